//! θ: the parameters of a model as named ranges of one vector.

mod buffer;
mod file;
mod parameter;
mod store;

pub use buffer::{Buffer, Notes, repeating};
pub use parameter::Parameter;
use store::Store;
pub use store::Theta;

use crate::{Error, Result, Scalar, Shape, Tensor, random::Stream};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, RwLockReadGuard, atomic::Ordering::SeqCst},
};

/// The parameters θ of a model: named ranges of one vector, each with its gradient.
///
/// Cloning is cheap and gives another handle to the same θ. [`scope`](Params::scope) opens a handle whose names begin
/// with a prefix; everything a handle does (counting, freezing, saving …) concerns the parameters under its prefix.
///
/// ```
/// use gradus_tensor::{Params, Tensor};
/// let params = Params::<f32>::seed(0);
/// let fc1 = params.scope("fc1");
/// let weight = fc1.add("weight", [16, 3], |draw| draw.uniform(-0.5, 0.5));
/// let bias = fc1.add("bias", [16], |_| 0.0);
/// assert_eq!(weight.name(), "fc1.weight");
/// assert_eq!(params.count(), 64);
/// assert_eq!(bias.value(), Tensor::zeros([16]));
/// ```
pub struct Params<T> {
    store: Arc<Store<T>>,
    prefix: String,
}

/// How many tensors that nobody expects are named.
const NAMED: usize = 20;

impl<T> Clone for Params<T> {
    fn clone(&self) -> Self {
        Params { store: self.store.clone(), prefix: self.prefix.clone() }
    }
}

impl<T: Scalar> Default for Params<T> {
    fn default() -> Self {
        Params::seed(0)
    }
}

impl<T: Scalar> Params<T> {
    /// No parameters yet; initial values will be drawn under `seed`.
    pub fn seed(seed: u64) -> Self {
        Params { store: Arc::new(Store::new(seed)), prefix: String::new() }
    }

    /// Refuses to hold more than `count` numbers in all, as where a file decides what is made: a parameter that would be too
    /// large has no elements, and [`check`](Params::check) reports it.
    ///
    /// ```
    /// use gradus_tensor::Params;
    /// let params = Params::<f32>::seed(0).at_most(100);
    /// params.add("w", [1000, 1000], |_| 0.0);
    /// assert!(params.check().unwrap_err().to_string().contains("would make more than 100 numbers"));
    /// ```
    pub fn at_most(self, count: usize) -> Self {
        self.store.most.store(count, SeqCst);
        self
    }

    /// Does something while there may be at most `count` numbers in all, unless [`at_most`](Params::at_most) has said how many.
    pub fn within<R>(&self, count: usize, work: impl FnOnce() -> R) -> R {
        let most = &self.store.most;
        let limited = most.compare_exchange(store::MOST, count, SeqCst, SeqCst).is_ok();
        let result = work();
        if limited {
            most.store(store::MOST, SeqCst);
        }
        result
    }

    /// The seed under which initial values are drawn.
    pub fn seeded(&self) -> u64 {
        self.store.seed
    }

    /// A handle to the parameters whose names begin with `name.`.
    pub fn scope(&self, name: &str) -> Self {
        Params { store: self.store.clone(), prefix: format!("{}{name}.", self.prefix) }
    }

    /// The scope in which a layer keeps its parameters: this one if it was opened by name and is still empty, else
    /// the next free number under it. So `Linear::new(&params.scope("fc1"), …)` is `fc1`, and unnamed layers of a
    /// model are `0`, `1`, … in the order in which they are made.
    pub fn layer(&self) -> Self {
        let theta = self.read();
        let taken = |prefix: &str| theta.entries.iter().any(|e| e.name.starts_with(prefix));
        if !self.prefix.is_empty() && !taken(&self.prefix) {
            return self.clone();
        }
        let free = (0..).map(|n: usize| n.to_string()).find(|n| !taken(&format!("{}{n}.", self.prefix)));
        self.scope(&free.unwrap_or_default())
    }

