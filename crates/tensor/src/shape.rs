use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The largest number of axes that a [`Shape`] can have.
pub const MAX_RANK: usize = 6;

/// The sizes of a tensor along its axes, outermost first: `[batch, features]`.
///
/// A `Shape` is `Copy` and lives on the stack; its rank is at most [`MAX_RANK`]. Rank 0 is a single number.
///
/// ```
/// use gradus_tensor::Shape;
/// let s = Shape::from([4, 2]);
/// assert_eq!((s.rank(), s.len(), s.to_string().as_str()), (2, 8, "[4, 2]"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<usize>", into = "Vec<usize>")]
pub struct Shape {
    dims: [usize; MAX_RANK],
    rank: u8,
}

impl Shape {
    /// The shape of a single number, `[]`.
    pub const SCALAR: Shape = Shape { dims: [0; MAX_RANK], rank: 0 };

    /// A shape from its sizes.
    ///
    /// # Errors
    /// More than [`MAX_RANK`] axes, or a number of elements beyond `isize::MAX`.
    pub fn new(dims: &[usize]) -> Result<Shape> {
        if dims.len() > MAX_RANK {
            return Err(Error::shape(format!("{} axes, where at most {MAX_RANK} can be held", dims.len())));
        }
        let elements = dims.iter().filter(|d| **d > 0).try_fold(1usize, |n, &d| n.checked_mul(d));
        if elements.is_none_or(|n| isize::try_from(n).is_err()) {
            return Err(Error::shape(format!("{dims:?} has more elements than can be addressed")));
        }
        Ok(Shape::inline(dims))
    }

    fn inline(from: &[usize]) -> Shape {
        let mut dims = [0; MAX_RANK];
        dims[..from.len()].copy_from_slice(from);
        Shape { dims, rank: from.len() as u8 }
    }

    /// The sizes, outermost first.
    pub fn dims(&self) -> &[usize] {
        &self.dims[..self.rank as usize]
    }

    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.rank as usize
    }

    /// The number of elements: the product of the sizes, 1 for rank 0.
    pub fn len(&self) -> usize {
        self.dims().iter().fold(1usize, |n, &d| n.saturating_mul(d))
    }

    /// Whether there are no elements at all, since some size is 0.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The size along the last axis, 1 for rank 0.
    pub fn last(&self) -> usize {
        self.dims().last().copied().unwrap_or(1)
    }

    /// Row-major strides: how many elements apart neighbours along each axis are.
    pub fn strides(&self) -> [usize; MAX_RANK] {
        let mut strides = [0; MAX_RANK];
        let mut step = 1usize;
        for axis in (0..self.rank()).rev() {
            strides[axis] = step;
            step = step.saturating_mul(self.dims[axis]);
        }
        strides
    }

    /// An axis counted from the front (0, 1, …) or from the back (−1, −2, …) as an index.
    ///
    /// # Errors
    /// There is no such axis.
    pub fn axis(&self, axis: i32) -> Result<usize> {
        let rank = self.rank() as i32;
        let index = if axis < 0 { axis + rank } else { axis };
        if (0..rank).contains(&index) {
            Ok(index as usize)
        } else {
            Err(Error::shape(format!("no axis {axis} in {self}, which has {rank}")))
        }
    }

    /// The shape that two shapes broadcast to: sizes are compared from the last axis on, and 1 stretches.
    ///
    /// # Errors
    /// Two sizes differ and neither is 1.
    ///
    /// Source: NumPy's broadcasting rules (NumPy user guide, 2006–).
    pub fn broadcast(self, other: Shape) -> Result<Shape> {
        let (long, short) = if self.rank >= other.rank { (self, other) } else { (other, self) };
        let mut out = long;
        let skip = long.rank() - short.rank();
        for (d, &s) in out.dims[skip..long.rank()].iter_mut().zip(short.dims()) {
            if *d == 1 {
                *d = s;
            } else if s != 1 && s != *d {
                return Err(Error::shape(format!("{self} and {other} do not broadcast: {} against {s}", *d)));
            }
        }
        Ok(out)
    }

    /// Strides for reading this shape as if it had been broadcast to `to`: 0 where an axis stretches.
    pub fn strides_in(&self, to: Shape) -> [usize; MAX_RANK] {
        let own = self.strides();
        let skip = to.rank() - self.rank();
        let mut strides = [0; MAX_RANK];
        for axis in 0..self.rank() {
            strides[skip + axis] = if self.dims[axis] == 1 { 0 } else { own[axis] };
        }
        strides
    }

    /// The same shape with `size` in place of the size along `axis`.
    ///
    /// # Errors
    /// The result would have more elements than can be addressed. `axis` must be below the rank.
    pub fn with(mut self, axis: usize, size: usize) -> Result<Shape> {
        self.dims[axis] = size;
        Shape::new(self.dims())
    }

    /// The sizes of the last two axes, for products.
    ///
    /// # Errors
    /// Fewer than two axes.
    pub fn matrix(&self) -> Result<[usize; 2]> {
        match self.dims() {
            [.., rows, columns] => Ok([*rows, *columns]),
            _ => Err(Error::shape(format!("{self} is not a matrix: it needs two axes or more"))),
        }
    }

    /// The axes before the last two, for batched products.
    pub fn batch(&self) -> Shape {
        Shape::inline(&self.dims()[..self.rank().saturating_sub(2)])
    }
}

