//! What the tape promises: kept traces, one version of θ, errors at the user's line that change nothing.

use gradus_autograd::{Graph, Inputs, Mode, Op};
use gradus_tensor::{Elem, Kind, Params, Result, Scalar, Shape, Tensor};
use std::borrow::Cow;

/// The error's text with line and column numbers left out.
fn text(error: impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut out = String::new();
    for (number, part) in text.split("tape.rs:").enumerate() {
        let rest = if number == 0 {
            part
        } else {
            part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':')
        };
        out.push_str(if number == 0 { "" } else { "tape.rs" });
        out.push_str(rest);
    }
    out.replace("crates/autograd/", "")
}

fn weights(values: [f64; 3]) -> (Params<f64>, gradus_tensor::Parameter<f64>) {
    let params = Params::seed(0);
    let w = params.add("w", [3], |_| 0.0);
    w.set(&Tensor::from(values)).unwrap();
    (params, w)
}

#[test]
fn gradients_accumulate_over_uses_and_over_passes() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    for pass in 1..=2 {
        let g = graph.step();
        let p = g.param(&w);
        (p * p + p * g.param(&w)).sum().backward().unwrap(); // 2w², the parameter used three times
        let want: Vec<f64> = [1.0, 2.0, 3.0].iter().map(|w| 4.0 * w * f64::from(pass)).collect();
        assert_eq!(w.grad().as_slice(), want);
    }
}

#[test]
fn a_branch_and_a_way_back_are_remembered() {
    let (params, w) = weights([1.0, -2.0, 3.0]);
    let mut graph = Graph::new(&params);
    let mut recordings = Vec::new();
    for step in 0..12 {
        let g = graph.step();
        let x = g.param(&w) * 2.0;
        let y = if step % 3 == 0 { x.sin() } else { x.cos() * x };
        let want: f64 = [1.0f64, -2.0, 3.0]
            .iter()
            .map(|w| if step % 3 == 0 { (2.0 * w).sin() } else { (2.0 * w).cos() * 2.0 * w })
            .sum();
        assert!((y.sum().item().unwrap() - want).abs() < 1e-14);
        recordings.push(graph.recordings());
    }
    assert_eq!(recordings[1..], [2; 11], "one fork, then both branches are known");
}

#[test]
fn values_before_a_branch_are_carried_over() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    for step in 0..6 {
        let g = graph.step();
        let x = g.scalar(f64::from(step));
        let y = x * x;
        let seen = y.item().unwrap(); // runs before the ways part
        let z = if step % 2 == 0 { y + x } else { y - x };
        let x0 = f64::from(step);
        assert_eq!(
            (seen, z.item().unwrap()),
            (x0 * x0, if step % 2 == 0 { x0 * x0 + x0 } else { x0 * x0 - x0 })
        );
    }
}

#[test]
fn many_shapes_do_not_make_the_tape_grow() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    for rows in (1..40).chain(1..40) {
        let g = graph.step();
        let x = g.input(Tensor::full([rows, 2], 1.0));
        let [dx] = g.grad((x * x).sum(), [x]);
        assert_eq!(dx.value().unwrap(), Tensor::full([rows, 2], 2.0));
    }
}

#[test]
fn training_and_evaluation_are_properties_of_the_graph() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    assert_eq!(graph.step().mode(), Mode::Training);
    assert_eq!(graph.eval().mode(), Mode::Evaluation);
    assert_eq!(graph.step().mode(), Mode::Training);
}

#[test]
fn a_value_after_theta_moved_is_what_it_was_or_an_error() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let p = g.param(&w);
    let (read, unread) = (p.sum(), (p * p).sum());
    assert_eq!(read.item().unwrap(), 6.0);
    w.set(&Tensor::from([0.0, 0.0, 1.0])).unwrap();
    assert_eq!(read.item().unwrap(), 6.0, "what was computed stays");
    for late in [unread.item().unwrap_err(), p.value().unwrap_err(), unread.backward().unwrap_err()] {
        assert_eq!(
            text(late),
            "the parameters θ have changed since this step began, and this value had not been computed before\n  \
             at     tests/suite/tape.rs\n  \
             help   read values before optimizer.step(), or begin a new step"
        );
    }
    assert_eq!(w.grad(), Tensor::zeros([3]), "a refused backward changes no gradient");
    let g = graph.step();
    assert_eq!(g.param(&w).sum().item().unwrap(), 1.0);
}

