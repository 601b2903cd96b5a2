//! What an optimiser remembers of one parameter, and how it moves it: whole, or part by part.

use gradus_tensor::{Part, Range, Rule, Scalar, Shape, Slots, Theta};

/// What moves all parameters in one step.
#[derive(Debug)]
pub(crate) struct Drive<'a, T, R> {
    pub(crate) rule: &'a R,
    /// How often the rule's options were set.
    pub(crate) options: u64,
    pub(crate) lr: f64,
    pub(crate) maximize: bool,
    /// Room for the rule to work in, shared by all parameters.
    pub(crate) scratch: &'a mut Vec<T>,
}

/// What the rule remembers of one parameter.
#[derive(Clone, Debug)]
pub(crate) struct Memory<T> {
    /// The parameter's place in θ's list.
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// For which of the rule's options the vectors were made; 0 before the first step.
    made: u64,
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
        Memory { index, name: name.to_owned(), shape, made: 0, t: 0, vectors, numbers, phase: Phase::Still }
    }

    /// Begins a step. In the first, the rule's vectors and numbers are made; a vector that an option has called for since
    /// is made then.
    #[inline]
    pub(crate) fn begin<R: Rule>(&mut self, drive: &mut Drive<'_, T, R>, theta: &Theta<T>) {
        if !theta.trains(self.index) {
            self.phase = Phase::Still;
            return;
        }
        if self.made != drive.options {
            self.make(drive);
        }
        self.t += 1;
        drive.rule.begin(self.t, drive.lr, &mut self.numbers);
        self.phase = Phase::Begun;
    }

    /// Makes the vectors and numbers that the rule needs with its options, those apart that are there.
    fn make<R: Rule>(&mut self, drive: &mut Drive<'_, T, R>) {
        self.made = drive.options;
        self.vectors.resize_with(R::SLOTS, Vec::new);
        for (slot, vector) in self.vectors.iter_mut().enumerate() {
            vector.resize(drive.rule.slot(slot, self.shape).len(), T::default());
        }
        self.numbers.resize(R::NUMBERS, 0.0);
        let room = drive.rule.scratch(self.shape).max(drive.scratch.len());
        drive.scratch.resize(room, T::default());
    }

    /// Moves a part of the parameter, in the step begun.
    pub(crate) fn part<R: Rule>(&mut self, drive: &mut Drive<'_, T, R>, part: Part<'_, T>) {
        if self.phase != Phase::Still {
            self.phase = Phase::Moved;
            self.apply(drive, part);
        }
    }

    /// Moves the whole parameter if no part of it was moved, and ends the step.
    #[inline]
    pub(crate) fn finish<R: Rule>(&mut self, drive: &mut Drive<'_, T, R>, theta: &mut Theta<T>) {
        if std::mem::replace(&mut self.phase, Phase::Still) == Phase::Begun
            && let Some((theta, grad)) = theta.moving(self.index)
        {
            self.apply(drive, Part { parameter: self.index, from: 0, theta, grad });
        }
    }

    #[inline]
    fn apply<R: Rule>(&mut self, drive: &mut Drive<'_, T, R>, part: Part<'_, T>) {
        let Part { from, theta, grad, .. } = part;
        // A rule that does not move number by number is given all of the parameter, and the whole of its own vectors.
        let len = if R::ELEMENTWISE { theta.len() } else { usize::MAX };
        let range = Range {
            name: &self.name,
            shape: self.shape,
            theta,
            grad,
            state: slots(&mut self.vectors, from, len),
            numbers: &self.numbers,
            scratch: drive.scratch,
            maximize: drive.maximize,
        };
        drive.rule.update(self.t, drive.lr, range);
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
