use crate::{
    Graph,
    node::Source,
    plan::{Ground, Place, Target},
    trace::Trace,
};
use gradus_tensor::{Error, Kind, Result, Scalar, Theta, kernels::as_caller};

impl<T: Scalar> Graph<T> {
    /// Runs what a target needs and what has not run in this step.
    pub(crate) fn run(&self, target: Target) -> Result<()> {
        self.params().check()?;
        let mut tape = self.tape().borrow_mut();
        if let Some(error) = &tape.error {
            return Err(error.clone());
        }
        let (step, version) = (tape.step, tape.version);
        let trace = tape.trace_mut();
        let Target::Node(node) = target else {
            return self.params().receive(|theta| {
                if self.params().version() == version {
                    trace.receive(target, step, theta)
                } else {
                    Err(stale())
                }
            });
        };
        if trace.place(step, node) != Place::Nowhere {
            return Ok(());
        }
        let theta = self.params().peek();
        if self.params().version() != version {
            return Err(stale());
        }
        trace.note_read(step, node);
        trace.evaluate(node, step, theta.value())
    }

    /// Runs a target; what goes wrong is this step's failure.
    pub(crate) fn run_or_remember(&self, target: Target) {
        if let Err(error) = self.run(target) {
            self.tape().borrow_mut().error.get_or_insert(error);
        }
    }
}

pub(crate) fn stale() -> Error {
    Error::new(
        Kind::Stale,
        "the parameters θ have changed since this step began, and this value had not been computed before",
    )
    .help("read values before optimizer.step(), or begin a new step")
}

impl<T: Scalar> Trace<T> {
    /// Runs a reverse walk, whose gradients go into ∇θ.
    pub(crate) fn receive(&mut self, target: Target, step: u64, theta: &mut Theta<T>) -> Result<()> {
        theta.receive(|theta, grad, cleared| self.execute(target, step, Ground { theta, grad, cleared }))?;
        let plan = self.memory.last(step);
        for sink in plan.iter().flat_map(|&plan| self.memory.plans[plan].sinks()) {
            theta.written(sink.parameter);
        }
        Ok(())
    }

    /// Computes the value of a node.
    pub(crate) fn evaluate(&mut self, node: u32, step: u64, theta: &[T]) -> Result<()> {
        self.execute(Target::Node(node), step, Ground { theta, grad: &mut [], cleared: &|_| false })
    }

    /// Finds or makes the plan for a target, and runs it. After an error nothing has changed.
    pub(crate) fn execute(&mut self, target: Target, step: u64, mut ground: Ground<'_, T>) -> Result<()> {
        let plan = self.plan(target, step);
        self.memory.verify(plan).map_err(|(node, error)| self.blame(node, error))?;
        if self.memory.plans[plan].is_large() {
            as_caller(|| self.memory.run(plan, step, &mut ground));
        } else {
            self.memory.run(plan, step, &mut ground);
        }
        Ok(())
    }

    fn blame(&self, node: u32, error: Error) -> Error {
        let n = &self.nodes[node as usize];
        let Source::Op(op) = &n.source else { return error };
        let inputs = self.inputs(node);
        let operand = |(place, i): (usize, &u32)| self.nodes[*i as usize].operand(place, inputs.len());
        inputs.iter().enumerate().map(operand).fold(error.of(op.name()).at(n.at), Error::operand)
    }
}
