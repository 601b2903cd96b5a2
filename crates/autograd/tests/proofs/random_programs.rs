//! Random programs of many ops: their first and second derivatives against dual numbers, and the tape against a fresh one.

use gradus_autograd::{Graph, Var};
use gradus_tensor::{Dual, Elem, Params, Scalar, Shape, Tensor, random::Stream};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

/// Each word chooses an op and which earlier variables it takes.
type Words = Vec<(u8, u8, u8)>;

/// A value with the line that makes it, where `{a}`, `{b}` and `{axis}` are to be put in.
type Made<'g, T> = (Var<'g, T>, &'static str);

/// One op of a program; none where it does not fit the shapes.
fn op<'g, T: Scalar>(word: u8, a: Var<'g, T>, b: Var<'g, T>, j: u8) -> Option<Made<'g, T>> {
    let (shape, axis) = (a.shape(), i32::from(j) % a.shape().rank().max(1) as i32);
    let ranked = shape.rank() > 0;
    let both = shape.broadcast(b.shape()).is_ok();
    let matrices = shape.rank() == 2 && b.shape().rank() == 2;
    Some(match word % 28 {
        0 if both => (a + b, "{a} + {b}"),
        1 if both => (a * b, "{a} * {b}"),
        2 if both => (a - b, "{a} - {b}"),
        3 if both => (a / (b * b + 1.0), "{a} / ({b} * {b} + 1.0)"),
        4 => (a.tanh(), "{a}.tanh()"),
        5 => (a.sigmoid(), "{a}.sigmoid()"),
        6 => (a.sin() * a.cos(), "{a}.sin() * {a}.cos()"),
        7 => (a.softplus().tanh(), "{a}.softplus().tanh()"),
        8 => ((a * a + 1.0).ln(), "({a} * {a} + 1.0).ln()"),
        9 => ((a * a + 0.5).sqrt(), "({a} * {a} + 0.5).sqrt()"),
        10 if ranked => (a.sum_axes(&[axis], true).tanh(), "{a}.sum_axes(&[{axis}], true).tanh()"),
        11 if ranked => (a.sum_axes(&[axis], false).tanh(), "{a}.sum_axes(&[{axis}], false).tanh()"),
        12 if ranked => (a.mean_axes(&[axis], j % 2 == 1), "{a}.mean_axes(&[{axis}], {odd})"),
        13 if ranked => (a.softmax(axis), "{a}.softmax({axis})"),
        14 if ranked => (a.log_softmax(axis).sin(), "{a}.log_softmax({axis}).sin()"),
        15 if ranked => (a.logsumexp(axis), "{a}.logsumexp({axis})"),
        16 if ranked && shape[axis as usize] > 1 => {
            (a.slice(axis, 0..shape[axis as usize] - 1), "{a}.slice({axis}, 0..{a}.shape()[{axis}] - 1)")
        }
        17 if ranked => (a.concat(&[a.sin(), a], axis), "{a}.concat(&[{a}.sin(), {a}], {axis})"),
        18 if shape.rank() > 1 => (a.transpose(), "{a}.transpose()"),
        19 => (
            a.reshape([1, shape.len(), 1]).sum_axes(&[0], false),
            "{a}.reshape([1, {a}.shape().len(), 1]).sum_axes(&[0], false)",
        ),
        20 if matrices && shape[1] == b.shape()[0] => (a.matmul(b).tanh(), "{a}.matmul({b}).tanh()"),
        20 | 21 if matrices && shape[0] == b.shape()[0] => {
            (a.product(b, true, false).tanh(), "{a}.product({b}, true, false).tanh()")
        }
        20 | 21 if shape.rank() == 2 => {
            (a.product(a, false, true).tanh(), "{a}.product({a}, false, true).tanh()")
        }
        22 => (a.gelu().tanh(), "{a}.gelu().tanh()"),
        23 => (
            (-(a * a)).exp() + a.erf() * a.normal_cdf(),
            "(-({a} * {a})).exp() + {a}.erf() * {a}.normal_cdf()",
        ),
        24 => (a.tanh() * a.detach().sin(), "{a}.tanh() * {a}.detach().sin()"),
        25 => (a * b.mean(), "{a} * {b}.mean()"),
        26 => (a.exp_m1().tanh() + a.erfc(), "{a}.exp_m1().tanh() + {a}.erfc()"),
        _ => return None,
    })
}

