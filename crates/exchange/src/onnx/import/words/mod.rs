//! The ops that are read, each a word of the list: its name, the first opset whose meaning it has here, and what it does.

mod along;
mod numbers;
mod products;
mod shapes;

use super::{site::Site, value::Run};
use gradus_tensor::{Result, Scalar};

/// An op by its name in files.
pub(super) struct Word<T: Scalar> {
    pub(super) op: &'static str,
    /// The first opset that it is read from.
    pub(super) since: i64,
    /// Inputs from this place on are numbers of the program, even where a file has them as initialisers, which are parameters
    /// elsewhere.
    pub(super) fixed: usize,
    /// Inputs from this place on are statistics, which no optimiser moves.
    pub(super) buffers: usize,
    /// Reads the attributes of a node and gives what it does.
    pub(super) make: fn(&Site<'_>) -> Result<Run<T>>,
}

/// A word whose inputs may all be trained.
fn word<T: Scalar>(op: &'static str, since: i64, make: fn(&Site<'_>) -> Result<Run<T>>) -> Word<T> {
    Word { op, since, fixed: usize::MAX, buffers: usize::MAX, make }
}

/// All of them.
pub(super) fn words<T: Scalar>() -> Vec<Word<T>> {
    [numbers::words(), products::words(), shapes::words(), along::words()].into_iter().flatten().collect()
}

/// The names of the ops that [`read`](crate::onnx::read) knows, in alphabetical order.
///
/// ```
/// let ops = gradus_exchange::onnx::op_names();
/// assert!(ops.contains(&"Gemm") && !ops.contains(&"Conv"));
/// ```
pub fn op_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = words::<f64>().iter().map(|word| word.op).collect();
    names.push("Constant");
    names.sort_unstable();
    names
}