    /// Adds a parameter under this scope. `init` is called for each element in row-major order, with a random stream
    /// that depends on the seed and on the parameter's full name alone.
    ///
    /// A name that is taken already is remembered as an error, which [`check`](Params::check) and every graph
    /// over these parameters report; the parameter then has a numbered name of its own.
    pub fn add(
        &self,
        name: &str,
        shape: impl Into<Shape>,
        mut init: impl FnMut(&mut Stream) -> f64,
    ) -> Parameter<T> {
        let (shape, name) = (shape.into(), format!("{}{name}", self.prefix));
        let mut stream = Stream::new(self.store.seed, &name);
        self.store.add(name, shape, || T::of(init(&mut stream)))
    }

    /// Adds numbers under this scope that no optimiser moves, all `init` at first: see [`Buffer`]. They are saved and loaded
    /// like parameters, do not count as such, and stay frozen.
    pub fn buffer(&self, name: &str, shape: impl Into<Shape>, init: f64) -> Buffer<T> {
        self.store.add_buffer(format!("{}{name}", self.prefix), shape.into(), || T::of(init))
    }

    /// The parameters and buffers under this scope, in the order in which they were made.
    pub fn list(&self) -> Vec<Parameter<T>> {
        self.store.list(&self.prefix)
    }

    /// The parameter with this name under this scope.
    pub fn get(&self, name: &str) -> Option<Parameter<T>> {
        self.store.get(&format!("{}{name}", self.prefix))
    }

    /// The number of numbers in all parameters under this scope, buffers excepted.
    pub fn count(&self) -> usize {
        self.list().iter().filter(|p| !p.is_buffer()).map(|p| p.shape().len()).sum()
    }

    /// The number of numbers in the parameters under this scope that are not frozen.
    pub fn trainable(&self) -> usize {
        self.list().iter().filter(|p| !p.is_frozen()).map(|p| p.shape().len()).sum()
    }

    /// Excludes the parameters under this scope from gradients and optimisers.
    pub fn freeze(&self) {
        self.store.freeze(true, |_, name| name.starts_with(&self.prefix));
    }

    /// Takes the parameters under this scope into training again.
    pub fn unfreeze(&self) {
        self.store.freeze(false, |_, name| name.starts_with(&self.prefix));
    }

    /// Sets the gradients under this scope to zero, before a backward pass accumulates into them.
    ///
    /// It costs nothing: they are only noted as cleared, and the next backward pass writes over them.
    pub fn zero_grad(&self) {
        self.zero_grad_of(|_, _| true);
    }

    /// Sets the gradients of some parameters under this scope to zero, chosen by full name and shape.
    pub fn zero_grad_of(&self, which: impl Fn(&str, Shape) -> bool) {
        let all = self.prefix.is_empty();
        self.store.clear(|name, shape| (all || name.starts_with(&self.prefix)) && which(name, shape));
    }

