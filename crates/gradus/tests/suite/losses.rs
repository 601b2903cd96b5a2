//! Losses against PyTorch 2.15 (golden/README.md): values and gradients under all three reductions.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use crate::golden::{Case, Errors, Golden, judge};
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

/// The options of a case, which are PyTorch's.
struct Options<'a>(Case<'a>);

impl Options<'_> {
    fn reduction(&self) -> Reduction {
        match self.0.option("reduction").as_str().unwrap() {
            "none" => Reduction::None,
            "mean" => Reduction::Mean,
            "batchmean" => Reduction::BatchMean,
            _ => Reduction::Sum,
        }
    }
    fn number(&self, name: &str) -> f64 {
        self.0.option(name).as_f64().unwrap()
    }
    fn flag(&self, name: &str) -> bool {
        self.0.option(name).as_bool().unwrap()
    }
    /// The loss, with an array as an option if the case has it.
    fn with<L>(&self, name: &str, loss: L, set: impl FnOnce(L, Values) -> L) -> L {
        if self.0.has(name) { set(loss, Values::from(self.0.array(name))) } else { loss }
    }
    fn ignored(&self) -> Option<i64> {
        self.0.option("ignore_index").as_i64()
    }
}

/// The loss of a case on its inputs.
fn apply<'g>(case: Case<'_>, x: &[Var<'g, f64>]) -> Var<'g, f64> {
    let o = Options(case);
    let by_three = || (x[0], x[1], x[2]);
    match &case.id()[4..] {
        "gaussian_nll_loss" => {
            let (output, target, variance) = by_three();
            let loss = GaussianNll::new(o.reduction()).full(o.flag("full")).eps(o.number("eps"));
            loss.forward(output, target, variance)
        }
        "margin_ranking_loss" => {
            let (a, b, target) = by_three();
            MarginRanking::new(o.reduction()).margin(o.number("margin")).forward(a, b, target)
        }
        "cosine_embedding_loss" => {
            let (a, b, target) = by_three();
            CosineEmbedding::new(o.reduction()).margin(o.number("margin")).forward(a, b, target)
        }
        "triplet_margin_loss" => {
            let (anchor, positive, negative) = by_three();
            let p = if o.number("p") == 1e300 { f64::INFINITY } else { o.number("p") };
            let loss = TripletMargin::new(o.reduction()).margin(o.number("margin")).p(p).eps(o.number("eps"));
            loss.swap(o.flag("swap")).forward(anchor, positive, negative)
        }
        "nll_loss" | "kl_div" => of_target(&o).forward(x[0].log_softmax(-1), x[1]),
        _ => of_target(&o).forward(x[0], x[1]),
    }
}

/// The loss of a case that compares an output with a target.
fn of_target(o: &Options<'_>) -> Box<dyn Loss<f64>> {
    let reduction = o.reduction();
    match &o.0.id()[4..] {
        "mse_loss" => Box::new(o.with("weight", Mse::new(reduction), Mse::weight)),
        "l1_loss" => Box::new(o.with("weight", L1::new(reduction), L1::weight)),
        "smooth_l1_loss" => Box::new(SmoothL1::new(reduction).beta(o.number("beta"))),
        "huber_loss" => {
            Box::new(o.with("weight", Huber::new(reduction).delta(o.number("delta")), Huber::weight))
        }
        "binary_cross_entropy" => Box::new(o.with("weight", Bce::new(reduction), Bce::weight)),
        "binary_cross_entropy_with_logits" => {
            let loss = o.with("weight", BceWithLogits::new(reduction), BceWithLogits::weight);
            Box::new(o.with("pos_weight", loss, BceWithLogits::pos_weight))
        }
        "kl_div" => Box::new(KlDiv::new(reduction).log_target(o.flag("log_target"))),
        "poisson_nll_loss" => {
            let loss = PoissonNll::new(reduction).log_input(o.flag("log_input")).full(o.flag("full"));
            Box::new(loss.eps(o.number("eps")))
        }
        "hinge_embedding_loss" => Box::new(HingeEmbedding::new(reduction).margin(o.number("margin"))),
        "soft_margin_loss" => Box::new(SoftMargin::new(reduction)),
        "multilabel_margin_loss" => Box::new(MultiLabelMargin::new(reduction)),
        "multilabel_soft_margin_loss" => {
            Box::new(o.with("weight", MultiLabelSoftMargin::new(reduction), MultiLabelSoftMargin::weight))
        }
        "sigmoid_focal_loss" => {
            Box::new(SigmoidFocal::new(reduction).alpha(o.number("alpha")).gamma(o.number("gamma")))
        }
        _ => of_labels(o),
    }
}

/// The loss of a case that compares scores with class labels.
fn of_labels(o: &Options<'_>) -> Box<dyn Loss<f64>> {
    let reduction = o.reduction();
    match &o.0.id()[4..] {
        "cross_entropy" => {
            let smoothing = o.0.option("label_smoothing").as_f64().unwrap_or(0.0);
            let loss = CrossEntropy::new(reduction).label_smoothing(smoothing);
            let loss = o.with("weight", loss, CrossEntropy::weight);
            let loss = loss.class_axis(o.0.option("class_axis").as_i64().unwrap_or(-1) as i32);
            Box::new(if let Some(index) = o.ignored() { loss.ignore_index(index) } else { loss })
        }
        "nll_loss" => {
            let loss = o.with("weight", Nll::new(reduction), Nll::weight);
            Box::new(if let Some(index) = o.ignored() { loss.ignore_index(index) } else { loss })
        }
        "multi_margin_loss" => {
            let loss = MultiMargin::new(reduction).p(o.number("p") as u32).margin(o.number("margin"));
            Box::new(o.with("weight", loss, MultiMargin::weight))
        }
        other => panic!("unknown loss {other}"),
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
    let loss = apply(case, &x);
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
