use gradus_autograd::{Inputs, Op, Var};
use gradus_tensor::{Buffer, Notes, Params, Result, Scalar, Shape};
use std::{borrow::Cow, sync::Arc};

/// The running averages of a batch normalisation.
#[derive(Clone, Debug)]
pub(crate) struct Running<T> {
    pub(crate) mean: Buffer<T>,
    pub(crate) var: Buffer<T>,
    pub(crate) count: Buffer<T>,
}

impl<T: Scalar> Running<T> {
    /// Averages that have seen no batch, under PyTorch's names.
    pub(crate) fn new(scope: &Params<T>, features: usize) -> Self {
        Running {
            mean: scope.buffer("running_mean", [features], 0.0),
            var: scope.buffer("running_var", [features], 1.0),
            count: scope.buffer("num_batches_tracked", Shape::SCALAR, 0.0),
        }
    }
}

/// The identity on a batch's variance, which notes it and the batch's mean for the running averages whenever it runs.
///
/// Its inputs are the variance, the mean, and the number of batches so far.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    /// Mean, variance, number of batches.
    notes: [Arc<Notes>; 3],
    /// The share of a batch; none for the plain mean.
    momentum: Option<f64>,
    /// n/(n − 1), which makes the variance that of a sample.
    sample: f64,
}

impl Track {
    pub(crate) fn new<T>(running: &Running<T>, momentum: Option<f64>, count: usize) -> Track {
        let notes = [&running.mean, &running.var, &running.count].map(|b| b.notes().clone());
        Track { notes, momentum, sample: count as f64 / count.saturating_sub(1).max(1) as f64 }
    }
}

impl PartialEq for Track {
    fn eq(&self, other: &Self) -> bool {
        self.notes.iter().zip(&other.notes).all(|(a, b)| Arc::ptr_eq(a, b))
            && (self.momentum, self.sample) == (other.momentum, other.sample)
    }
}

impl Op for Track {
    fn name(&self) -> Cow<'static, str> {
        "track".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let [mean, var, count] = &self.notes;
        count.update(1.0, [1.0].into_iter());
        let seen = count.foresee(x.real(2).first().map_or(0.0, |n| n.to_f64()));
        let share = self.momentum.unwrap_or(1.0 / seen);
        mean.update(1.0 - share, x.real(1).iter().map(|m| share * m.to_f64()));
        var.update(1.0 - share, x.real(0).iter().map(|v| share * self.sample * v.to_f64()));
        y.copy_from_slice(x.real(0));
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy), None, None]
    }
}
