use crate::{
    Module, Var,
    check::{Draw, Entry, Program},
};
use gradus_tensor::Scalar;
use std::panic::Location;

/// The Boltzmann operator, a smooth maximum along an axis, which is dropped: y = softargmax(β·x)ᵀx; its gradient is
/// s·(1 + β·(x − y)) with s = softargmax(β·x).
///
/// It lies between the mean (β = 0) and the maximum (β → ∞); a negative β makes it a smooth minimum. `SmoothMax` alone has
/// β = 1 and is along the last axis.
///
/// Source: K. Asadi, M. L. Littman, An Alternative Softmax Operator for Reinforcement Learning (2017), eq. 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmoothMax {
    /// How sharp the maximum is: β, 1 by default.
    pub beta: f64,
    /// The axis that is dropped, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// softargmax(x)ᵀx along the last axis.
#[allow(non_upper_case_globals)]
pub const SmoothMax: SmoothMax = SmoothMax { beta: 1.0, dim: -1 };

impl<T: Scalar> Module<T> for SmoothMax {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.smooth_max(self.beta, self.dim)
    }
    fn label(&self) -> String {
        format!("SmoothMax(beta={}, dim={})", self.beta, self.dim)
    }
}

impl<T: Scalar> Var<'_, T> {
    /// softargmax(beta·x)ᵀx along an axis (a negative one counts from the back), which is dropped.
    #[track_caller]
    pub fn smooth_max(self, beta: f64, axis: i32) -> Self {
        let at = Location::caller();
        self.graph().located(at, || {
            let sharpened = if beta == 1.0 { self } else { self * beta };
            (sharpened.softmax(axis) * self).sum_axes(&[axis], false)
        })
    }
}

impl Program for SmoothMax {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.forward(x[0])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::program("smooth_max", "y = softargmax(β·x)ᵀx;  ∂x = s·(1 + β·(x − y))·∂y", |draw: &mut Draw| {
        let shape = draw.filled(3);
        let beta = [1.0, 0.5, -2.0][draw.below(3)];
        (SmoothMax { beta, dim: draw.below(shape.rank()) as i32 }, vec![draw.real(shape)])
    })
    .through(&["softmax", "mul", "sum"])
}
