use crate::{
    Loss, Reduction,
    loss::{Of, Universal, drawn},
};
use gradus_autograd::{Var, check::Entry};
use gradus_tensor::{Error, Scalar, Shape};
use std::panic::Location;

/// Cross-entropy of logits z [.., K] against class labels y [..] (integers from 0 to K − 1):
/// ℓ = ln Σⱼ exp(zⱼ) − z_y = −ln softargmax(z)_y; ∂ℓ/∂z = softargmax(z) − onehot(y).
///
/// The output is logits: no softmax before this loss.
///
/// Source: C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CrossEntropy {
    /// What becomes of the losses of the single rows.
    pub reduction: Reduction,
}

impl CrossEntropy {
    /// The loss with a reduction.
    pub fn new(reduction: Reduction) -> Self {
        CrossEntropy { reduction }
    }

    /// The mean over all rows, PyTorch's default.
    pub fn mean() -> Self {
        Self::new(Reduction::Mean)
    }

    /// The sum over all rows.
    pub fn sum() -> Self {
        Self::new(Reduction::Sum)
    }

    /// The losses of the single rows.
    pub fn none() -> Self {
        Self::new(Reduction::None)
    }
}

impl<T: Scalar> Loss<T> for CrossEntropy {
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        let (g, at, shape) = (output.graph(), Location::caller(), output.shape());
        if !target.is_integer() && !target.is_poison() {
            let error = Error::argument("the labels are real numbers, integers are needed")
                .of("cross_entropy")
                .operand(target.operand("labels"))
                .help("give class labels, counted from 0, as g.labels(..) instead of g.input(..)");
            return g.fail(error, Shape::SCALAR);
        }
        let rows = shape.dims().split_last().map(|(_, rows)| rows);
        if rows != Some(target.shape().dims()) {
            let message = format!("the output {shape} needs one label a row, the labels are {}", target.shape());
            let error = Error::shape(message)
                .of("cross_entropy")
                .operand(output.operand("output"))
                .operand(target.operand("labels"))
                .help("outputs are logits [batch, classes], labels are integers [batch]: g.labels(..)");
            return g.fail(error, Shape::SCALAR);
        }
        g.located(at, || self.reduction.apply(output.softmax_cross_entropy(target)))
    }

    fn takes_labels(&self) -> bool {
        true
    }
}

impl Universal for CrossEntropy {
    fn record<'g, T: Scalar>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        self.forward(output, target)
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    Entry::program("cross_entropy", "ℓ = ln Σⱼ exp(zⱼ) − z_y;  ∂ℓ/∂z = softargmax(z) − onehot(y)", |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        let inputs = vec![draw.real(shape), draw.integers(rows, shape.last())];
        (Of(CrossEntropy::new(drawn(draw))), inputs)
    })
}
