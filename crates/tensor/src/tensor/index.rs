use super::Tensor;
use crate::{Error, Result, Scalar};
use std::ops::{Index, IndexMut};

impl<T> Tensor<T> {
    /// Where the element with this index stands, if there is one.
    fn place(&self, index: &[usize]) -> Option<usize> {
        let fits = index.len() == self.rank() && index.iter().zip(self.dims()).all(|(i, d)| i < d);
        fits.then(|| index.iter().zip(self.shape.strides()).map(|(i, s)| i * s).sum())
    }

    /// The element at an index, if there is one.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!((t.get([1, 0]), t.get([2, 0])), (Some(&3.0), None));
    /// ```
    pub fn get(&self, index: impl AsRef<[usize]>) -> Option<&T> {
        self.place(index.as_ref()).map(|at| &self.data[at])
    }

    /// The element at an index, to be changed, if there is one.
    pub fn get_mut(&mut self, index: impl AsRef<[usize]>) -> Option<&mut T> {
        self.place(index.as_ref()).map(|at| &mut self.data[at])
    }

    #[track_caller]
    fn expect(&self, index: &[usize]) -> usize {
        match self.place(index) {
            Some(at) => at,
            None => panic!("the index {index:?} is outside the shape {}", self.shape),
        }
    }
}

impl<T, const N: usize> Index<[usize; N]> for Tensor<T> {
    type Output = T;
    /// The element at an index: `t[[i, j]]`.
    ///
    /// # Panics
    /// There is none; the message names the index and the shape. [`get`](Tensor::get) gives an option instead.
    #[track_caller]
    fn index(&self, index: [usize; N]) -> &T {
        &self.data[self.expect(&index)]
    }
}

impl<T, const N: usize> IndexMut<[usize; N]> for Tensor<T> {
    #[track_caller]
    fn index_mut(&mut self, index: [usize; N]) -> &mut T {
        let at = self.expect(&index);
        &mut self.data[at]
    }
}

impl<T: Scalar> Tensor<T> {
    /// How many rows there are: everything but the last axis counted together, 1 for rank 0.
    fn row_count(&self) -> usize {
        self.dims().split_last().map_or(1, |(_, outer)| outer.iter().product())
    }

    /// The numbers along the last axis in row `i`, where the axes before it are counted together.
    ///
    /// # Errors
    /// There are not so many rows.
    pub fn row(&self, i: usize) -> Result<&[T]> {
        let (rows, width) = (self.row_count(), self.shape.last());
        if i < rows {
            return Ok(&self.data[i * width..][..width]);
        }
        Err(Error::shape(format!("no row {i} in {}, which has {rows}", self.shape)).of("row"))
    }

    /// The rows in order: slices along the last axis.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(t.rows().map(|r| r.iter().sum()).collect::<Vec<f64>>(), [3.0, 7.0]);
    /// ```
    pub fn rows(&self) -> impl Iterator<Item = &[T]> {
        let width = self.shape.last();
        (0..self.row_count()).map(move |i| &self.data[i * width..][..width])
    }
}
