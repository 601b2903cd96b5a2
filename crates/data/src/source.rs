use crate::Dataset;
use gradus_tensor::{Result, Scalar, Shape};
use std::{fmt::Debug, ops::Range};

/// Where training takes its rows from: a [`Dataset`], or a file that does not fit into memory.
///
/// A [`Feeder`](crate::Feeder) reads it piece by piece.
pub trait Source<T: Scalar>: Debug + Send + Sync {
    /// What the data are called.
    fn name(&self) -> &str;

    /// The number of rows.
    fn rows(&self) -> usize;

    /// The shape of one row.
    fn feature_shape(&self) -> Shape;

    /// The names of the classes in the order of their labels; none where numbers are predicted.
    fn class_names(&self) -> &[String];

    /// The names of what is predicted: of the classes, or of the outputs.
    fn target_names(&self) -> &[String];

    /// The whole, if it is in memory.
    fn whole(&self) -> Option<&Dataset<T>> {
        None
    }

    /// Reads some pieces, one behind another; each lies within the rows that there are.
    ///
    /// # Errors
    /// The file cannot be read, or is no longer what it was.
    fn read(&self, pieces: &[Range<usize>]) -> Result<Dataset<T>>;
}

impl<T: Scalar> Source<T> for Dataset<T> {
    fn name(&self) -> &str {
        self.name()
    }
    fn rows(&self) -> usize {
        self.len()
    }
    fn feature_shape(&self) -> Shape {
        self.feature_shape()
    }
    fn class_names(&self) -> &[String] {
        self.class_names()
    }
    fn target_names(&self) -> &[String] {
        self.target_names()
    }
    fn whole(&self) -> Option<&Dataset<T>> {
        Some(self)
    }
    fn read(&self, pieces: &[Range<usize>]) -> Result<Dataset<T>> {
        let indices: Vec<usize> = pieces.iter().cloned().flatten().collect();
        self.rows(&indices)
    }
}
