//! Moving θ while a plan runs: a part of a weight moves as soon as its gradient is known, and nobody needs the old one.

use super::{Kernel, Kind, Own, Sight, Sink, Stage};
use gradus_tensor::{
    Mover, Part, Scalar,
    kernels::{Sheet, gemm::LEAST_ROWS},
};

/// θ while a plan runs.
pub(crate) enum Values<'a, T> {
    /// It stays as it is.
    Fixed(&'a [T]),
    /// The mover moves it.
    Moved(&'a mut [T], &'a mut dyn Mover<T>),
}

/// A part of a gradient takes about so many bytes: the last cache holds it until θ has moved.
const PART: usize = 4 << 20;
/// It has at least so many rows: each part packs the inputs of the product anew.
const ROWS: usize = 512;

/// How many rows of a gradient to compute at a time.
fn part_rows(rows: usize, row_bytes: usize) -> usize {
    let most = (PART / row_bytes.max(1)).next_multiple_of(LEAST_ROWS).max(ROWS);
    let mut part = rows.div_ceil(rows.div_ceil(most)).next_multiple_of(LEAST_ROWS);
    while part < rows && (1..LEAST_ROWS).contains(&(rows % part)) {
        part += LEAST_ROWS;
    }
    part.min(rows)
}

impl<T: Scalar> Values<'_, T> {
    pub(super) fn read(&self) -> &[T] {
        match self {
            Values::Fixed(theta) => theta,
            Values::Moved(theta, _) => theta,
        }
    }

    /// Moves the parameter whose gradient a stage computes, and says whether it was for the mover to do so.
    ///
    /// `before` is what the stage may read, but for θ.
    pub(super) fn moved_by(&mut self, stage: &Stage<T>, before: &Sight<'_, T>, spare: &mut Sheet<T>) -> bool {
        let Values::Moved(theta, mover) = self else { return false };
        let Some(sink) = stage.kind.sink() else { return false };
        if !sink.is_moved_by(&**mover) {
            return false;
        }
        if let Kind::Copy(_, input) = &stage.kind {
            let grad = before.real(input, &Own::Nothing);
            let theta = &mut theta[sink.at..sink.at + grad.len()];
            mover.part(Part { parameter: sink.parameter, from: 0, theta, grad });
        }
        for kernel in &stage.kernels {
            move_by(kernel, sink, theta, *mover, before, spare);
        }
        true
    }
}

/// Computes a gradient part by part, and moves each part of θ with it.
fn move_by<T: Scalar>(
    kernel: &Kernel<T>,
    sink: Sink,
    theta: &mut [T],
    mover: &mut dyn Mover<T>,
    before: &Sight<'_, T>,
    spare: &mut Sheet<T>,
) {
    if kernel.len * size_of::<T>() <= PART {
        let sight = Sight { theta, ..*before };
        let grad = room(spare, kernel.len);
        kernel.eval(&sight, grad);
        let theta = &mut theta[sink.at..][..kernel.len];
        return mover.part(Part { parameter: sink.parameter, from: 0, theta, grad });
    }
    let rows = kernel.shape.dims().first().map_or(1, |&rows| rows.max(1));
    let row = kernel.len / rows;
    let most = part_rows(rows, row * size_of::<T>());
    let mut first = 0;
    while first < rows {
        let count = most.min(rows - first);
        let sight = Sight { theta, ..*before };
        let inputs = kernel.inputs(&sight);
        let part = count < rows && kernel.op.eval_rows(inputs, kernel.shape, first, room(spare, count * row));
        let (count, grad) = if part {
            (count, &spare.as_slice()[..count * row])
        } else {
            kernel.eval(&sight, room(spare, kernel.len));
            (rows - first, &spare.as_slice()[first * row..kernel.len])
        };
        let from = first * row;
        let theta = &mut theta[sink.at + from..][..grad.len()];
        mover.part(Part { parameter: sink.parameter, from, theta, grad });
        first += count;
    }
}

/// So many numbers of the room for gradients, which grows once to the largest that needs it.
pub(super) fn room<T: Scalar>(spare: &mut Sheet<T>, len: usize) -> &mut [T] {
    if spare.len() < len {
        *spare = Sheet::new(len);
    }
    &mut spare.as_mut_slice()[..len]
}

impl Kind {
    /// Where the stage's gradient goes, if it computes that of a parameter.
    pub(super) fn sink(&self) -> Option<Sink> {
        match self {
            Kind::Sink(sink) | Kind::Copy(sink, _) => Some(*sink),
            Kind::Whole | Kind::Rows(_) => None,
        }
    }
}

impl Sink {
    /// Whether a mover moves the parameter as soon as this gradient is known.
    pub(crate) fn is_moved_by<T: Scalar>(&self, mover: &dyn Mover<T>) -> bool {
        self.alone && mover.moves(self.parameter)
    }
}

#[cfg(test)]
mod tests {
    use super::{LEAST_ROWS, PART, ROWS, part_rows};

    #[test]
    fn no_part_is_too_small_or_too_large() {
        for rows in (1..700).chain(4090..4110) {
            for row in [1, 100, 4 << 10, 16 << 10, PART] {
                let part = part_rows(rows, row);
                let last = rows - (rows - 1) / part * part;
                assert!(last.min(part) >= rows.min(LEAST_ROWS), "{rows} {row}: {part}");
                assert!(part * row <= 2 * PART || part <= 2 * ROWS, "{rows} {row}: {part}");
            }
        }
    }
}
