use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;

/// The gated linear unit: the first half along an axis times the sigmoid of the second, so that the axis is halved: see
/// [`Var::glu`].
///
/// `Glu` alone is along the last axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glu {
    /// The axis, −1 by default; a negative one counts from the back.
    pub dim: i32,
}

/// The layer along the last axis.
#[allow(non_upper_case_globals)]
pub const Glu: Glu = Glu { dim: -1 };

impl<T: Scalar> Module<T> for Glu {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.glu(self.dim)
    }

    fn label(&self) -> String {
        format!("Glu(dim={})", self.dim)
    }
}
