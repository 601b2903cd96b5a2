//! Plans: what runs when a value is asked for, in which order, and where each value lies.
//!
//! The nodes that a target needs become kernels, and kernels become stages. A chain of kernels that work row by row is one
//! stage: it runs block by block over the rows, on several threads where that pays, and values that no other stage needs lie
//! in *thin* sheets of one block a thread, which its kernels share as they come to be free. What reduces over the rows (the
//! gradient of a weight, a loss) is a stage of its own; a gradient that nobody else needs goes straight into ∇θ.
//!
//! A step asks for several targets, one after another. Plans form a tree: each knows what the plans before it left.

mod build;
mod execute;
mod memory;
mod moving;
mod schedule;
mod sight;
mod storage;
mod trial;

pub(crate) use execute::Gradients;
pub(crate) use memory::{Leaf, Lent, Memory};
pub(crate) use moving::Values;
pub(crate) use sight::{Input, Own, Place, Sight};
pub(crate) use trial::Trial;

use crate::dynamic::DynOp;
use gradus_tensor::{
    Shape,
    kernels::{Lay, Sheet, spare_threads},
};
use std::{fmt, sync::Arc};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// The value of a node.
    Node(u32),
    /// The value of a node, with every value that it is made from.
    Kept(u32),
    /// The results of a recorded reverse walk: the gradients of parameters.
    Span(usize),
    /// Nothing any more.
    Nothing,
}

/// How to come to a target from where other plans have left off.
#[derive(Debug)]
pub(crate) struct Plan<T> {
    pub(crate) target: Target,
    /// The plan that ran before in the step.
    pub(crate) after: Option<usize>,
    pub(crate) stages: Vec<Stage<T>>,
    /// Whether some of its kernels are given integers, which must be verified.
    pub(crate) integers: bool,
    /// Where each node's value lies when the plan has run.
    pub(crate) places: Vec<Place>,
    /// Whether it is faster alone.
    pub(crate) trial: Trial,
}

impl<T> Plan<T> {
    /// The gradients that it writes.
    pub(crate) fn sinks(&self) -> impl Iterator<Item = Sink> + '_ {
        self.stages.iter().filter_map(|stage| stage.kind.sink())
    }

    /// Whether another thread may be of use to it.
    pub(crate) fn is_large(&self) -> bool {
        self.stages.iter().any(|stage| stage.work >= execute::WORTH)
    }

    /// Whether its next run is to use this thread alone, though more are free.
    pub(crate) fn runs_alone(&mut self) -> bool {
        let work = self.stages.iter().map(|stage| stage.work).sum();
        self.trial.alone(work, spare_threads())
    }
}

/// Kernels that run together.
#[derive(Debug)]
pub(crate) struct Stage<T> {
    pub(crate) kind: Kind,
    /// About how many floating-point operations it takes.
    pub(crate) work: usize,
    pub(crate) kernels: Vec<Kernel<T>>,
    pub(crate) sheets: Vec<Sheet<T>>,
    pub(crate) lays: Vec<Lay>,
}

/// How the kernels of a stage run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// One kernel over everything.
    Whole,
    /// All kernels over some of so many rows, then over the next ones.
    Rows(usize),
    /// One kernel whose result is a parameter's gradient: it goes into ∇θ.
    Sink(Sink),
    /// No kernel: a value that lies elsewhere is added to ∇θ.
    Copy(Sink, Input),
}

/// A range of ∇θ that receives a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sink {
    /// The parameter's place among all.
    pub(crate) parameter: usize,
    /// Where it begins in θ.
    pub(crate) at: usize,
    /// Whether an earlier stage of the plan has written there.
    pub(crate) again: bool,
    /// Whether no other stage of the plan writes there, and no later one reads the parameter: then it may be moved.
    pub(crate) alone: bool,
}

/// One op with its inputs and where its result goes.
pub(crate) struct Kernel<T> {
    pub(crate) node: u32,
    pub(crate) op: Arc<dyn DynOp<T>>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) shape: Shape,
    /// The number of elements.
    pub(crate) len: usize,
    /// The sheet of the stage that holds the result; none for a sink.
    pub(crate) sheet: usize,
    /// Whether integers are among the inputs, which must be verified.
    pub(crate) integers: bool,
}

impl<T> fmt::Debug for Kernel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{} {:?} → {}", self.node, self.inputs, self.sheet)
    }
}
