//! Losses against PyTorch 2.15 (golden/README.md): values and gradients under all three reductions.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod golden;

use golden::{Case, Errors, Golden, judge};
use gradus::{losses::by_name, prelude::*};

const TOLERANCE: f64 = 1e-12;

fn file() -> Golden {
    Golden::new(include_str!("golden/losses.json"), include_bytes!("golden/losses.safetensors"))
}

/// Our name for a function of `torch.nn.functional`.
fn name(case: Case<'_>) -> &'static str {
    match &case.id()[4..] {
        "mse_loss" => "mse",
        "binary_cross_entropy" => "bce",
        "binary_cross_entropy_with_logits" => "bce_with_logits",
        "cross_entropy" => "cross_entropy",
        other => panic!("unknown loss {other}"),
    }
}

fn compare(case: Case<'_>) -> Errors {
    let reduction = match case.option("reduction").as_str().unwrap() {
        "none" => Reduction::None,
        "mean" => Reduction::Mean,
        _ => Reduction::Sum,
    };
    let criterion = by_name::<f64>(name(case), reduction).unwrap();
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let (input, given) = (g.input(case.array("input")), case.array("target"));
    let target = if criterion.takes_labels() {
        g.labels(given.as_slice().iter().map(|v| *v as u32).collect::<Vec<_>>())
    } else {
        g.input(&given)
    };
    let loss = criterion.forward(input, target);
    let dl = g.input(case.array("grad_output"));
    let mut results = vec![("loss", loss), ("grad_input", g.vjp(loss, dl, &[input])[0])];
    if case.has("grad_target") {
        results.push(("grad_target", g.vjp(loss, dl, &[target])[0]));
    }
    let title = |name: &str| format!("{}/{name}", case.id());
    results.into_iter().map(|(name, var)| (title(name), case.error(name, &var.value().unwrap()))).collect()
}

#[test]
fn losses_are_pytorchs() {
    let file = file();
    let errors: Errors = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (63, 12 * 2 + 3));
    judge(&errors, TOLERANCE);
}

#[test]
fn a_change_is_noticed() {
    let mut file = file();
    file.tensors.get_mut("031-cross_entropy/grad_input").unwrap().as_mut_slice()[3] += 1e-9;
    let errors: Errors = file.cases().flat_map(compare).collect();
    let noticed: Vec<_> =
        errors.iter().filter(|(_, e)| *e > TOLERANCE).map(|(name, _)| name.as_str()).collect();
    assert_eq!(noticed, ["031-cross_entropy/grad_input"]);
}
