//! One table: products of ours and of other crates in GFLOP/s, and ours as a share of the machine's measured peak.
//!
//! `cargo xtask bench [--f64]` runs it in an optimised build.

use gradus_benches::{Float, Fma, Operands, Shape, Side, peak, shapes, simd};
use gradus_tensor::kernels;
use std::{hint::black_box, process::ExitCode, time::Instant};

/// The least and the most samples of each side; the median counts.
const SAMPLES: [usize; 2] = [3, 9];
/// No more samples than fit into about this many seconds.
const BUDGET: f64 = 0.5;
/// A sample repeats the product until it has taken about this long, in seconds.
const SAMPLE: f64 = 0.02;
/// Products with more operations than this need no warming up beyond one run.
const LARGE: u64 = 1 << 28;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => table::<f32>("f32"),
        ["--f64"] => table::<f64>("f64"),
        _ => {
            eprintln!("error: unknown words {words:?}; only --f64 is known");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn table<T: Float + Fma>(name: &str) {
    let threads = kernels::threads();
    let start = Instant::now();
    let peak = peak::<T>();
    println!("products, {name}, GFLOP/s; SIMD {}; FMA peak of one core {peak:.1} GFLOP/s", simd());
    println!("all on 1 thread but the last column; the share is of the one-core peak\n");
    println!(
        "| batch×in×out | layout | m×k×n | gradus | share | faer | gemm | matrixmultiply | gradus, {threads} threads |"
    );
    println!("|---|---|---|---:|---:|---:|---:|---:|---:|");
    for shape in shapes() {
        let [ours, faer, gemm, matrixmultiply, all] = measure::<T>(shape, threads);
        let ([m, k, n], share) = (shape.sizes(), 100.0 * ours / peak);
        let (size, layout) = (shape.size(), shape.layout.name());
        println!(
            "| {size} | {layout} | {m}×{k}×{n} | {ours:.1} | {share:.0} % | {faer:.1} | {gemm:.1} | \
             {matrixmultiply:.1} | {all:.1} |"
        );
    }
    let [least, most] = SAMPLES;
    println!("\nmedians of {least} to {most} samples, {:.1} s in all", start.elapsed().as_secs_f64());
}

/// GFLOP/s of each side on one thread and of ours on all; the samples alternate, so that noise hits all alike.
fn measure<T: Float>(shape: Shape, threads: usize) -> [f64; 5] {
    let mut operands = Operands::<T>::new(shape);
    let [ours, faer, gemm, matrixmultiply] = Side::ALL.map(|side| (side, 1));
    let sides = [ours, faer, gemm, matrixmultiply, (Side::Gradus, threads)];
    let once = sides.map(|(side, threads)| {
        kernels::set_threads(threads);
        let first = time(&mut operands, side, 1);
        if shape.operations() > LARGE { first } else { time(&mut operands, side, 10) }
    });
    let [least, most] = SAMPLES;
    let count = ((BUDGET / once.iter().sum::<f64>()) as usize).clamp(least, most);
    let mut samples = [(); 5].map(|()| Vec::with_capacity(count));
    for _ in 0..count {
        for (((side, threads), once), samples) in sides.into_iter().zip(once).zip(&mut samples) {
            kernels::set_threads(threads);
            samples.push(time(&mut operands, side, ((SAMPLE / once) as usize).max(1)));
        }
    }
    kernels::set_threads(0);
    samples.map(|mut times| {
        times.sort_by(f64::total_cmp);
        shape.operations() as f64 / times[times.len() / 2] / 1e9
    })
}

/// Seconds of one product, averaged over `repeats`.
fn time<T: Float>(operands: &mut Operands<T>, side: Side, repeats: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(operands.run(side));
    }
    start.elapsed().as_secs_f64() / repeats as f64
}
