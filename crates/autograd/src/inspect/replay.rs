//! Computing a recorded step again, node by node, with other numbers where wanted.

use crate::{
    Graph, Inputs,
    node::Source,
    plan::{Input, Leaf, Own, Place, Sight},
    run::stale,
    trace::Trace,
};
use gradus_tensor::{Result, Scalar, repeating};

/// A step that can be computed again: every value in a buffer of its own, apart from the step itself.
pub(super) struct Replay<'t, T> {
    trace: &'t Trace<T>,
    leaves: Vec<Leaf<T>>,
    theta: Vec<T>,
}

impl<T: Scalar> Graph<T> {
    /// Computes all nodes before `end`, and lets `work` see them.
    pub(super) fn replay<R>(
        &self,
        end: usize,
        work: impl FnOnce(&mut Replay<'_, T>) -> Result<R>,
    ) -> Result<R> {
        self.params().check()?;
        let theta = self.params().peek();
        let tape = self.tape().borrow();
        if let Some(error) = &tape.error {
            return Err(error.clone());
        }
        if self.params().version() != tape.version {
            return Err(stale());
        }
        let (trace, theta) = (tape.trace(), theta.value().to_vec());
        let mut replay = Replay { trace, leaves: trace.memory.leaves[..end].to_vec(), theta };
        for node in 0..end as u32 {
            replay.verify(node).map_err(|e| trace.blame(node, e))?;
            replay.compute(node);
        }
        work(&mut replay)
    }
}

impl<T: Scalar> Replay<'_, T> {
    /// What the replay says of a node.
    pub(super) fn trace(&self) -> &Trace<T> {
        self.trace
    }

    /// The numbers of a node; those of an integer node as numbers, too.
    pub(super) fn numbers(&self, node: u32) -> Vec<f64> {
        if self.trace.nodes[node as usize].source.is_integer() {
            self.leaves[node as usize].integers.iter().map(|&v| f64::from(v)).collect()
        } else {
            self.real(node).iter().map(|v| v.to_f64()).collect()
        }
    }

    /// The elements of a real node.
    pub(super) fn real(&self, node: u32) -> &[T] {
        match self.trace.nodes[node as usize].source {
            Source::Parameter { at, .. } => &self.theta[at..at + self.trace.nodes[node as usize].shape.len()],
            _ => &self.leaves[node as usize].real,
        }
    }

    /// Gives a node other elements, and computes what depends on it, up to and with `to`.
    pub(super) fn set(&mut self, node: u32, values: &[T], to: u32) {
        match self.trace.nodes[node as usize].source {
            Source::Parameter { at, .. } => self.theta[at..at + values.len()].copy_from_slice(values),
            _ => self.leaves[node as usize].real.copy_from_slice(values),
        }
        let mut moved = vec![false; to as usize + 1];
        moved.get_mut(node as usize).into_iter().for_each(|m| *m = true);
        for later in node + 1..=to {
            moved[later as usize] = self.trace.inputs(later).iter().any(|&i| moved[i as usize]);
            if moved[later as usize] {
                self.compute(later);
            }
        }
    }

    fn inputs(&self, node: u32) -> Vec<Input> {
        let input = |&i: &u32| {
            let place = match self.trace.nodes[i as usize].source {
                Source::Parameter { at, .. } => Place::Theta(at),
                _ => Place::Leaf(i),
            };
            Input::new(place, self.trace.nodes[i as usize].shape, false)
        };
        self.trace.inputs(node).iter().map(input).collect()
    }

    fn sight(&self) -> Sight<'_, T> {
        Sight { leaves: &self.leaves, theta: &self.theta, plans: &[], stages: &[] }
    }

    fn verify(&self, node: u32) -> Result<()> {
        let Source::Op(op) = &self.trace.nodes[node as usize].source else { return Ok(()) };
        op.verify(Inputs { inputs: &self.inputs(node), sight: &self.sight(), own: Own::Nothing })
    }

    fn compute(&mut self, node: u32) {
        let n = &self.trace.nodes[node as usize];
        let Source::Op(op) = &n.source else { return };
        let mut y = std::mem::take(&mut self.leaves[node as usize].real);
        y.resize(n.shape.len(), T::default());
        let inputs = self.inputs(node);
        // What notes running averages must not note this one.
        repeating(|| {
            op.eval(Inputs { inputs: &inputs, sight: &self.sight(), own: Own::Nothing }, n.shape, &mut y)
        });
        self.leaves[node as usize].real = y;
    }
}
