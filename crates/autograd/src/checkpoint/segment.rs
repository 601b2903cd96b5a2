//! A block that was recorded by itself, and the memory in which it runs.

use super::foreign;
use crate::{
    Graph, Mode, Var,
    node::Source,
    plan::{Gradients, Lent, Target, Values},
    trace::Trace,
};
use gradus_tensor::{Error, Feed, Parameter, Params, Result, Scalar, Shape, kernels::Sheet, repeating};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Memory that is free between the runs of blocks.
#[derive(Debug)]
pub(crate) struct Room<T> {
    sheets: Vec<Sheet<T>>,
    inputs: Vec<Vec<T>>,
}

/// The memory of a graph in which all of its blocks run.
pub(crate) type Pool<T> = Arc<Mutex<Room<T>>>;

impl<T> Default for Room<T> {
    fn default() -> Self {
        Room { sheets: Vec::new(), inputs: Vec::new() }
    }
}

impl<T> Room<T> {
    pub(crate) fn bytes(&self) -> usize {
        let sheets = self.sheets.iter().map(Sheet::capacity).sum::<usize>();
        (sheets + self.inputs.iter().map(Vec::capacity).sum::<usize>()) * size_of::<T>()
    }
}

/// A block by itself: its input is node 0.
pub(crate) struct Segment<T: Scalar> {
    state: Mutex<State<T>>,
    parameters: Vec<Parameter<T>>,
    shape: Shape,
    random: bool,
    pool: Pool<T>,
}

struct State<T: Scalar> {
    /// The block's own tape, which each step compares with the user's code.
    recorder: Graph<T>,
    forward: Part<T>,
    backward: Part<T>,
    /// The node of the incoming gradient.
    dy: u32,
    /// The gradients of the parameters, one after another, after a backward run.
    stash: Vec<T>,
}

/// A trace, and the node that it leads to.
struct Part<T> {
    trace: Trace<T>,
    result: u32,
    runs: u64,
    lent: Lent,
}

/// The recorder's first way through the block is that of the segment; it is surely kept while there are no more than these.
const MOST_WAYS: u64 = 6;

/// An input that is filled in later.
struct Later(Shape);

impl<T: Scalar> Feed<T> for Later {
    fn shape(&self) -> Shape {
        self.0
    }
    fn write(&self, _: &mut [T]) {}
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a recording of a block led to.
struct Recorded {
    result: u32,
    forward: usize,
    dy: u32,
    gradients: u32,
    whole: usize,
    shape: Shape,
}

/// Records a block, and behind it the gradients of its input and of its parameters in one vector.
fn record<T: Scalar>(
    recorder: &mut Graph<T>,
    x: Shape,
    block: impl for<'h> Fn(Var<'h, T>) -> Var<'h, T>,
) -> Result<Recorded> {
    let g = recorder.step();
    let x = g.input(Later(x));
    let y = block(x);
    let forward = g.len();
    let parameters: Vec<Var<'_, T>> = {
        let tape = g.tape().borrow();
        let nodes = tape.trace().nodes[..forward].iter().enumerate();
        let own = nodes.filter(|(_, n)| matches!(n.source, Source::Parameter { .. }));
        own.map(|(id, _)| Var::new(g, id as u32)).collect()
    };
    let dy = g.input(Later(y.shape()));
    let all: Vec<Var<'_, T>> = std::iter::once(x).chain(parameters).collect();
    let gradients: Vec<_> = g.vjp(y, dy, &all).into_iter().map(|d| d.reshape([d.shape().len()])).collect();
    let gradients = if gradients.len() == 1 { gradients[0] } else { gradients[0].concat(&gradients[1..], 0) };
    match g.error() {
        Some(error) => Err(error),
        None => Ok(Recorded {
            result: y.id(),
            forward,
            dy: dy.id(),
            gradients: gradients.id(),
            whole: g.len(),
            shape: y.shape(),
        }),
    }
}

