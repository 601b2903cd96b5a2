use crate::spec::{Layer, Options};
use gradus_autograd::{Module, Var};
use gradus_tensor::{Params, Result, Scalar, Shape};

/// Divides one axis into several: [batch, 784] becomes [batch, 28, 28] with `Unflatten::new(1, [28, 28])`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unflatten {
    /// The axis that is divided; a negative one counts from the back.
    pub dim: i32,
    /// The sizes of the new axes, whose product is that of the old one.
    pub sizes: Shape,
}

impl Unflatten {
    /// A layer that divides axis `dim` into axes of these sizes.
    pub fn new(dim: i32, sizes: impl Into<Shape>) -> Self {
        Unflatten { dim, sizes: sizes.into() }
    }
}

impl<T: Scalar> Module<T> for Unflatten {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let shape = x.shape();
        let divided = shape.axis(self.dim).and_then(|axis| {
            let (before, after) = (&shape.dims()[..axis], &shape.dims()[axis + 1..]);
            Shape::new(&[before, self.sizes.dims(), after].concat())
        });
        match divided {
            Ok(shape) => x.reshape(shape),
            Err(error) => x.graph().fail(error.of("unflatten"), shape),
        }
    }

    fn label(&self) -> String {
        format!("Unflatten({}, {})", self.dim, self.sizes)
    }
}

/// The layer from its description.
pub(crate) fn built<T: Scalar>(options: &Options, _: &Params<T>, _: Shape) -> Result<Layer<T>> {
    let sizes = options.counts("unflattened_size")?;
    let sizes = sizes.ok_or_else(|| options.missing("unflattened_size", "a list of whole numbers"))?;
    let dim = options.integer("dim")?.unwrap_or(1);
    Ok(Box::new(Unflatten::new(dim as i32, Shape::new(&sizes)?)))
}
