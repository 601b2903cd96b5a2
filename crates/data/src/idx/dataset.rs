use super::Idx;
use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar, Tensor};
use std::path::Path;

/// A dataset from a file of images and a file of their labels, such as those of MNIST and its successors.
///
/// The features are the pixels divided by 255, so between 0 and 1 (PyTorch's `ToTensor`), in the shape of the images
/// file without its first dimension.
///
/// # Errors
/// A file is malformed, the labels have more than one dimension, the files hold different numbers of rows, or a label
/// has no class; the error names the file and the field.
pub fn dataset<T: Scalar>(
    name: &str,
    images: &Path,
    labels: &Path,
    class_names: impl IntoIterator<Item: Into<String>>,
) -> Result<Dataset<T>> {
    let y = Idx::open(labels)?;
    if y.shape().rank() != 1 {
        let message = format!("rank: labels of the shape {}, where one dimension is expected", y.shape());
        return Err(Error::format(message).of("idx").file(labels));
    }
    let x = Idx::open(images)?;
    let (rows, shape) = (y.values().len(), x.shape());
    if shape[0] != rows {
        let message =
            format!("dimension 0: {} images, but {} holds {rows} labels", shape[0], labels.display());
        return Err(Error::format(message).of("idx").file(images));
    }
    let scale: [T; 256] = std::array::from_fn(|pixel| T::of(pixel as f64 / 255.0));
    let pixels = x.values().iter().map(|&pixel| scale[usize::from(pixel)]).collect();
    let y = y.values().iter().copied().map(u32::from).collect();
    Dataset::new(name, Tensor::new(shape, pixels)?, y, class_names).map_err(|error| error.file(labels))
}
