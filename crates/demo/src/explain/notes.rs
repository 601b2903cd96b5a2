//! What is easily got wrong on paper, for the network at hand.

use super::{Lesson, Taught};

/// The remarks that fit.
pub(super) fn of(lesson: &Lesson, taught: &Taught) -> Vec<String> {
    let mut notes = Vec::new();
    let k = lesson.y.shape().len();
    let used = |op: &str| taught.explanation.step.values.iter().any(|v| v.op == op);
    if lesson.preset.is_some() {
        notes.push(reduction(lesson.sum, k));
        notes.push(
            "∂z3/∂z2 is W2, [k, d]; its transpose, [d, k], belongs to the layout in which gradients are columns. In δ1 it \
             stands transposed, since there the chain rule itself is transposed."
                .to_owned(),
        );
        notes.push(
            "Gradients of weights are outer products, ∂l/∂W2 = δ3 z2ᵀ and ∂l/∂W1 = δ1 xᵀ: a column times a row, of the \
             weight's own shape."
                .to_owned(),
        );
    }
    for (op, note) in OF_OPS {
        if used(op) {
            notes.push((*note).to_owned());
        }
    }
    notes
}

/// Which reduction the loss has, and what it makes of ∂l/∂ŷ.
fn reduction(sum: bool, k: usize) -> String {
    let (what, factor) = if sum {
        ("the sum over the k outputs of this datapoint, ‖ŷ − y‖² for squared errors".to_owned(), "2")
    } else {
        (format!("the mean over the k = {k} outputs of this datapoint, (1/k) Σ"), "(2/k)")
    };
    format!(
        "The reduction: l is {what}; N in 1/N is k, the number of outputs, not of datapoints. For squared errors \
         ∂l/∂ŷ = {factor} (ŷ − y)ᵀ, a row of k numbers. The other reduction: --sum or not."
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
         that cancel.",
    ),
    (
        "bce",
        "Binary cross-entropy is l = −(1/K) Σ [y ln ŷ + (1 − y) ln(1 − ŷ)], minus before both terms, and ∂l/∂ŷ = (1/K) (−y/ŷ + \
         (1 − y)/(1 − ŷ)), all of it over K, which is (1/K) (ŷ − y)/(ŷ (1 − ŷ)). The library bounds logarithms at −100 and ŷ(1 − ŷ) at \
         10⁻¹², as PyTorch does; the formulas above show what runs.",
    ),
    (
        "bce",
        "σ with binary cross-entropy asks K independent yes/no questions (multi-label). One class out of K is softargmax with \
         cross-entropy. In δ3 the factors ŷ(1 − ŷ) cancel: δ3 = (ŷ − y)/K.",
    ),
];
