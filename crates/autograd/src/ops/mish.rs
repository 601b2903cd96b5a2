use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x·tanh(ln(1 + eˣ)); its derivative is t + x·(1 − t²)·σ(x) with t = tanh(ln(1 + eˣ)).
///
/// Computed without a logarithm: t = n/(n + 2) and 1 − t = 2/(n + 2), where n = eˣ·(eˣ + 2).
///
/// Source: D. Misra, Mish: A Self Regularized Non-Monotonic Activation Function (2019).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mish;

/// Beyond this t is 1 to the last bit, and n does not yet overflow in f32.
const FAR: f64 = 40.0;

/// n = eˣ·(eˣ + 2) = (1 + eˣ)² − 1.
#[inline(always)]
fn grown<E: Elem>(x: E) -> E {
    let e = x.min(x.lit(FAR)).exp();
    e * (e + x.lit(2.0))
}

impl Elementwise for Mish {
    const NAME: &'static str = "mish";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        let n = grown(x);
        x * (n / (n + x.lit(2.0)))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let (near, n) = (x.min(x.lit(FAR)), grown(x));
        let short = x.lit(2.0) / (n + x.lit(2.0)); // 1 − t
        n / (n + x.lit(2.0)) + near * short * (x.lit(2.0) - short) * near.sigmoid()
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x·tanh(ln(1 + eˣ)) for each element.
    #[track_caller]
    pub fn mish(self) -> Self {
        self.map(Mish)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Mish)
}
