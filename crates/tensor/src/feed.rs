use crate::{Error, Result, Scalar, Shape, Tensor};

/// Something that a graph can take as input: it knows its shape and can write itself into a buffer.
///
/// A shuffled batch writes its rows straight into the graph's buffer, so that no copy of it is ever made.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be fed as numbers of type `{E}`",
    note = "inputs have the graph's own element type, labels are `u32`; convert with `.cast()` or `as`"
)]
pub trait Feed<E> {
    /// The shape of what will be written.
    fn shape(&self) -> Shape;
    /// Whether it can be written as elements of this kind; class labels have no real numbers, for one.
    ///
    /// # Errors
    /// It cannot; the graph reports it at the user's line.
    fn check(&self) -> Result<()> {
        Ok(())
    }
    /// Writes all elements, row-major, into `out`, which has exactly `self.shape().len()` of them.
    fn write(&self, out: &mut [E]);
}

impl<E, F: Feed<E> + ?Sized> Feed<E> for &F {
    fn shape(&self) -> Shape {
        (**self).shape()
    }
    fn check(&self) -> Result<()> {
        (**self).check()
    }
    fn write(&self, out: &mut [E]) {
        (**self).write(out);
    }
}

impl<T: Scalar> Feed<T> for Tensor<T> {
    fn shape(&self) -> Shape {
        Tensor::shape(self)
    }
    fn write(&self, out: &mut [T]) {
        out.copy_from_slice(self.as_slice());
    }
}

impl<E: Copy> Feed<E> for [E] {
    fn shape(&self) -> Shape {
        Shape::from([self.len()])
    }
    fn write(&self, out: &mut [E]) {
        out.copy_from_slice(self);
    }
}

impl<E: Copy> Feed<E> for Vec<E> {
    fn shape(&self) -> Shape {
        self.as_slice().shape()
    }
    fn write(&self, out: &mut [E]) {
        self.as_slice().write(out);
    }
}

impl<E: Copy, const N: usize> Feed<E> for [E; N] {
    fn shape(&self) -> Shape {
        Shape::from([N])
    }
    fn write(&self, out: &mut [E]) {
        out.copy_from_slice(self);
    }
}

impl<E: Copy, const M: usize, const N: usize> Feed<E> for [[E; N]; M] {
    fn shape(&self) -> Shape {
        Shape::from([M, N])
    }
    fn write(&self, out: &mut [E]) {
        out.copy_from_slice(self.as_flattened());
    }
}

/// A slice under a shape, for feeding data that stands elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, E> {
    shape: Shape,
    data: &'a [E],
}

impl<'a, E> View<'a, E> {
    /// A slice under a shape.
    ///
    /// # Errors
    /// The slice has more or fewer elements than the shape.
    pub fn new(shape: impl Into<Shape>, data: &'a [E]) -> Result<View<'a, E>> {
        let shape = shape.into();
        if shape.len() != data.len() {
            return Err(Error::shape(format!(
                "{} elements under the shape {shape}, which has {}",
                data.len(),
                shape.len()
            )));
        }
        Ok(View { shape, data })
    }
}

impl<E: Copy> Feed<E> for View<'_, E> {
    fn shape(&self) -> Shape {
        self.shape
    }
    fn write(&self, out: &mut [E]) {
        out.copy_from_slice(self.data);
    }
}
