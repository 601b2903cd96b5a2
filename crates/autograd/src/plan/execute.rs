//! Running a plan.

use super::{
    Kernel, Kind, Memory, Own, Plan, Sight, Sink, Stage,
    moving::{Values, room},
    sight::with_rows,
};
use crate::Inputs;
use gradus_tensor::{
    Result, Scalar,
    kernels::{Band, Sheet, bands, gemm::LEAST_ROWS, spare_threads},
};

/// ∇θ, where a plan writes gradients.
pub(crate) struct Gradients<'a, T> {
    pub(crate) grad: &'a mut [T],
    /// Which parameters' gradients count as zero, whatever stands in ∇θ.
    pub(crate) cleared: &'a dyn Fn(usize) -> bool,
}

/// A block of rows on a thread of its own should take at least so many operations.
pub(super) const WORTH: usize = 400_000;

/// How many rows to compute at a time: all, or as many as give each thread that is free one block.
fn block(rows: usize, work: usize) -> usize {
    let worth = (work / WORTH).min(rows / LEAST_ROWS);
    if worth < 2 {
        return rows;
    }
    let mut blocks = worth.min(spare_threads());
    while blocks > 1 && rows - ((blocks - 1) * rows.div_ceil(blocks)).min(rows) < LEAST_ROWS {
        blocks -= 1;
    }
    rows.div_ceil(blocks)
}

impl<T: Scalar> Memory<T> {
    /// Checks the integers that a plan's ops are given; the error comes with the node that refuses.
    pub(crate) fn verify(&self, plan: usize) -> std::result::Result<(), (u32, gradus_tensor::Error)> {
        if !self.plans[plan].integers {
            return Ok(());
        }
        let sight = self.sight(&[]);
        let kernels = self.plans[plan].stages.iter().flat_map(|s| &s.kernels);
        for k in kernels.filter(|k| k.integers) {
            let sound: Result<()> = k.op.verify(k.inputs(&sight));
            sound.map_err(|e| (k.node, e))?;
        }
        Ok(())
    }

    pub(crate) fn sight<'a>(&'a self, theta: &'a [T]) -> Sight<'a, T> {
        Sight { leaves: &self.leaves, theta, plans: &self.plans, stages: &[] }
    }

    /// Runs a plan. It must have been verified.
    pub(crate) fn run(
        &mut self,
        plan: usize,
        step: u64,
        mut theta: Values<'_, T>,
        mut into: Gradients<'_, T>,
    ) {
        let Memory { leaves, plans, reached, spare, .. } = self;
        let (plans, rest) = plans.split_at_mut(plan);
        let Plan { stages, .. } = &mut rest[0];
        for at in 0..stages.len() {
            let (stages, rest) = stages.split_at_mut(at);
            let before = Sight { leaves, theta: &[], plans, stages };
            if !theta.moved_by(&rest[0], &before, spare) {
                rest[0].run(&Sight { theta: theta.read(), ..before }, &mut into, spare);
            }
        }
        *reached = (step, Some(plan));
    }
}

impl<T: Scalar> Stage<T> {
    #[inline]
    fn run(&mut self, sight: &Sight<'_, T>, into: &mut Gradients<'_, T>, spare: &mut Sheet<T>) {
        let Stage { kind, work, kernels, sheets, lays } = self;
        match kind {
            Kind::Whole => {
                for k in kernels {
                    k.eval(sight, sheets[k.sheet].as_mut_slice());
                }
            }
            Kind::Rows(rows) => {
                let (rows, kernels) = (*rows, &*kernels);
                let block = block(rows, *work);
                if block == rows && rows > 0 {
                    return run_whole(kernels, sheets, sight);
                }
                bands(sheets, lays, rows, block, &|band| run_rows(kernels, band, sight, rows));
            }
            Kind::Sink(sink) => {
                for k in kernels {
                    sink.receive(k, sight, into, spare);
                }
            }
            Kind::Copy(sink, input) => {
                let value = sight.real(input, &Own::Nothing);
                let to = &mut into.grad[sink.at..sink.at + value.len()];
                if sink.fresh(into.cleared) {
                    to.copy_from_slice(value);
                } else {
                    add(to, value);
                }
            }
        }
    }
}

/// Runs the kernels of a stage over all rows.
#[inline]
fn run_whole<T: Scalar>(kernels: &[Kernel<T>], sheets: &mut [Sheet<T>], sight: &Sight<'_, T>) {
    for k in kernels {
        let (before, rest) = sheets.split_at_mut(k.sheet);
        let Some((written, after)) = rest.split_first_mut() else { continue };
        let inputs = Inputs { inputs: &k.inputs, sight, own: Own::Sheets(before, after) };
        k.op.eval(inputs, k.shape, &mut written.as_mut_slice()[..k.len]);
    }
}

/// Runs the kernels of a stage over some rows, not all.
fn run_rows<T: Scalar>(kernels: &[Kernel<T>], band: &mut Band<'_, T>, sight: &Sight<'_, T>, all: usize) {
    let rows = band.rows();
    for k in kernels {
        let (shape, len) = (with_rows(k.shape, rows.len()), k.len / all * rows.len());
        let (y, others) = band.split(k.sheet);
        let own = Own::Rows(&others, rows.start, rows.len());
        k.op.eval(Inputs { inputs: &k.inputs, sight, own }, shape, &mut y[..len]);
    }
}

impl<T: Scalar> Kernel<T> {
    #[inline]
    pub(super) fn eval(&self, sight: &Sight<'_, T>, y: &mut [T]) {
        self.op.eval(self.inputs(sight), self.shape, &mut y[..self.len]);
    }

    /// The inputs of a kernel that reads nothing of its own stage.
    #[inline]
    pub(super) fn inputs<'a>(&'a self, sight: &'a Sight<'a, T>) -> Inputs<'a, T> {
        Inputs { inputs: &self.inputs, sight, own: Own::Nothing }
    }
}

impl Sink {
    /// Whether the gradient replaces what stands in ∇θ.
    #[inline]
    fn fresh(&self, cleared: &dyn Fn(usize) -> bool) -> bool {
        !self.again && cleared(self.parameter)
    }

    /// Computes a gradient into ∇θ.
    #[inline]
    fn receive<T: Scalar>(
        &self,
        kernel: &Kernel<T>,
        sight: &Sight<'_, T>,
        into: &mut Gradients<'_, T>,
        spare: &mut Sheet<T>,
    ) {
        let len = kernel.len;
        let to = &mut into.grad[self.at..self.at + len];
        if self.fresh(into.cleared) {
            return kernel.eval(sight, to);
        }
        if !kernel.op.add(kernel.inputs(sight), kernel.shape, to) {
            let value = room(spare, len);
            kernel.eval(sight, value);
            add(to, value);
        }
    }
}

fn add<T: Scalar>(to: &mut [T], value: &[T]) {
    to.iter_mut().zip(value).for_each(|(sum, &d)| *sum = *sum + d);
}

#[cfg(test)]
mod tests {
    use super::{LEAST_ROWS, WORTH, block};

    /// Whatever is asked for, no block is so small that products are computed in another way than in a large one.
    #[test]
    fn no_block_is_too_small() {
        for rows in 0..700 {
            for work in [0, WORTH, 10 * WORTH, 1000 * WORTH] {
                let block = block(rows, work);
                let last = rows - rows.saturating_sub(1) / block.max(1) * block;
                assert!(
                    block >= rows.min(LEAST_ROWS) && last >= rows.min(LEAST_ROWS),
                    "{rows} {work}: {block}"
                );
            }
        }
    }
}
