//! What a kernel sees: where its inputs lie.

use super::{Leaf, Plan, Stage};
use gradus_tensor::{
    Shape,
    kernels::{Others, Sheet},
};
use std::ops::Range;

/// Where a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nowhere: it has not been computed, or its memory was needed.
    Nowhere,
    /// In the buffer of this leaf or constant.
    Leaf(u32),
    /// In θ, from here on.
    Theta(usize),
    /// In a sheet of a stage of a plan.
    Sheet { plan: u32, stage: u32, sheet: u32 },
}

/// An input of a kernel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Input {
    pub(crate) place: Place,
    pub(crate) shape: Shape,
    /// The number of elements.
    len: usize,
    /// The number of elements in a row, if it is cut by rows along with the result.
    row: Option<usize>,
}

impl Input {
    pub(crate) fn new(place: Place, shape: Shape, cut: bool) -> Self {
        let len = shape.len();
        let row = cut.then(|| len / shape.dims().first().map_or(1, |&rows| rows.max(1)));
        Input { place, shape, len, row }
    }
}

/// What a kernel may read of what its own stage has made.
#[derive(Debug)]
pub(crate) enum Own<'a, T> {
    /// Nothing.
    Nothing,
    /// The sheets before and after the one that is written.
    Sheets(&'a [Sheet<T>], &'a [Sheet<T>]),
    /// Some rows of them, from the given one on so many; of other inputs, too, where those are cut.
    Rows(&'a Others<'a, T>, usize, usize),
}

impl<T> Clone for Own<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Own<'_, T> {}

impl<'a, T> Own<'a, T> {
    /// The rows that an input is cut to, as a range of its elements, if it is.
    #[inline]
    fn cut(&self, input: &Input) -> Option<Range<usize>> {
        let Own::Rows(_, from, rows) = *self else { return None };
        let row = input.row?;
        Some(from * row..(from + rows) * row)
    }

    /// An input that an earlier kernel of the stage made, for the same rows.
    #[inline]
    fn real(&self, sheet: usize, input: &Input) -> &'a [T] {
        match *self {
            Own::Nothing => &[],
            Own::Sheets(before, after) => {
                let sheet = match sheet.checked_sub(before.len()) {
                    None => &before[sheet],
                    // What is written cannot be read.
                    Some(place) => &after[place - 1],
                };
                &sheet.as_slice()[..input.len]
            }
            Own::Rows(others, ..) => {
                &others.rows(sheet)[..self.cut(input).map_or(input.len, |range| range.len())]
            }
        }
    }
}

/// Everything that may be read while a stage runs, but for what it makes itself.
#[derive(Debug)]
pub(crate) struct Sight<'a, T> {
    pub(crate) leaves: &'a [Leaf<T>],
    pub(crate) theta: &'a [T],
    /// The plans before this one.
    pub(crate) plans: &'a [Plan<T>],
    /// The stages of this plan before this one.
    pub(crate) stages: &'a [Stage<T>],
}

/// A shape with another number of rows.
pub(super) fn with_rows(shape: Shape, rows: usize) -> Shape {
    shape.with(0, rows).unwrap_or(shape)
}

impl<'a, T> Sight<'a, T> {
    #[inline]
    pub(crate) fn shape(&self, input: &Input, own: &Own<'a, T>) -> Shape {
        match (own, input.row) {
            (Own::Rows(_, _, rows), Some(_)) => with_rows(input.shape, *rows),
            _ => input.shape,
        }
    }

    #[inline]
    pub(crate) fn real(&self, input: &Input, own: &Own<'a, T>) -> &'a [T] {
        let whole = match input.place {
            Place::Leaf(node) => &self.leaves[node as usize].real[..input.len],
            Place::Theta(at) => &self.theta[at..at + input.len],
            Place::Sheet { plan, stage, sheet } => {
                let before = self.plans.get(plan as usize).map_or(self.stages, |p| &p.stages);
                match before.get(stage as usize) {
                    Some(stage) => &stage.sheets[sheet as usize].as_slice()[..input.len],
                    None => return own.real(sheet as usize, input),
                }
            }
            Place::Nowhere => &[],
        };
        own.cut(input).map_or(whole, |range| &whole[range])
    }

    #[inline]
    pub(crate) fn integers(&self, input: &Input, own: &Own<'a, T>) -> &'a [u32] {
        let Place::Leaf(node) = input.place else { return &[] };
        let whole = &self.leaves[node as usize].integers[..];
        own.cut(input).map_or(whole, |range| &whole[range])
    }
}
