//! What losses refuse, with the texts: shapes that would broadcast, labels out of range, names that nobody knows.

use crate::plain::plain;
use gradus_autograd::Graph;
use gradus_losses::{Bce, BceWithLogits, CrossEntropy, Loss, Mse, Reduction, by_name};
use gradus_tensor::{Kind, Params, Tensor};

fn graph() -> Graph<f64> {
    Graph::new(&Params::seed(0))
}

fn refuses_to_broadcast(name: &str, criterion: impl Loss<f64>) {
    let mut graph = graph();
    let g = graph.step();
    let output = g.input([0.5, 0.5, 0.5]).named("y_hat");
    let loss = criterion.forward(output, g.input(Tensor::ones([3, 1])));
    let error = loss.value().unwrap_err();
    let want = r#": the shapes differ: output [3], target [3, 1]
  output  "y_hat"  [3]     crates/losses/tests/suite/refusals.rs:*
  target           [3, 1]  crates/losses/tests/suite/refusals.rs:*
  at      crates/losses/tests/suite/refusals.rs:*
  help    give both the same shape with .reshape(..); a loss never broadcasts"#;
    assert_eq!(plain(&error), format!("{name}{want}"));
    assert_eq!(error.kind(), Kind::Shape);
    assert_eq!(loss.sum().backward().unwrap_err().to_string(), error.to_string());
}

#[test]
fn a_column_against_a_row_is_refused() {
    for reduction in [Reduction::None, Reduction::Mean, Reduction::Sum] {
        refuses_to_broadcast("mse", Mse::new(reduction));
        refuses_to_broadcast("bce", Bce::new(reduction));
        refuses_to_broadcast("bce_with_logits", BceWithLogits::new(reduction));
    }
}

#[test]
fn labels_need_one_axis_less_than_logits() {
    let mut graph = graph();
    let g = graph.step();
    let logits = g.input(Tensor::zeros([3, 4])).named("logits");
    let labels = g.labels([[0], [1], [2]]);
    let error = CrossEntropy::mean().forward(logits, labels).value().unwrap_err();
    let want = r#"cross_entropy: the output [3, 4] needs one label a row, the labels are [3, 1]
  output  "logits"  [3, 4]  crates/losses/tests/suite/refusals.rs:*
  labels            [3, 1]  crates/losses/tests/suite/refusals.rs:*
  at      crates/losses/tests/suite/refusals.rs:*
  help    outputs are logits [batch, classes], labels are integers [batch]: g.labels(..)"#;
    assert_eq!(plain(&error), want);
}

#[test]
fn a_single_number_has_no_classes() {
    let mut graph = graph();
    let g = graph.step();
    let error = CrossEntropy::mean().forward(g.scalar(1.0), g.labels([0])).value().unwrap_err();
    assert_eq!(error.message(), "the output [] needs one label a row, the labels are [1]");
}

#[test]
fn a_label_out_of_range_leaves_everything_as_it_was() {
    let params = Params::<f64>::seed(0);
    let w = params.add("w", [2, 3], |draw| draw.normal());
    params.gradients(|g| g.copy_from_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    let (theta, grad, version) = (w.value(), w.grad(), params.version());
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let loss = CrossEntropy::mean().forward(g.param(&w), g.labels([2, 3]));
    let error = loss.backward().unwrap_err();
    let want = "\
softmax_cross_entropy: the integer 3 at place 1 is not below 3
  left   \"w\"  [2, 3]
  right       [2]     crates/losses/tests/suite/refusals.rs:*
  at     crates/losses/tests/suite/refusals.rs:*
  help   class labels count from 0";
    assert_eq!(plain(&error), want);
    assert_eq!((w.value(), w.grad(), params.version()), (theta.clone(), grad.clone(), version));
    let g = graph.step();
    CrossEntropy::mean().forward(g.param(&w), g.labels([2, 0])).backward().unwrap();
    assert_eq!(w.value(), theta);
    assert_ne!(w.grad(), grad, "the next step is sound again");
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let error = by_name::<f32>("rmse", Reduction::Mean).err().unwrap();
    let want = "no loss is called \"rmse\"\n  help   one of mse, l1, smooth_l1, huber, bce, \
                bce_with_logits, cross_entropy, nll, kl_div, poisson_nll, hinge_embedding, soft_margin, multi_margin, \
                multi_label_margin, multi_label_soft_margin, sigmoid_focal, softmax_focal";
    assert_eq!(error.to_string(), want);
}

#[test]
fn labels_and_numbers_are_told_apart() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let loss = CrossEntropy::mean().forward(g.input([[0.0, 1.0]]), g.input([1.0]));
    let want = "\
cross_entropy: the labels are real numbers, integers are needed
  labels  [1]  crates/losses/tests/suite/refusals.rs:*
  at      crates/losses/tests/suite/refusals.rs:*
  help    give class labels, counted from 0, as g.labels(..) instead of g.input(..)";
    assert_eq!(plain(&loss.backward().unwrap_err()), want);
    let g = graph.step();
    let loss = gradus_losses::Mse::mean().forward(g.input([0.0]), g.labels([1u32]));
    let want = "\
mse: the target holds class labels, real numbers are needed
  target  [1]  crates/losses/tests/suite/refusals.rs:*
  at      crates/losses/tests/suite/refusals.rs:*
  help    give numbers as g.input(..), or turn labels into rows of 0 and 1: g.labels(..).one_hot(classes)";
    assert_eq!(plain(&loss.backward().unwrap_err()), want);
}
