//! Activations against PyTorch 2.15 (golden/README.md): values, gradients and second derivatives, from tiny to extreme.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::golden::{Case, Errors, Golden, judge};
use gradus::prelude::*;

/// Relative to the largest entry of an array, and to the element itself.
const TOLERANCE: f64 = 1e-12;
const APART: f64 = 1e-11;

fn file() -> Golden {
    Golden::new(include_str!("golden/activations.json"), include_bytes!("golden/activations.safetensors"))
        .correct(include_str!("golden/activations_true.txt"))
}

fn apply<'g>(case: Case<'_>, x: Var<'g, f64>) -> Var<'g, f64> {
    let number = |name: &str| case.option(name).as_f64().unwrap();
    let axis = || case.option("dim").as_i64().unwrap() as i32;
    match &case.id()[4..] {
        "relu" => Relu { scale: case.option("scale").as_f64().unwrap_or(1.0) }.forward(x),
        "leaky_relu" => x.leaky_relu(number("negative_slope")),
        "relu6" => x.relu6(),
        "elu" => x.elu(number("alpha")),
        "selu" => x.selu(),
        "celu" => x.celu(number("alpha")),
        "gelu" if case.option("approximate") == "tanh" => x.gelu_tanh(),
        "gelu" => x.gelu(),
        "silu" => x.silu(),
        "mish" => x.mish(),
        "softplus" => Softplus { beta: number("beta"), threshold: number("threshold") }.forward(x),
        "softsign" => x.softsign(),
        "tanh" => x.tanh(),
        "sigmoid" => x.sigmoid(),
        "logsigmoid" => x.log_sigmoid(),
        "hardtanh" => x.hardtanh(number("min_val"), number("max_val")),
        "hardsigmoid" => x.hardsigmoid(),
        "hardswish" => x.hardswish(),
        "hardshrink" => x.hardshrink(number("lambd")),
        "softshrink" => x.softshrink(number("lambd")),
        "tanhshrink" => x.tanhshrink(),
        "threshold" => x.threshold(number("threshold"), number("value")),
        "glu" => x.glu(axis()),
        "softmax" => x.softmax(axis()),
        "softmin" => x.softmin(axis()),
        "log_softmax" => x.log_softmax(axis()),
        "logsumexp" => x.logsumexp(axis()),
        other => panic!("unknown activation {other}"),
    }
}

/// The errors of a case, by array: relative to the largest entry, and the largest relative to the element itself.
fn compare(case: Case<'_>) -> Vec<(String, f64, f64)> {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let (x, dy) = (g.input(case.array("x")), g.input(case.array("grad_output")));
    let y = apply(case, x);
    let dx = g.vjp(y, dy, &[x])[0];
    let mut results = vec![("y", y), ("grad_x", dx)];
    let v = case.has("v").then(|| g.input(case.array("v")));
    if let Some(v) = v.filter(|_| case.has("grad2_x")) {
        let [by_x, by_dy] = g.grad((dx * v).sum(), [x, dy]);
        results.extend([("grad2_x", by_x), ("grad2_grad_output", by_dy)]);
    }
    let judged = results.into_iter().map(|(name, var)| {
        let value = var.value().unwrap();
        (format!("{}/{name}", case.id()), case.error(name, &value), case.apart(name, &value))
    });
    judged.collect()
}

fn to_the_largest(all: &[(String, f64, f64)]) -> Errors {
    all.iter().map(|(name, error, _)| (name.clone(), *error)).collect()
}

#[test]
fn activations_are_pytorchs() {
    let file = file();
    let errors: Vec<_> = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (604, 101 * 2 + 66 * 2));
    judge(&to_the_largest(&errors), TOLERANCE);
    let by_itself = errors.iter().filter(|(name, ..)| !is_difference(name));
    judge(&by_itself.map(|(name, _, apart)| (name.clone(), *apart)).collect(), APART);
}

/// Arrays whose small elements are differences of numbers near 1, here as in PyTorch: only as good as 1 is.
fn is_difference(name: &str) -> bool {
    let softmax = ["softmax", "softmin"].iter().any(|op| name.contains(op));
    let slope_of_tanh = name.contains("tanh/grad") || name.ends_with("tanhshrink/grad2_x");
    softmax || slope_of_tanh || name.ends_with("mish/grad2_x")
}