/// A program of smooth, bounded ops on `leaves`: θ₁ [3, 2], θ₂ [2], x [n, 3]; each line goes to `code`.
fn written<'g, T: Scalar>(
    words: &Words,
    leaves: &[Var<'g, T>],
    mut code: Option<&mut Vec<String>>,
) -> Var<'g, T> {
    let mut all = leaves.to_vec();
    for &(word, i, j) in words {
        let place = |word: u8| all.len() - 1 - (usize::from(word) % all.len()).min(usize::from(word) % 5);
        let (left, right) = (place(i), place(j));
        let (a, b) = (all[left], all[right]);
        let (y, line) = op(word, a, b, j).unwrap_or_else(|| (a.tanh() * a, "{a}.tanh() * {a}"));
        let large = y.shape().len() > 200 || y.shape().rank() > 4;
        if let Some(code) = &mut code {
            let axis = i32::from(j) % a.shape().rank().max(1) as i32;
            let puts = [
                ("{a}", format!("v{left}")),
                ("{b}", format!("v{right}")),
                ("{axis}", axis.to_string()),
                ("{odd}", (j % 2 == 1).to_string()),
            ];
            let line = puts.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to));
            let v = all.len();
            code.push(if large {
                format!("let v{v} = ({line}).mean();")
            } else {
                format!("let v{v} = {line};")
            });
        }
        all.push(if large { y.mean() } else { y });
    }
    all[leaves.len() - 1..].iter().map(|v| v.tanh().mean()).reduce(|a, b| a + b).unwrap()
        + (leaves[0] * leaves[1]).sum().sin()
}

fn run<'g, T: Scalar>(words: &Words, leaves: &[Var<'g, T>]) -> Var<'g, T> {
    written(words, leaves, None)
}

/// A program as a user would write it.
fn user_code(words: &Words, seed: u64) -> String {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let p = point(seed, 4);
    let mut lines = vec![
        "let g = graph.step();".to_owned(),
        format!("let v0 = g.input(Tensor::new([3, 2], vec!{:?})?);", p[0]),
        format!("let v1 = g.input({:?});", p[1]),
        format!("let v2 = g.input(Tensor::new([4, 3], vec!{:?})?);", p[2]),
    ];
    written(words, &leaves(graph.step(), &p, |_, _, v| v), Some(&mut lines));
    let terms: Vec<String> = (2..3 + words.len()).map(|v| format!("v{v}.tanh().mean()")).collect();
    lines.push(format!("let y = {} + (v0 * v1).sum().sin();", terms.join(" + ")));
    lines.push("let slopes = g.grad(y, [v0, v1, v2]);".to_owned());
    lines.join("\n")
}

type Point = [Vec<f64>; 3];

fn point(seed: u64, rows: usize) -> Point {
    let mut stream = Stream::new(seed, "point");
    [6, 2, 3 * rows].map(|n| (0..n).map(|_| stream.uniform(-1.5, 1.5)).collect())
}

/// The leaves of a step, where `lift` makes the element from its leaf, place and value.
fn leaves<'g, T: Scalar>(
    g: &'g Graph<T>,
    p: &Point,
    lift: impl Fn(usize, usize, f64) -> T,
) -> Vec<Var<'g, T>> {
    let shapes = [Shape::from([3, 2]), Shape::from([2]), Shape::from([p[2].len() / 3, 3])];
    (0..3)
        .map(|l| {
            let data = p[l].iter().enumerate().map(|(i, &v)| lift(l, i, v)).collect();
            g.input(Tensor::new(shapes[l], data).unwrap())
        })
        .collect()
}

