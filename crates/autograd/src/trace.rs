use crate::{
    graph::Mode,
    node::{Node, Source},
    reverse::Span,
};
use gradus_tensor::{Scalar, Shape};
use std::{fmt, panic::Location};

/// Where a node's value is kept from step to step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffer<T> {
    pub(crate) real: Vec<T>,
    pub(crate) integers: Vec<u32>,
    /// The step in which the value was computed.
    pub(crate) step: u64,
}

/// The nodes that one target needs, in order.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) target: Target,
    pub(crate) nodes: Vec<u32>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// The value of a node.
    Node(u32),
    /// The results of a recorded reverse walk.
    Span(usize),
}

/// One recorded way through the user's program: its nodes, their buffers, and what was derived from them.
pub(crate) struct Trace<T> {
    pub(crate) mode: Mode,
    pub(crate) nodes: Vec<Node<T>>,
    pub(crate) edges: Vec<u32>,
    pub(crate) buffers: Vec<Buffer<T>>,
    pub(crate) spans: Vec<Span>,
    pub(crate) plans: Vec<Plan>,
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
        let (nodes, edges, buffers) = (Vec::new(), Vec::new(), Vec::new());
        Trace { mode, nodes, edges, buffers, spans: Vec::new(), plans: Vec::new(), used: 0 }
    }

    /// The ids of a node's inputs.
    pub(crate) fn inputs(&self, node: u32) -> &[u32] {
        let (from, to) = self.nodes[node as usize].edges;
        &self.edges[from as usize..to as usize]
    }

    /// A node's real values: its buffer, or its range of θ.
    pub(crate) fn real<'a>(&'a self, node: u32, theta: &'a [T]) -> &'a [T] {
        let n = &self.nodes[node as usize];
        match n.source {
            Source::Parameter { at, .. } => &theta[at..at + n.shape.len()],
            _ => &self.buffers[node as usize].real,
        }
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
        let mut buffer = Buffer::default();
        match &source {
            Source::Integers | Source::Key => buffer.integers = vec![0; shape.len()],
            Source::Constant(v) => buffer.real = vec![T::of(*v); shape.len()],
            Source::Input => buffer.real = vec![T::default(); shape.len()],
            // An op's buffer is made when it first runs: not every gradient that is recorded is asked for.
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
        });
        self.buffers.push(buffer);
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

    /// A trace that begins with the first `count` nodes of this one, values included.
    pub(crate) fn fork(&self, count: usize) -> Trace<T> {
        let edges = self.nodes[..count].last().map_or(0, |n| n.edges.1 as usize);
        Trace {
            mode: self.mode,
            nodes: self.nodes[..count].to_vec(),
            edges: self.edges[..edges].to_vec(),
            buffers: self.buffers[..count].to_vec(),
            spans: self.spans.iter().filter(|s| s.end <= count).cloned().collect(),
            plans: Vec::new(),
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
                self.plans.retain(|plan| plan.target != Target::Span(index));
                self.spans[index] = span;
                index
            }
            None => {
                self.spans.push(span);
                self.spans.len() - 1
            }
        }
    }

    /// Finds or makes the plan of a target: every node that it needs, in order.
    pub(crate) fn plan(&mut self, target: Target) -> usize {
        if let Some(known) = self.plans.iter().position(|p| p.target == target) {
            return known;
        }
        let mut needed = vec![false; self.nodes.len()];
        match target {
            Target::Node(node) => needed[node as usize] = true,
            Target::Span(span) => self.spans[span].results().for_each(|node| needed[node as usize] = true),
        }
        for node in (0..self.nodes.len()).rev() {
            if needed[node] {
                self.inputs(node as u32).iter().for_each(|&i| needed[i as usize] = true);
            }
        }
        let nodes = (0..self.nodes.len() as u32).filter(|&n| needed[n as usize]).collect();
        self.plans.push(Plan { target, nodes });
        self.plans.len() - 1
    }
}
