use super::store::{Entry, Store};
use crate::{Error, Result, Scalar, Shape, Tensor};
use std::{fmt, ops::Range, sync::Arc};

/// One named range of θ, held by a layer.
pub struct Parameter<T> {
    store: Arc<Store<T>>,
    index: usize,
    at: usize,
    shape: Shape,
}

impl<T> Clone for Parameter<T> {
    fn clone(&self) -> Self {
        Parameter { store: self.store.clone(), index: self.index, at: self.at, shape: self.shape }
    }
}

impl<T> Parameter<T> {
    pub(super) fn new(store: Arc<Store<T>>, index: usize, at: usize, shape: Shape) -> Self {
        Parameter { store, index, at, shape }
    }

    pub(super) fn is_of(&self, store: &Arc<Store<T>>) -> bool {
        Arc::ptr_eq(&self.store, store)
    }

    /// The parameter's shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Where the parameter stands in θ.
    pub fn range(&self) -> Range<usize> {
        self.at..self.at + self.shape.len()
    }

    /// The parameter's place among all parameters of its θ, in the order in which they were made.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The full name: `fc1.weight`.
    pub fn name(&self) -> String {
        self.entry(|e| e.name.clone()).unwrap_or_default()
    }

    /// Whether the parameter is excluded from gradients and optimisers.
    pub fn is_frozen(&self) -> bool {
        self.entry(|e| e.frozen).unwrap_or_default()
    }

    /// Whether it is a buffer: numbers that a step updates and no optimiser moves.
    pub fn is_buffer(&self) -> bool {
        self.entry(|e| e.buffer).unwrap_or_default()
    }

    fn entry<R>(&self, look: impl FnOnce(&Entry) -> R) -> Option<R> {
        self.store.peek().entries.get(self.index).map(look)
    }
}

impl<T: Scalar> Parameter<T> {
    /// A copy of the value.
    pub fn value(&self) -> Tensor<T> {
        Tensor::exact(self.shape, self.store.peek().value.as_slice()[self.range()].to_vec())
    }

    /// A copy of the gradient.
    pub fn grad(&self) -> Tensor<T> {
        Tensor::exact(self.shape, self.store.read().grad.as_slice()[self.range()].to_vec())
    }

    /// Replaces the value.
    ///
    /// # Errors
    /// The shapes differ; θ is then unchanged.
    pub fn set(&self, value: &Tensor<T>) -> Result<()> {
        if value.shape() != self.shape {
            let message =
                format!("the parameter {:?} is {}, the value {}", self.name(), self.shape, value.shape());
            return Err(Error::shape(message));
        }
        self.store
            .write(true, |theta| theta.value.as_mut_slice()[self.range()].copy_from_slice(value.as_slice()));
        Ok(())
    }

    /// Excludes this parameter from gradients and optimisers, or takes it in again.
    pub fn set_frozen(&self, frozen: bool) {
        self.store.freeze(frozen, |i, _| i == self.index);
    }
}

impl<T> fmt::Debug for Parameter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.shape)
    }
}