/// The value, the gradient by all leaves, and the gradient of Σ w·gradient, in one step of `graph`.
fn derivatives(graph: &mut Graph<f64>, words: &Words, p: &Point, w: &Point) -> (f64, Vec<f64>, Vec<f64>) {
    let g = graph.step();
    let x = leaves(g, p, |_, _, v| v);
    let w = leaves(g, w, |_, _, v| v);
    let y = run(words, &x);
    let x: [Var<'_, f64>; 3] = [x[0], x[1], x[2]];
    let first = g.grad(y, x);
    let total = first.iter().zip(&w).map(|(d, w)| (*d * *w).sum()).reduce(|a, b| a + b).unwrap();
    let second = g.grad(total, x);
    let flat =
        |d: [Var<'_, f64>; 3]| d.iter().flat_map(|d| d.value().unwrap().into_vec()).collect::<Vec<_>>();
    (y.item().unwrap(), flat(first), flat(second))
}

fn close(own: f64, want: f64, scale: f64) -> bool {
    (own - want).abs() <= 1e-10 * scale.max(1.0)
}

fn check(words: &Words, seed: u64, kept: &mut Graph<f64>) -> Result<(), TestCaseError> {
    let (p, w) = (point(seed, 4), point(seed ^ 1, 4));
    let (y, first, second) = derivatives(kept, words, &p, &w);
    let scale = |d: &[f64]| d.iter().fold(0.0f64, |m, d| m.max(d.abs()));
    let (mut one, mut two) =
        (Graph::<Dual<f64>>::new(&Params::seed(0)), Graph::<Dual<Dual<f64>>>::new(&Params::seed(0)));
    let mut at = 0;
    for leaf in 0..3 {
        for place in 0..p[leaf].len() {
            let g = one.step();
            let x = leaves(g, &p, |l, i, re| Dual { re, eps: f64::from((l, i) == (leaf, place)) });
            let dual = run(words, &x).item().unwrap();
            prop_assert!(close(y, dual.re, 1.0), "value {y} against {}", dual.re);
            prop_assert!(
                close(first[at], dual.eps, scale(&first)),
                "∂{at}: {} against {}",
                first[at],
                dual.eps
            );
            // d²y along w and this element.
            let g = two.step();
            let x = leaves(g, &p, |l, i, re| Dual {
                re: Dual { re, eps: w[l][i] },
                eps: Dual { re: f64::from((l, i) == (leaf, place)), eps: 0.0 },
            });
            let dual = run(words, &x).item().unwrap().eps.eps;
            prop_assert!(close(second[at], dual, scale(&second)), "∂²{at}: {} against {dual}", second[at]);
            at += 1;
        }
    }
    // Other inputs and other shapes in between: as a fresh graph, bit for bit.
    for (round, rows) in [4, 2, 4, 3, 2, 4].into_iter().enumerate() {
        let (p, w) = (point(seed + round as u64, rows), point(seed ^ 2, rows));
        let fresh = derivatives(&mut Graph::new(&Params::seed(0)), words, &p, &w);
        let own = derivatives(kept, words, &p, &w);
        let bits = |(y, a, b): &(f64, Vec<f64>, Vec<f64>)| {
            std::iter::once(y).chain(a).chain(b).map(|v| v.to_bits()).collect::<Vec<_>>()
        };
        prop_assert_eq!(bits(&own), bits(&fresh), "round {}", round);
    }
    Ok(())
}

/// A debug build tries fewer, but with `GRADUS_LONG` set, as `cargo xtask check` sets it.
fn cases() -> u32 {
    if cfg!(debug_assertions) && std::env::var_os("GRADUS_LONG").is_none() { 500 } else { 5_000 }
}

#[test]
fn random_programs_are_differentiated_rightly_and_remembered_to_the_bit() {
    let cases = cases();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    // One graph for all programs: traces of one are remembered while the next runs.
    let kept = std::cell::RefCell::new(Graph::new(&Params::seed(0)));
    let words = prop::collection::vec(any::<(u8, u8, u8)>(), 1..=12);
    let outcome = runner
        .run(&(words, any::<u32>()), |(words, seed)| check(&words, u64::from(seed), &mut kept.borrow_mut()));
    if let Err(error) = outcome {
        panic!("{}", report(error));
    }
    println!("{cases} random programs of up to 12 ops");
}

/// What failed, and the smallest program that fails, as user code.
fn report(error: TestError<(Words, u32)>) -> String {
    match error {
        TestError::Fail(reason, (words, seed)) => format!("{reason}\n{}", user_code(&words, seed.into())),
        other => other.to_string(),
    }
}

/// A planted fault shrinks to a program that a user could run.
#[test]
fn a_failing_program_is_printed_as_user_code() {
    let config =
        Config { cases: 200, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let words = prop::collection::vec(any::<(u8, u8, u8)>(), 1..=12);
    let error = runner
        .run(&(words, any::<u32>()), |(words, seed)| {
            let mut graph = Graph::new(&Params::seed(0));
            graph.plant("erf", gradus_autograd::Mutation::Sign);
            check(&words, seed.into(), &mut graph)
        })
        .unwrap_err();
    let text = report(error);
    let lines: Vec<&str> = text.lines().skip_while(|l| !l.starts_with("let g")).collect();
    assert!(lines.len() <= 9, "shrunk: {text}");
    assert!(
        lines.iter().any(|l| l.contains(".erf()")) && text.contains("let slopes = g.grad(y, [v0, v1, v2]);"),
        "{text}"
    );
}

#[test]
fn a_slightly_wrong_rule_is_seen() {
    let mut graph = Graph::new(&Params::seed(0));
    let words = vec![(4, 0, 0), (0, 1, 0)];
    check(&words, 7, &mut graph).unwrap();
    graph = Graph::new(&Params::seed(0));
    graph.plant("tanh", gradus_autograd::Mutation::Scale(1e-8));
    assert!(check(&words, 7, &mut graph).is_err());
}
