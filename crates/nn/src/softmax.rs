use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;

/// softargmax, known as softmax: yᵢ = exp(xᵢ)/Σⱼ exp(xⱼ) along an axis: see [`Var::softmax`].
///
/// `Softmax` alone is along the last axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softmax {
    /// The axis, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// The layer along the last axis.
#[allow(non_upper_case_globals)]
pub const Softmax: Softmax = Softmax { dim: -1 };

impl<T: Scalar> Module<T> for Softmax {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.softmax(self.dim)
    }

    fn label(&self) -> String {
        format!("Softmax(dim={})", self.dim)
    }
}
