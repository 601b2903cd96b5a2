//! What an optimiser remembers of one parameter, and how it moves it: whole, or part by part.

use gradus_tensor::{Part, Range, Rule, Scalar, Shape, Slots, Theta};

/// What the rule remembers of one parameter.
#[derive(Clone, Debug)]
pub(crate) struct Memory<T> {
    /// The parameter's place in θ's list.
    pub(crate) index: usize,
    name: String,
    shape: Shape,
    /// How often the parameter was moved.
    pub(crate) t: u64,
    /// The rule's vectors; empty before the first step.
    pub(crate) vectors: Vec<Vec<T>>,
    /// The rule's numbers; empty before the first step.
    pub(crate) numbers: Vec<f64>,
    pub(crate) phase: Phase,
}

/// How far a step in parts has come with a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Phase {
    /// No step is being made, or the parameter is frozen.
    Still,
    /// It is yet to be moved.
    Begun,
    /// Some of it has been moved.
    Moved,
}

impl<T: Scalar> Memory<T> {
    pub(crate) fn new(index: usize, name: &str, shape: Shape) -> Self {
        let (vectors, numbers) = (Vec::new(), Vec::new());
        Memory { index, name: name.to_owned(), shape, t: 0, vectors, numbers, phase: Phase::Still }
    }

    /// Makes one step of the parameter, unless it is frozen.
    pub(crate) fn step<R: Rule>(&mut self, rule: &R, lr: f64, theta: &mut Theta<T>) {
        self.begin(rule, lr, theta);
        self.finish(rule, lr, theta);
    }

    /// Begins a step. In the first, the rule's vectors and numbers are made.
    pub(crate) fn begin<R: Rule>(&mut self, rule: &R, lr: f64, theta: &Theta<T>) {
        let frozen = theta.entry(self.index).is_none_or(|(.., frozen)| frozen);
        if frozen {
            self.phase = Phase::Still;
            return;
        }
        if self.t == 0 {
            let vector = |slot| vec![T::default(); rule.slot(slot, self.shape).len()];
            self.vectors = (0..R::SLOTS).map(vector).collect();
            self.numbers = vec![0.0; R::NUMBERS];
        }
        self.t += 1;
        rule.begin(self.t, lr, &mut self.numbers);
        self.phase = Phase::Begun;
    }

    /// Moves a part of the parameter, in the step begun.
    pub(crate) fn part<R: Rule>(&mut self, rule: &R, lr: f64, part: Part<'_, T>) {
        if self.phase == Phase::Still {
            return;
        }
        let Part { from, theta, grad, .. } = part;
        let state = slots(&mut self.vectors, from, theta.len());
        let (name, shape, numbers) = (&*self.name, self.shape, &*self.numbers);
        rule.update(self.t, lr, Range { name, shape, theta, grad, state, numbers });
        self.phase = Phase::Moved;
    }

    /// Moves the whole parameter if no part of it was moved, and ends the step.
    pub(crate) fn finish<R: Rule>(&mut self, rule: &R, lr: f64, theta: &mut Theta<T>) {
        if std::mem::replace(&mut self.phase, Phase::Still) == Phase::Begun {
            let state = slots(&mut self.vectors, 0, usize::MAX);
            if let Some(range) = theta.range(self.index, state, &self.numbers) {
                rule.update(self.t, lr, range);
            }
        }
    }
}

/// A part of each vector, as far as they go.
fn slots<T>(vectors: &mut [Vec<T>], from: usize, len: usize) -> Slots<'_, T> {
    let mut vectors = vectors.iter_mut();
    std::array::from_fn(|_| match vectors.next() {
        Some(vector) => {
            let from = from.min(vector.len());
            let to = from.saturating_add(len).min(vector.len());
            &mut vector[from..to]
        }
        None => &mut [],
    })
}
