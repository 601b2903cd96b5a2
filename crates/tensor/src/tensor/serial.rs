use super::Tensor;
use crate::{Error, Scalar, Shape};
use serde::{Deserialize, Deserializer, de::Error as _};

/// What stands in a file: not yet known to fit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<T> {
    shape: Shape,
    data: Vec<T>,
}

impl<'de, T: Scalar + Deserialize<'de>> Deserialize<'de> for Tensor<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Tensor<T>, D::Error> {
        let Raw { shape, data } = Raw::deserialize(from)?;
        Tensor::new(shape, data).map_err(|e: Error| D::Error::custom(e))
    }
}
