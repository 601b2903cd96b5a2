use crate::{
    Domain, ElementwiseN, Var,
    check::{Draw, Entry, Program},
};
use gradus_tensor::{Elem, Error, Scalar};
use std::panic::Location;

/// The gated linear unit of two halves, y = a·σ(b); the slopes are σ(b) for a, and a·σ(b)·σ(−b) for the gate b.
///
/// [`Var::glu`] takes both halves from one variable.
///
/// Source: Y. Dauphin et al., Language Modeling with Gated Convolutional Networks (2016).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glu;

impl ElementwiseN<2> for Glu {
    const NAME: &'static str = "glu";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL; 2]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a * b.sigmoid()
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [a, b]: [E; 2], _: E) -> [E; 2] {
        let gate = b.sigmoid();
        [gate, a * gate * (-b).sigmoid()]
    }
}

impl<T: Scalar> Var<'_, T> {
    /// The first half along an axis (a negative one counts from the back), gated by the sigmoid of the second.
    #[track_caller]
    pub fn glu(self, axis: i32) -> Self {
        let (g, at) = (self.graph(), Location::caller());
        g.located(at, || match self.shape().axis(axis) {
            Ok(place) if self.shape()[place].is_multiple_of(2) => {
                let size = self.shape()[place];
                self.slice(axis, 0..size / 2).zip(Glu, self.slice(axis, size / 2..size))
            }
            Ok(place) => {
                let message =
                    format!("axis {place} has the odd size {}, two halves are needed", self.shape()[place]);
                g.fail(Error::shape(message).of("glu").operand(self.operand("input")), self.shape())
            }
            Err(error) => g.fail(error.of("glu"), self.shape()),
        })
    }
}

/// The unit of one variable, for the checks.
#[derive(Debug)]
struct Halves(i32);

impl Program for Halves {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        x[0].glu(self.0)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::program(
        "glu",
        "y = a·σ(b), x = [a, b];  ∂a = σ(b)·∂y, ∂b = a·σ(b)·σ(−b)·∂y",
        |draw: &mut Draw| {
            let shape = draw.filled(3);
            let axis = draw.below(shape.rank());
            let even = shape.with(axis, 2 * shape[axis]).unwrap_or(shape);
            (Halves(axis as i32), vec![draw.real(even)])
        },
    )
}
