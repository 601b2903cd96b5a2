use crate::{MAX_RANK, Shape};

/// Visits the elements of a shape in row-major order, giving the offset of each in a buffer with other strides.
///
/// ```
/// use gradus_tensor::{Shape, kernels::Walk};
/// let row = Shape::from([3]);
/// let offsets: Vec<usize> = Walk::new(&[2, 3], &row.strides_in(Shape::from([2, 3]))).collect();
/// assert_eq!(offsets, [0, 1, 2, 0, 1, 2]);
/// ```
#[derive(Clone, Debug)]
pub struct Walk {
    dims: [usize; MAX_RANK],
    strides: [usize; MAX_RANK],
    at: [usize; MAX_RANK],
    rank: usize,
    offset: usize,
    left: usize,
}

impl Walk {
    /// A walk over `dims` with a stride for each; at most [`MAX_RANK`] of them are looked at.
    pub fn new(dims: &[usize], strides: &[usize]) -> Walk {
        let mut walk = Walk {
            dims: [0; MAX_RANK],
            strides: [0; MAX_RANK],
            at: [0; MAX_RANK],
            rank: dims.len().min(MAX_RANK),
            offset: 0,
            left: dims.iter().product(),
        };
        walk.dims.iter_mut().zip(dims).for_each(|(a, b)| *a = *b);
        walk.strides.iter_mut().zip(strides).for_each(|(a, b)| *a = *b);
        walk
    }

    /// The rest of the walk from the given element of the given row on: a row is one turn of the innermost axis.
    pub(super) fn from(mut self, mut row: usize, element: usize) -> Walk {
        let inner = self.rank.saturating_sub(1);
        self.left -= row * self.dims[inner] + element;
        self.at[inner] = element;
        self.offset = element * self.strides[inner];
        for axis in (0..inner).rev() {
            self.at[axis] = row % self.dims[axis];
            row /= self.dims[axis];
            self.offset += self.at[axis] * self.strides[axis];
        }
        self
    }
}

impl Iterator for Walk {
    type Item = usize;
    fn next(&mut self) -> Option<usize> {
        if self.left == 0 {
            return None;
        }
        let offset = self.offset;
        self.left -= 1;
        for axis in (0..self.rank).rev() {
            self.at[axis] += 1;
            self.offset += self.strides[axis];
            if self.at[axis] < self.dims[axis] {
                break;
            }
            self.offset -= self.at[axis] * self.strides[axis];
            self.at[axis] = 0;
        }
        Some(offset)
    }
}

/// y ← x with its axes in another order: axis `i` of the result is axis `order[i]` of `x`.
pub fn permute<T: Copy>(shape: Shape, order: &[usize], x: &[T], y: &mut [T]) {
    let strides = shape.strides();
    let mut dims = [0; MAX_RANK];
    let mut steps = [0; MAX_RANK];
    for (to, &from) in order.iter().enumerate() {
        dims[to] = shape[from];
        steps[to] = strides[from];
    }
    let walk = Walk::new(&dims[..order.len()], &steps);
    y.iter_mut().zip(walk).for_each(|(y, i)| *y = x[i]);
}
