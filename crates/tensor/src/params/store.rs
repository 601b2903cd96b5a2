use super::{Buffer, Notes, Parameter};
use crate::{Error, Result, Scalar, Shape, kernels::Sheet};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
};

/// The vectors θ and ∇θ, with the names of their ranges.
#[derive(Debug)]
pub struct Theta<T> {
    /// On a cache line, as large products like it: the first weight then begins there, and so do others after sizes that are
    /// multiples of 16.
    pub(super) value: Sheet<T>,
    pub(super) grad: Sheet<T>,
    pub(super) entries: Vec<Entry>,
    /// Where each name stands among the entries.
    places: HashMap<String, usize>,
}

/// More numbers than these cannot be addressed together with what is computed of them.
pub(super) const MOST: usize = isize::MAX as usize / 64;

/// One named range.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) shape: Shape,
    at: usize,
    len: usize,
    pub(super) frozen: bool,
    /// Whether it is a buffer, which is always frozen.
    pub(super) buffer: bool,
    pub(super) gradient: Gradient,
}

/// What the range of ∇θ holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gradient {
    /// The gradient.
    Written,
    /// Numbers that count as zero: it was cleared, and nobody has looked since.
    Cleared,
    /// Zeros.
    Zero,
}

impl Entry {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.len
    }

    /// Puts zeros where the gradient was cleared.
    fn settle<T: Scalar>(&mut self, grad: &mut [T]) {
        if self.gradient == Gradient::Cleared {
            grad[self.range()].fill(T::default());
            self.gradient = Gradient::Zero;
        }
    }
}

impl<T> Theta<T> {
    /// θ.
    pub fn value(&self) -> &[T] {
        self.value.as_slice()
    }

    /// ∇θ.
    pub fn grad(&self) -> &[T] {
        self.grad.as_slice()
    }

    /// θ and ∇θ, both to be changed.
    pub fn slices(&mut self) -> (&mut [T], &mut [T]) {
        self.entries.iter_mut().for_each(|e| e.gradient = Gradient::Written);
        (self.value.as_mut_slice(), self.grad.as_mut_slice())
    }

    /// Lets a backward pass write gradients: `write` is given θ, ∇θ as it stands, and which parameters' gradients were
    /// cleared, so that they count as zero whatever stands there. Call [`written`](Theta::written) for each that is written.
    #[inline]
    pub fn receive<R>(&mut self, write: impl FnOnce(&mut [T], &mut [T], &dyn Fn(usize) -> bool) -> R) -> R {
        let Theta { value, grad, entries, .. } = self;
        write(value.as_mut_slice(), grad.as_mut_slice(), &|index| {
            entries.get(index).is_some_and(|e| e.gradient != Gradient::Written)
        })
    }

    /// Notes that the gradient of a parameter stands in ∇θ.
    pub fn written(&mut self, index: usize) {
        if let Some(e) = self.entries.get_mut(index) {
            e.gradient = Gradient::Written;
        }
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.entries.len()
    }

    /// Whether a parameter takes part in training: it exists and is not frozen.
    pub fn trains(&self, index: usize) -> bool {
        self.entries.get(index).is_some_and(|e| !e.frozen)
    }

    /// The name of a parameter and where it stands in θ.
    pub fn entry(&self, index: usize) -> Option<(&str, Shape, std::ops::Range<usize>, bool)> {
        self.entries.get(index).map(|e| (e.name.as_str(), e.shape, e.range(), e.frozen))
    }
}

impl<T: Scalar> Theta<T> {
    /// The values of one parameter, to be moved, and its gradient; none if it does not exist or is frozen.
    pub fn moving(&mut self, index: usize) -> Option<(&mut [T], &[T])> {
        let e = self.entries.get_mut(index).filter(|e| !e.frozen)?;
        e.settle(self.grad.as_mut_slice());
        Some((&mut self.value.as_mut_slice()[e.range()], &self.grad.as_slice()[e.range()]))
    }

    /// Puts zeros where gradients were cleared.
    pub(super) fn settle(&mut self) {
        self.entries.iter_mut().for_each(|e| e.settle(self.grad.as_mut_slice()));
    }
}

