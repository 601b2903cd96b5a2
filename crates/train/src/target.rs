use gradus_autograd::Var;
use gradus_data::Targets;
use gradus_losses::Loss;
use gradus_tensor::Scalar;

/// What a loss compares an output with: class labels; numbers; or classes as numbers, 1 for a row's class and 0 for all others,
/// and with one output for two classes, whether it is the second.
pub fn target<'g, T: Scalar>(
    criterion: &dyn Loss<T>,
    output: Var<'g, T>,
    y: Targets<'_, T>,
    classes: usize,
) -> Var<'g, T> {
    let g = output.graph();
    if classes == 0 && !criterion.takes_labels() {
        return g.input(y.values());
    }
    let labels = g.labels(y);
    let outputs = output.shape().dims().get(1).copied().unwrap_or(1);
    match (criterion.takes_labels(), classes, outputs) {
        (true, ..) => labels,
        (false, 2, 1) => labels.one_hot(2).slice(1, 1..2),
        _ => labels.one_hot(outputs),
    }
}
