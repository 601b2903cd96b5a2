use super::gather::below;
use crate::{Cut, Inputs, Op, Var, check::Entry, exactly};
use gradus_tensor::{Axes, Error, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// Cross-entropy of logits z `[.., K]` against class labels `[..]`: ℓ = ln Σⱼ exp(zⱼ) − z_label for each row, and its
/// gradient ∂z = (softargmax(z) − onehot(label))·∂ℓ, each in one pass.
///
/// It equals `-z.log_softmax(-1).gather(-1, labels)`, beside which it is checked.
///
/// Source: C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108 and 4.109.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftmaxCrossEntropy;

/// (softargmax(z) − onehot(label))·∂ℓ: the gradient rule of [`SoftmaxCrossEntropy`]. Its own rule is written in its terms.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slope;

/// Checks that the labels have the shape of the logits without the last axis.
fn rows_of(z: Shape, labels: Shape) -> Result<Shape> {
    match z.dims().split_last() {
        Some((_, rows)) if rows == labels.dims() => Ok(labels),
        _ => Err(Error::shape(format!("the logits {z} need one label a row, the labels are {labels}"))),
    }
}

fn by_rows(shape: Shape) -> Option<Cut> {
    (shape.rank() > 0).then_some(Cut::ALL)
}

impl Op for SoftmaxCrossEntropy {
    fn name(&self) -> Cow<'static, str> {
        "softmax_cross_entropy".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [z, labels] = exactly(x)?;
        rows_of(z, labels)
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), x.shape(0).last(), None)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let (shape, z) = x.pair(0);
        kernels::softmax_cross_entropy(shape.last(), z, x.integers(1), y);
    }
    fn by_rows(&self, _: &[Shape], shape: Shape) -> Option<Cut> {
        by_rows(shape)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(x[0].push(Slope, &[x[1], dy])), None]
    }
}

impl Op for Slope {
    fn name(&self) -> Cow<'static, str> {
        "softmax_cross_entropy′".into()
    }
    fn takes_integers(&self, input: usize) -> bool {
        input == 1
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let [z, labels, dy] = exactly(x)?;
        let rows = rows_of(z, labels)?;
        if dy == rows { Ok(z) } else { Err(Error::shape(format!("a gradient of {dy} for losses of {rows}"))) }
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        below(x.integers(1), x.shape(0).last(), None)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        kernels::softmax(shape, shape.rank() - 1, x.real(0), y);
        let rows = y.chunks_exact_mut(shape.last().max(1)).zip(x.integers(1)).zip(x.real(2));
        for ((row, &label), &dy) in rows {
            row[label as usize] = row[label as usize] - T::of(1.0);
            row.iter_mut().for_each(|p| *p = *p * dy);
        }
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        Some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], _: Var<'g, T>, d: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        let (z, labels, dy) = (x[0], x[1], x[2]);
        let rank = z.shape().rank();
        let (last, p) = (rank as i32 - 1, z.softmax(-1));
        let column = Axes::new(z.shape(), &[last]).unwrap_or_default().reduced(z.shape(), true);
        let e = d * dy.reshape(column);
        let dz = p * (e - (p * e).sum_axes(&[last], true));
        let ddy = (d * (p - labels.one_hot(z.shape().last()))).sum_axes(&[last], false);
        vec![Some(dz), None, Some(ddy)]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The cross-entropy of each row of logits `[.., K]` against its class label `[..]`.
    #[track_caller]
    pub fn softmax_cross_entropy(self, labels: Self) -> Self {
        self.push(SoftmaxCrossEntropy, &[labels])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("softmax_cross_entropy", "ℓ = ln Σⱼ exp(zⱼ) − z_label;  ∂z = (softargmax(z) − onehot(label))·∂ℓ", |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        (SoftmaxCrossEntropy, vec![draw.real(shape), draw.integers(rows, shape.last())])
    })
}
