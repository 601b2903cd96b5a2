//! Numbers in lanes: a formula is written once over [`Lanes`] and runs on AVX-512, AVX2, NEON, and on single numbers.
//!
//! Every operation here is one that IEEE 754 defines to the bit (and the fused multiply-add is always fused), so that a
//! formula gives the same bits on all of them. A single number is the case `Lanes<pulp::Scalar, T>`: not a twin of the
//! formula but the same one. Everything is `#[inline(always)]`, since only code that is inlined below pulp's dispatch
//! may use the machine's vector instructions.

mod bits;
mod double;
mod elem;
mod f32;
mod f64;
mod formulas;
mod ground;
mod lane;
mod mask;
mod notes;
mod numbers;
mod ops;
mod single;
mod wide;

pub(crate) use bits::Bits;
pub(crate) use formulas::Formulas;
pub(crate) use ground::{Base, Ground};
pub(crate) use lane::Lane;
pub(crate) use mask::Mask;
pub(crate) use notes::{Line, MISSING, Notes, Written};
use pulp::Scalar;

/// As many numbers as a register holds, together with the proof `s` that the machine has such registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lanes<S: Ground<T>, T: Lane> {
    pub(crate) s: S,
    pub(crate) v: S::V,
}

/// One number as lanes.
#[inline(always)]
pub(crate) fn one<T: Lane>(v: T) -> Lanes<Scalar, T> {
    Lanes { s: Scalar, v: T::single(v) }
}

impl<T: Lane> Lanes<Scalar, T> {
    /// The one number that is in it.
    #[inline(always)]
    pub(crate) fn only(self) -> T {
        T::of_single(self.v)
    }
}

impl<S: Ground<T>, T: Lane> Lanes<S, T> {
    /// The number v in every lane.
    #[inline(always)]
    pub(crate) fn splat(s: S, v: T) -> Self {
        Lanes { s, v: s.splat(v) }
    }

    /// The number v in every lane, in the surroundings of `self`.
    #[inline(always)]
    pub(crate) fn c(self, v: T) -> Self {
        Lanes::splat(self.s, v)
    }

    /// self·b + c, rounded once.
    #[inline(always)]
    pub(crate) fn fma(self, b: Self, c: Self) -> Self {
        Lanes { s: self.s, v: self.s.fma(self.v, b.v, c.v) }
    }

    /// √self, rounded once.
    #[inline(always)]
    pub(crate) fn root(self) -> Self {
        Lanes { s: self.s, v: self.s.sqrt(self.v) }
    }

    /// |self|, by the sign bit.
    #[inline(always)]
    pub(crate) fn magnitude(self) -> Self {
        self.bits().and(T::MAGNITUDE).number()
    }

    /// |self| with the sign of `sign`.
    #[inline(always)]
    pub(crate) fn with_sign_of(self, sign: Self) -> Self {
        (self.bits().and(T::MAGNITUDE) | sign.bits().and(T::SIGN)).number()
    }

    /// The bits as unsigned whole numbers.
    #[inline(always)]
    pub(crate) fn bits(self) -> Bits<S, T> {
        Bits { s: self.s, v: self.s.to_bits(self.v) }
    }

    /// Where self < other (false where either is NaN, as in all comparisons).
    #[inline(always)]
    pub(crate) fn lt(self, o: Self) -> Mask<S, T> {
        Mask { s: self.s, v: self.s.lt(self.v, o.v) }
    }

    /// Where self > other.
    #[inline(always)]
    pub(crate) fn gt(self, o: Self) -> Mask<S, T> {
        o.lt(self)
    }

    /// Where self = other; `x.eq(x)` is where x is not NaN.
    #[inline(always)]
    pub(crate) fn eq(self, o: Self) -> Mask<S, T> {
        Mask { s: self.s, v: self.s.eq(self.v, o.v) }
    }

    /// self held at or above `low`; NaN stays.
    #[inline(always)]
    pub(crate) fn at_least(self, low: Self) -> Self {
        Lanes { s: self.s, v: self.s.larger(low.v, self.v) }
    }

    /// self held at or below `high`; NaN stays.
    #[inline(always)]
    pub(crate) fn at_most(self, high: Self) -> Self {
        Lanes { s: self.s, v: self.s.smaller(high.v, self.v) }
    }

    /// The polynomial with these coefficients, the highest power first, by Horner's rule.
    #[inline(always)]
    pub(crate) fn poly<const N: usize>(self, coefficients: [T; N]) -> Self {
        let mut y = self.c(coefficients[0]);
        let mut i = 1;
        while i < N {
            y = y.fma(self, self.c(coefficients[i]));
            i += 1;
        }
        y
    }
}
