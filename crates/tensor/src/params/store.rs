use super::Parameter;
use crate::{Error, Range, Result, Scalar, Shape};
use std::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard,
    atomic::{AtomicU64, Ordering::SeqCst},
};

/// The vectors θ and ∇θ, with the names of their ranges.
#[derive(Debug)]
pub struct Theta<T> {
    pub(super) value: Vec<T>,
    pub(super) grad: Vec<T>,
    pub(super) entries: Vec<Entry>,
}

/// One named range.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) shape: Shape,
    at: usize,
    pub(super) frozen: bool,
}

impl Entry {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.shape.len()
    }
}

impl<T> Theta<T> {
    /// θ.
    pub fn value(&self) -> &[T] {
        &self.value
    }

    /// ∇θ.
    pub fn grad(&self) -> &[T] {
        &self.grad
    }

    /// θ and ∇θ, both to be changed.
    pub fn slices(&mut self) -> (&mut [T], &mut [T]) {
        (&mut self.value, &mut self.grad)
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.entries.len()
    }

    /// The name of a parameter and where it stands in θ.
    pub fn entry(&self, index: usize) -> Option<(&str, Shape, std::ops::Range<usize>, bool)> {
        self.entries.get(index).map(|e| (e.name.as_str(), e.shape, e.range(), e.frozen))
    }

    /// One parameter as a rule sees it, with the state that goes with it; none if it does not exist or is frozen.
    pub fn range<'a>(&'a mut self, index: usize, state: &'a mut [T]) -> Option<Range<'a, T>> {
        let e = self.entries.get(index).filter(|e| !e.frozen)?;
        let at = e.range();
        Some(Range {
            name: &e.name,
            shape: e.shape,
            theta: &mut self.value[at.clone()],
            grad: &self.grad[at],
            state,
        })
    }
}

/// What all handles to one θ share.
#[derive(Debug)]
pub(super) struct Store<T> {
    pub(super) seed: u64,
    theta: RwLock<Theta<T>>,
    version: AtomicU64,
    frozen_version: AtomicU64,
    /// A name was given twice: this stays.
    fault: RwLock<Option<Error>>,
    /// What was reported since the last check: this is returned once.
    reported: RwLock<Option<Error>>,
}

impl<T> Store<T> {
    pub(super) fn new(seed: u64) -> Self {
        let theta = Theta { value: Vec::new(), grad: Vec::new(), entries: Vec::new() };
        Store {
            seed,
            theta: RwLock::new(theta),
            version: AtomicU64::new(0),
            frozen_version: AtomicU64::new(0),
            fault: RwLock::new(None),
            reported: RwLock::new(None),
        }
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Theta<T>> {
        self.theta.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write<R>(&self, changes_theta: bool, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        let mut theta = self.theta.write().unwrap_or_else(PoisonError::into_inner);
        if changes_theta {
            self.version.fetch_add(1, SeqCst);
        }
        change(&mut theta)
    }

    pub(super) fn version(&self) -> u64 {
        self.version.load(SeqCst)
    }

    pub(super) fn frozen_version(&self) -> u64 {
        self.frozen_version.load(SeqCst)
    }

    pub(super) fn freeze(&self, frozen: bool, which: impl Fn(usize, &str) -> bool) {
        self.frozen_version.fetch_add(1, SeqCst);
        self.write(false, |theta| {
            let own = theta.entries.iter_mut().enumerate().filter(|(i, e)| which(*i, &e.name));
            own.for_each(|(_, e)| e.frozen = frozen);
        });
    }

    pub(super) fn report(&self, error: Error) {
        self.reported.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    pub(super) fn check(&self) -> Result<()> {
        if let Some(fault) = &*self.fault.read().unwrap_or_else(PoisonError::into_inner) {
            return Err(fault.clone());
        }
        if self.reported.read().unwrap_or_else(PoisonError::into_inner).is_none() {
            return Ok(());
        }
        self.reported.write().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

impl<T: Scalar> Store<T> {
    pub(super) fn add(
        self: &Arc<Self>,
        name: String,
        shape: Shape,
        mut init: impl FnMut() -> T,
    ) -> Parameter<T> {
        let mut theta = self.theta.write().unwrap_or_else(PoisonError::into_inner);
        let taken = |name: &str, theta: &Theta<T>| theta.entries.iter().any(|e| e.name == name);
        let mut own = name.clone();
        if taken(&name, &theta) {
            let fault = Error::argument(format!("the parameter {name:?} is made twice"))
                .help("give each layer a scope of its own: params.scope(\"fc1\")");
            self.fault.write().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
            own = (2..).map(|n| format!("{name}#{n}")).find(|n| !taken(n, &theta)).unwrap_or(own);
        }
        let at = theta.value.len();
        theta.value.extend((0..shape.len()).map(|_| init()));
        theta.grad.resize(at + shape.len(), T::default());
        theta.entries.push(Entry { name: own, shape, at, frozen: false });
        Parameter::new(self.clone(), theta.entries.len() - 1, at, shape)
    }

    pub(super) fn list(self: &Arc<Self>, prefix: &str) -> Vec<Parameter<T>> {
        let theta = self.read();
        let own = theta.entries.iter().enumerate().filter(|(_, e)| e.name.starts_with(prefix));
        own.map(|(i, e)| Parameter::new(self.clone(), i, e.at, e.shape)).collect()
    }
}
