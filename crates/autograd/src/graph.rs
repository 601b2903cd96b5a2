use crate::{
    Op, Var,
    dynamic::DynOp,
    node::{Node, Source, role},
    plan::Target,
    tape::Tape,
    trace::Trace,
};
use gradus_tensor::{Error, Kind, Params, Result, Scalar, Shape};
use serde::{Deserialize, Serialize};
use std::{
    cell::{Ref, RefCell},
    fmt,
    panic::Location,
    sync::{Arc, PoisonError},
};

/// Whether a step trains or evaluates: a property of the graph, never of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Dropout drops, batch statistics are taken from the batch.
    Training,
    /// Everything is deterministic.
    Evaluation,
}

/// A tape over some parameters: records what a step does, remembers it, runs it, differentiates it.
///
/// [`step`](Graph::step) begins a training step, [`eval`](Graph::eval) an evaluation. Both take the graph exclusively,
/// so that no [`Var`] of an earlier step survives. Operations are only recorded; asking for a value runs what it needs.
///
/// The graph keeps a handful of ways through the program: a short last batch, an evaluation in between, or a branch
/// costs nothing once it has been seen.
pub struct Graph<T: Scalar> {
    tape: RefCell<Tape<T>>,
    params: Params<T>,
}

impl<T: Scalar> Graph<T> {
    /// A graph over these parameters.
    pub fn new(params: &Params<T>) -> Self {
        Graph { tape: RefCell::new(Tape::new()), params: params.clone() }
    }

    /// Begins a training step.
    ///
    /// ```compile_fail,E0499
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let x = graph.step().input([1.0]);
    /// let y = graph.step().input([2.0]); // error: x is still in use
    /// let sum = x + y;
    /// ```
    pub fn step(&mut self) -> &Self {
        self.begin(Mode::Training)
    }

    /// Begins an evaluation: the same program without dropout.
    pub fn eval(&mut self) -> &Self {
        self.begin(Mode::Evaluation)
    }

    #[inline(never)]
    fn begin(&mut self, mode: Mode) -> &Self {
        self.tape.get_mut().begin(mode, self.params.version());
        self
    }

    /// The parameters that the graph reads.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// Whether this step trains or evaluates.
    pub fn mode(&self) -> Mode {
        self.tape.borrow().trace().mode
    }

    /// Runs each operation as soon as it is recorded, so that a failure shows where it arises. For debugging.
    pub fn eager(&mut self, on: bool) -> &mut Self {
        self.tape.get_mut().eager = on;
        self
    }

    /// The number of training steps begun so far. Random masks depend on it; evaluations in between change nothing.
    pub fn steps(&self) -> u64 {
        self.tape.borrow().trained
    }

    /// Goes on counting training steps from here, as when a run is resumed.
    pub fn resume_at(&mut self, steps: u64) {
        self.tape.get_mut().trained = steps;
    }

    /// How often a way through the program was new and had to be recorded. It stands still in a healthy training loop.
    pub fn recordings(&self) -> u64 {
        self.tape.borrow().recordings
    }

    /// The number of nodes of this step, gradients included.
    pub fn len(&self) -> usize {
        self.tape.borrow().cursor
    }

    /// Whether nothing has been recorded in this step.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the values of this way through the program take: what was given, and every computed value that is kept
    /// or needed by another part of the step. θ, ∇θ and the optimiser's state come on top.
    ///
    /// The plan lets values share memory as they come to be free, so this is also the peak.
    pub fn activation_bytes(&self) -> usize {
        let tape = self.tape.borrow();
        let free = tape.pool.lock().unwrap_or_else(PoisonError::into_inner).bytes();
        let blocks: usize = tape.segments.iter().flatten().map(|s| s.bytes()).sum();
        tape.trace().memory.bytes() + free + blocks
    }

    /// The first thing that went wrong in this step, if anything did.
    pub fn error(&self) -> Option<Error> {
        self.tape.borrow().error.clone()
    }

