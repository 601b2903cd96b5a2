use crate::{
    Module, Var,
    check::{Draw, Entry, Program},
};
use gradus_tensor::Scalar;
use std::panic::Location;

/// softargmin as a layer: yᵢ = exp(−xᵢ)/Σⱼ exp(−xⱼ) along an axis, the softargmax of −x.
///
/// `Softmin` alone is along the last axis.
///
/// Source: PyTorch's torch.nn.Softmin (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softmin {
    /// The axis along which the results add up to 1, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// softargmin along the last axis.
#[allow(non_upper_case_globals)]
pub const Softmin: Softmin = Softmin { dim: -1 };

impl<T: Scalar> Module<T> for Softmin {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.softmin(self.dim)
    }
    fn label(&self) -> String {
        format!("Softmin(dim={})", self.dim)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// exp(−x)/Σ exp(−x) along an axis (a negative one counts from the back).
    #[track_caller]
    pub fn softmin(self, axis: i32) -> Self {
        let at = Location::caller();
        self.graph().located(at, || (-self).softmax(axis))
    }
}

impl Program for Softmin {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.forward(x[0])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::program("softmin", "yᵢ = exp(−xᵢ)/Σⱼ exp(−xⱼ);  ∂x = y·(Σ y·∂y − ∂y)", |draw: &mut Draw| {
        let shape = draw.filled(3);
        (Softmin { dim: draw.below(shape.rank()) as i32 }, vec![draw.real(shape)])
    })
    .through(&["softmax", "neg"])
}
