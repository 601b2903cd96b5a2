use crate::Dataset;
use gradus_tensor::{Feed, Scalar, Shape, Tensor};

/// The features of one batch, `[batch, features…]`: a view that writes the rows where they are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'l, T> {
    data: &'l Dataset<T>,
    indices: &'l [usize],
}

impl<'l, T: Scalar> Rows<'l, T> {
    /// `indices` are those of rows of `data`, and no more than it has.
    pub(crate) fn new(data: &'l Dataset<T>, indices: &'l [usize]) -> Rows<'l, T> {
        Rows { data, indices }
    }

    /// Which rows of the dataset they are.
    pub fn indices(&self) -> &'l [usize] {
        self.indices
    }

    /// The rows as a tensor of their own, for uses other than a graph's input.
    pub fn to_tensor(&self) -> Tensor<T> {
        let mut tensor = Tensor::zeros(self.shape());
        self.write(tensor.as_mut_slice());
        tensor
    }
}

impl<T: Scalar> Feed<T> for Rows<'_, T> {
    fn shape(&self) -> Shape {
        let all = self.data.x().shape();
        // Never more rows than the dataset has, so the shape exists.
        all.with(0, self.indices.len()).unwrap_or(all)
    }

    fn write(&self, out: &mut [T]) {
        for (to, &index) in out.chunks_exact_mut(self.data.features()).zip(self.indices) {
            to.copy_from_slice(self.data.row(index));
        }
    }
}

/// The labels of one batch, `[batch]`.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'l> {
    y: &'l [u32],
    indices: &'l [usize],
}

impl<'l> Labels<'l> {
    /// `indices` are those of labels in `y`.
    pub(crate) fn new(y: &'l [u32], indices: &'l [usize]) -> Labels<'l> {
        Labels { y, indices }
    }

    /// The labels in the batch's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> + 'l {
        let y = self.y;
        self.indices.iter().map(move |&index| y[index])
    }
}

impl Feed<u32> for Labels<'_> {
    fn shape(&self) -> Shape {
        Shape::from([self.indices.len()])
    }

    fn write(&self, out: &mut [u32]) {
        for (to, label) in out.iter_mut().zip(self.iter()) {
            *to = label;
        }
    }
}
