use crate::{
    Graph, Var,
    node::Source,
    plan::{Place, Target},
    run::stale,
    trace::Trace,
};
use gradus_tensor::{Error, Feed, Mover, Params, Result, Scalar, Shape};
use std::{fmt, panic::Location};

/// A recorded step as a program of its own: it takes inputs only, and verifies nothing but their shapes.
///
/// It computes exactly what the recorded lines compute, with the same bits, without running the user's code again; what
/// that code decides (a branch, a constant) stays as it was recorded. It reads and moves the same θ as the graph. It is
/// `Send`, and after its first run it allocates nothing.
///
/// ```
/// use gradus_autograd::Graph;
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let w = params.add("w", [2], |_| 3.0);
/// let mut graph = Graph::new(&params);
/// let g = graph.step();
/// (g.param(&w) * g.input([1.0, 2.0])).sum().backward()?;
///
/// let mut program = graph.freeze()?;
/// assert_eq!(program.input([10.0, 1.0])?.run()?, [33.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub struct Program<T: Scalar> {
    trace: Trace<T>,
    params: Params<T>,
    /// The value that `run` computes.
    result: u32,
    /// The reverse walk from it to the parameters, if one was recorded.
    span: Option<usize>,
    /// The nodes that are given, in the order of recording.
    inputs: Vec<u32>,
    /// Whether it draws from random streams.
    random: bool,
    /// How many of them have been given since the last run.
    given: usize,
    /// How often it has run.
    runs: u64,
    /// How many training steps came before, for random streams.
    trained: u64,
}

impl<T: Scalar> Graph<T> {
    /// The last step as a program of its own, with its backward pass: see [`Program`].
    ///
    /// # Errors
    /// What went wrong in that step; or it had no backward pass.
    #[track_caller]
    pub fn freeze(&self) -> Result<Program<T>> {
        let at = Location::caller();
        let tape = self.tape().borrow();
        if let Some(error) = &tape.error {
            return Err(error.clone());
        }
        let trace = tape.trace().fork(tape.cursor);
        match trace.spans.iter().rposition(|span| span.is_of_parameters()) {
            Some(span) => {
                let result = trace.spans[span].from();
                drop(tape);
                Ok(self.program(trace, result, Some(span)))
            }
            None => Err(Error::argument("the last step had no backward pass")
                .of("freeze")
                .at(at)
                .help("run the five steps once, then freeze; for a forward pass alone use y.freeze()")),
        }
    }

    fn program(&self, trace: Trace<T>, result: u32, span: Option<usize>) -> Program<T> {
        let given = |n: &u32| matches!(trace.nodes[*n as usize].source, Source::Input | Source::Integers);
        let inputs = (0..trace.nodes.len() as u32).filter(given).collect();
        let random = trace.nodes.iter().any(|n| matches!(n.source, Source::Key));
        let (params, trained) = (self.params().clone(), self.steps());
        Program { trace, params, result, span, inputs, random, given: 0, runs: 0, trained }
    }
}

impl<T: Scalar> Var<'_, T> {
    /// What computes this variable from the inputs of the step, as a program of its own: see [`Program`].
    ///
    /// # Errors
    /// What went wrong in the step; or the variable holds integers.
    #[track_caller]
    pub fn freeze(self) -> Result<Program<T>> {
        if let Some(error) = self.graph().error() {
            return Err(error);
        }
        if self.is_integer() {
            let error = Error::argument("the variable holds integers; only real numbers can be computed");
            return Err(error.of("freeze").at(Location::caller()));
        }
        let trace = self.graph().tape().borrow().trace().fork(self.graph().len());
        Ok(self.graph().program(trace, self.id(), None))
    }
}

impl<T: Scalar> Program<T> {
    /// Gives the next input, in the order in which they were recorded.
    ///
    /// # Errors
    /// No more inputs are taken, labels are next, or the shape is another than the recorded one.
    #[track_caller]
    pub fn input(&mut self, data: impl Feed<T>) -> Result<&mut Self> {
        let node = self.next_input(data.shape(), false)?;
        data.write(&mut self.trace.memory.leaves[node as usize].real);
        Ok(self)
    }

    /// Gives the next labels or other integers, in the order in which they were recorded.
    ///
    /// # Errors
    /// No more inputs are taken, real numbers are next, or the shape is another than the recorded one.
    #[track_caller]
    pub fn labels(&mut self, data: impl Feed<u32>) -> Result<&mut Self> {
        let node = self.next_input(data.shape(), true)?;
        data.write(&mut self.trace.memory.leaves[node as usize].integers);
        Ok(self)
    }

