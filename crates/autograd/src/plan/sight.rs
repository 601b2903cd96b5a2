//! What a kernel sees: where its inputs lie.

use super::{Leaf, Plan, Stage};
use gradus_tensor::{Shape, kernels::Others};
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

/// Everything that may be read while a stage runs.
#[derive(Debug)]
pub(crate) struct Sight<'a, T> {
    pub(crate) leaves: &'a [Leaf<T>],
    pub(crate) theta: &'a [T],
    /// The plans before this one.
    pub(crate) plans: &'a [Plan<T>],
    /// The stages of this plan before this one.
    pub(crate) stages: &'a [Stage<T>],
    /// The sheets of this stage, while it runs by rows.
    pub(crate) own: Option<&'a Others<'a, T>>,
    /// Which rows, where not all.
    pub(crate) rows: Option<(usize, usize)>,
}

/// A shape with another number of rows.
pub(super) fn with_rows(shape: Shape, rows: usize) -> Shape {
    shape.with(0, rows).unwrap_or(shape)
}

impl<'a, T> Sight<'a, T> {
    /// The rows that an input is cut to, as a range of its elements, if it is.
    fn cut(&self, input: &Input) -> Option<Range<usize>> {
        let ((from, rows), row) = (self.rows?, input.row?);
        Some(from * row..(from + rows) * row)
    }

    pub(crate) fn shape(&self, input: &Input) -> Shape {
        match (self.rows, input.row) {
            (Some((_, rows)), Some(_)) => with_rows(input.shape, rows),
            _ => input.shape,
        }
    }

    pub(crate) fn real(&self, input: &Input) -> &'a [T] {
        let whole = match input.place {
            Place::Leaf(node) => &self.leaves[node as usize].real[..input.len],
            Place::Theta(at) => &self.theta[at..at + input.len],
            Place::Sheet { plan, stage, sheet } => {
                let before = self.plans.get(plan as usize).map_or(self.stages, |p| &p.stages);
                match before.get(stage as usize) {
                    Some(stage) => &stage.sheets[sheet as usize].as_slice()[..input.len],
                    None => return self.own_rows(sheet as usize, input),
                }
            }
            Place::Nowhere => &[],
        };
        self.cut(input).map_or(whole, |range| &whole[range])
    }

    /// An input that an earlier kernel of this stage made, for the same rows.
    fn own_rows(&self, sheet: usize, input: &Input) -> &'a [T] {
        let rows = self.own.map_or(&[][..], |own| own.rows(sheet));
        let len = self.cut(input).map_or(input.len, |range| range.len());
        &rows[..len]
    }

    pub(crate) fn integers(&self, input: &Input) -> &'a [u32] {
        let Place::Leaf(node) = input.place else { return &[] };
        let whole = &self.leaves[node as usize].integers[..];
        self.cut(input).map_or(whole, |range| &whole[range])
    }
}
