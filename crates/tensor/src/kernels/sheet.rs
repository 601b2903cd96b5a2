//! Buffers that begin on a cache line.

use std::sync::atomic::AtomicPtr;

/// Numbers that begin on a cache line; tasks share its rows out by [`bands`](super::bands).
#[derive(Debug, Default)]
pub struct Sheet<T> {
    data: Vec<T>,
    /// The first element on a cache line.
    from: usize,
    /// Where the numbers are while `bands` runs.
    pub(super) base: AtomicPtr<T>,
}

const LINE: usize = 64;

impl<T: Copy + Default> Sheet<T> {
    /// So many numbers, all of them the default, zero.
    pub fn new(len: usize) -> Self {
        let spare = LINE / size_of::<T>().max(1);
        let mut data = vec![T::default(); len + spare];
        let from = data.as_ptr().align_offset(LINE).min(spare);
        data.truncate(from + len);
        Sheet { data, from, base: AtomicPtr::default() }
    }
}

impl<T> Sheet<T> {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.data.len() - self.from
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers.
    pub fn as_slice(&self) -> &[T] {
        &self.data[self.from..]
    }

    /// The numbers, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.data[self.from..]
    }
}