/// What all handles to one θ share.
#[derive(Debug)]
pub(super) struct Store<T> {
    pub(super) seed: u64,
    theta: RwLock<Theta<T>>,
    version: AtomicU64,
    frozen_version: AtomicU64,
    /// Whether some gradient counts as zero without being it.
    cleared: AtomicBool,
    /// The buffers, and whether some of them have updates to be made.
    buffers: Mutex<Vec<Noted<T>>>,
    /// How many numbers there may be.
    pub(super) most: AtomicUsize,
    unsettled: Arc<AtomicBool>,
    /// Whether there is a fault or a report.
    faulty: AtomicBool,
    /// A name was given twice: this stays.
    fault: RwLock<Option<Error>>,
    /// What was reported since the last check: this is returned once.
    reported: RwLock<Option<Error>>,
}

/// A buffer's range in θ, its updates, and how they are made.
#[derive(Debug)]
struct Noted<T> {
    range: std::ops::Range<usize>,
    notes: Arc<Notes>,
    settle: fn(&Notes, &mut [T]),
}

impl<T> Store<T> {
    pub(super) fn new(seed: u64) -> Self {
        let (value, grad) = (Sheet::default(), Sheet::default());
        let theta = Theta { value, grad, entries: Vec::new(), places: HashMap::new() };
        Store {
            seed,
            theta: RwLock::new(theta),
            version: AtomicU64::new(0),
            frozen_version: AtomicU64::new(0),
            cleared: AtomicBool::new(false),
            buffers: Mutex::new(Vec::new()),
            most: AtomicUsize::new(MOST),
            unsettled: Arc::default(),
            faulty: AtomicBool::new(false),
            fault: RwLock::new(None),
            reported: RwLock::new(None),
        }
    }

    /// θ; what the guard shows of ∇θ may be older than the last `clear`.
    ///
    /// Updates of buffers are made first, unless somebody reads θ at this moment: then the next one makes them.
    pub(super) fn peek(&self) -> RwLockReadGuard<'_, Theta<T>> {
        if self.unsettled.load(SeqCst)
            && let Ok(mut theta) = self.theta.try_write()
        {
            self.settle(&mut theta);
        }
        self.theta.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes ∇θ, parts of which may count as zero without being it.
    #[inline]
    pub(super) fn receive<R>(&self, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        let mut theta = self.theta.write().unwrap_or_else(PoisonError::into_inner);
        self.settle(&mut theta);
        let result = change(&mut theta);
        self.settle(&mut theta);
        self.cleared.store(theta.entries.iter().any(|e| e.gradient == Gradient::Cleared), SeqCst);
        result
    }

    /// Makes the updates of buffers that were noted.
    #[inline]
    fn settle(&self, theta: &mut Theta<T>) {
        // Mostly there is nothing to do, and a load is all that it costs.
        if self.unsettled.load(SeqCst) && self.unsettled.swap(false, SeqCst) {
            let buffers = self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
            buffers
                .iter()
                .for_each(|b| (b.settle)(&b.notes, &mut theta.value.as_mut_slice()[b.range.clone()]));
        }
    }

    /// Makes the gradients of some parameters count as zero.
    #[inline]
    pub(super) fn clear(&self, which: impl Fn(&str, Shape) -> bool) {
        self.receive(|theta| {
            let written = theta.entries.iter_mut().filter(|e| e.gradient == Gradient::Written);
            for e in written.filter(|e| which(&e.name, e.shape)) {
                e.gradient = Gradient::Cleared;
            }
        });
    }

    pub(super) fn version(&self) -> u64 {
        self.version.load(SeqCst)
    }

    pub(super) fn frozen_version(&self) -> u64 {
        self.frozen_version.load(SeqCst)
    }

    pub(super) fn report(&self, error: Error) {
        self.reported.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.faulty.store(true, SeqCst);
    }

