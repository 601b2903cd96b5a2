//! The product of a block without lanes: the same chains of operations, one number at a time. The tiles are then not
//! compiled once more for registers of one number.

use super::{
    block::{Block, depth},
    lanes::Float,
    tile::Lie,
};

/// Columns whose sums are kept side by side.
const WIDE: usize = 32;

impl<T: Float> Block<'_, T> {
    /// C (+)= X·Y, or Cᵀ (+)= X·Y, with the bits of the tiles.
    pub(super) fn plain(self) {
        let [m, k, n] = self.sizes;
        let deep = depth(k);
        for i in 0..m {
            for j in (0..n).step_by(WIDE) {
                let wide = WIDE.min(n - j);
                for p in (0..k).step_by(deep) {
                    let mut sums = [T::default(); WIDE];
                    for p in p..k.min(p + deep) {
                        self.multiply(i, p, j, &mut sums[..wide]);
                    }
                    for (j, &sum) in (j..j + wide).zip(&sums) {
                        let at = if self.c_turned { j * self.c_step + i } else { i * self.c_step + j };
                        self.c[at] = if self.add || p > 0 { sum + self.c[at] } else { sum };
                    }
                }
            }
        }
    }

    /// sums += X[i, p]·Y[p, j..]
    fn multiply(&self, i: usize, p: usize, j: usize, sums: &mut [T]) {
        let Block { x, lie, x_step, y, y_step, y_turned, .. } = *self;
        let x = x[if lie == Lie::Rows { i * x_step + p } else { p * x_step + i }];
        if y_turned {
            let column = y[j * y_step + p..].iter().step_by(y_step);
            sums.iter_mut().zip(column).for_each(|(sum, &y)| *sum = T::fma_one(x, y, *sum));
        } else {
            let row = &y[p * y_step + j..];
            sums.iter_mut().zip(row).for_each(|(sum, &y)| *sum = T::fma_one(x, y, *sum));
        }
    }
}
