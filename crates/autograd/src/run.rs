use crate::{
    Graph, Inputs,
    node::Source,
    tape::Tape,
    trace::{Target, Trace},
};
use gradus_tensor::{Error, Kind, Result, Scalar};

impl<T: Scalar> Graph<T> {
    /// Runs what a target needs and what has not run in this step.
    pub(crate) fn run(&self, target: Target) -> Result<()> {
        self.params().check()?;
        let theta = self.params().read();
        let mut tape = self.tape().borrow_mut();
        let Tape { traces, current, step, version, error, .. } = &mut *tape;
        if let Some(error) = error {
            return Err(error.clone());
        }
        let trace = &mut traces[*current];
        if self.params().version() == *version {
            return execute(trace, target, *step, theta.value());
        }
        let done = |node: u32| trace.buffers[node as usize].step == *step;
        let known = match target {
            Target::Node(node) => {
                done(node) && !matches!(trace.nodes[node as usize].source, Source::Parameter { .. })
            }
            Target::Span(span) => trace.spans[span].results().all(done),
        };
        if known { Ok(()) } else { Err(stale()) }
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

/// Runs the nodes that a target needs, in order, skipping those that have run.
fn execute<T: Scalar>(trace: &mut Trace<T>, target: Target, step: u64, theta: &[T]) -> Result<()> {
    let plan = trace.plan(target);
    for place in 0..trace.plans[plan].nodes.len() {
        let node = trace.plans[plan].nodes[place];
        let at = node as usize;
        if trace.buffers[at].step == step {
            continue;
        }
        if let Source::Op(op) = &trace.nodes[at].source {
            let op = op.clone();
            // The result is taken out, computed, and put back: the inputs can be read meanwhile.
            let mut y = std::mem::take(&mut trace.buffers[at].real);
            // It is missing when the node runs for the first time, and after a panic in an earlier step.
            y.resize(trace.nodes[at].shape.len(), T::default());
            let inputs = Inputs { trace, theta, edges: trace.inputs(node) };
            let sound = op.verify(inputs);
            if sound.is_ok() {
                op.eval(inputs, trace.nodes[at].shape, &mut y);
            }
            trace.buffers[at].real = y;
            sound.map_err(|e| blame(trace, node, e))?;
        }
        // A constant stays what it is; an input was given when it was recorded.
        trace.buffers[at].step = step;
    }
    Ok(())
}

fn blame<T: Scalar>(trace: &Trace<T>, node: u32, error: Error) -> Error {
    let n = &trace.nodes[node as usize];
    let Source::Op(op) = &n.source else { return error };
    let inputs = trace.inputs(node);
    let operand = |(place, i): (usize, &u32)| trace.nodes[*i as usize].operand(place, inputs.len());
    inputs.iter().enumerate().map(operand).fold(error.of(op.name()).at(n.at), Error::operand)
}