    pub(super) fn check(&self) -> Result<()> {
        if !self.faulty.load(SeqCst) {
            return Ok(());
        }
        if let Some(fault) = &*self.fault.read().unwrap_or_else(PoisonError::into_inner) {
            return Err(fault.clone());
        }
        self.faulty.store(false, SeqCst);
        self.reported.write().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

impl<T: Scalar> Store<T> {
    /// θ and ∇θ.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Theta<T>> {
        loop {
            let theta = self.peek();
            if !self.cleared.load(SeqCst) {
                return theta;
            }
            drop(theta);
            self.receive(Theta::settle);
        }
    }

    /// Changes θ, while parts of ∇θ may count as zero without being it.
    pub(super) fn advance<R>(&self, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        self.version.fetch_add(1, SeqCst);
        self.receive(change)
    }

    /// Changes θ or ∇θ.
    pub(super) fn write<R>(&self, changes_theta: bool, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        self.receive(|theta| {
            if changes_theta {
                self.version.fetch_add(1, SeqCst);
            }
            theta.settle();
            change(theta)
        })
    }

    pub(super) fn freeze(&self, frozen: bool, which: impl Fn(usize, &str) -> bool) {
        self.frozen_version.fetch_add(1, SeqCst);
        self.write(false, |theta| {
            let own = theta.entries.iter_mut().enumerate().filter(|(i, e)| !e.buffer && which(*i, &e.name));
            own.for_each(|(_, e)| e.frozen = frozen);
        });
    }

    pub(super) fn add(
        self: &Arc<Self>,
        name: String,
        shape: Shape,
        mut init: impl FnMut() -> T,
    ) -> Parameter<T> {
        let mut theta = self.theta.write().unwrap_or_else(PoisonError::into_inner);
        let mut own = name.clone();
        if theta.places.contains_key(&name) {
            let fault = Error::argument(format!("the parameter {name:?} is made twice"))
                .help("give each layer a scope of its own: params.scope(\"fc1\")");
            self.fault.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
            self.faulty.store(true, SeqCst);
            // From its own place on, so that a free number need not be looked for.
            let numbered = (theta.entries.len()..).map(|n| format!("{name}#{n}"));
            own = { numbered }.find(|n| !theta.places.contains_key(n)).unwrap_or(own);
        }
        let shape = self.admitted(&name, shape, theta.value.len());
        let at = theta.value.len();
        theta.value.extend((0..shape.len()).map(|_| init()));
        theta.grad.extend((0..shape.len()).map(|_| T::default()));
        let gradient = Gradient::Zero;
        let len = shape.len();
        let place = theta.entries.len();
        theta.places.entry(own.clone()).or_insert(place);
        theta.entries.push(Entry { name: own, shape, at, len, frozen: false, buffer: false, gradient });
        Parameter::new(self.clone(), place, at, shape)
    }

    /// The shape of a new parameter: one without elements if there would be too many numbers.
    fn admitted(&self, name: &str, shape: Shape, there: usize) -> Shape {
        let most = self.most.load(SeqCst);
        if there.checked_add(shape.len()).is_some_and(|count| count <= most) {
            return shape;
        }
        let message = format!("the parameter {name:?} {shape} would make more than {most} numbers");
        self.fault.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(Error::argument(message));
        self.faulty.store(true, SeqCst);
        Shape::new(&[0; crate::MAX_RANK][..shape.rank()]).unwrap_or(shape)
    }

    /// Adds numbers that no optimiser moves.
    pub(super) fn add_buffer(
        self: &Arc<Self>,
        name: String,
        shape: Shape,
        init: impl FnMut() -> T,
    ) -> Buffer<T> {
        let parameter = self.add(name, shape, init);
        let mut theta = self.theta.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(e) = theta.entries.get_mut(parameter.index()) {
            (e.frozen, e.buffer) = (true, true);
        }
        drop(theta);
        let notes = Arc::new(Notes::new(parameter.shape().len(), self.unsettled.clone()));
        let noted = Noted { range: parameter.range(), notes: notes.clone(), settle: Notes::settle::<T> };
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner).push(noted);
        Buffer::new(parameter, notes)
    }

    /// The parameter of a name.
    pub(super) fn get(self: &Arc<Self>, name: &str) -> Option<Parameter<T>> {
        let theta = self.peek();
        let place = *theta.places.get(name)?;
        theta.entries.get(place).map(|e| Parameter::new(self.clone(), place, e.at, e.shape))
    }

    pub(super) fn list(self: &Arc<Self>, prefix: &str) -> Vec<Parameter<T>> {
        let theta = self.peek();
        let own = theta.entries.iter().enumerate().filter(|(_, e)| e.name.starts_with(prefix));
        own.map(|(i, e)| Parameter::new(self.clone(), i, e.at, e.shape)).collect()
    }
}
