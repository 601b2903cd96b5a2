//! Buffers that begin on a cache line, and whose rows tasks share out.

use std::sync::atomic::AtomicPtr;

/// A matrix that tasks write row by row: see [`bands`](super::bands).
#[derive(Debug, Default)]
pub struct Sheet<T> {
    data: Vec<T>,
    /// The first element on a cache line.
    from: usize,
    /// Numbers in a row.
    pub(super) width: usize,
    /// Whether it holds one block of rows for each thread, instead of all rows.
    pub(super) thin: bool,
    /// Where the numbers are while [`bands`](super::bands) runs.
    pub(super) base: AtomicPtr<T>,
}

const LINE: usize = 64;

impl<T: Copy + Default> Sheet<T> {
    /// All rows of a matrix.
    pub fn full(rows: usize, width: usize) -> Self {
        Self::of(rows * width, width, false)
    }

    /// One block of rows for each of `threads` threads, for values that no other task needs.
    pub fn thin(threads: usize, block: usize, width: usize) -> Self {
        Self::of(threads * block * width, width, true)
    }

    fn of(len: usize, width: usize, thin: bool) -> Self {
        let mut data = vec![T::default(); len + LINE / size_of::<T>().max(1)];
        let from = data.as_ptr().align_offset(LINE).min(data.len() - len);
        data.truncate(from + len);
        Sheet { data, from, width, thin, base: AtomicPtr::default() }
    }
}

impl<T> Sheet<T> {
    pub(super) fn len(&self) -> usize {
        self.data.len() - self.from
    }

    /// The numbers, row-major, beginning on a cache line.
    pub fn as_slice(&self) -> &[T] {
        &self.data[self.from..]
    }

    /// The numbers, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.data[self.from..]
    }
}