    #[track_caller]
    fn next_input(&mut self, shape: Shape, integers: bool) -> Result<u32> {
        let refuse = |message: String| {
            let error = Error::shape(message).of("program").at(Location::caller());
            Err(error.help("inputs are given in the order in which the step recorded them"))
        };
        let Some(&node) = self.inputs.get(self.given) else {
            return refuse(format!("it takes {} inputs, one more is given", self.inputs.len()));
        };
        let n = &self.trace.nodes[node as usize];
        let kind = |integers: bool| if integers { "integers" } else { "real numbers" };
        if (n.shape, n.source.is_integer()) != (shape, integers) {
            let wanted = (kind(n.source.is_integer()), n.shape);
            let message = format!(
                "input {} was recorded as {} of shape {}, {} of shape {shape} are given",
                self.given + 1,
                wanted.0,
                wanted.1,
                kind(integers)
            );
            return refuse(message);
        }
        self.given += 1;
        Ok(node)
    }

    /// Computes the value: the loss of a frozen step, or the variable that was frozen.
    ///
    /// Inputs that are not given are those of the last run, or of the recorded step.
    ///
    /// # Errors
    /// Some inputs were given, but not all; a label is out of range.
    #[track_caller]
    pub fn run(&mut self) -> Result<&[T]> {
        let at = Location::caller();
        self.begin().map_err(|e| e.at(at))?;
        self.params.check()?;
        let theta = self.params.peek();
        let Program { trace, runs, result, .. } = self;
        if trace.place(*runs, *result) == Place::Nowhere {
            trace.evaluate(Target::Node(*result), *runs, theta.value())?;
        }
        // A parameter itself has no memory of its own that could be lent.
        let shown = match trace.place(*runs, *result) {
            Place::Theta(_) => Err(Error::argument("the frozen variable is a parameter").of("run").at(at)),
            _ => Ok(()),
        };
        drop(theta);
        shown.map(|()| self.trace.real(self.runs, self.result, &[]))
    }

    /// One training step: gradients, and the optimiser's move; gives the loss.
    ///
    /// It does what `zero_grad`, `backward` and `step` do, with the same bits of θ and of the loss. An optimiser that moves
    /// each number by its own gradient (SGD, Adam …) moves a part of a weight as soon as its gradient is known; such gradients
    /// are never written, and count as zero afterwards. With any other, or with one that moves only a part of the parameters,
    /// the remaining gradients stand in ∇θ.
    ///
    /// # Errors
    /// As [`run`](Program::run); the program has no backward pass; the optimiser has a bad option, or moves other parameters.
    #[track_caller]
    pub fn step(&mut self, optimizer: &mut impl Mover<T>) -> Result<T> {
        let at = Location::caller();
        self.begin().map_err(|e| e.at(at))?;
        let Some(span) = self.span else {
            return Err(Error::argument("a forward pass alone cannot train").of("step").at(at));
        };
        if !self.params.same(optimizer.params()) {
            let error = Error::argument("the optimizer moves other parameters than the program reads");
            return Err(error.of("step").at(at).help("make both from the same Params"));
        }
        self.params.check()?;
        self.trace.descend(Target::Span(span), self.runs, &self.params, optimizer)?;
        self.trained += 1;
        let loss = self.trace.real(self.runs, self.result, &[]).first().copied();
        loss.ok_or_else(stale)
    }

    /// `n` training steps; `batch(i, program)` gives the inputs of the i-th. The result is the last loss.
    ///
    /// # Errors
    /// As [`step`](Program::step), and what `batch` returns; the steps before have been made.
    #[track_caller]
    pub fn steps(
        &mut self,
        n: usize,
        optimizer: &mut impl Mover<T>,
        mut batch: impl FnMut(usize, &mut Self) -> Result<()>,
    ) -> Result<T> {
        let mut loss = T::default();
        for i in 0..n {
            batch(i, self)?;
            loss = self.step(optimizer)?;
        }
        Ok(loss)
    }

    /// Begins a run: all inputs or none must have been given.
    fn begin(&mut self) -> Result<()> {
        let given = std::mem::take(&mut self.given);
        if given != 0 && given != self.inputs.len() {
            return Err(Error::argument(format!("{given} of {} inputs are given", self.inputs.len()))
                .of("program")
                .help("give all of them, or none to run on the last ones again"));
        }
        self.runs += 1;
        if self.random {
            self.trace.give_keys(self.params.seeded(), self.trained + 1);
        }
        Ok(())
    }

    /// How many training steps were made, those before freezing included: see [`Graph::resume_at`].
    pub fn trained(&self) -> u64 {
        self.trained
    }

    /// The shape of what [`run`](Program::run) computes.
    pub fn shape(&self) -> Shape {
        self.trace.nodes[self.result as usize].shape
    }

    /// Bytes that the values take: see [`Graph::activation_bytes`].
    pub fn activation_bytes(&self) -> usize {
        self.trace.memory.bytes()
    }
}

impl<T: Scalar> fmt::Debug for Program<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Program({} nodes, {} inputs)", self.trace.nodes.len(), self.inputs.len())
    }
}
