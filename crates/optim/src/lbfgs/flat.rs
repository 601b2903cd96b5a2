//! θ as one vector, without what is frozen or outside the scope.

use gradus_tensor::{Params, Scalar};
use std::ops::Range;

/// Where the numbers of θ lie that are moved, one after the other.
#[derive(Debug)]
pub(super) struct Flat(Vec<Range<usize>>);

impl Flat {
    pub(super) fn of<T: Scalar>(params: &Params<T>) -> Self {
        let moved = params.list().into_iter().filter(|p| !p.is_frozen());
        Flat(moved.map(|p| p.range()).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    pub(super) fn values<T: Scalar>(&self, params: &Params<T>) -> Vec<T> {
        let theta = params.peek();
        self.0.iter().flat_map(|range| &theta.value()[range.clone()]).copied().collect()
    }

    pub(super) fn gradients<T: Scalar>(&self, params: &Params<T>, sign: f64) -> Vec<T> {
        let theta = params.read();
        let all = self.0.iter().flat_map(|range| &theta.grad()[range.clone()]);
        all.map(|&g| if sign < 0.0 { -g } else { g }).collect()
    }

    pub(super) fn set<T: Scalar>(&self, params: &Params<T>, values: &[T]) {
        let mut values = values.iter();
        params.update(|theta| {
            let own = self.0.iter().flat_map(|range| range.clone());
            let theta = theta.slices().0;
            own.zip(&mut values).for_each(|(i, value)| theta[i] = *value);
        });
    }

    /// θ ← from + length·direction.
    pub(super) fn set_along<T: Scalar>(&self, params: &Params<T>, from: &[T], direction: &[T], length: f64) {
        let length = T::of(length);
        let along = from.iter().zip(direction).map(|(&x, &d)| x + length * d);
        self.set(params, &along.collect::<Vec<T>>());
    }
}
