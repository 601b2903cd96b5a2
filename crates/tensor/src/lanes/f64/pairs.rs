//! A number as the unrounded sum hi + lo, and polynomials in short chains.

use crate::lanes::{Ground, Lanes};

/// Lanes of `f64`.
pub(super) type Numbers<S> = Lanes<S, f64>;

/// The sum hi + lo, where lo is what hi has lost by rounding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<S: Ground<f64>> {
    pub(super) hi: Numbers<S>,
    pub(super) lo: Numbers<S>,
}

/// a + b without loss, if a = 0 or |a| ≥ |b| (T. J. Dekker, A floating-point technique for extending the available
/// precision, 1971).
#[inline(always)]
pub(super) fn ordered_sum<S: Ground<f64>>(a: Numbers<S>, b: Numbers<S>) -> Pair<S> {
    let hi = a + b;
    Pair { hi, lo: (a - hi) + b }
}

/// a + b without loss (D. E. Knuth, The Art of Computer Programming 2, 4.2.2).
#[inline(always)]
pub(super) fn sum<S: Ground<f64>>(a: Numbers<S>, b: Numbers<S>) -> Pair<S> {
    let hi = a + b;
    let of_b = hi - a;
    Pair { hi, lo: (a - (hi - of_b)) + (b - of_b) }
}

/// a·b without loss.
#[inline(always)]
pub(super) fn product<S: Ground<f64>>(a: Numbers<S>, b: Numbers<S>) -> Pair<S> {
    let hi = a * b;
    Pair { hi, lo: a.fma(b, -hi) }
}

impl<S: Ground<f64>> Pair<S> {
    /// self·o; what is lost is about 2⁻¹⁰⁴ of it.
    #[inline(always)]
    pub(super) fn times(self, o: Pair<S>) -> Pair<S> {
        let p = product(self.hi, o.hi);
        Pair { hi: p.hi, lo: self.hi.fma(o.lo, self.lo.fma(o.hi, p.lo)) }
    }

    /// self/o, as exact; the result's low part may be a few last places of the high part.
    #[inline(always)]
    pub(super) fn over(self, o: Pair<S>) -> Pair<S> {
        let inverse = self.hi.c(1.0) / o.hi;
        let hi = self.hi * inverse;
        let rest = (-hi).fma(o.hi, self.hi) + (-hi).fma(o.lo, self.lo);
        Pair { hi, lo: rest * inverse }
    }
}

/// The polynomial with these coefficients, the highest power first, as `STEP` interleaved chains of Horner's rule in
/// x^STEP (2 or 4): as many operations, a fraction of the latency.
#[inline(always)]
pub(super) fn poly<S: Ground<f64>, const STEP: usize, const N: usize>(
    x: Numbers<S>,
    c: [f64; N],
) -> Numbers<S> {
    let xx = x * x;
    let step = if STEP == 4 { xx * xx } else { xx };
    let chain = |power: usize| {
        let mut i = (N - 1 - power) % STEP;
        let mut y = x.c(c[i]);
        while i + STEP < N {
            i += STEP;
            y = y.fma(step, x.c(c[i]));
        }
        y
    };
    let low = chain(1).fma(x, chain(0));
    if STEP == 4 { chain(3).fma(x, chain(2)).fma(xx, low) } else { low }
}
