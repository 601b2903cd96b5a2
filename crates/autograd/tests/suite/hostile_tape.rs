//! Programs that try to confuse the tape: other ways back, foreign variables, rules that fail, panics, other threads.

use gradus_autograd::{Graph, Inputs, Op, Var};
use gradus_tensor::{Elem, Kind, Params, Result, Scalar, Shape, Tensor};
use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
};

fn weights(values: [f64; 3]) -> (Params<f64>, gradus_tensor::Parameter<f64>) {
    let params = Params::seed(0);
    let w = params.add("w", [3], |_| 0.0);
    w.set(&Tensor::from(values)).unwrap();
    (params, w)
}

fn empty() -> Graph<f64> {
    Graph::new(&Params::seed(0))
}

#[test]
fn gradients_by_other_variables_after_a_shorter_walk() {
    let mut graph = empty();
    let g = graph.step();
    let (_, x) = (g.scalar(1.0), g.scalar(2.0));
    let [slope] = g.grad(x * x, [x]);
    let [curvature] = g.grad(slope * slope, [x]);
    assert_eq!(curvature.item().unwrap(), 16.0);
    // The same walk by one variable more, which is not reached: its zero stands where the second walk stood.
    let g = graph.step();
    let (u, x) = (g.scalar(1.0), g.scalar(3.0));
    let [none, slope] = g.grad(x * x, [u, x]);
    assert_eq!((none.item().unwrap(), slope.item().unwrap()), (0.0, 6.0));
    let g = graph.step();
    let (u, x) = (g.scalar(1.0), g.scalar(3.0));
    let y = x * x;
    let both = g.vjp(y, g.scalar(2.0), &[u, x]);
    assert_eq!((both[0].item().unwrap(), both[1].item().unwrap()), (0.0, 12.0));
}

#[test]
fn walks_that_alternate_are_remembered() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    let mut recordings = Vec::new();
    for step in 0..40 {
        let g = graph.step();
        let (p, x) = (g.param(&w), g.scalar(f64::from(step)));
        let y = (p * p * x).sum();
        params.zero_grad();
        match step % 3 {
            0 => {
                y.backward().unwrap();
                assert_eq!(w.grad().as_slice()[2], 6.0 * f64::from(step));
            }
            1 => assert_eq!(g.grad(y, [x])[0].item().unwrap(), 14.0),
            _ => {
                assert_eq!(g.grad(y, [p])[0].value().unwrap().as_slice()[1], 4.0 * f64::from(step));
                y.backward().unwrap();
            }
        }
        recordings.push(graph.recordings());
    }
    assert_eq!(recordings[6], recordings[39], "{recordings:?}");
}

#[test]
fn gradients_of_another_graphs_variables_are_errors() {
    let params = Params::<f64>::seed(0);
    let (mut one, mut two) = (Graph::new(&params), Graph::new(&params));
    let (one, two) = (one.step(), two.step());
    let a = one.scalar(1.0);
    let b = two.scalar(2.0);
    let c = b * b * b;
    let mixed = |v: Var<'_, f64>| {
        assert!(v.item().unwrap_err().to_string().contains("variables of two graphs are mixed"));
    };
    mixed(one.grad(c, [a])[0]);
    let mut three = Graph::new(&params);
    let three = three.step();
    let d = three.scalar(1.0);
    mixed(three.grad(d * d, [c])[0]);
    let mut four = Graph::new(&params);
    let four = four.step();
    let e = four.scalar(1.0);
    mixed(four.vjp(e * e, c, &[e])[0]);
}

/// An op whose rule gives what it is told.
#[derive(Clone, Debug, PartialEq)]
struct Bad(Fault);
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    ShapeError,
    TooMany,
    Misfit,
    Larger,
    Integers,
    Panic,
}
static PANIC: AtomicBool = AtomicBool::new(false);

impl Op for Bad {
    fn name(&self) -> Cow<'static, str> {
        "bad".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        assert!(self.0 != Fault::Panic || !PANIC.load(Ordering::SeqCst), "as told");
        y.copy_from_slice(x.real(0));
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        match self.0 {
            Fault::None | Fault::Panic => vec![Some(dy)],
            Fault::ShapeError => vec![Some(dy.reshape([7]))],
            Fault::TooMany => vec![Some(dy), Some(dy)],
            Fault::Misfit => vec![Some(dy.slice(0, 0..2))],
            Fault::Larger => vec![Some(dy.reshape([3, 1]).broadcast_to([3, 2]))],
            Fault::Integers => vec![Some(x[0].graph().labels([1u32, 2, 3]))],
        }
    }
}

