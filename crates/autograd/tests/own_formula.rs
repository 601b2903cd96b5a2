//! A user's own formula runs as fast as a built-in one: nothing in gradus knows its own formulas better.
//!
//! Both are marked `#[inline(always)]`, without which a formula cannot be compiled for the lanes it runs on.
#![allow(clippy::unwrap_used)]

use gradus_autograd::{
    Elementwise, Graph,
    ops::{Gelu, Tanh},
};
use gradus_tensor::{Elem, Parameter, Params, Real, kernels};
use std::time::{Duration, Instant};

/// How many times as long an own formula may take.
const ALLOWED: f64 = 1.2;
/// Numbers enough that a step is nearly all formula.
const NUMBERS: usize = 1 << 15;
/// So often both are timed in turn; the shortest time of each counts, which other programs' work does not touch.
const ROUNDS: usize = 1000;
/// No round after this and the least number of rounds, once the bound is met.
const LEAST: usize = 20;

/// `Tanh`, copied.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OwnTanh;

impl Elementwise for OwnTanh {
    const NAME: &'static str = "own_tanh";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x.tanh()
    }
    #[inline(always)]
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y.lit(1.0) - y * y
    }
}

/// `Tanh`, copied without the marks.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unmarked;

impl Elementwise for Unmarked {
    const NAME: &'static str = "unmarked";
    fn f<E: Elem>(self, x: E) -> E {
        x.tanh()
    }
    fn df<E: Elem>(self, _x: E, y: E) -> E {
        y.lit(1.0) - y * y
    }
}

/// `Gelu`, copied.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OwnGelu;

impl Elementwise for OwnGelu {
    const NAME: &'static str = "own_gelu";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x * x.normal_cdf()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.normal_cdf() + x * x.normal_pdf()
    }
}

/// A formula over the parameter x, and its gradient.
struct Timed<'a, T: Real, F> {
    formula: F,
    x: &'a Parameter<T>,
    graph: Graph<T>,
}

impl<T: Real, F: Elementwise> Timed<'_, T, F> {
    fn run(&mut self) -> Duration {
        let start = Instant::now();
        let g = self.graph.step();
        let y = g.param(self.x).map(self.formula).sum();
        y.backward().unwrap();
        start.elapsed()
    }
}

/// How many times as long the own formula takes, at best.
fn ratio<T: Real>(own: impl Elementwise, built_in: impl Elementwise) -> f64 {
    kernels::set_threads(1);
    let params = Params::<T>::seed(0);
    let x = params.add("x", [NUMBERS], |stream| stream.uniform(-3.0, 3.0));
    let mut own = Timed { formula: own, x: &x, graph: Graph::new(&params) };
    let mut built_in = Timed { formula: built_in, x: &x, graph: Graph::new(&params) };
    let mut best = [Duration::MAX; 2];
    let ratio = |[own, built_in]: [Duration; 2]| own.as_secs_f64() / built_in.as_secs_f64();
    for round in 0..ROUNDS {
        best = [best[0].min(own.run()), best[1].min(built_in.run())];
        if round >= LEAST && ratio(best) <= ALLOWED {
            break;
        }
    }
    ratio(best)
}

#[test]
fn an_own_formula_is_as_fast_as_a_built_in_one() {
    if cfg!(debug_assertions) {
        println!("skipped: what is not optimised is not timed; cargo xtask check costs");
        return;
    }
    println!("tanh f32 without marks: {:.1} of built-in", ratio::<f32>(Unmarked, Tanh));
    for (name, ratio) in [
        ("tanh f32", ratio::<f32>(OwnTanh, Tanh)),
        ("tanh f64", ratio::<f64>(OwnTanh, Tanh)),
        ("gelu f32", ratio::<f32>(OwnGelu, Gelu)),
        ("gelu f64", ratio::<f64>(OwnGelu, Gelu)),
    ] {
        println!("{name}: own {ratio:.3} of built-in");
        assert!(ratio <= ALLOWED, "{name}: {ratio:.3} times as long");
    }
}
