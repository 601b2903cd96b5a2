use crate::{Error, MAX_RANK, Result, Shape};

/// A set of axes of a shape, for reductions over several of them at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Axes(u8);

impl Axes {
    /// The axes of `shape` given from the front (0, 1, …) or the back (−1, −2, …).
    ///
    /// # Errors
    /// There is no such axis, or one is named twice.
    pub fn new(shape: Shape, axes: &[i32]) -> Result<Axes> {
        axes.iter().try_fold(Axes(0), |set, &axis| {
            let bit = 1 << shape.axis(axis)?;
            if set.0 & bit != 0 {
                return Err(Error::shape(format!("axis {axis} of {shape} is named twice")));
            }
            Ok(Axes(set.0 | bit))
        })
    }

    /// Every axis of `shape`.
    pub fn all(shape: Shape) -> Axes {
        Axes(((1u16 << shape.rank()) - 1) as u8)
    }

    /// The axes along which `from` was stretched to become `to`.
    pub fn stretched(from: Shape, to: Shape) -> Axes {
        let skip = to.rank() - from.rank();
        let new = |axis: usize| axis < skip || (from[axis - skip] == 1 && to[axis] != 1);
        Axes((0..to.rank()).filter(|&a| new(a)).fold(0, |set, a| set | 1 << a))
    }

    /// Whether an axis is in the set.
    pub fn contains(self, axis: usize) -> bool {
        axis < MAX_RANK && self.0 & (1 << axis) != 0
    }

    /// What is left of `shape` after reduction over these axes: size 1 where `keepdim`, else no axis.
    pub fn reduced(self, shape: Shape, keepdim: bool) -> Shape {
        let mut dims = [0; MAX_RANK];
        let mut rank = 0;
        for (axis, &size) in shape.dims().iter().enumerate() {
            if keepdim || !self.contains(axis) {
                dims[rank] = if self.contains(axis) { 1 } else { size };
                rank += 1;
            }
        }
        // Never more axes nor more elements than `shape`, but for sizes of 0.
        Shape::new(&dims[..rank]).unwrap_or(Shape::SCALAR)
    }

    /// The number of elements that are reduced into one.
    pub fn count(self, shape: Shape) -> usize {
        shape.dims().iter().enumerate().filter(|(a, _)| self.contains(*a)).map(|(_, &d)| d).product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_count_from_both_ends() {
        let shape = Shape::from([2, 3, 4]);
        let axes = Axes::new(shape, &[-1, 0]).unwrap();
        assert_eq!(axes.reduced(shape, true), Shape::from([1, 3, 1]));
        assert_eq!(axes.reduced(shape, false), Shape::from([3]));
        assert_eq!(axes.count(shape), 8);
        assert_eq!(
            Axes::new(shape, &[2, -1]).unwrap_err().to_string(),
            "axis -1 of [2, 3, 4] is named twice"
        );
        assert_eq!(Axes::all(shape).reduced(shape, false), Shape::SCALAR);
        assert_eq!(Axes::stretched(Shape::from([1, 4]), shape).reduced(shape, false), Shape::from([4]));
    }
}
