//! Buffers that begin on a cache line.

use std::sync::atomic::AtomicPtr;

/// Numbers that begin on a cache line; tasks share its rows out by [`bands`](super::bands).
#[derive(Debug)]
pub struct Sheet<T> {
    data: Vec<T>,
    /// The first element on a cache line.
    from: usize,
    /// Where the numbers are while `bands` runs.
    pub(super) base: AtomicPtr<T>,
}

const LINE: usize = 64;

impl<T> Default for Sheet<T> {
    fn default() -> Self {
        Sheet { data: Vec::new(), from: 0, base: AtomicPtr::default() }
    }
}

impl<T: Copy + Default> Sheet<T> {
    /// Makes it so many numbers long, no longer than its capacity; what they are is not said.
    pub fn resize(&mut self, len: usize) {
        self.data.resize(self.from + len.min(self.capacity()), T::default());
    }

    /// Appends numbers; all of them may move, to where they begin on a line again.
    pub fn extend(&mut self, numbers: impl ExactSizeIterator<Item = T>) {
        if self.data.capacity() - self.data.len() < numbers.len() {
            let spare = LINE / size_of::<T>().max(1);
            let mut data: Vec<T> = Vec::with_capacity(2 * self.len() + numbers.len() + spare);
            let from = data.as_ptr().align_offset(LINE).min(spare);
            data.resize(from, T::default());
            data.extend_from_slice(self.as_slice());
            (self.data, self.from) = (data, from);
        }
        self.data.extend(numbers);
    }

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

    /// How many numbers there is room for.
    pub fn capacity(&self) -> usize {
        self.data.capacity() - self.from
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_begin_on_a_line_however_they_grow() {
        let mut sheet = Sheet::<f32>::default();
        for i in 0..300 {
            sheet.extend((0..i % 7).map(|j| (i * 10 + j) as f32));
            assert_eq!(sheet.as_slice().as_ptr().align_offset(LINE) * usize::from(!sheet.is_empty()), 0);
        }
        let all = (0..300).flat_map(|i| (0..i % 7).map(move |j| (i * 10 + j) as f32));
        assert_eq!(sheet.as_slice(), all.collect::<Vec<_>>());
    }
}
