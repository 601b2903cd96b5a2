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

/// The functions, in the order of their numbers, on lanes as kernels run them, and what is allowed.
const FUNCTIONS: [(&str, Run, f64); 13] = [
    ("exp", run::<0>, 1.0),
    ("exp_m1", run::<1>, 1.0),
    ("ln", run::<2>, 1.0),
    ("ln_1p", run::<3>, 1.0),
    ("tanh", run::<4>, 1.0),
    ("sigmoid", run::<5>, 1.0),
    ("erf", run::<6>, 1.0),
    ("erfc", run::<7>, 1.0),
    ("sin", run::<8>, 1.0),
    ("cos", run::<9>, 1.0),
    ("normal_cdf", run::<10>, 1.0),
    ("normal_pdf", run::<11>, 1.0),
    ("pow", run::<12>, 1.0),
];

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
        if !(found.error <= whole.error) {
            (whole.error, whole.at) = (found.error, found.at);
        }
        if found.turns > 0 {
            (whole.turns, whole.turn) = (whole.turns + found.turns, found.turn);
        }
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
    for (name, run, allowed) in FUNCTIONS {
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
        let monotone = match (exact::sweep::directed(name), turns) {
            (false, _) => "–".to_owned(),
            (true, 0) => "yes".to_owned(),
            _ => format!("no: {turns}, at {turn:e}"),
        };
        println!("| {name} | f64 | {error:.3} | {at} | {allowed} | {monotone} | {:.2} |", time(name, run));
        good &= error <= allowed && turns == 0;
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
