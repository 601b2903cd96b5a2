use gradus_autograd::{Module, Var};
use gradus_tensor::Scalar;

/// Merges all axes but the first: [batch, 28, 28] becomes [batch, 784].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flatten;

impl<T: Scalar> Module<T> for Flatten {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.flatten(1)
    }

    fn label(&self) -> String {
        "Flatten".into()
    }
}
