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

/// Numbers from as many bytes.
fn of_bytes<const N: usize, R>(bytes: &[u8], number: fn([u8; N]) -> R) -> Vec<R> {
    bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect()
}

impl TensorProto {
    /// The numbers under their shape. As many must be there as the shape has, in one field alone.
    pub(super) fn numbers(&self) -> Result<Numbers> {
        if self.external {
            return Err(Error::format("external_data: its numbers are in another file")
                .help("save the model as one file: onnx.save(onnx.load(path), new)"));
        }
        let shape = shape_of(&self.dims)?;
        let raw = &self.raw_data;
        // The field that holds such elements, how many there are, and how many bytes each takes among raw ones.
        let (field, count, each) = match self.data_type {
            element::FLOAT => ("float_data", self.float_data.len(), 4),
            element::DOUBLE => ("double_data", self.double_data.len(), 8),
            element::INT64 => ("int64_data", self.whole_data.len(), 8),
            element::INT32 => ("int32_data", self.whole_data.len(), 4),
            element::BOOL => ("int32_data", self.whole_data.len(), 1),
            other => return Err(Error::format(format!("{} elements are not read", element_name(other)))),
        };
        self.one_field(shape, field, count, each)?;
        let whole = match self.data_type {
            element::FLOAT => {
                let all =
                    if raw.is_empty() { self.float_data.clone() } else { of_bytes(raw, f32::from_le_bytes) };
                return Tensor::new(shape, all).map(Numbers::Single);
            }
            element::DOUBLE => {
                let all =
                    if raw.is_empty() { self.double_data.clone() } else { of_bytes(raw, f64::from_le_bytes) };
                return Tensor::new(shape, all).map(Numbers::Double);
            }
            _ if raw.is_empty() => self.whole_data.clone(),
            element::INT64 => of_bytes(raw, i64::from_le_bytes),
            element::INT32 => of_bytes(raw, |four| i32::from_le_bytes(four).into()),
            _ => raw.iter().map(|&v| v.into()).collect(),
        };
        Ok(Numbers::Whole(shape, whole))
    }

    /// What is wrong with an initializer.
    pub(super) fn at_fault(&self, e: &Error) -> Error {
        let error = Error::format(format!("initializer {:?}: {}", self.name, e.message()));
        if e.has_help() { error.help("read it as f64, or save it in one file") } else { error }
    }

    /// Checks that the numbers are in the field of their element or are raw bytes, and as many as the shape has.
    fn one_field(&self, shape: Shape, field: &str, count: usize, each: usize) -> Result<()> {
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
        let (field, unit, there, each) = match self.raw_data.len() {
            0 => (field, "", count, 1),
            bytes => ("raw_data", " bytes", bytes, each),
        };
        if shape.len().checked_mul(each) == Some(there) {
            return Ok(());
        }
        let elements = element_name(self.data_type);
        Err(Error::format(format!("{elements} elements {shape}, but {there}{unit} in {field}")))
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
