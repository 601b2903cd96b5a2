use crate::{
    graph::Mode,
    node::{Node, Source},
    plan::{Input, Leaf, Memory, Own, Place, Target},
    reverse::Span,
};
use gradus_tensor::{Scalar, Shape};
use std::{fmt, panic::Location};

/// The key of a random stream: of a seed, the place among the keys of a step, and the number of the training step.
pub(crate) fn key(seed: u64, place: u32, step: u64) -> [u32; 4] {
    [seed as u32, (seed >> 32) as u32, place, step as u32]
}

/// One recorded way through the user's program: its nodes, and the memory and plans by which they run.
pub(crate) struct Trace<T> {
    pub(crate) mode: Mode,
    pub(crate) nodes: Vec<Node<T>>,
    pub(crate) edges: Vec<u32>,
    pub(crate) spans: Vec<Span>,
    pub(crate) memory: Memory<T>,
    /// The last step that ran on this trace.
    pub(crate) used: u64,
}

impl<T> fmt::Debug for Trace<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trace({} nodes)", self.nodes.len())
    }
}

impl<T> Trace<T> {
    pub(crate) fn new(mode: Mode) -> Self {
        let (nodes, edges, spans) = (Vec::new(), Vec::new(), Vec::new());
        Trace { mode, nodes, edges, spans, memory: Memory::of(Vec::new()), used: 0 }
    }

    /// The ids of a node's inputs.
    pub(crate) fn inputs(&self, node: u32) -> &[u32] {
        let (from, to) = self.nodes[node as usize].edges;
        &self.edges[from as usize..to as usize]
    }
}

impl<T: Scalar> Trace<T> {
    /// Adds a node at the end.
    pub(crate) fn push(
        &mut self,
        source: Source<T>,
        inputs: &[u32],
        shape: Shape,
        at: &'static Location<'static>,
    ) {
        let mut leaf = Leaf::default();
        match &source {
            Source::Integers | Source::Key => leaf.integers = vec![0; shape.len()],
            Source::Constant(v) => leaf.real = vec![T::of(*v); shape.len()],
            Source::Input => leaf.real = vec![T::default(); shape.len()],
            // Where an op's value lies is for a plan to say.
            Source::Op(_) | Source::Parameter { .. } => {}
        }
        let from = self.edges.len() as u32;
        self.edges.extend_from_slice(inputs);
        self.nodes.push(Node {
            source,
            edges: (from, self.edges.len() as u32),
            shape,
            at,
            name: None,
            named: 0,
            read: false,
        });
        self.memory.leaves.push(leaf);
    }

    /// Whether the first `count` nodes of two traces are the same.
    pub(crate) fn agrees(&self, other: &Trace<T>, count: usize) -> bool {
        self.mode == other.mode
            && other.nodes.len() >= count
            && (0..count).all(|k| {
                let (a, b) = (&self.nodes[k], &other.nodes[k]);
                a.shape == b.shape
                    && self.inputs(k as u32) == other.inputs(k as u32)
                    && a.source.same(&b.source)
            })
    }

    /// A trace that begins with the first `count` nodes of this one, what was given to them included.
    pub(crate) fn fork(&self, count: usize) -> Trace<T> {
        let edges = self.nodes[..count].last().map_or(0, |n| n.edges.1 as usize);
        Trace {
            mode: self.mode,
            nodes: self.nodes[..count].to_vec(),
            edges: self.edges[..edges].to_vec(),
            spans: self.spans.iter().filter(|s| s.end <= count).cloned().collect(),
            memory: Memory::of(self.memory.leaves[..count].to_vec()),
            used: 0,
        }
    }

    /// Forgets everything from node `count` on.
    pub(crate) fn truncate(&mut self, count: usize) {
        *self = self.fork(count);
    }

    /// Keeps a recorded walk, in the place of one that it makes useless, and gives its index.
    pub(crate) fn keep_span(&mut self, span: Span) -> usize {
        match self.spans.iter().position(|old| old.is_outdated_by(&span)) {
            Some(index) => {
                self.memory.forget(Target::Span(index));
                self.spans[index] = span;
                index
            }
            None => {
                self.spans.push(span);
                self.spans.len() - 1
            }
        }
    }

    /// Gives the keys of random streams for a training step.
    pub(crate) fn give_keys(&mut self, seed: u64, step: u64) {
        let mut place = 0;
        for (node, leaf) in self.nodes.iter().zip(&mut self.memory.leaves) {
            if let Source::Key = node.source {
                place += 1;
                leaf.integers.copy_from_slice(&key(seed, place, step));
            }
        }
    }

    /// A node's real values in this step, where they have been computed.
    pub(crate) fn real<'a>(&'a self, step: u64, node: u32, theta: &'a [T]) -> &'a [T] {
        let input = Input::new(self.place(step, node), self.nodes[node as usize].shape, false);
        self.memory.sight(theta).real(&input, &Own::Nothing)
    }

    /// Where a node's value lies in this step.
    pub(crate) fn place(&self, step: u64, node: u32) -> Place {
        match &self.nodes[node as usize].source {
            Source::Parameter { at, .. } => Place::Theta(*at),
            Source::Op(_) => self.memory.place(step, node),
            _ => Place::Leaf(node),
        }
    }

    /// Notes that a node's value was asked for; where it had been computed and not kept, it is kept from the next step on.
    pub(crate) fn note_read(&mut self, step: u64, node: u32) {
        let read = std::mem::replace(&mut self.nodes[node as usize].read, true);
        if !read && self.memory.last(step).is_some() {
            self.memory.outdate();
        }
    }
}