#[test]
fn a_shape_error_is_located_sticky_and_changes_nothing() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    params.gradients(|g| g.fill(0.25));
    let mut graph = Graph::new(&params);
    for _ in 0..3 {
        let g = graph.step();
        let x = g.input(Tensor::zeros([4, 2])).named("x");
        let y = x.matmul(g.param(&w).reshape([3, 1]).named("column"));
        let poisoned = (y + 1.0).relu();
        assert_eq!(
            poisoned.shape().dims(),
            [4, 2],
            "a poisoned variable keeps a shape that can be looked at"
        );
        let error = poisoned.sum().backward().unwrap_err();
        assert_eq!(error.kind(), Kind::Shape);
        assert_eq!(
            text(&error),
            "matmul: inner sizes differ, 2 against 3\n  left   \"x\"       [4, 2]  tests/suite/tape.rs\n  \
             right  \"column\"  [3, 1]  tests/suite/tape.rs\n  at     tests/suite/tape.rs"
        );
        assert_eq!(text(y.value().unwrap_err()), text(&error), "every way to ask gives the first error");
    }
    assert_eq!(w.grad(), Tensor::full([3], 0.25));
    assert_eq!(w.value(), Tensor::from([1.0, 2.0, 3.0]));
    assert_eq!(graph.recordings(), 1, "failing steps do not fill the tape");
    let g = graph.step();
    assert!((g.param(&w) * 2.0).sum().backward().is_ok(), "the next step is sound");
}

/// An op without a gradient rule.
#[derive(Clone, Debug, PartialEq)]
struct Floor;
impl Op for Floor {
    fn name(&self) -> Cow<'static, str> {
        "floor".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.iter_mut().zip(x.real(0)).for_each(|(y, x)| *y = T::of(x.to_f64().floor()));
    }
}

#[test]
fn a_missing_rule_is_an_error_at_its_line_and_only_where_a_gradient_is_wanted() {
    let (params, w) = weights([1.5, 2.5, 3.5]);
    let mut graph = Graph::new(&params);
    for _ in 0..2 {
        let g = graph.step();
        let floored = g.param(&w).push(Floor, &[]);
        let error = floored.sum().backward().unwrap_err();
        assert_eq!(
            text(error),
            "floor: the op has no gradient rule, but a gradient through it is wanted\n  input  \"w\"  [3]\n  \
             at     tests/suite/tape.rs\n  help   give the op a vjp, or do not ask for a gradient with respect to what it is made from"
        );
    }
    let g = graph.step();
    let mask = g.input([0.5, 1.5, 2.5]).push(Floor, &[]);
    assert!((g.param(&w) * mask).sum().backward().is_ok());
    assert_eq!(w.grad().as_slice(), [0.0, 1.0, 2.0]);
}

#[test]
fn variables_of_two_graphs_do_not_mix() {
    let params = Params::<f64>::seed(0);
    let (mut one, mut two) = (Graph::new(&params), Graph::new(&params));
    let (a, b) = (one.step().scalar(1.0), two.step().scalar(2.0));
    assert_eq!(
        text((a + b).item().unwrap_err()),
        "add: variables of two graphs are mixed\n  at     tests/suite/tape.rs\n  help   a Var belongs to the graph that made it"
    );
    let other = Params::<f64>::seed(0).add("w", [1], |_| 0.0);
    let mut graph = Graph::new(&params);
    assert_eq!(
        text(graph.step().param(&other).item().unwrap_err()),
        "the parameter \"w\" belongs to other Params\n  at     tests/suite/tape.rs\n  \
         help   make the graph from the Params that the layers were made from"
    );
}

#[test]
fn integers_are_refused_where_numbers_belong_and_the_other_way_round() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let sum = g.labels([1u32, 2]).named("labels") + 1.0;
    assert_eq!(
        text(sum.value().unwrap_err()),
        "add: left holds integers, not real numbers\n  left   \"labels\"  [2]  tests/suite/tape.rs\n  \
         right            []   tests/suite/tape.rs\n  at     tests/suite/tape.rs"
    );
    let g = graph.step();
    let chosen = g.input([[1.0, 2.0]]).gather(-1, g.input([0.0]));
    let message = chosen.value().unwrap_err();
    assert_eq!(message.message(), "right holds real numbers, not integers");
    let g = graph.step();
    let chosen = g.input([[1.0, 2.0]]).gather(-1, g.labels([2u32]));
    assert_eq!(
        text(chosen.value().unwrap_err()),
        "gather: the integer 2 at place 0 is not below 2\n  left   [1, 2]  tests/suite/tape.rs\n  \
         right  [1]     tests/suite/tape.rs\n  at     tests/suite/tape.rs\n  help   class labels count from 0"
    );
}

#[test]
fn a_loss_must_be_one_number() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    assert_eq!(
        text(graph.step().param(&w).backward().unwrap_err()),
        "backward: a single number is needed to begin with, the shape is [3]\n  at     tests/suite/tape.rs\n  \
         help   reduce the loss: .mean() or .sum()"
    );
}

#[test]
fn the_report_names_what_the_loss_does_not_reach() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let head = params.scope("head").add("bias", [1], |_| 0.0);
    let mut graph = Graph::new(&params);
    let report = graph.step().param(&w).sum().backward().unwrap();
    assert_eq!(report.unreached(), ["head.bias"]);
    assert_eq!(
        report.strict().unwrap_err().to_string(),
        "backward: the loss does not depend on head.bias\n  help   freeze what is not to be trained: params.freeze()"
    );
    head.set_frozen(true);
    let report = graph.step().param(&w).sum().backward().unwrap();
    assert!(report.strict().is_ok(), "what is frozen is not wanted");
    w.set_frozen(true);
    head.set_frozen(false);
    let g = graph.step();
    params.zero_grad();
    (g.param(&w).sum() * g.param(&head)).sum().backward().unwrap();
    assert_eq!(
        (w.grad(), head.grad()),
        (Tensor::zeros([3]), Tensor::from([6.0])),
        "a frozen parameter gets no gradient"
    );
}

