use crate::{
    Graph, Op,
    node::Source,
    plan::Target,
    run::stale,
    tape::{POISON, Tape},
};
use gradus_tensor::{Error, Kind, Operand, Result, Scalar, Shape, Tensor};
use std::{fmt, panic::Location};

/// Ops with up to so many inputs are found again without an allocation.
const INLINE: usize = 8;

/// A variable of one step of a [`Graph`]: a handle to a node, two words, `Copy`.
///
/// It holds real numbers, or integers (labels, tokens), which only ops that take integers accept. It cannot outlive
/// its step; that is checked by the compiler.
pub struct Var<'g, T: Scalar> {
    graph: &'g Graph<T>,
    id: u32,
}

impl<T: Scalar> Clone for Var<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Scalar> Copy for Var<'_, T> {}

impl<'g, T: Scalar> Var<'g, T> {
    pub(crate) fn new(graph: &'g Graph<T>, id: u32) -> Self {
        Var { graph, id }
    }

    pub(crate) fn id(self) -> u32 {
        self.id
    }

    /// Whether this variable stands for an operation that failed: it has a shape, but no value will come of it.
    pub fn is_poison(self) -> bool {
        self.id >= POISON
    }

    /// The graph that made this variable.
    pub fn graph(self) -> &'g Graph<T> {
        self.graph
    }

    /// The shape; known without running anything.
    #[inline]
    pub fn shape(self) -> Shape {
        self.graph.tape().borrow().shape(self.id)
    }

    /// The shape, where the tape of `graph` is borrowed already.
    #[inline]
    pub(crate) fn shape_in(self, tape: &Tape<T>, graph: &Graph<T>) -> Shape {
        if std::ptr::eq(self.graph, graph) { tape.shape(self.id) } else { self.shape() }
    }

    /// Whether the variable holds integers.
    pub fn is_integer(self) -> bool {
        !self.is_poison() && self.graph.node(self.id).source.is_integer()
    }

    /// Records an op on this variable and `others`, in this order.
    #[track_caller]
    #[inline(never)]
    pub fn push<O: Op>(self, op: O, others: &[Var<'g, T>]) -> Var<'g, T> {
        let at = Location::caller();
        let count = others.len() + 1;
        if count > INLINE {
            return self.graph.apply(op, &[&[self], others].concat(), at);
        }
        let mut all = [self; INLINE];
        all[1..count].copy_from_slice(others);
        self.graph.apply(op, &all[..count], at)
    }

    /// Gives the variable a name, under which listings, errors and [`Graph::get`] know it.
    pub fn named(self, name: &str) -> Self {
        if !self.is_poison() {
            let mut tape = self.graph.tape().borrow_mut();
            let step = tape.step;
            let node = &mut tape.trace_mut().nodes[self.id as usize];
            let new = node.name.is_none();
            if node.name.as_deref() != Some(name) {
                node.name = Some(name.into());
            }
            node.named = step;
            if new {
                tape.trace_mut().memory.outdate();
            }
        }
        self
    }

    /// The name of the variable, or of the parameter that it is.
    pub fn name(self) -> Option<String> {
        if self.is_poison() {
            None
        } else {
            let tape = self.graph.tape().borrow();
            tape.trace().nodes[self.id as usize].title_in(tape.step).map(str::to_owned)
        }
    }

    /// The variable as an operand of a failed operation, for errors: its role there, its name, shape and place.
    pub fn operand(self, role: &'static str) -> Operand {
        if self.is_poison() {
            return Operand { role: role.into(), name: None, shape: self.shape(), at: None };
        }
        self.graph.node(self.id).in_role(role.into())
    }

    /// Runs what this variable needs and lets `look` see its elements, row-major, without a copy. It must not call the
    /// graph or change θ meanwhile: both are in use.
    ///
    /// # Errors
    /// What went wrong in this step, at its source line; or θ has changed since the step began and the value had not
    /// been computed before.
    #[track_caller]
    pub fn read<R>(self, look: impl FnOnce(&[T]) -> R) -> Result<R> {
        let at = Location::caller();
        self.look_at(look).map_err(|e| e.at(at))
    }

    fn look_at<R>(self, look: impl FnOnce(&[T]) -> R) -> Result<R> {
        if self.is_integer() {
            let message = "the variable holds integers; only real numbers can be read";
            return Err(Error::argument(message));
        }
        self.graph.run(Target::Node(self.id))?;
        let theta = self.graph.params().peek();
        let tape = self.graph.tape().borrow();
        // Between the run and this read another thread may have moved θ.
        let parameter = matches!(tape.trace().nodes[self.id as usize].source, Source::Parameter { .. });
        if parameter && self.graph.params().version() != tape.version {
            return Err(stale());
        }
        Ok(look(tape.trace().real(tape.step, self.id, theta.value())))
    }

    /// Runs what this variable needs and copies its value.
    ///
    /// # Errors
    /// As [`read`](Var::read).
    #[track_caller]
    #[inline(never)]
    pub fn value(self) -> Result<Tensor<T>> {
        let at = Location::caller();
        let data = self.look_at(<[T]>::to_vec).map_err(|e| e.at(at))?;
        Tensor::new(self.shape(), data)
    }

    /// Runs what this variable needs and gives its only element.
    ///
    /// # Errors
    /// As [`read`](Var::read); or there is not exactly one element.
    #[track_caller]
    #[inline(never)]
    pub fn item(self) -> Result<T> {
        let at = Location::caller();
        let one = self.look_at(|x| (x.len() == 1).then(|| x[0])).and_then(|one| {
            let message = || format!("one element is needed, the shape is {}", self.shape());
            one.ok_or_else(|| Error::shape(message()).of("item"))
        });
        one.map_err(|e| e.at(at))
    }
}

impl<T: Scalar> Graph<T> {
    /// The variable of this step with a number, as listings and exports count.
    ///
    /// # Errors
    /// There are fewer.
    pub fn at(&self, number: usize) -> Result<Var<'_, T>> {
        let count = self.len();
        if number < count {
            return Ok(Var::new(self, number as u32));
        }
        Err(Error::argument(format!("there is no variable %{number}, this step has {count}")))
    }

    /// The variable of this step with a name; the last one, where several have it.
    ///
    /// # Errors
    /// No variable of this step has that name.
    pub fn get(&self, name: &str) -> Result<Var<'_, T>> {
        let tape = self.tape().borrow();
        let nodes = &tape.trace().nodes[..tape.cursor];
        match nodes.iter().rposition(|n| n.title_in(tape.step) == Some(name)) {
            Some(id) => Ok(Var::new(self, id as u32)),
            None => Err(Error::new(Kind::Argument, format!("no variable of this step is named {name:?}"))
                .help("give a variable its name where it arises: x.named(\"z1\")")),
        }
    }
}

impl<T: Scalar> fmt::Debug for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_poison() {
            return write!(f, "%? {}", self.shape());
        }
        write!(f, "%{} {:?} {}", self.id, self.graph.node(self.id).source, self.shape())
    }
}
