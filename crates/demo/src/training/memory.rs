//! How much memory a training takes: told before, and measured after.

use super::{load::Loaded, recipe::Plan};
use gradus::{data::Source as Rows, nn::Summary, tensor::Real, train::run::Source};

/// What the program itself takes before it has data, with what it keeps of its own file.
const PROGRAM: usize = 10 << 20;

/// The bytes that a training takes at its most, told from sizes alone.
///
/// Rows are n·(features + targets) numbers, but for those that are read from the disk. θ, ∇θ and what the optimiser remembers
/// are as many numbers each as there are parameters; a checkpoint and the best θ so far are copies. Values and gradients of a
/// batch are twice the numbers that its layers make. While pixels of a file become numbers, both are there.
pub(crate) fn estimate<T: Real>(plan: &Plan, loaded: &Loaded<T>, summary: &Summary, states: usize) -> usize {
    let bytes = |part: Option<&dyn Rows<T>>| {
        let width = |rows: &dyn Rows<T>| rows.feature_shape().len() * T::BYTES + 4.max(T::BYTES);
        part.filter(|_| !loaded.on_disk).map_or(0, |rows| rows.rows() * width(rows))
    };
    let train = bytes(Some(&*loaded.train));
    let rows = train + bytes(loaded.valid.as_deref()) + bytes(loaded.test.as_deref());
    // A file of MNIST is a byte a pixel, and the test rows are read last.
    let reading = if plan.run.data.source == Source::Mnist { train + train / T::BYTES } else { 0 };
    let copies = 2 + states + 3;
    let parameters = summary.parameters * T::BYTES * copies;
    let made: usize = summary.rows.iter().map(|row| row.output.len()).sum();
    let activations = 2 * made * plan.batch * T::BYTES;
    PROGRAM + reading.max(rows + parameters + activations)
}

/// The most memory that this process has had, in bytes; none where the system does not say.
pub(crate) fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Bytes as people read them.
pub(crate) fn shown(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}
