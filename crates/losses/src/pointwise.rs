use crate::{
    Loss, Reduction,
    loss::{Of, Universal, drawn},
};
use gradus_autograd::{ElementwiseN, Var, check::Entry};
use gradus_tensor::{Error, Scalar};
use std::panic::Location;

/// A loss whose formula looks at one element of the output and one of the target at a time: ℓ(ŷᵢ, yᵢ), then reduced.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pointwise<F> {
    /// The formula of one element.
    pub formula: F,
    /// What becomes of the losses of the single elements.
    pub reduction: Reduction,
}

impl<F: Default> Pointwise<F> {
    /// The loss with a reduction.
    pub fn new(reduction: Reduction) -> Self {
        Pointwise { formula: F::default(), reduction }
    }

    /// The mean over all elements, PyTorch's default.
    pub fn mean() -> Self {
        Self::new(Reduction::Mean)
    }

    /// The sum over all elements.
    pub fn sum() -> Self {
        Self::new(Reduction::Sum)
    }

    /// The losses of the single elements.
    pub fn none() -> Self {
        Self::new(Reduction::None)
    }
}

impl<T: Scalar, F: ElementwiseN<2>> Loss<T> for Pointwise<F> {
    #[track_caller]
    fn forward<'g>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        let (g, at) = (output.graph(), Location::caller());
        if target.is_integer() {
            let error = Error::argument("the target holds class labels, real numbers are needed")
                .of(F::NAME)
                .operand(target.operand("target"))
                .help("give numbers as g.input(..), or turn labels into rows of 0 and 1: g.labels(..).one_hot(classes)");
            return g.fail(error, output.shape());
        }
        if output.shape() != target.shape() {
            let message = format!("the shapes differ: output {}, target {}", output.shape(), target.shape());
            let error = Error::shape(message)
                .of(F::NAME)
                .operand(output.operand("output"))
                .operand(target.operand("target"))
                .help("give both the same shape with .reshape(..); a loss never broadcasts");
            return g.fail(error, output.shape());
        }
        g.located(at, || self.reduction.apply(output.zip(self.formula, target)))
    }
}

impl<F: ElementwiseN<2>> Universal for Pointwise<F> {
    fn record<'g, T: Scalar>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        self.forward(output, target)
    }
}

impl<F: ElementwiseN<2> + Default> Pointwise<F> {
    /// The loss as its catalogue knows it.
    pub(crate) fn entry(formula: &'static str) -> Entry {
        Entry::program(F::NAME, formula, |draw| {
            let (shape, [output, target]) = (draw.shape(3), F::default().domains());
            let inputs = vec![draw.within(shape, output), draw.within(shape, target)];
            (Of(Pointwise::<F>::new(drawn(draw))), inputs)
        })
    }
}
