use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Params, Result, Scalar, Shape};

/// The input itself: y = x. It stands where a layer may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Identity;

impl<T: Scalar> Module<T> for Identity {
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(_: &Options, _: &Params<T>, _: Shape) -> Result<Layer<T>> {
    Ok(Box::new(Identity))
}
