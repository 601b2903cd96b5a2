//! The networks of the homework that gradus started from, against PyTorch 2.15 (golden/README.md): every intermediate,
//! every gradient, every Jacobian.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::golden::{Case, Errors, Golden, judge};
use gradus::{losses::by_name, prelude::*};

const TOLERANCE: f64 = 1e-10;

fn file() -> Golden {
    Golden::new(include_str!("golden/seed.json"), include_bytes!("golden/seed.safetensors"))
}

/// y = x, with a node of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Identity;

impl Elementwise for Identity {
    const NAME: &'static str = "identity";
    fn f<E: Elem>(self, x: E) -> E {
        x
    }
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(1.0)
    }
}

/// f and g of a case.
fn activations(id: &str) -> [Box<dyn Module<f64>>; 2] {
    match &id[4..] {
        "regression" => [Box::new(Relu { scale: 5.0 }), Box::new(Identity)],
        "tanh-sigmoid-mse" | "tanh-sigmoid-bce" => [Box::new(Tanh), Box::new(Sigmoid)],
        "relu-sigmoid-bce" => [Box::new(Relu), Box::new(Sigmoid)],
        other => panic!("unknown network {other}"),
    }
}

/// A linear layer with the weights of a case.
fn linear(params: &Params<f64>, case: Case<'_>, number: usize) -> Linear<f64> {
    let weight = case.array(&format!("W{number}"));
    let layer = Linear::new(&params.scope(&format!("fc{number}")), weight.dims()[1], weight.dims()[0]);
    layer.weight.set(&weight).unwrap();
    layer.bias.as_ref().unwrap().set(&case.array(&format!("b{number}"))).unwrap();
    layer
}

/// ∂y/∂x, a row for each element of y: the vector–Jacobian products of the unit vectors.
fn jacobian(y: Var<'_, f64>, x: Var<'_, f64>) -> Tensor<f64> {
    let (g, k) = (y.graph(), y.shape().len());
    let mut rows = Vec::new();
    for i in 0..k {
        let unit = Tensor::from_fn([k], |at| f64::from(at[0] == i));
        rows.extend(g.vjp(y, g.input(&unit), &[x])[0].value().unwrap().into_vec());
    }
    Tensor::new([k, x.shape().len()], rows).unwrap()
}

/// Builds the network of a case and compares all that is known of it.
fn network(case: Case<'_>) -> Errors {
    let params = Params::<f64>::seed(0);
    let (fc1, fc2) = (linear(&params, case, 1), linear(&params, case, 2));
    let [f, out] = activations(case.id());
    let criterion = by_name(case.option("loss").as_str().unwrap(), Reduction::Mean).unwrap();
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let z1 = fc1.forward(g.input(case.array("x")).named("x")).named("z1");
    let z2 = f.forward(z1).named("z2");
    let z3 = fc2.forward(z2).named("z3");
    let y_hat = out.forward(z3).named("y_hat");
    let loss = criterion.forward(y_hat, g.input(case.array("y"))).named("loss");
    params.zero_grad();
    loss.backward().unwrap().strict().unwrap();

    let named = ["z1", "z2", "z3", "y_hat", "loss"].map(|name| (name, g.get(name).unwrap().value().unwrap()));
    let bias = |layer: &Linear<f64>| layer.bias.as_ref().unwrap().grad();
    let [dl_dy_hat] = g.grad(loss, [y_hat]);
    let derived = [
        ("dl_dW1", fc1.weight.grad()),
        ("dl_db1", bias(&fc1)),
        ("dl_dW2", fc2.weight.grad()),
        ("dl_db2", bias(&fc2)),
        ("dl_dy_hat", dl_dy_hat.value().unwrap()),
        ("dy_hat_dz3", jacobian(y_hat, z3)),
        ("dz3_dz2", jacobian(z3, z2)),
        ("dz2_dz1", jacobian(z2, z1)),
    ];
    assert_eq!(jacobian(z3, z2), fc2.weight.value(), "∂z3/∂z2 is W2 itself, not its transpose");
    let all = named.into_iter().chain(derived);
    all.map(|(name, got)| (format!("{}/{name}", case.id()), case.error(name, &got))).collect()
}

/// w = a·b with b = (x + x)·a and a = x·y + z: values, gradient and Hessian.
fn shared_terms(case: Case<'_>) -> Errors {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let xyz = case.array("xyz");
    let [x, y, z] = [0, 1, 2].map(|i| g.scalar(xyz[[i]]));
    let a = (x * y + z).named("a");
    let b = ((x + x) * a).named("b");
    let w = (a * b).named("w");
    let gradient = g.grad(w, [x, y, z]);
    let hessian = gradient.map(|slope| g.grad(slope, [x, y, z]).map(|c| c.item().unwrap()));
    let gradient = gradient.map(|slope| slope.item().unwrap());
    let (at, x, y) = (a.item().unwrap(), xyz[[0]], xyz[[1]]);
    let by_hand = [2.0 * at * at + 4.0 * x * y * at, 4.0 * x * x * at, 4.0 * x * at];
    gradient.iter().zip(by_hand).for_each(|(g, h)| assert!((g - h).abs() <= 1e-12 * h.abs(), "{g} {h}"));
    let values = ["a", "b", "w"].map(|name| (name, g.get(name).unwrap().value().unwrap()));
    let derived = [("grad", Tensor::from(gradient)), ("hessian", Tensor::from(hessian))];
    let all = values.into_iter().chain(derived);
    all.map(|(name, got)| (format!("{}/{name}", case.id()), case.error(name, &got))).collect()
}

fn compare(file: &Golden) -> Errors {
    let one = |case: Case<'_>| if case.has("xyz") { shared_terms(case) } else { network(case) };
    file.cases().flat_map(one).collect()
}

#[test]
fn every_array_of_the_homework_is_pytorchs() {
    let file = file();
    let errors = compare(&file);
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (4 * 19 + 6, 4 * 13 + 5));
    judge(&errors, TOLERANCE);
    println!(
        "{} arrays compared, largest error {:.1e}",
        errors.len(),
        errors.iter().fold(0.0, |m: f64, (_, e)| m.max(*e))
    );
}

/// Changes each array that is compared, one at a time and by little: each change must be noticed.
#[test]
fn a_change_of_any_array_is_noticed() {
    let names: Vec<String> = compare(&file()).into_iter().map(|(name, _)| name).collect();
    for name in names {
        let mut file = file();
        let last = file.tensors[&name].len() - 1;
        file.tensors.get_mut(&name).unwrap().as_mut_slice()[last] += 1e-6;
        let noticed = compare(&file).iter().any(|(n, e)| *n == name && *e > TOLERANCE);
        assert!(noticed, "{name}");
    }
}
