//! Which kernels run together, and in which order.

use super::build::Draft;
use crate::Cut;
use gradus_tensor::Scalar;

/// Kernels that become a stage.
#[derive(Debug)]
pub(super) struct Step {
    /// The number of rows, where the kernels run by rows.
    pub(super) rows: Option<usize>,
    /// The kernels by their places in the draft, in order.
    pub(super) kernels: Vec<usize>,
}

/// What is to be known of a kernel to schedule it.
struct Job {
    /// The number of rows and which inputs are cut, if it can run by rows.
    rows: Option<(usize, Cut)>,
    /// The kernels that it needs, and at which input.
    needs: Vec<(usize, usize)>,
    sink: bool,
}

/// Orders the kernels into steps. Steps by rows are made as long as they can be: a kernel joins if all that it needs is
/// there before, or is made in this step for the same rows.
pub(super) fn schedule<T: Scalar>(draft: &Draft<'_, T>) -> Vec<Step> {
    let jobs: Vec<Job> = (0..draft.kernels.len()).map(|k| job(draft, k)).collect();
    let mut steps: Vec<Step> = Vec::new();
    let mut done = vec![false; jobs.len()];
    // What needs nothing comes first, so that it does not part a chain later: a random mask.
    for k in (0..jobs.len()).filter(|&k| jobs[k].rows.is_none() && !jobs[k].sink && jobs[k].needs.is_empty())
    {
        steps.push(Step { rows: None, kernels: vec![k] });
        done[k] = true;
    }
    while let Some(first) = (0..jobs.len()).find(|&k| !done[k] && !jobs[k].sink) {
        let step = match jobs[first].rows {
            Some((rows, _)) => Step { rows: Some(rows), kernels: chain(&jobs, &done, rows) },
            None => Step { rows: None, kernels: vec![first] },
        };
        step.kernels.iter().for_each(|&k| done[k] = true);
        steps.push(step);
    }
    // Gradients of parameters come last: nothing needs them, and then nobody reads the old θ any more.
    let sinks = (0..jobs.len()).filter(|&k| jobs[k].sink);
    steps.extend(sinks.map(|k| Step { rows: None, kernels: vec![k] }));
    steps
}

fn job<T: Scalar>(draft: &Draft<'_, T>, kernel: usize) -> Job {
    let (trace, planned) = (draft.trace, &draft.kernels[kernel]);
    let shape = trace.nodes[planned.node as usize].shape;
    let inputs = trace.inputs(planned.node).iter().enumerate();
    let needs =
        inputs.filter_map(|(place, &i)| Some((draft.kernel_of[trace.base(i) as usize]?, place))).collect();
    let cut = planned.op.by_rows(&trace.shapes(planned.node), shape).filter(|_| planned.sink.is_none());
    let rows = shape.dims().first().copied().zip(cut);
    Job { rows, needs, sink: planned.sink.is_some() }
}

/// Every kernel that can run in one step by so many rows, given what is done.
fn chain(jobs: &[Job], done: &[bool], rows: usize) -> Vec<usize> {
    let mut within = vec![false; jobs.len()];
    for (k, job) in jobs.iter().enumerate().filter(|(k, _)| !done[*k]) {
        let Some((_, cut)) = job.rows.filter(|(own, _)| *own == rows) else { continue };
        within[k] = job.needs.iter().all(|&(need, input)| done[need] || (within[need] && cut.has(input)));
    }
    (0..jobs.len()).filter(|&k| within[k]).collect()
}
