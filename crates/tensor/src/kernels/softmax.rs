use crate::{Elem, Scalar, Shape};

/// Calls `row` for each line along `axis`: with the index of its first element, and the distance between its elements.
fn lines(shape: Shape, axis: usize, mut row: impl FnMut(usize, usize, usize)) {
    let inner: usize = shape.dims()[axis + 1..].iter().product();
    let size = shape[axis];
    let outer: usize = shape.dims()[..axis].iter().product();
    for line in 0..outer * inner {
        row(line, line / inner * size * inner + line % inner, inner);
    }
}

/// The largest of a line and the sum of exp(x − largest): finite unless the line holds +∞ or NaN.
///
/// An all −∞ line is shifted by 0, so that its sum is 0 and not NaN.
pub(super) fn shift_and_sum<T: Scalar>(x: &[T], first: usize, step: usize, size: usize) -> (T, T) {
    let line = || (0..size).map(|i| x[first + i * step]);
    let largest = line().reduce(Elem::max).unwrap_or_default();
    let shift = if largest.to_f64() == f64::NEG_INFINITY { T::default() } else { largest };
    (shift, line().fold(T::default(), |sum, x| sum + (x - shift).exp()))
}

/// y ← exp(x) / Σ exp(x) along `axis`.
pub fn softmax<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    let size = shape[axis];
    lines(shape, axis, |_, first, step| {
        let (shift, sum) = shift_and_sum(x, first, step, size);
        for at in (0..size).map(|i| first + i * step) {
            y[at] = (x[at] - shift).exp() / sum;
        }
    });
}

/// y ← x − ln Σ exp(x) along `axis`.
pub fn log_softmax<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    let size = shape[axis];
    lines(shape, axis, |_, first, step| {
        let (shift, sum) = shift_and_sum(x, first, step, size);
        let log = sum.ln();
        for at in (0..size).map(|i| first + i * step) {
            y[at] = (x[at] - shift) - log;
        }
    });
}

/// y ← ln Σ exp(x) along `axis`; −∞ for an empty line or one that is all −∞.
pub fn logsumexp<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    let size = shape[axis];
    lines(shape, axis, |line, first, step| {
        let (shift, sum) = shift_and_sum(x, first, step, size);
        y[line] = shift + sum.ln();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_finite() {
        let shape = Shape::from([2, 2]);
        let x = [3e38f32, -3e38, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let mut y = [0f32; 4];
        softmax(shape, 1, &x, &mut y);
        assert_eq!(y[..2], [1.0, 0.0]);
        let mut l = [0f32; 2];
        logsumexp(shape, 1, &x, &mut l);
        assert_eq!(l, [3e38, f32::NEG_INFINITY]);
    }

    #[test]
    fn every_axis_is_a_line() {
        let x: Vec<f64> = (0..24).map(|i| f64::from(i * 7 % 5)).collect();
        for axis in 0..3 {
            let shape = Shape::from([2, 3, 4]);
            let mut y = vec![0.0; 24];
            softmax(shape, axis, &x, &mut y);
            let mut sums = vec![0.0; 24 / shape[axis]];
            super::super::sum(shape, crate::Axes::new(shape, &[axis as i32]).unwrap(), &y, &mut sums);
            assert!(sums.iter().all(|s: &f64| (s - 1.0).abs() < 1e-15), "{sums:?}");
        }
    }
}
