use super::softmax::shift_and_sum;
use crate::Scalar;

/// y ← ln Σⱼ exp(zⱼ) − z_label for each row of `classes` logits, as ln Σⱼ exp(zⱼ − m) − (z_label − m) with the row's largest m:
/// no digit is lost to a large m.
///
/// Every label must be below `classes`.
pub fn softmax_cross_entropy<T: Scalar>(classes: usize, z: &[T], labels: &[u32], y: &mut [T]) {
    for ((z, &label), y) in z.chunks_exact(classes.max(1)).zip(labels).zip(y) {
        let (shift, sum) = shift_and_sum(z);
        *y = sum.ln() - (z[label as usize] - shift);
    }
}