impl std::ops::Index<usize> for Shape {
    type Output = usize;
    /// The size along an axis.
    ///
    /// # Panics
    /// As slices do, where there is no such axis.
    fn index(&self, axis: usize) -> &usize {
        &self.dims()[axis]
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:?}", self.dims()))
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(dims: [usize; N]) -> Shape {
        const { assert!(N <= MAX_RANK, "a Shape has at most 6 axes") };
        Shape::inline(&dims)
    }
}

impl TryFrom<Vec<usize>> for Shape {
    type Error = Error;
    fn try_from(dims: Vec<usize>) -> Result<Shape> {
        Shape::new(&dims)
    }
}

impl From<Shape> for Vec<usize> {
    fn from(shape: Shape) -> Vec<usize> {
        shape.dims().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broadcasting_follows_numpy() {
        type Dims = &'static [usize];
        let cases: [(Dims, Dims, Option<Dims>); 6] = [
            (&[4, 1], &[3], Some(&[4, 3])),
            (&[], &[2, 2], Some(&[2, 2])),
            (&[0], &[1], Some(&[0])),
            (&[5, 1, 3], &[2, 1], Some(&[5, 2, 3])),
            (&[2], &[3], None),
            (&[4, 2], &[4], None),
        ];
        for (a, b, want) in cases {
            let (a, b) = (Shape::new(a).unwrap(), Shape::new(b).unwrap());
            let want = want.map(|w| Shape::new(w).unwrap());
            assert_eq!(a.broadcast(b).ok(), want);
            assert_eq!(b.broadcast(a).ok(), want);
        }
    }

    #[test]
    fn limits_are_errors() {
        assert_eq!(Shape::new(&[1; 7]).unwrap_err().to_string(), "7 axes, where at most 6 can be held");
        assert!(Shape::new(&[usize::MAX, 2]).is_err());
        assert!(Shape::new(&[usize::MAX, 0, 2]).is_err());
        let text = Shape::from([2, 3]).axis(-3).unwrap_err().to_string();
        assert_eq!(text, "no axis -3 in [2, 3], which has 2");
    }

    #[test]
    fn strides_are_row_major() {
        assert_eq!(&Shape::from([4, 3, 2]).strides()[..3], &[6, 2, 1]);
        assert_eq!(&Shape::from([3, 1]).strides_in(Shape::from([2, 3, 5]))[..3], &[0, 1, 0]);
    }
}