    /// Reports a failure at the caller's line: nothing of this step will run, and `backward`, `value` and `item` return
    /// the error. The first failure counts. The result stands for the failed operation and has the shape that is given.
    #[track_caller]
    pub fn fail(&self, error: Error, shape: Shape) -> Var<'_, T> {
        let at = Location::caller();
        let mut tape = self.tape.borrow_mut();
        let at = tape.place.unwrap_or(at);
        tape.error.get_or_insert(error.at(at));
        Var::new(self, tape.poisoned(shape))
    }

    /// Runs library code so that errors in it name the user's line `at`.
    #[inline]
    pub fn located<R>(&self, at: &'static Location<'static>, body: impl FnOnce() -> R) -> R {
        let before = self.tape.borrow().place;
        self.tape.borrow_mut().place = before.or(Some(at));
        let result = body();
        self.tape.borrow_mut().place = before;
        result
    }

    /// Runs a layer's code; if it is the first to fail in this step, the error says `help`.
    #[inline]
    pub fn explained<R>(&self, help: impl FnOnce() -> String, body: impl FnOnce() -> R) -> R {
        let sound = self.tape.borrow().error.is_none();
        let result = body();
        if sound {
            let mut tape = self.tape.borrow_mut();
            tape.error = tape.error.take().map(|e| e.help(help()));
        }
        result
    }

    pub(crate) fn tape(&self) -> &RefCell<Tape<T>> {
        &self.tape
    }

    pub(crate) fn node(&self, id: u32) -> Ref<'_, Node<T>> {
        Ref::map(self.tape.borrow(), |t| &t.trace().nodes[id as usize])
    }

    /// Records an operation, or finds it where it stood in an earlier step.
    #[inline(never)]
    pub(crate) fn apply<O: Op>(&self, op: O, x: &[Var<'_, T>], at: &'static Location<'static>) -> Var<'_, T> {
        let mut tape = self.tape.borrow_mut();
        let foreign = x.iter().any(|v| !std::ptr::eq(v.graph(), self));
        if tape.error.is_none() && !foreign {
            let same = |stood: &dyn DynOp<T>| stood.as_any().downcast_ref::<O>() == Some(&op);
            if let Some(id) = stands(&mut tape, same, x, at) {
                return self.finish(tape, id);
            }
        }
        self.record(tape, Arc::new(op), x, foreign, at)
    }

    /// As [`apply`](Graph::apply), for an op that is one of this element alone.
    #[inline(never)]
    pub(crate) fn apply_made<'g>(
        &'g self,
        op: Arc<dyn DynOp<T>>,
        x: &[Var<'g, T>],
        at: &'static Location<'static>,
    ) -> Var<'g, T> {
        let mut tape = self.tape.borrow_mut();
        if tape.error.is_none()
            && let Some(id) = stands(&mut tape, |stood| stood.same(&*op), x, at)
        {
            return self.finish(tape, id);
        }
        self.record(tape, op, x, false, at)
    }

    #[inline(never)]
    fn record(
        &self,
        mut tape: std::cell::RefMut<'_, Tape<T>>,
        op: Arc<dyn DynOp<T>>,
        x: &[Var<'_, T>],
        foreign: bool,
        at: &'static Location<'static>,
    ) -> Var<'_, T> {
        let at = tape.place.unwrap_or(at);
        let outcome = if foreign { Err(mixed()) } else { fits(&tape, &*op, x) };
        match outcome {
            Ok(shape) if tape.error.is_none() => {
                let inputs: Vec<u32> = x.iter().map(|v| v.id()).collect();
                let id = tape.record(Source::Op(op), &inputs, shape, at);
                self.finish(tape, id)
            }
            Ok(shape) => Var::new(self, tape.poisoned(shape)),
            Err(error) => {
                let error = if tape.error.is_none() { located(&tape, error, &*op, x, at) } else { error };
                tape.error.get_or_insert(error);
                let shape = x.first().map_or(Shape::SCALAR, |v| v.shape_in(&tape, self));
                Var::new(self, tape.poisoned(shape))
            }
        }
    }

    /// Runs the node at once where the graph is eager.
    #[inline]
    fn finish(&self, tape: std::cell::RefMut<'_, Tape<T>>, id: u32) -> Var<'_, T> {
        let eager = tape.eager;
        drop(tape);
        if eager {
            self.run_or_remember(Target::Node(id));
        }
        Var::new(self, id)
    }
}

/// Finds an op with these inputs where it stood in an earlier step, and notes its line of this step.
#[inline]
fn stands<T: Scalar>(
    tape: &mut Tape<T>,
    same: impl Fn(&dyn DynOp<T>) -> bool,
    x: &[Var<'_, T>],
    at: &'static Location<'static>,
) -> Option<u32> {
    let id = tape.advance(|trace, k| {
        let edges = trace.inputs(k as u32);
        edges.len() == x.len()
            && edges.iter().zip(x).all(|(e, v)| *e == v.id())
            && matches!(&trace.nodes[k].source, Source::Op(stood) if same(&**stood))
    })?;
    tape.stand_at(id, at);
    Some(id)
}

/// The bytes of the largest element: a dual number of dual numbers of f64.
const LARGEST_ELEMENT: usize = 32;

/// The shape of an operation's result, if it may be recorded.
fn fits<T: Scalar>(tape: &Tape<T>, op: &dyn DynOp<T>, x: &[Var<'_, T>]) -> Result<Shape> {
    for (place, v) in x.iter().enumerate().filter(|(_, v)| !v.is_poison()) {
        let given = tape.trace().nodes[v.id() as usize].source.is_integer();
        match (given, op.takes_integers(place)) {
            (true, false) => {
                return Err(Error::shape(format!(
                    "{} holds integers, not real numbers",
                    role(place, x.len())
                )));
            }
            (false, true) => {
                return Err(Error::shape(format!(
                    "{} holds real numbers, not integers",
                    role(place, x.len())
                )));
            }
            _ => {}
        }
    }
    let shapes: Vec<Shape> = x.iter().map(|v| tape.shape(v.id())).collect();
    let shape = op.shape(&shapes)?;
    // A longer buffer could not be addressed, whatever the element.
    if shape.len() > isize::MAX as usize / LARGEST_ELEMENT {
        return Err(Error::shape(format!("{shape} has more elements than can be held")));
    }
    Ok(shape)
}

fn located<T: Scalar>(
    tape: &Tape<T>,
    error: Error,
    op: &dyn DynOp<T>,
    x: &[Var<'_, T>],
    at: &'static Location<'static>,
) -> Error {
    let trace: &Trace<T> = tape.trace();
    let operand =
        |place: usize, v: &Var<'_, T>| trace.nodes.get(v.id() as usize).map(|n| n.operand(place, x.len()));
    let operands = x.iter().enumerate().filter_map(|(place, v)| operand(place, v));
    let named = error.of(op.name()).at(at);
    if named.kind() == Kind::Stale { named } else { operands.fold(named, Error::operand) }
}

pub(crate) fn mixed() -> Error {
    Error::new(Kind::Stale, "variables of two graphs are mixed")
        .help("a Var belongs to the graph that made it")
}

impl<T: Scalar> fmt::Debug for Graph<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.listing())
    }
}
