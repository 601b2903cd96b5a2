use super::Parameter;
use crate::Scalar;
use std::{
    cell::Cell,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

/// Numbers beside the parameters that no optimiser moves, such as running statistics: saved and loaded under their name, and
/// updated by what a step computes.
///
/// An op that runs while θ is being read notes an update with [`Notes::update`]; it is made before anybody looks at θ again.
#[derive(Clone, Debug)]
pub struct Buffer<T> {
    parameter: Parameter<T>,
    notes: Arc<Notes>,
}

impl<T> Buffer<T> {
    pub(super) fn new(parameter: Parameter<T>, notes: Arc<Notes>) -> Self {
        Buffer { parameter, notes }
    }

    /// The numbers as a parameter, which is frozen and stays so.
    pub fn parameter(&self) -> &Parameter<T> {
        &self.parameter
    }

    /// Where updates are noted.
    pub fn notes(&self) -> &Arc<Notes> {
        &self.notes
    }
}

/// Updates v ← keep·v + add of a buffer that were noted and are still to be made, taken together into one.
#[derive(Debug)]
pub struct Notes {
    update: Mutex<Update>,
    /// Whether some buffer of the same θ has an update to be made.
    unsettled: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Update {
    keep: f64,
    add: Vec<f64>,
}

thread_local! {
    static REPEATING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` again that has run before: updates of buffers on this thread are not noted a second time.
pub fn repeating<R>(work: impl FnOnce() -> R) -> R {
    let before = REPEATING.replace(true);
    let result = work();
    REPEATING.set(before);
    result
}

impl Notes {
    pub(super) fn new(len: usize, unsettled: Arc<AtomicBool>) -> Self {
        Notes { update: Mutex::new(Update { keep: 1.0, add: vec![0.0; len] }), unsettled }
    }

    /// Notes the update v ← keep·v + add, after those that were noted before; not within [`repeating`]. It allocates nothing.
    pub fn update(&self, keep: f64, add: impl Iterator<Item = f64>) {
        if REPEATING.get() {
            return;
        }
        let mut update = self.update.lock().unwrap_or_else(PoisonError::into_inner);
        update.keep *= keep;
        update.add.iter_mut().zip(add).for_each(|(sum, add)| *sum = keep * *sum + add);
        self.unsettled.store(true, SeqCst);
    }

    /// What the first number of the buffer, now `value`, will be when the updates are made.
    pub fn foresee(&self, value: f64) -> f64 {
        let update = self.update.lock().unwrap_or_else(PoisonError::into_inner);
        update.keep * value + update.add.first().copied().unwrap_or(0.0)
    }

    /// Makes the updates.
    pub(super) fn settle<T: Scalar>(&self, values: &mut [T]) {
        let mut update = self.update.lock().unwrap_or_else(PoisonError::into_inner);
        let Update { keep, add } = &mut *update;
        values.iter_mut().zip(add.iter_mut()).for_each(|(v, add)| {
            *v = T::of(*keep * v.to_f64() + *add);
            *add = 0.0;
        });
        *keep = 1.0;
    }
}