#[test]
fn rules_that_fail_are_errors_and_the_next_step_is_sound() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    let faults = [Fault::ShapeError, Fault::TooMany, Fault::Misfit, Fault::Larger, Fault::Integers];
    for fault in faults.into_iter().chain(faults) {
        for direct in [true, false] {
            params.zero_grad();
            let g = graph.step();
            let p = g.param(&w);
            let x = if direct { p } else { p * 2.0 };
            let y = x.push(Bad(fault), &[]).sum();
            let error = y.backward().expect_err(&format!("{fault:?}"));
            assert!(error.location().is_some_and(|at| at.file().ends_with("hostile_tape.rs")), "{error}");
            assert!(y.item().is_err(), "the failure stays: {fault:?}");
            assert_eq!(w.grad(), Tensor::zeros([3]), "{fault:?}");
            let g = graph.step();
            let x = g.input([1.0, 2.0, 3.0]);
            let [dx] = g.grad(x.push(Bad(fault), &[]).sum(), [x]);
            assert!(dx.value().is_err(), "{fault:?}");
            graph.step().param(&w).push(Bad(Fault::None), &[]).sum().backward().unwrap();
            assert_eq!(w.grad(), Tensor::full([3], 1.0));
        }
    }
}

#[test]
fn a_panic_in_an_op_does_not_poison_later_steps() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for round in 0..3 {
        PANIC.store(round == 1, Ordering::SeqCst);
        params.zero_grad();
        let g = graph.step();
        let y = g.param(&w).push(Bad(Fault::Panic), &[]).sum();
        let outcome = catch_unwind(AssertUnwindSafe(|| y.backward().map(|_| ())));
        assert_eq!(outcome.is_err(), round == 1);
        let want = if round == 1 { 0.0 } else { 1.0 };
        assert_eq!(w.grad(), Tensor::full([3], want), "round {round}");
        if round != 1 {
            assert_eq!(y.item().unwrap(), 6.0);
        }
    }
}

#[test]
fn a_name_is_that_of_this_step() {
    let mut graph = empty();
    let g = graph.step();
    let x = g.scalar(2.0);
    (x * x).named("z");
    let g = graph.step();
    let x = g.scalar(3.0).named("z");
    let _ = x * x;
    assert_eq!(g.get("z").unwrap().item().unwrap(), 3.0, "the square bore the name in an earlier step");
    let g = graph.step();
    let _ = g.scalar(3.0);
    assert!(g.get("z").is_err());
    assert!(!g.listing().contains('z'));
}

#[test]
fn names_given_before_a_branch_are_carried_over() {
    let mut graph = empty();
    for step in 0..6 {
        let g = graph.step();
        let x = g.scalar(f64::from(step));
        if step > 2 {
            x.named("x");
        }
        let _ = if step % 2 == 0 { x.sin() } else { x.cos() };
        if step > 2 {
            assert_eq!(g.get("x").unwrap().item().unwrap(), f64::from(step));
        }
    }
}

#[test]
fn the_report_knows_parameters_made_later() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    assert!(graph.step().param(&w).sum().backward().unwrap().unreached().is_empty());
    let head = params.add("head", [2], |_| 1.0);
    assert_eq!(graph.step().param(&w).sum().backward().unwrap().unreached(), ["head"]);
    let g = graph.step();
    params.zero_grad();
    (g.param(&w).sum() * g.param(&head).sum()).backward().unwrap();
    assert_eq!(head.grad(), Tensor::full([2], 6.0));
    // A parameter made within a step.
    let g = graph.step();
    let late = params.add("late", [1], |_| 5.0);
    assert_eq!((g.param(&w).sum() * g.param(&late).sum()).item().map_err(|e| e.kind()), Ok(30.0));
}

#[test]
fn more_ways_than_are_kept_with_backward_in_each() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for step in 0..60 {
        let ways = [11, 3, 8][step / 20];
        let way = step % ways;
        params.zero_grad();
        let g = if step % 7 == 6 { graph.eval() } else { graph.step() };
        let p = g.param(&w);
        let x = g.input([1.0, 0.5, step as f64]);
        let early = (p * x).sum().item().unwrap();
        assert_eq!(early, 1.0 + 1.0 + 3.0 * step as f64);
        let y = (0..way).fold(p * x, |y, _| y + p);
        y.sum().backward().unwrap();
        y.sum().backward().unwrap();
        let n = way as f64;
        assert_eq!(w.grad().as_slice(), [2.0 * (1.0 + n), 2.0 * (0.5 + n), 2.0 * (step as f64 + n)]);
        let [d] = g.grad((y * y).sum(), [p]);
        let after = (d * d).sum();
        let [dd] = g.grad(after, [p]);
        let c = step as f64 + n; // y₃ = c·w₃, d = 2c²w₃, dd = 8c⁴w₃
        assert_eq!(dd.value().unwrap().as_slice()[2], 8.0 * c.powi(4) * 3.0);
    }
}