impl<T: Scalar> Segment<T> {
    pub(crate) fn record(
        params: &Params<T>,
        x: Shape,
        block: &impl for<'h> Fn(Var<'h, T>) -> Var<'h, T>,
        pool: Pool<T>,
    ) -> Result<Self> {
        let mut recorder = Graph::new(params);
        let made = record(&mut recorder, x, block)?;
        recorder.forget_inputs();
        let tape = recorder.tape().borrow();
        let nodes = &tape.trace().nodes;
        if nodes.iter().enumerate().any(|(id, n)| match n.source {
            Source::Input => id != 0 && id as u32 != made.dy,
            Source::Integers => true,
            _ => false,
        }) {
            return Err(foreign());
        }
        let list = params.list();
        let parameters = nodes[..made.forward].iter().filter_map(|n| match n.source {
            Source::Parameter { index, .. } => list.iter().find(|p| p.index() == index).cloned(),
            _ => None,
        });
        let parameters = parameters.collect();
        let random = nodes.iter().any(|n| matches!(n.source, Source::Key));
        let part = |nodes: usize, result: u32| {
            let mut trace = tape.trace().fork(nodes);
            // Nothing is kept but the result.
            trace.mode = Mode::Evaluation;
            Part { trace, result, runs: 0, lent: Lent::default() }
        };
        let forward = part(made.forward, made.result);
        let backward = part(made.whole, made.gradients);
        drop(tape);
        let state = State { recorder, forward, backward, dy: made.dy, stash: Vec::new() };
        Ok(Segment { state: Mutex::new(state), parameters, shape: made.shape, random, pool })
    }

    /// Runs the user's code of the block again: whether it is what was recorded.
    pub(crate) fn follows(
        &self,
        x: Shape,
        block: &impl for<'h> Fn(Var<'h, T>) -> Var<'h, T>,
    ) -> Result<bool> {
        let mut state = locked(&self.state);
        // Of another shape, or once too many other ways were seen, it is not asked.
        if state.forward.trace.nodes[0].shape != x || state.recorder.recordings() > MOST_WAYS {
            return Ok(false);
        }
        record(&mut state.recorder, x, block)?;
        state.recorder.forget_inputs();
        Ok(state.recorder.tape().borrow().current == 0)
    }

    /// The parameters that the block reads, in the order of reading.
    pub(crate) fn parameters(&self) -> &[Parameter<T>] {
        &self.parameters
    }

    /// Whether it draws random masks.
    pub(crate) fn is_random(&self) -> bool {
        self.random
    }

    /// The shape of the result.
    pub(crate) fn shape(&self) -> Shape {
        self.shape
    }

    /// About how many operations the block takes.
    pub(crate) fn work(&self) -> usize {
        let state = locked(&self.state);
        let trace = &state.forward.trace;
        let work = |id: u32| match &trace.nodes[id as usize].source {
            Source::Op(op) => op.work(&trace.shapes(id), trace.nodes[id as usize].shape),
            _ => 0,
        };
        (0..trace.nodes.len() as u32).map(work).sum()
    }

    /// Computes the block.
    pub(crate) fn forward(&self, x: &[T], key: &[u32], theta: &[T], y: &mut [T]) {
        let mut state = locked(&self.state);
        let room = &mut *locked(&self.pool);
        state.forward.run(&[(0, x)], key, theta, room, |values| y.copy_from_slice(values));
    }

    /// Computes the block and its gradients: that of x, and those of the parameters into the stash.
    pub(crate) fn backward(&self, x: &[T], dy: &[T], key: &[u32], theta: &[T], dx: &mut [T]) {
        let mut state = locked(&self.state);
        let State { backward, dy: node, stash, .. } = &mut *state;
        let room = &mut *locked(&self.pool);
        let look = |values: &[T]| {
            let (own, rest) = values.split_at(dx.len());
            dx.copy_from_slice(own);
            stash.resize(rest.len(), T::default());
            stash.copy_from_slice(rest);
        };
        repeating(|| backward.run(&[(0, x), (*node, dy)], key, theta, room, look));
    }

    /// The gradient of a parameter after a backward run.
    pub(crate) fn gradient(&self, parameter: usize, y: &mut [T]) {
        let from = self.parameters[..parameter].iter().map(|p| p.shape().len()).sum::<usize>();
        y.copy_from_slice(&locked(&self.state).stash[from..from + y.len()]);
    }

    /// Bytes that it keeps from step to step, but for the pool.
    pub(crate) fn bytes(&self) -> usize {
        let state = locked(&self.state);
        let parts = [&state.forward, &state.backward].map(|part| part.trace.memory.bytes());
        parts.iter().sum::<usize>() + state.stash.len() * size_of::<T>()
    }
}

impl<T: Scalar> Part<T> {
    /// Runs on these inputs, in memory that is lent by the room.
    fn run(
        &mut self,
        inputs: &[(u32, &[T])],
        key: &[u32],
        theta: &[T],
        room: &mut Room<T>,
        look: impl FnOnce(&[T]),
    ) {
        self.runs += 1;
        let Part { trace, result, runs, lent } = self;
        for &(node, values) in inputs {
            let leaf = &mut trace.memory.leaves[node as usize].real;
            *leaf = room.inputs.pop().unwrap_or_default();
            leaf.clear();
            leaf.extend_from_slice(values);
        }
        trace.mix_keys(key);
        let plan = trace.plan(Target::Node(*result), *runs);
        trace.memory.borrow_sheets(lent, &mut room.sheets);
        let into = Gradients { grad: &mut [], cleared: &|_| false };
        trace.memory.run(plan, *runs, Values::Fixed(theta), into);
        look(trace.real(*runs, *result, theta));
        trace.memory.return_sheets(lent, &mut room.sheets);
        let leaves = &mut trace.memory.leaves;
        room.inputs.extend(inputs.iter().map(|(node, _)| std::mem::take(&mut leaves[*node as usize].real)));
    }
}

impl<T: Scalar> Graph<T> {
    /// Forgets what was given: a recorder runs nothing.
    fn forget_inputs(&mut self) {
        for trace in &mut self.tape().borrow_mut().traces {
            let inputs = trace.nodes.iter().zip(&mut trace.memory.leaves);
            let given = inputs.filter(|(n, _)| matches!(n.source, Source::Input));
            given.for_each(|(_, leaf)| leaf.real = Vec::new());
        }
    }
}

impl<T: Scalar> Trace<T> {
    /// Gives the block's random streams keys of their own, made from that of the block.
    fn mix_keys(&mut self, key: &[u32]) {
        let mut place = 0u32;
        for (node, leaf) in self.nodes.iter().zip(&mut self.memory.leaves) {
            if let (Source::Key, &[a, b, c, d]) = (&node.source, key) {
                place += 1;
                leaf.integers.copy_from_slice(&[a, b, c ^ place << 16, d]);
            }
        }
    }
}

impl<T: Scalar> std::fmt::Debug for Segment<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Segment({} parameters)", self.parameters.len())
    }
}

/// The error of a derivative of a derivative.
pub(super) fn first_order_only() -> Error {
    Error::new(gradus_tensor::Kind::Gradient, "derivatives of the second order do not pass a checkpoint")
        .of("checkpoint")
        .help("record the block without checkpoint where its gradient is differentiated")
}
