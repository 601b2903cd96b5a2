use crate::Dataset;
use gradus_tensor::{Error, Feed, Result, Scalar, Shape, Tensor};

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

/// What is to be predicted of one batch: class labels `[batch]`, to be fed as such, or numbers `[batch, outputs]`, by
/// [`values`](Targets::values).
#[derive(Clone, Copy, Debug)]
pub struct Targets<'l, T> {
    data: &'l Dataset<T>,
    indices: &'l [usize],
}

impl<'l, T: Scalar> Targets<'l, T> {
    /// `indices` are those of rows of `data`.
    pub(crate) fn new(data: &'l Dataset<T>, indices: &'l [usize]) -> Targets<'l, T> {
        Targets { data, indices }
    }

    /// The labels in the batch's order; none where the targets are numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> + 'l {
        let y = self.data.y();
        let indices = if y.is_empty() { &[] } else { self.indices };
        indices.iter().map(move |&index| y[index])
    }

    /// The numbers to be predicted, as a graph's input: `g.input(y.values())`.
    pub fn values(&self) -> Values<'l, T> {
        Values { data: self.data, indices: self.indices }
    }
}

impl<T: Scalar> Feed<u32> for Targets<'_, T> {
    fn shape(&self) -> Shape {
        Shape::from([self.indices.len()])
    }

    fn check(&self) -> Result<()> {
        if self.data.values().is_none() {
            return Ok(());
        }
        Err(Error::argument(format!("the targets of {:?} are numbers, not class labels", self.data.name()))
            .help("feed them by g.input(y.values())"))
    }

    fn write(&self, out: &mut [u32]) {
        for (to, label) in out.iter_mut().zip(self.iter()) {
            *to = label;
        }
    }
}

/// The numbers to be predicted of one batch, `[batch, outputs]`.
#[derive(Clone, Copy, Debug)]
pub struct Values<'l, T> {
    data: &'l Dataset<T>,
    indices: &'l [usize],
}

impl<'l, T: Scalar> Values<'l, T> {
    /// The numbers of each row, in the batch's order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &'l [T]> + 'l {
        let (all, width) = self.data.values().map_or((&[][..], 0), |v| (v.as_slice(), v.shape()[1]));
        let indices = if width == 0 { &[] } else { self.indices };
        indices.iter().map(move |&index| &all[index * width..][..width])
    }
}

impl<T: Scalar> Feed<T> for Values<'_, T> {
    fn shape(&self) -> Shape {
        let outputs = self.data.target_names().len();
        Shape::from([self.indices.len(), outputs])
    }

    fn check(&self) -> Result<()> {
        if self.data.values().is_some() {
            return Ok(());
        }
        Err(Error::argument(format!("the targets of {:?} are class labels, not numbers", self.data.name()))
            .help("feed them by g.labels(y)"))
    }

    fn write(&self, out: &mut [T]) {
        for (to, row) in out.chunks_exact_mut(self.data.target_names().len().max(1)).zip(self.rows()) {
            to.copy_from_slice(row);
        }
    }
}