    /// Reads θ and ∇θ; nobody can change them while the guard lives.
    pub fn read(&self) -> RwLockReadGuard<'_, Theta<T>> {
        self.store.read()
    }

    /// Reads θ alone; what the guard shows of ∇θ may be older than the last [`zero_grad`](Params::zero_grad).
    pub fn peek(&self) -> RwLockReadGuard<'_, Theta<T>> {
        self.store.peek()
    }

    /// Lets a backward pass write gradients: see [`Theta::receive`].
    pub fn receive<R>(&self, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        self.store.receive(change)
    }

    /// Changes θ, and with it the version of θ: values that a graph computed before are of the older version.
    pub fn update<R>(&self, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        self.store.write(true, change)
    }

    /// Lets an optimiser move θ, range by range or part by part, and counts the version; what it sees of ∇θ may be older
    /// than the last [`zero_grad`](Params::zero_grad), except through [`Theta::moving`].
    ///
    /// As in every closure that is given θ, the parameters are locked meanwhile: `change` must not ask them for anything.
    pub fn advance<R>(&self, change: impl FnOnce(&mut Theta<T>) -> R) -> R {
        self.store.advance(change)
    }

    /// Changes ∇θ alone; the version of θ stays.
    pub fn gradients<R>(&self, change: impl FnOnce(&mut [T]) -> R) -> R {
        self.store.write(false, |theta| change(theta.slices().1))
    }

    /// How often θ has changed.
    pub fn version(&self) -> u64 {
        self.store.version()
    }

    /// How often parameters were frozen or unfrozen.
    pub fn frozen_version(&self) -> u64 {
        self.store.frozen_version()
    }

    /// The prefix of this scope with its final dot; empty for the whole model.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether two handles, of whatever scope, belong to one θ.
    pub fn same(&self, other: &Params<T>) -> bool {
        Arc::ptr_eq(&self.store, &other.store)
    }

    /// Whether a parameter belongs to this θ.
    pub fn holds(&self, parameter: &Parameter<T>) -> bool {
        parameter.is_of(&self.store)
    }

    /// Remembers that something went wrong where no error could be returned; the first counts. The next `backward`,
    /// `value` or `item` of a graph over these parameters returns it, once.
    pub fn report(&self, error: Error) {
        self.store.report(error);
    }

    /// Returns what was reported since the last check, or a name that was given twice.
    ///
    /// # Errors
    /// A name was given twice, or an optimiser was asked to step with a bad option.
    pub fn check(&self) -> Result<()> {
        self.store.check()
    }

    /// Replaces the values of all parameters under this scope by those of the tensors with their names.
    ///
    /// # Errors
    /// Missing, unexpected and misshapen names, all of them in one message; θ is then unchanged.
    #[inline(never)]
    pub fn assign(&self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        // Of several tensors of one name the first counts.
        let given: HashMap<&str, &Tensor<T>> = tensors.iter().rev().map(|(n, t)| (n.as_str(), t)).collect();
        let mut known = HashSet::new();
        let mut wrong = Vec::new();
        let mut pairs = Vec::new();
        for p in self.list() {
            let name = p.name();
            match given.get(&name[self.prefix.len()..]) {
                None => wrong.push(format!("{name:?} {} is missing", p.shape())),
                Some(t) if t.shape() != p.shape() => {
                    wrong.push(format!("{name:?} is {}, where the model has {}", t.shape(), p.shape()));
                }
                Some(t) => pairs.push((p, *t)),
            }
            known.insert(name[self.prefix.len()..].to_owned());
        }
        let unexpected = tensors.iter().filter(|(n, _)| !known.contains(n));
        wrong.extend(
            unexpected.clone().take(NAMED).map(|(n, t)| format!("{n:?} {} is unexpected", t.shape())),
        );
        if !wrong.is_empty() {
            let more = match unexpected.count().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!("; and {more} more are unexpected"),
            };
            let message = format!("the parameters do not fit: {}{more}", wrong.join("; "));
            return Err(Error::format(message));
        }
        self.update(|theta| {
            pairs
                .iter()
                .for_each(|(p, t)| theta.value.as_mut_slice()[p.range()].copy_from_slice(t.as_slice()))
        });
        Ok(())
    }

    /// The same parameters, under the same names, in another element: `params.cast::<f64>()`.
    pub fn cast<U: Scalar>(&self) -> Params<U> {
        let cast = Params::<U> { store: Arc::new(Store::new(self.store.seed)), prefix: self.prefix.clone() };
        for p in self.list() {
            let value = p.value();
            let mut at = value.as_slice().iter();
            let next = || U::of(at.next().map_or(0.0, |v| v.to_f64()));
            if p.is_buffer() {
                cast.store.add_buffer(p.name(), p.shape(), next);
            } else {
                cast.store.add(p.name(), p.shape(), next).set_frozen(p.is_frozen());
            }
        }
        cast
    }
}

impl<T: Scalar> fmt::Debug for Params<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.list().iter().map(|p| (p.name(), p.shape()))).finish()
    }
}

#[cfg(test)]
mod tests;
