use gradus_tensor::{
    Elem, Shape,
    kernels::{self, Formula, parallel},
};
use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
    time::Instant,
};

#[path = "../../../../testing/exact/mod.rs"]
mod exact;
use exact::sweep::{Found, sweep};

type Run = fn(&[f64], &[f64], &mut [f64]);

/// The functions in the order of [`exact::NAMES`], on lanes as kernels run them.
const RUNS: [Run; exact::NAMES.len()] = [
    run::<0>, run::<1>, run::<2>, run::<3>, run::<4>, run::<5>, run::<6>, run::<7>, run::<8>, run::<9>,
    run::<10>, run::<11>, run::<12>,
];

/// Units in the last place that a function may be off.
const ALLOWED: f64 = 1.2;

fn run<const K: usize>(x: &[f64], y: &[f64], z: &mut [f64]) {
    let shape = Shape::from([x.len()]);
    kernels::map(Numbered::<K>, shape, [(shape, x), (shape, y)], z);
}

#[derive(Clone, Copy)]
struct Numbered<const K: usize>;

impl<const K: usize> Formula<2> for Numbered<K> {
    #[inline(always)]
    fn at<E: Elem>(self, [x, y]: [E; 2]) -> E {
        match K {
            0 => x.exp(),
            1 => x.exp_m1(),
            2 => x.ln(),
            3 => x.ln_1p(),
            4 => x.tanh(),
            5 => x.sigmoid(),
            6 => x.erf(),
            7 => x.erfc(),
            8 => x.sin(),
            9 => x.cos(),
            10 => x.normal_cdf(),
            11 => x.normal_pdf(),
            _ => x.pow(y),
        }
    }
}

/// The sweep in pieces, so that all threads have some.
fn whole(name: &str, run: Run, count: usize) -> Found {
    const PIECES: usize = 256;
    let whole = Mutex::new(Found::default());
    parallel(PIECES, &|piece| {
        let found = sweep(name, 1 + piece as u64 * (1 << 40), count / PIECES, &run);
        let mut whole = whole.lock().unwrap_or_else(PoisonError::into_inner);
        if found.error.is_nan() || found.error > whole.error {
            (whole.error, whole.at) = (found.error, found.at);
        }
        if found.turns.is_some_and(|n| n > 0) {
            whole.turn = found.turn;
        }
        whole.turns = found.turns.map(|n| n + whole.turns.unwrap_or(0));
    });
    whole.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Nanoseconds that one of 4,096 elements between −4 and 4 (0 and 4 for logarithms and powers) takes.
fn time(name: &str, run: Run) -> f64 {
    const COUNT: usize = 4096;
    let low = if matches!(name, "ln" | "ln_1p" | "pow") { 0.0 } else { -4.0 };
    let x: Vec<f64> = (0..COUNT).map(|i| low + (4.0 - low) * (i as f64 + 0.5) / COUNT as f64).collect();
    let (y, mut z) = ([1.7; COUNT], [0.0; COUNT]);
    let mut best = f64::MAX;
    for _ in 0..200 {
        let start = Instant::now();
        for _ in 0..10 {
            run(std::hint::black_box(&x), &y, &mut z);
        }
        best = best.min(start.elapsed().as_secs_f64() / 10.0);
    }
    best * 1e9 / COUNT as f64
}

pub(crate) fn main(names: &[&String], quick: bool) -> ExitCode {
    println!(
        "| function | type | error (ulp) | at | allowed | monotone | ns per element |\n|---|---|---|---|---|---|---|"
    );
    let mut good = true;
    for (name, run) in exact::NAMES.into_iter().zip(RUNS) {
        if !names.is_empty() && !names.iter().any(|n| *n == name) {
            continue;
        }
        let (golden, missed) = exact::disagreement(name);
        if golden < 50 || missed.is_some() {
            println!("the truth about {name} is not mpmath's: {missed:?}");
            good = false;
        }
        let Found { error, at: (x, y), turns, turn } =
            whole(name, run, if quick { 1 << 20 } else { 100_000_000 });
        let at = if name == "pow" { format!("{x:e}, {y:e}") } else { format!("{x:e}") };
        let monotone = match turns {
            None => "–".to_owned(),
            Some(0) => "yes".to_owned(),
            Some(n) => format!("no: {n}, at {turn:e}"),
        };
        println!("| {name} | f64 | {error:.3} | {at} | {ALLOWED} | {monotone} | {:.2} |", time(name, run));
        good &= error <= ALLOWED && turns.unwrap_or(0) == 0;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
