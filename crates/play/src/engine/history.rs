//! Steps that can be gone back to, within bounds.

use gradus::{prelude::Tensor, train::Checkpoint};

/// The most steps that are kept.
const ENTRIES: usize = 500;
/// The most bytes that they take.
const BYTES: usize = 16 << 20;

/// What was kept of the past, in the order of its steps. When it is full, every second step goes.
#[derive(Clone, Debug)]
pub(crate) struct History {
    entries: Vec<(Checkpoint<f64>, usize)>,
    bytes: usize,
    /// Steps that are multiples of it are kept.
    stride: u64,
    most: usize,
}

impl Default for History {
    fn default() -> History {
        History::within(BYTES)
    }
}

impl History {
    /// Nothing yet, and never more bytes than these.
    fn within(most: usize) -> History {
        History { entries: Vec::new(), bytes: 0, stride: 1, most }
    }

    /// Whether a step is one of those that are kept, and is not yet.
    pub(crate) fn wants(&self, step: u64) -> bool {
        step.is_multiple_of(self.stride)
            && self.entries.last().is_none_or(|(last, _)| last.position.step < step)
    }

    /// Keeps a step.
    pub(crate) fn keep(&mut self, checkpoint: Checkpoint<f64>) {
        let step = checkpoint.position.step;
        self.forget(|kept| kept == step);
        let bytes = size(&checkpoint);
        let place = self.entries.partition_point(|(kept, _)| kept.position.step < step);
        self.entries.insert(place, (checkpoint, bytes));
        self.bytes += bytes;
        while self.entries.len() > 1 && (self.entries.len() > ENTRIES || self.bytes > self.most) {
            self.stride *= 2;
            let stride = self.stride;
            // The newest may be one that a change by hand made.
            self.forget(|kept| !kept.is_multiple_of(stride));
        }
    }

    /// Forgets what comes after a step.
    pub(crate) fn cut(&mut self, step: u64) {
        self.forget(|kept| kept > step);
    }

    fn forget(&mut self, which: impl Fn(u64) -> bool) {
        self.entries.retain(|(kept, _)| !which(kept.position.step));
        self.bytes = self.entries.iter().map(|(_, bytes)| bytes).sum();
    }

    /// The nearest kept step at or below one.
    pub(crate) fn at(&self, step: u64) -> Option<&Checkpoint<f64>> {
        let after = self.entries.partition_point(|(kept, _)| kept.position.step <= step);
        self.entries.get(after.checked_sub(1)?).map(|(kept, _)| kept)
    }

    /// The kept steps.
    pub(crate) fn steps(&self) -> Vec<u64> {
        self.entries.iter().map(|(kept, _)| kept.position.step).collect()
    }

    /// The bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// The bytes of a checkpoint: numbers and names, and what keeps them together.
fn size(checkpoint: &Checkpoint<f64>) -> usize {
    const AROUND: usize = 128;
    let one = |(name, tensor): &(String, Tensor<f64>)| AROUND + name.len() + 8 * tensor.as_slice().len();
    let all = [&checkpoint.model, &checkpoint.optimizer, &checkpoint.schedule];
    all.into_iter().flatten().map(one).sum::<usize>() + AROUND
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus::{optim::Sgd, prelude::Params, train::Position};

    fn kept(most: usize, steps: u64) -> History {
        let params = Params::seed(0);
        params.add("w", [100], |_| 0.0);
        let optimizer = Sgd::new(&params, 0.1);
        let mut history = History::within(most);
        for step in 0..=steps {
            if history.wants(step) {
                let position = Position { step, ..Position::default() };
                history.keep(Checkpoint::capture(&params, &optimizer, position));
            }
        }
        history
    }

    #[test]
    fn it_stays_within_its_bounds_and_evenly_spread() {
        let all = kept(BYTES, 300);
        assert_eq!(all.steps(), (0..=300).collect::<Vec<_>>());
        let thinned = kept(BYTES, 10_000);
        let steps = thinned.steps();
        assert!(steps.len() <= ENTRIES && steps.len() > ENTRIES / 2, "{}", steps.len());
        assert!(steps.windows(2).all(|pair| pair[1] - pair[0] == 32) && steps[0] == 0);
        let small = kept(20_000, 10_000);
        assert!(small.bytes() <= 20_000 && small.steps().len() > 5, "{}", small.bytes());
        let real: usize = small.entries.iter().map(|(kept, _)| size(kept)).sum();
        assert_eq!(small.bytes(), real);
    }

    #[test]
    fn the_nearest_at_or_below_is_found_and_the_future_can_be_cut() {
        let mut history = kept(BYTES, 900);
        let found = |history: &History, step| history.at(step).map(|kept| kept.position.step);
        assert_eq!([7, 8, 9].map(|step| found(&history, step)), [Some(6), Some(8), Some(8)]);
        history.cut(8);
        assert_eq!(history.steps(), [0, 2, 4, 6, 8]);
        assert!(history.wants(10) && !history.wants(8) && !history.wants(9));
        assert_eq!(found(&History::default(), 5), None);
    }
}