#[test]
fn freezing_between_steps() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let v = params.add("v", [3], |_| 2.0);
    let mut graph = Graph::new(&params);
    for step in 0..24 {
        params.zero_grad();
        w.set_frozen(step % 2 == 0);
        v.set_frozen(step % 3 == 0);
        let g = graph.step();
        (g.param(&w) * g.param(&v)).sum().backward().unwrap();
        let want = |frozen: bool, grad: [f64; 3]| if frozen { [0.0; 3] } else { grad };
        assert_eq!(w.grad().as_slice(), want(step % 2 == 0, [2.0; 3]));
        assert_eq!(v.grad().as_slice(), want(step % 3 == 0, [1.0, 2.0, 3.0]));
    }
}

/// y = c·x with c that may change each step.
#[derive(Clone, Debug, PartialEq)]
struct Times(f64);
impl Op for Times {
    fn name(&self) -> Cow<'static, str> {
        "times".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.iter_mut().zip(x.real(0)).for_each(|(y, x)| *y = *x * T::of(self.0));
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.push(self.clone(), &[]))]
    }
}

#[test]
fn attributes_that_change_each_step_are_right_and_counted() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for step in 0..30 {
        let c = if step % 5 == 0 { f64::NAN } else { f64::from(step) };
        params.zero_grad();
        graph.step().param(&w).push(Times(c), &[]).sum().backward().unwrap();
        let got = w.grad().as_slice()[0];
        assert!(got == c || (c.is_nan() && got.is_nan()));
    }
    assert_eq!(graph.recordings(), 30);
}

#[test]
fn an_error_in_one_step_leaves_the_next_sound() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for step in 0..20 {
        params.zero_grad();
        let g = graph.step();
        let label = if step % 4 == 1 { 9 } else { 2 };
        let p = g.param(&w) * f64::from(step % 2 + 1);
        let p = if step % 5 == 3 { p + g.input([1.0, 2.0]) } else { p };
        let loss = p.reshape([1, 3]).log_softmax(-1).gather(-1, g.labels([label])).sum();
        let outcome = loss.backward();
        let bad = step % 4 == 1 || step % 5 == 3;
        assert_eq!(outcome.is_err(), bad, "step {step}: {outcome:?}");
        let kind = if step % 5 == 3 { Kind::Shape } else { Kind::Argument };
        assert!(outcome.err().is_none_or(|e| e.kind() == kind));
        let sum: f64 = w.grad().as_slice().iter().map(|d| d.abs()).sum();
        assert_eq!(sum == 0.0, bad);
    }
}

#[test]
fn nan_shows_and_goes_away() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for x in [1.0, f64::NAN, f64::INFINITY, 1.0] {
        params.zero_grad();
        let g = graph.step();
        let y = (g.param(&w) * x_of(g, x)).sum();
        y.backward().unwrap();
        assert_eq!(y.item().unwrap().is_finite(), x.is_finite());
        assert_eq!(w.grad().as_slice()[0].is_finite(), x.is_finite());
    }
    fn x_of(g: &Graph<f64>, x: f64) -> Var<'_, f64> {
        g.input([x, 1.0, 1.0])
    }
}

#[test]
fn a_graph_works_on_another_thread() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    graph.step().param(&w).sum().backward().unwrap();
    let moved = std::thread::spawn(move || {
        graph.step().param(&w).sum().backward().unwrap();
        (graph.recordings(), w.grad())
    });
    assert_eq!(moved.join().unwrap(), (1, Tensor::full([3], 2.0)));
}

#[test]
fn theta_moved_by_another_thread_is_an_error_or_the_old_value() {
    let (params, w) = weights([1.0; 3]);
    struct Stop<'a>(&'a AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let stop = AtomicBool::new(false);
    let (mut sound, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut value = 1.0;
            while !stop.load(Ordering::SeqCst) {
                value += 1.0;
                params.update(|theta| theta.slices().0.fill(value));
                std::thread::yield_now();
            }
        });
        let _stop = Stop(&stop);
        let mut graph = Graph::new(&params);
        for _ in 0..20_000 {
            let g = graph.step();
            let p = g.param(&w);
            let (sum, square) = (p.sum(), (p * p).sum());
            let Ok(first) = sum.item() else { continue };
            match square.item() {
                Ok(second) => assert_eq!(second, first * first / 3.0),
                Err(error) => assert_eq!(error.kind(), Kind::Stale),
            }
            match p.value() {
                Ok(value) => {
                    assert_eq!(value, Tensor::full([3], first / 3.0));
                    sound += 1;
                }
                Err(_) => refused += 1,
            }
        }
    });
    println!("{sound} sound, {refused} refused");
}
