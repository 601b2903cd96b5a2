use crate::{
    Graph, Var,
    node::Source,
    tape::Tape,
    trace::{Trace, key},
};
use gradus_tensor::{Elem, Error, Feed, Kind, Parameter, Scalar, Shape};
use std::{cell::RefMut, panic::Location, sync::Arc};

impl<T: Scalar> Graph<T> {
    /// Real numbers that are given in this step: a batch of inputs, a target.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([[0.0, 1.0], [1.0, 1.0]]);
    /// assert_eq!(x.shape().dims(), [2, 2]);
    /// ```
    #[track_caller]
    pub fn input(&self, data: impl Feed<T>) -> Var<'_, T> {
        let shape = data.shape();
        if let Err(error) = data.check() {
            return self.fail(error, shape);
        }
        let (id, mut tape) = self.leaf(Source::Input, shape);
        if let Some(id) = id {
            data.write(&mut tape.trace_mut().memory.leaves[id as usize].real);
        }
        self.given(tape, id, shape)
    }

    /// Integers that are given in this step: class labels, tokens. Only ops that take integers accept them.
    #[track_caller]
    pub fn labels(&self, data: impl Feed<u32>) -> Var<'_, T> {
        let shape = data.shape();
        if let Err(error) = data.check() {
            return self.fail(error, shape);
        }
        let (id, mut tape) = self.leaf(Source::Integers, shape);
        if let Some(id) = id {
            data.write(&mut tape.trace_mut().memory.leaves[id as usize].integers);
        }
        self.given(tape, id, shape)
    }

    /// A number that may change from step to step without a new recording, such as a learning rate in a program.
    #[track_caller]
    pub fn scalar(&self, value: f64) -> Var<'_, T> {
        let (id, mut tape) = self.leaf(Source::Input, Shape::SCALAR);
        if let Some(id) = id {
            tape.trace_mut().memory.leaves[id as usize].real.fill(T::of(value));
        }
        self.given(tape, id, Shape::SCALAR)
    }

    /// A constant of the program: a single number that broadcasts. Another value is another program.
    #[track_caller]
    pub fn constant(&self, value: f64) -> Var<'_, T> {
        let (id, tape) = self.leaf(Source::Constant(value), Shape::SCALAR);
        self.given(tape, id, Shape::SCALAR)
    }

    /// The key of a random stream of its own: four integers from the seed, the place among the keys of this step, and
    /// the number of the training step. An op that draws from it gives the same bits in every run.
    #[track_caller]
    pub fn key(&self) -> Var<'_, T> {
        let shape = Shape::from([4]);
        let (id, mut tape) = self.leaf(Source::Key, shape);
        tape.keys += 1;
        if let Some(id) = id {
            let key = key(self.params().seeded(), tape.keys, tape.trained);
            tape.trace_mut().memory.leaves[id as usize].integers.copy_from_slice(&key);
        }
        self.given(tape, id, shape)
    }

    /// A parameter as a variable of this step: the same one, however often it is asked for, so that a gradient by
    /// `g.param(&w)` is that of all uses of w.
    #[track_caller]
    pub fn param(&self, parameter: &Parameter<T>) -> Var<'_, T> {
        let shape = parameter.shape();
        if !self.params().holds(parameter) {
            let error = Error::new(
                Kind::Stale,
                format!("the parameter {:?} belongs to other Params", parameter.name()),
            )
            .help("make the graph from the Params that the layers were made from");
            return self.fail(error, shape);
        }
        let at = Location::caller();
        let mut tape = self.tape().borrow_mut();
        if let Some(id) = tape.known_leaf(parameter.index()) {
            return self.given(tape, Some(id), shape);
        }
        let stands = |trace: &Trace<T>, k: usize| matches!(&trace.nodes[k].source, Source::Parameter { index, .. } if *index == parameter.index());
        let id = tape.error.is_none().then(|| tape.advance(stands)).flatten();
        if id.is_some() || tape.error.is_some() {
            tape.note_leaf(parameter.index(), id);
            return self.given(tape, id, shape);
        }
        let name: Arc<str> = parameter.name().into();
        let source = Source::Parameter { index: parameter.index(), at: parameter.range().start, name };
        let at = tape.place.unwrap_or(at);
        let id = tape.record(source, &[], shape, at);
        tape.note_leaf(parameter.index(), Some(id));
        self.given(tape, Some(id), shape)
    }

    /// Finds or records a leaf; none after a failure.
    #[track_caller]
    #[inline(never)]
    fn leaf(&self, source: Source<T>, shape: Shape) -> (Option<u32>, RefMut<'_, Tape<T>>) {
        let at = Location::caller();
        let mut tape = self.tape().borrow_mut();
        if tape.error.is_some() {
            return (None, tape);
        }
        let stood =
            tape.advance(|trace, k| trace.nodes[k].shape == shape && trace.nodes[k].source.same(&source));
        let id = stood.unwrap_or_else(|| {
            let at = tape.place.unwrap_or(at);
            tape.record(source, &[], shape, at)
        });
        tape.stand_at(id, at);
        (Some(id), tape)
    }

    /// A leaf whose value is there.
    fn given<'g>(&'g self, mut tape: RefMut<'_, Tape<T>>, id: Option<u32>, shape: Shape) -> Var<'g, T> {
        let id = match id {
            Some(id) => id,
            None => tape.poisoned(shape),
        };
        Var::new(self, id)
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The constant `value` in the graph of this variable; it broadcasts.
    #[track_caller]
    pub fn constant(self, value: f64) -> Var<'g, T> {
        self.graph().constant(value)
    }

    /// Ones in the shape of this variable.
    pub(crate) fn ones(self) -> Var<'g, T> {
        self.lit(1.0).broadcast_to(self.shape())
    }
}
