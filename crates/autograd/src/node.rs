use crate::dynamic::DynOp;
use gradus_tensor::{Operand, Scalar, Shape};
use std::{borrow::Cow, fmt, panic::Location, sync::Arc};

/// What makes a node's value.
pub(crate) enum Source<T> {
    /// Real numbers given each step.
    Input,
    /// Integers given each step.
    Integers,
    /// The key of a random stream: seed, place among the keys of the step, number of the step.
    Key,
    /// A constant.
    Constant(f64),
    /// A named range of θ: its place among the parameters, where it begins, and its name.
    Parameter { index: usize, at: usize, name: Arc<str> },
    /// An operation on earlier nodes.
    Op(Arc<dyn DynOp<T>>),
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        match self {
            Source::Input => Source::Input,
            Source::Integers => Source::Integers,
            Source::Key => Source::Key,
            Source::Constant(v) => Source::Constant(*v),
            Source::Parameter { index, at, name } => {
                Source::Parameter { index: *index, at: *at, name: name.clone() }
            }
            Source::Op(op) => Source::Op(op.clone()),
        }
    }
}

impl<T: Scalar> Source<T> {
    /// Whether the value holds integers.
    pub(crate) fn is_integer(&self) -> bool {
        matches!(self, Source::Integers | Source::Key)
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Source::Input, Source::Input)
            | (Source::Integers, Source::Integers)
            | (Source::Key, Source::Key) => true,
            (Source::Constant(a), Source::Constant(b)) => a.to_bits() == b.to_bits(),
            (Source::Parameter { index: a, .. }, Source::Parameter { index: b, .. }) => a == b,
            (Source::Op(a), Source::Op(b)) => a.same(&**b),
            _ => false,
        }
    }
}

impl<T: Scalar> fmt::Debug for Source<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Input => f.write_str("input"),
            Source::Integers => f.write_str("integers"),
            Source::Key => f.write_str("key"),
            Source::Constant(v) => write!(f, "{v}"),
            Source::Parameter { name, .. } => f.write_str(name),
            Source::Op(op) => f.write_str(&op.name()),
        }
    }
}

/// One line of a tape.
pub(crate) struct Node<T> {
    pub(crate) source: Source<T>,
    /// Which part of the trace's edges are this node's inputs.
    pub(crate) edges: (u32, u32),
    pub(crate) shape: Shape,
    pub(crate) at: &'static Location<'static>,
    pub(crate) name: Option<Arc<str>>,
    /// The step in which the name was given.
    pub(crate) named: u64,
    /// Whether the value was asked for in some step, so that it is kept from then on.
    pub(crate) read: bool,
}

impl<T> Clone for Node<T> {
    fn clone(&self) -> Self {
        Node {
            source: self.source.clone(),
            edges: self.edges,
            shape: self.shape,
            at: self.at,
            name: self.name.clone(),
            named: self.named,
            read: self.read,
        }
    }
}

impl<T> Node<T> {
    /// The name that the user gave, or the parameter's.
    pub(crate) fn title(&self) -> Option<&str> {
        match &self.source {
            Source::Parameter { name, .. } => Some(name),
            _ => self.name.as_deref(),
        }
    }

    /// The title, where it was given in this step.
    pub(crate) fn title_in(&self, step: u64) -> Option<&str> {
        let fixed = matches!(self.source, Source::Parameter { .. });
        self.title().filter(|_| fixed || self.named == step)
    }

    /// The node as the operand at a place of a failed operation.
    pub(crate) fn operand(&self, place: usize, of: usize) -> Operand {
        self.in_role(role(place, of))
    }

    pub(crate) fn in_role(&self, role: Cow<'static, str>) -> Operand {
        let at = (!matches!(self.source, Source::Parameter { .. })).then_some(self.at);
        Operand { role, name: self.title().map(str::to_owned), shape: self.shape, at }
    }
}

/// What an input is to its op: its place among so many.
pub(crate) fn role(place: usize, of: usize) -> Cow<'static, str> {
    match (of, place) {
        (1, _) => "input".into(),
        (2, 0) => "left".into(),
        (2, _) => "right".into(),
        _ => format!("input {}", place + 1).into(),
    }
}
