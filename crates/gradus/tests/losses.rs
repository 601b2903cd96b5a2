//! Losses against PyTorch 2.15 (golden/README.md): values and gradients under all three reductions.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod golden;

use golden::{Case, Errors, Golden, judge};
use gradus::{
    autograd::ops::Values,
    losses::{
        CosineEmbedding, GaussianNll, HingeEmbedding, MarginRanking, MultiLabelMargin, MultiLabelSoftMargin,
        MultiMargin, PoissonNll, SigmoidFocal, SoftMargin, TripletMargin,
    },
    prelude::*,
    tensor::View,
};

const TOLERANCE: f64 = 1e-12;

fn file() -> Golden {
    Golden::new(include_str!("golden/losses.json"), include_bytes!("golden/losses.safetensors"))
}

/// The loss of a case, whose options are PyTorch's, on its inputs.
fn apply<'g>(case: Case<'_>, g: &'g Graph<f64>, x: &[Var<'g, f64>]) -> Var<'g, f64> {
    let reduction = match case.option("reduction").as_str().unwrap() {
        "none" => Reduction::None,
        "mean" => Reduction::Mean,
        "batchmean" => Reduction::BatchMean,
        _ => Reduction::Sum,
    };
    let number = |name: &str| case.option(name).as_f64().unwrap();
    let flag = |name: &str| case.option(name).as_bool().unwrap();
    let values = |name: &str| case.has(name).then(|| Values::from(case.array(name)));
    let ignored = case.option("ignore_index").as_i64();
    match &case.id()[4..] {
        "mse_loss" => {
            let loss = Mse::new(reduction);
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "l1_loss" => {
            let loss = L1::new(reduction);
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "smooth_l1_loss" => SmoothL1::new(reduction).beta(number("beta")).forward(x[0], x[1]),
        "huber_loss" => {
            let loss = Huber::new(reduction).delta(number("delta"));
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "binary_cross_entropy" => {
            let loss = Bce::new(reduction);
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "binary_cross_entropy_with_logits" => {
            let loss = BceWithLogits::new(reduction);
            let loss = values("weight").map_or(loss.clone(), |w| loss.weight(w));
            values("pos_weight").map_or(loss.clone(), |w| loss.pos_weight(w)).forward(x[0], x[1])
        }
        "cross_entropy" => {
            let loss = CrossEntropy::new(reduction)
                .label_smoothing(case.option("label_smoothing").as_f64().unwrap_or(0.0));
            let loss = values("weight").map_or(loss.clone(), |w| loss.weight(w));
            let loss = ignored.map_or(loss.clone(), |i| loss.ignore_index(i));
            let axis = case.option("class_axis").as_i64().unwrap_or(-1) as i32;
            loss.class_axis(axis).forward(x[0], x[1])
        }
        "nll_loss" => {
            let loss = Nll::new(reduction);
            let loss = values("weight").map_or(loss.clone(), |w| loss.weight(w));
            let loss = ignored.map_or(loss.clone(), |i| loss.ignore_index(i));
            loss.forward(x[0].log_softmax(-1), x[1])
        }
        "kl_div" => KlDiv::new(reduction).log_target(flag("log_target")).forward(x[0].log_softmax(-1), x[1]),
        "poisson_nll_loss" => {
            let loss = PoissonNll::new(reduction).log_input(flag("log_input")).full(flag("full"));
            loss.eps(number("eps")).forward(x[0], x[1])
        }
        "gaussian_nll_loss" => {
            GaussianNll::new(reduction).full(flag("full")).eps(number("eps")).forward(x[0], x[1], x[2])
        }
        "hinge_embedding_loss" => HingeEmbedding::new(reduction).margin(number("margin")).forward(x[0], x[1]),
        "soft_margin_loss" => SoftMargin::new(reduction).forward(x[0], x[1]),
        "margin_ranking_loss" => {
            MarginRanking::new(reduction).margin(number("margin")).forward(x[0], x[1], x[2])
        }
        "cosine_embedding_loss" => {
            CosineEmbedding::new(reduction).margin(number("margin")).forward(x[0], x[1], x[2])
        }
        "multi_margin_loss" => {
            let loss = MultiMargin::new(reduction).p(number("p") as u32).margin(number("margin"));
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "multilabel_margin_loss" => MultiLabelMargin::new(reduction).forward(x[0], x[1]),
        "multilabel_soft_margin_loss" => {
            let loss = MultiLabelSoftMargin::new(reduction);
            values("weight").map_or(loss.clone(), |w| loss.weight(w)).forward(x[0], x[1])
        }
        "sigmoid_focal_loss" => {
            SigmoidFocal::new(reduction).alpha(number("alpha")).gamma(number("gamma")).forward(x[0], x[1])
        }
        "triplet_margin_loss" => {
            let power = if number("p") == 1e300 { f64::INFINITY } else { number("p") };
            let loss = TripletMargin::new(reduction).margin(number("margin")).p(power).eps(number("eps"));
            loss.swap(flag("swap")).forward(x[0], x[1], x[2])
        }
        other => panic!("unknown loss {other} {g:?}"),
    }
}

/// What a loss is given, in its order, as far as a case has it.
const INPUTS: [&str; 8] = ["input", "input1", "input2", "anchor", "positive", "negative", "target", "var"];

fn compare(case: Case<'_>) -> Errors {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let names: Vec<_> = INPUTS.into_iter().filter(|name| case.has(name)).collect();
    let labels = ["cross_entropy", "nll_loss", "multi_margin_loss", "multilabel_margin_loss"]
        .contains(&&case.id()[4..]);
    let input = |name: &&str| {
        let given = case.array(name);
        if *name == "target" && labels && case.option("target") != "probabilities" {
            let data: Vec<u32> = given.as_slice().iter().map(|v| *v as i64 as u32).collect();
            return g.labels(View::new(given.shape(), &data).unwrap());
        }
        g.input(&given)
    };
    let x: Vec<_> = names.iter().map(input).collect();
    let loss = apply(case, g, &x);
    let dl = g.input(case.array("grad_output"));
    let mut results = vec![("loss".to_owned(), loss)];
    for (name, x) in names.iter().zip(&x) {
        let name = format!("grad_{name}");
        if case.has(&name) {
            results.push((name, g.vjp(loss, dl, &[*x])[0]));
        }
    }
    let judged = |(name, var): (String, Var<'_, f64>)| {
        let error = case.error(&name, &var.value().unwrap());
        (format!("{}/{name}", case.id()), error)
    };
    results.into_iter().map(judged).collect()
}

#[test]
fn losses_are_pytorchs() {
    let file = file();
    let errors: Errors = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (564, 240));
    judge(&errors, TOLERANCE);
}

/// Other options, shapes and seeds than in the first file: weights of all kinds, ignored rows, other axes and norms.
#[test]
fn losses_with_more_options_are_pytorchs() {
    let file = Golden::new(
        include_str!("golden/losses_more.json"),
        include_bytes!("golden/losses_more.safetensors"),
    );
    let errors: Errors = file.cases().flat_map(compare).collect();
    assert_eq!(file.left_out(), Vec::<&String>::new());
    assert_eq!((file.tensors.len(), errors.len()), (887, 371));
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