/// Where PyTorch is off by more than 10⁻¹² of an element, the true value counts: in the tails of GELU, of the derivatives of
/// sigmoid and of tanhshrink; and in all slopes of CELU and hardsigmoid, whose constants it rounds to f32.
#[test]
fn true_values_stand_where_pytorch_is_off() {
    let lines = include_str!("golden/activations_true.txt").lines().filter(|line| !line.starts_with('#'));
    let pytorch = Golden::new(
        include_str!("golden/activations.json"),
        include_bytes!("golden/activations.safetensors"),
    );
    let file = file();
    let mut changed = 0;
    for (name, tensor) in &pytorch.tensors {
        let pairs = tensor.as_slice().iter().zip(file.tensors[name].as_slice());
        changed += pairs.filter(|(p, t)| p != t).count();
    }
    assert_eq!(changed, lines.count());
    let [p, t] = [&pytorch, &file].map(|f| f.tensors["065-hardsigmoid/grad_x"].as_slice()[5]);
    assert!((p / t - 1.0 - 2.98e-8).abs() < 1e-10, "{p} against {t}");
}

#[test]
fn a_change_is_noticed() {
    let mut file = file();
    file.tensors.get_mut("028-gelu/grad2_x").unwrap().as_mut_slice()[7] += 1e-9;
    let errors: Vec<_> = file.cases().flat_map(compare).collect();
    let noticed: Vec<_> =
        errors.iter().filter(|(_, e, _)| *e > TOLERANCE).map(|(name, ..)| name.as_str()).collect();
    assert_eq!(noticed, ["028-gelu/grad2_x"]);
}

/// x, and the value and the derivative there, by mpmath 1.3 at 400 digits, rounded.
type Tail = (f64, f64, f64);

const GELU: [Tail; 4] = [
    (-37.5, -1.7270073785932332e-306, -6.476271143055812e-305),
    (-20.0, -5.507248237212468e-88, -1.1014360483133464e-86),
    (-8.0, -4.976768459417427e-15, -3.979607261086796e-14),
    (-5.0, -1.4332578593959695e-06, -7.146946001792295e-06),
];
const GELU_TANH: [Tail; 3] = [
    (-20.0, -3.375450956311062e-261, -2.9424328724945853e-259),
    (-8.0, -3.107782937501117e-21, -4.71478450410685e-20),
    (-5.0, -2.291796196629507e-07, -1.5463619875325953e-06),
];
const SOFTPLUS: [Tail; 3] = [
    (-100.0, 3.720075976020836e-44, 3.720075976020836e-44),
    (-37.5, 5.175555005801868e-17, 5.175555005801868e-17),
    (19.0, 19.000000005602796, 0.9999999943972036),
];
const SIGMOID: [Tail; 3] = [
    (-700.0, 9.85967654375977e-305, 9.85967654375977e-305),
    (-37.5, 5.175555005801868e-17, 5.175555005801868e-17),
    (37.5, 1.0, 5.175555005801868e-17),
];

/// The largest relative error of value and derivative, entry by entry.
fn worst(f: impl Elementwise, tails: &[Tail]) -> f64 {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let x = g.input(tails.iter().map(|t| t.0).collect::<Vec<_>>());
    let y = x.map(f);
    let slope = g.grad(y, [x])[0].value().unwrap();
    let pairs = y.value().unwrap().into_vec().into_iter().zip(slope.into_vec()).zip(tails);
    pairs.fold(0.0, |m: f64, ((y, d), t)| m.max((y / t.1 - 1.0).abs()).max((d / t.2 - 1.0).abs()))
}

/// Where a value is tiny, PyTorch's GELU has few digits or none: at −8 it gives −4.88·10⁻¹⁵ for −4.98·10⁻¹⁵, at −20 it
/// gives 0. Ours keeps nearly all of them; the allowance is for the rounding of x³ and x² in the exponent.
#[test]
fn tails_keep_their_digits() {
    for (name, error, allowed) in [
        ("gelu", worst(Gelu, &GELU), 4e-13),
        ("gelu_tanh", worst(GeluTanh, &GELU_TANH), 4e-13),
        ("softplus", worst(Softplus, &SOFTPLUS), 1e-15),
        ("sigmoid", worst(Sigmoid, &SIGMOID), 1e-15),
    ] {
        assert!(error <= allowed, "{name}: {error:e}");
    }
}
