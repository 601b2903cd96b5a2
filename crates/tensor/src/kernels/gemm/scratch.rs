//! Buffers of a thread: they grow to the largest size asked for, and are kept.

use std::cell::Cell;

/// What a product packs into.
#[derive(Debug)]
pub struct Scratch<T> {
    /// Copied rows of the left operand.
    pub(super) x: Buffer<T>,
    /// Panels of the right operand.
    pub(super) y: Buffer<T>,
    /// Finished tiles on their way to C.
    pub(super) strips: Buffer<T>,
    /// Blocks of columns on their way to C.
    pub(super) gather: Buffer<T>,
}

impl<T> Scratch<T> {
    /// Empty buffers.
    pub(super) const fn new() -> Self {
        const fn none<T>() -> Buffer<T> {
            Buffer(Vec::new())
        }
        Scratch { x: none(), y: none(), strips: none(), gather: none() }
    }

    /// Lends out what is kept. A product within a product would find nothing there, and allocate.
    pub(super) fn lend<R>(kept: &Cell<Self>, work: impl FnOnce(&mut Self) -> R) -> R {
        let mut scratch = kept.replace(Scratch::new());
        let result = work(&mut scratch);
        kept.set(scratch);
        result
    }
}

/// Numbers that start on a cache line.
#[derive(Debug, Default)]
pub(super) struct Buffer<T>(Vec<T>);

/// Bytes of a cache line, and of the longest vector.
const LINE: usize = 64;

impl<T: Copy + Default> Buffer<T> {
    /// `len` numbers, left over from earlier use.
    pub(super) fn get(&mut self, len: usize) -> &mut [T] {
        let room = len + LINE / size_of::<T>();
        if self.0.len() < room {
            self.0.resize(room, T::default());
        }
        let start = self.0.as_ptr().align_offset(LINE);
        &mut self.0[start..][..len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_start_on_a_line_and_stay() {
        let mut buffer = Buffer::<f32>(Vec::new());
        let first = buffer.get(100).as_ptr();
        assert_eq!(first.align_offset(LINE), 0);
        assert_eq!(buffer.get(40).as_ptr(), first);
    }
}