#[test]
fn eager_mode_shows_a_failure_where_it_arises() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    graph.eager(true);
    let g = graph.step();
    let chosen = g.input([[1.0, 2.0]]).gather(-1, g.labels([7u32]));
    assert!(g.error().is_some(), "the op ran as soon as it was recorded");
    assert!(chosen.value().is_err());
}

#[test]
fn orders_beyond_the_second_follow_from_the_same_two_formulas() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let x = g.scalar(0.7);
    let mut y = x.tanh();
    let t = 0.7f64.tanh();
    let s = 1.0 - t * t;
    for want in [s, -2.0 * t * s, s * (6.0 * t * t - 2.0), 8.0 * t * s * (2.0 - 3.0 * t * t)] {
        [y] = g.grad(y, [x]);
        assert!((y.item().unwrap() - want).abs() < 1e-13, "{} against {want}", y.item().unwrap());
    }
    let z = g.scalar(0.3);
    let [none] = g.grad(y, [z]);
    assert_eq!(none.item().unwrap(), 0.0, "what y does not depend on has the gradient zero");
}

#[test]
fn names_find_variables_and_the_listing_shows_them() {
    let (params, w) = weights([1.0, 2.0, 3.0]);
    let mut graph = Graph::new(&params);
    let g = graph.step();
    (g.param(&w) * 2.0).named("z1").sum().named("l");
    assert_eq!(g.get("z1").unwrap().value().unwrap().as_slice(), [2.0, 4.0, 6.0]);
    assert_eq!(
        g.listing(),
        "%0  w          [3]  w\n%1  2          []\n%2  mul %0 %1  [3]  z1\n%3  sum %2     []   l\n"
    );
    assert!(g.get("z2").unwrap_err().to_string().starts_with("no variable of this step is named \"z2\""));
}

#[test]
fn handles_cross_threads_as_promised() {
    fn send<S: Send>() {}
    fn sync<S: Sync>() {}
    send::<Graph<f32>>();
    send::<Params<f32>>();
    sync::<Params<f32>>();
    send::<Tensor<f32>>();
    sync::<Tensor<f32>>();
}

#[test]
fn random_masks_depend_on_the_number_of_the_training_step_alone() {
    use gradus_autograd::ops::Bernoulli;
    let mask = |graph: &mut Graph<f64>| {
        let op = Bernoulli { keep: 0.5, shape: Shape::from([32]) };
        graph.step().key().push(op, &[]).value().unwrap()
    };
    let params = Params::<f64>::seed(3);
    let (mut plain, mut evaluated, mut resumed) =
        (Graph::new(&params), Graph::new(&params), Graph::new(&params));
    let (first, second) = (mask(&mut plain), mask(&mut plain));
    assert_ne!(first, second);
    assert_eq!(mask(&mut evaluated), first);
    evaluated.eval().scalar(1.0);
    assert_eq!(mask(&mut evaluated), second, "an evaluation in between changes nothing");
    resumed.resume_at(1);
    assert_eq!(mask(&mut resumed), second, "nor does an interruption");
}

#[test]
fn what_cannot_be_differentiated_by_or_applied_is_said() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let labels = g.labels([1u32]);
    let [d] = g.grad(g.scalar(1.0), [labels]);
    assert_eq!(text(d.item().unwrap_err()), "grad: integers have no gradient\n  at     tests/suite/tape.rs");
    let g = graph.step();
    let lonely = g.input([[1.0]]).push(gradus_autograd::ops::Matmul::default(), &[]);
    assert_eq!(lonely.value().unwrap_err().message(), "2 inputs are needed, 1 are given");
}

#[test]
fn gradcheck_says_what_it_cannot_check_and_what_is_wrong() {
    use gradus_autograd::{Elementwise, check::gradcheck};
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Wrong;
    impl Elementwise for Wrong {
        const NAME: &'static str = "wrong";
        fn f<E: Elem>(self, x: E) -> E {
            x * x
        }
        fn df<E: Elem>(self, x: E, _y: E) -> E {
            x.lit(2.00001) * x
        }
    }
    let at = Tensor::from([0.5, 2.0]);
    let error = gradcheck(|x| x[0].map(Wrong), std::slice::from_ref(&at), 1).unwrap_err();
    assert!(error.message().starts_with("the derivative of order 1 is off by "), "{error}");
    let error = gradcheck(|x| (x[0] - 5.0).ln(), &[at], 1).unwrap_err();
    assert_eq!(error.kind(), Kind::Gradient);
    let error = gradcheck(|x| x[0].map(Wrong), &[Tensor::zeros([0])], 1).unwrap_err();
    assert_eq!(error.to_string(), "gradcheck: there is no number to differentiate by");
    let kink = gradcheck(|x| x[0].relu(), &[Tensor::from([0.0])], 1).unwrap_err();
    assert_eq!(kink.message(), "each of 8 directions meets a kink at order 1");
}
