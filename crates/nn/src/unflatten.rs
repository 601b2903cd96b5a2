use gradus_autograd::{Module, Var};
use gradus_tensor::{Scalar, Shape};

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
