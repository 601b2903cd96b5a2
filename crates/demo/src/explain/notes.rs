//! What is easily got wrong on paper, for the network at hand.

use super::{Lesson, Taught};
use gradus::autograd::inspect::Step;

/// The remarks that fit.
pub(super) fn of(lesson: &Lesson, taught: &Taught) -> Vec<String> {
    let step = &taught.explanation.step;
    let used = |op: &str| step.values.iter().any(|v| v.op == op);
    let k = step.get("y_hat").map_or(1, |v| v.value.len());
    let mut notes = vec![reduction(lesson.sum, k, used("mse"))];
    if used("matmul") {
        notes.push(LAYOUT.to_owned());
        notes.push(OUTER.to_owned());
    }
    notes.extend(OF_OPS.iter().filter(|(op, _)| used(op)).map(|(_, note)| (*note).to_owned()));
    if used("bce") {
        notes.push(entropy(lesson.sum));
        if made_by(step, "y_hat", "sigmoid") {
            let over = if lesson.sum { "" } else { "/K" };
            notes.push(format!(
                "{QUESTIONS} In δ of z, before σ, the factors ŷ(1 − ŷ) cancel: it is (ŷ − y){over}."
            ));
        }
    }
    if used("softmax_cross_entropy") && used("softmax") {
        notes.push(TWICE.to_owned());
    }
    notes
}

/// Whether a value was made by an op.
fn made_by(step: &Step, name: &str, op: &str) -> bool {
    step.get(name).is_some_and(|v| v.op == op)
}

const LAYOUT: &str = "∂z/∂h of a layer z = W h + b is W, [outputs, inputs]: for the second layer [k, d]. Its transpose belongs to the \
    layout in which gradients are columns. In the δ of the layer before it stands transposed, since there the chain rule itself is \
    transposed.";

const OUTER: &str = "Gradients of weights are outer products, ∂l/∂W2 = δ3 z2ᵀ and ∂l/∂W1 = δ1 xᵀ: a column times a row, of the weight's \
    own shape.";

const QUESTIONS: &str = "σ with binary cross-entropy asks K independent yes/no questions (multi-label). One class out of K is \
    softargmax with cross-entropy.";

const TWICE: &str = "This network takes softargmax of its scores, and cross-entropy takes it again: leave the layer out, the loss \
    wants the scores themselves.";

/// Which reduction the loss has, and what it makes of ∂l/∂ŷ.
fn reduction(sum: bool, k: usize, squared: bool) -> String {
    let what = match (sum, squared) {
        (true, true) => {
            "the sum over the k outputs of this datapoint, ‖ŷ − y‖²; the mean would have 1/k before it"
                .to_owned()
        }
        (true, false) => {
            "the sum over what is compared in this datapoint; the mean would be over their number".to_owned()
        }
        (false, _) => format!(
            "the mean: N in 1/N is what one datapoint compares, its k = {k} outputs or its one class, not datapoints"
        ),
    };
    let factor = if sum { "2" } else { "(2/k)" };
    let slope = if squared {
        format!(" ∂l/∂ŷ = {factor} (ŷ − y)ᵀ, a row of k numbers.")
    } else {
        String::new()
    };
    let other = if sum { "Without --sum it is the mean." } else { "With --sum it is the sum." };
    format!("The reduction: l is {what}.{slope} {other}")
}

/// Binary cross-entropy as it should be written.
fn entropy(sum: bool) -> String {
    let (k, over) = if sum { ("", "") } else { ("(1/K) ", ", all of it over K") };
    format!(
        "Binary cross-entropy is l = −{k}Σ [y ln ŷ + (1 − y) ln(1 − ŷ)], minus before both terms, and ∂l/∂ŷ = {k}(−y/ŷ + \
         (1 − y)/(1 − ŷ)){over}, which is {k}(ŷ − y)/(ŷ (1 − ŷ)). The library bounds logarithms at −100 and ŷ(1 − ŷ) at \
         10⁻¹², as PyTorch does; the formulas above show what runs."
    )
}

/// Remarks on the functions that a network is made of.
const OF_OPS: &[(&str, &str)] = &[
    (
        "relu",
        "∂z2/∂z1 of c·ReLU is diag(c·[z1 > 0]). At z = 0 there is no derivative; ReLU′(0) := 0 is a convention, PyTorch's too.",
    ),
    (
        "tanh",
        "tanh′(z) = 1 − tanh²(z) is never exactly 0: it is at most 1, at z = 0, and below 2·10⁻⁴ beyond |z| = 5. Factors of \
         this kind, one a layer, make gradients of deep networks vanish: gradus vanish.",
    ),
    (
        "sigmoid",
        "σ(z) = 1/(1 + e^(−z)) = (1 + e^(−z))^(−1), so σ′(z) = −(1 + e^(−z))^(−2) · (−e^(−z)) = σ(z)·(1 − σ(z)): two minus signs \
         that cancel. The library writes it ŷ·σ(−z), since 1 − σ(z) = σ(−z).",
    ),
    (
        "softmax_cross_entropy",
        "Cross-entropy takes scores (logits): with p = softargmax(ŷ) it is l = −ln p_y for the class y, counted from 0, and ∂l/∂ŷ = \
         (p − onehot(y))ᵀ. It is for one class out of K; K yes/no questions are binary cross-entropy.",
    ),
    (
        "bce_with_logits",
        "This loss takes logits: with p = σ(ŷ) it is binary cross-entropy of p in a form that cannot overflow, and its slope by each ŷ is \
         p − y, over K for the mean.",
    ),
];
