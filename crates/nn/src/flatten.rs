use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Params, Result, Scalar, Shape};

/// Merges axes into one: `Flatten` alone all but the first, so that [batch, 28, 28] becomes [batch, 784].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flatten {
    /// The first axis that is merged, 1 by default; a negative one counts from the back.
    pub start_dim: i32,
    /// The last axis that is merged, −1 by default.
    pub end_dim: i32,
}

/// All axes but the first merged into one.
#[allow(non_upper_case_globals)]
pub const Flatten: Flatten = Flatten { start_dim: 1, end_dim: -1 };

impl Default for Flatten {
    fn default() -> Self {
        Flatten
    }
}

impl<T: Scalar> Module<T> for Flatten {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let shape = x.shape();
        if *self == Flatten {
            return x.flatten(1);
        }
        let merged = shape.axis(self.start_dim).and_then(|start| {
            let end = shape.axis(self.end_dim)?.max(start);
            let (before, rest) = shape.dims().split_at(start);
            let (inner, after) = rest.split_at(end + 1 - start);
            Shape::new(&[before, &[inner.iter().product()], after].concat())
        });
        match merged {
            Ok(shape) => x.reshape(shape),
            Err(error) => x.graph().fail(error.of("flatten"), shape),
        }
    }

    fn label(&self) -> String {
        if *self == Flatten {
            return "Flatten".into();
        }
        format!("Flatten({}, {})", self.start_dim, self.end_dim)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(_: &Options, _: &Params<T>, _: Shape) -> Result<Layer<T>> {
    Ok(Box::new(Flatten))
}
