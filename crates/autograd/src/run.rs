use crate::{
    Graph,
    node::Source,
    plan::{Gradients, Place, Target, Values},
    trace::Trace,
};
use gradus_tensor::{
    Error, Kind, Mover, Params, Result, Scalar, Theta,
    kernels::{as_caller, leading},
};

impl<T: Scalar> Graph<T> {
    /// Runs what a target needs and what has not run in this step.
    #[inline(never)]
    pub(crate) fn run(&self, target: Target) -> Result<()> {
        if self.tape().borrow().anomaly.is_some() {
            self.hunt(target)?;
        }
        self.run_now(target)
    }

    #[inline(never)]
    pub(crate) fn run_now(&self, target: Target) -> Result<()> {
        self.params().check()?;
        let mut tape = self.tape().borrow_mut();
        if let Some(error) = &tape.error {
            return Err(error.clone());
        }
        let (step, version) = (tape.step, tape.version);
        let trace = tape.trace_mut();
        let (Target::Node(node) | Target::Kept(node)) = target else {
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
        trace.evaluate(target, step, theta.value())
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
    #[inline(never)]
    pub(crate) fn receive(&mut self, target: Target, step: u64, theta: &mut Theta<T>) -> Result<()> {
        let plan = self.prepare(target, step)?;
        self.write(plan, step, theta);
        Ok(())
    }

    /// Runs a plan that was prepared, whose gradients go into ∇θ.
    fn write(&mut self, plan: usize, step: u64, theta: &mut Theta<T>) {
        theta.receive(|theta, grad, cleared| {
            self.execute(plan, step, Values::Fixed(theta), Gradients { grad, cleared });
        });
        self.memory.plans[plan].sinks().for_each(|sink| theta.written(sink.parameter));
    }

    /// Runs a reverse walk, and moves θ by its gradients: those that a part of θ can be moved by as soon as they are known
    /// are never written.
    #[inline(never)]
    pub(crate) fn descend(
        &mut self,
        target: Target,
        step: u64,
        params: &Params<T>,
        mover: &mut dyn Mover<T>,
    ) -> Result<()> {
        let plan = self.prepare(target, step)?;
        mover.zero_grad();
        if !mover.begin() {
            params.receive(|theta| self.write(plan, step, theta));
            mover.step();
            return Ok(());
        }
        params.advance(|theta| {
            theta.receive(|theta, grad, cleared| {
                self.execute(plan, step, Values::Moved(theta, mover), Gradients { grad, cleared });
            });
            let written = self.memory.plans[plan].sinks().filter(|sink| !sink.is_moved_by(mover));
            written.for_each(|sink| theta.written(sink.parameter));
            mover.finish(theta);
        });
        Ok(())
    }

    /// Computes the value of a node.
    pub(crate) fn evaluate(&mut self, target: Target, step: u64, theta: &[T]) -> Result<()> {
        let plan = self.prepare(target, step)?;
        self.execute(plan, step, Values::Fixed(theta), Gradients { grad: &mut [], cleared: &|_| false });
        Ok(())
    }

    /// Finds or makes the plan for a target, and checks the integers that it is given. After an error nothing has changed.
    #[inline(never)]
    pub(crate) fn prepare(&mut self, target: Target, step: u64) -> Result<usize> {
        let plan = self.plan(target, step);
        self.memory.verify(plan).map_err(|(node, error)| self.blame(node, error))?;
        Ok(plan)
    }

    /// Runs a plan that was prepared.
    pub(crate) fn execute(&mut self, plan: usize, step: u64, theta: Values<'_, T>, into: Gradients<'_, T>) {
        if !self.memory.plans[plan].is_large() {
            return self.memory.run(plan, step, theta, into);
        }
        as_caller(|| {
            let alone = self.memory.plans[plan].runs_alone();
            leading(alone, || self.memory.run(plan, step, theta, into));
        });
    }

    pub(crate) fn blame(&self, node: u32, error: Error) -> Error {
        let n = &self.nodes[node as usize];
        let Source::Op(op) = &n.source else { return error };
        let inputs = self.inputs(node);
        let operand = |(place, i): (usize, &u32)| self.nodes[*i as usize].operand(place, inputs.len());
        inputs.iter().enumerate().map(operand).fold(error.of(op.name()).at(n.at), Error::operand)
    }
}
