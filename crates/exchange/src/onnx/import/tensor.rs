//! Tensors of files as numbers.

use crate::onnx::{element, proto::TensorProto};
use gradus_tensor::{Error, Real, Result, Shape, Tensor};

/// Numbers of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Numbers {
    Single(Tensor<f32>),
    Double(Tensor<f64>),
    Whole(Shape, Vec<i64>),
}

/// The names of elements, as the format numbers them.
const ELEMENTS: [&str; 17] = [
    "UNDEFINED",
    "FLOAT",
    "UINT8",
    "INT8",
    "UINT16",
    "INT16",
    "INT32",
    "INT64",
    "STRING",
    "BOOL",
    "FLOAT16",
    "DOUBLE",
    "UINT32",
    "UINT64",
    "COMPLEX64",
    "COMPLEX128",
    "BFLOAT16",
];

/// The name of an element by its number.
pub(super) fn element_name(number: i64) -> String {
    let known = usize::try_from(number).ok().and_then(|n| ELEMENTS.get(n));
    known.map_or_else(|| format!("element {number}"), |name| (*name).to_owned())
}

/// The shape with these sizes.
pub(super) fn shape_of(dims: &[i64]) -> Result<Shape> {
    let size = |&size: &i64| {
        usize::try_from(size).map_err(|_| Error::format(format!("dims {dims:?} has the size {size}")))
    };
    let sizes = dims.iter().map(size).collect::<Result<Vec<_>>>()?;
    Shape::new(&sizes).map_err(|e| Error::format(format!("dims: {}", e.message())))
}

impl TensorProto {
    /// The numbers under their shape. As many must be there as the shape has, in one field alone.
    pub(super) fn numbers(&self) -> Result<Numbers> {
        if self.external {
            return Err(Error::format("external_data: its numbers are in another file")
                .help("save the model as one file: onnx.save(onnx.load(path), new)"));
        }
        let shape = shape_of(&self.dims)?;
        let fields = [
            ("raw_data", self.raw_data.len()),
            ("float_data", self.float_data.len()),
            ("double_data", self.double_data.len()),
            ("int32_data or int64_data", self.whole_data.len()),
        ];
        let filled: Vec<&str> = fields.iter().filter(|(_, n)| *n > 0).map(|(name, _)| *name).collect();
        if filled.len() > 1 || self.texts {
            let what = if self.texts { "texts".to_owned() } else { filled.join(" and ") };
            return Err(Error::format(format!("its numbers are in {what}, one field of numbers is needed")));
        }
        let raw = filled == ["raw_data"];
        let held = |count: usize, each: usize| {
            let wanted = shape.len().checked_mul(each);
            if wanted == Some(count) {
                return Ok(());
            }
            let (field, unit) = (filled.first().unwrap_or(&"no field"), if each > 1 { " bytes" } else { "" });
            Err(Error::format(format!(
                "{} elements {shape}, but {count}{unit} in {field}",
                element_name(self.data_type)
            )))
        };
        match self.data_type {
            element::FLOAT if raw => {
                held(self.raw_data.len(), 4)?;
                let numbers = self.raw_data.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four));
                Tensor::new(shape, numbers.collect()).map(Numbers::Single)
            }
            element::FLOAT => {
                held(self.float_data.len(), 1)?;
                Tensor::new(shape, self.float_data.clone()).map(Numbers::Single)
            }
            element::DOUBLE if raw => {
                held(self.raw_data.len(), 8)?;
                let numbers = self.raw_data.as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight));
                Tensor::new(shape, numbers.collect()).map(Numbers::Double)
            }
            element::DOUBLE => {
                held(self.double_data.len(), 1)?;
                Tensor::new(shape, self.double_data.clone()).map(Numbers::Double)
            }
            element::INT64 if raw => {
                held(self.raw_data.len(), 8)?;
                let numbers = self.raw_data.as_chunks().0.iter().map(|eight| i64::from_le_bytes(*eight));
                Ok(Numbers::Whole(shape, numbers.collect()))
            }
            element::INT32 if raw => {
                held(self.raw_data.len(), 4)?;
                let numbers = self.raw_data.as_chunks().0.iter().map(|four| i32::from_le_bytes(*four).into());
                Ok(Numbers::Whole(shape, numbers.collect()))
            }
            element::BOOL if raw => {
                held(self.raw_data.len(), 1)?;
                Ok(Numbers::Whole(shape, self.raw_data.iter().map(|&v| v.into()).collect()))
            }
            element::INT64 | element::INT32 | element::BOOL => {
                held(self.whole_data.len(), 1)?;
                Ok(Numbers::Whole(shape, self.whole_data.clone()))
            }
            other => Err(Error::format(format!("{} elements are not read", element_name(other)))),
        }
    }
}

/// Real numbers in the network's own element, where it holds them exactly.
pub(super) fn exactly<T: Real>(numbers: Numbers) -> Result<Tensor<f64>> {
    match numbers {
        Numbers::Single(tensor) => Ok(tensor.cast()),
        Numbers::Double(tensor) if T::BYTES == 8 => Ok(tensor),
        Numbers::Double(_) => {
            Err(Error::format(format!("DOUBLE elements, which {} does not hold", T::NAME))
                .help("read it as f64"))
        }
        Numbers::Whole(..) => Err(Error::format("whole numbers, where real ones are needed")),
    }
}
