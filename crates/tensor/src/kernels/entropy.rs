use super::{Formula, map, softmax::shift_and_sum};
use crate::{Elem, Scalar, Shape};

/// y ← ln Σⱼ exp(zⱼ) − z_label for each row of `classes` logits, as ln Σⱼ exp(zⱼ − m) − (z_label − m) with the row's largest m:
/// no digit is lost to a large m.
///
/// Every label must be below `classes`.
pub fn softmax_cross_entropy<T: Scalar>(classes: usize, z: &[T], labels: &[u32], y: &mut [T]) {
    let mut rows = z.chunks_exact(classes.max(1)).zip(labels);
    for y in y.chunks_mut(ROWS) {
        let (mut sums, mut gaps) = ([T::default(); ROWS], [T::default(); ROWS]);
        for ((sum, gap), (z, &label)) in sums.iter_mut().zip(&mut gaps).zip(rows.by_ref().take(y.len())) {
            let shift;
            (shift, *sum) = shift_and_sum(z);
            *gap = z[label as usize] - shift;
        }
        let shape = Shape::from([y.len()]);
        map(Remainder, shape, [(shape, &sums[..y.len()]), (shape, &gaps[..y.len()])], y);
    }
}

/// How many rows' logarithms are taken at once.
const ROWS: usize = 32;

/// ln s − d.
#[derive(Clone, Copy)]
struct Remainder;

impl Formula<2> for Remainder {
    #[inline(always)]
    fn at<E: Elem>(self, [sum, gap]: [E; 2]) -> E {
        sum.ln() - gap
    }
}
