use super::{
    Formulas, Lane, Lanes,
    wide::{Wide, wide},
};
use pulp::Simd;
use std::fmt::Debug;

/// What numbers lie in, with what IEEE 754 says of them: registers of a machine, for which [`Lane`] says it; or
/// [`Notes`](super::code::Notes), which write down what is computed instead of computing it.
pub(crate) trait Ground<T: Lane>: Copy + Debug {
    /// Numbers, yes and no, and the numbers' bits.
    type V: Copy + Debug;
    type M: Copy + Debug;
    type B: Copy + Debug;

    fn splat(self, v: T) -> Self::V;
    fn splat_bits(self, v: T::Word) -> Self::B;
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    fn fma(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    fn larger(self, a: Self::V, b: Self::V) -> Self::V;
    fn smaller(self, a: Self::V, b: Self::V) -> Self::V;
    fn sqrt(self, a: Self::V) -> Self::V;
    fn lt(self, a: Self::V, b: Self::V) -> Self::M;
    fn eq(self, a: Self::V, b: Self::V) -> Self::M;
    fn eq_bits(self, a: Self::B, b: Self::B) -> Self::M;
    fn both(self, a: Self::M, b: Self::M) -> Self::M;
    fn either(self, a: Self::M, b: Self::M) -> Self::M;
    fn not(self, a: Self::M) -> Self::M;
    fn select(self, mask: Self::M, yes: Self::V, no: Self::V) -> Self::V;
    fn to_bits(self, a: Self::V) -> Self::B;
    fn numbers_of(self, a: Self::B) -> Self::V;
    fn and(self, a: Self::B, b: Self::B) -> Self::B;
    fn or(self, a: Self::B, b: Self::B) -> Self::B;
    fn xor(self, a: Self::B, b: Self::B) -> Self::B;
    fn add_bits(self, a: Self::B, b: Self::B) -> Self::B;
    fn sub_bits(self, a: Self::B, b: Self::B) -> Self::B;
    fn shl<const K: u32>(self, a: Self::B) -> Self::B;
    fn shr<const K: u32>(self, a: Self::B) -> Self::B;
}

/// A ground for all formulas: of both kinds of numbers, with what goes from one to the other.
pub(crate) trait Base: Ground<f32> + Ground<f64> {
    /// f(x), computed in `f64` and rounded once.
    fn wide<const N: usize>(f: impl Wide<N>, x: [Lanes<Self, f32>; N]) -> Lanes<Self, f32>;
    /// sin x and cos x, whose far arguments are taken one by one.
    fn sin<T: Formulas>(x: Lanes<Self, T>) -> Lanes<Self, T>
    where
        Self: Ground<T>;
    fn cos<T: Formulas>(x: Lanes<Self, T>) -> Lanes<Self, T>
    where
        Self: Ground<T>;
}

impl<S: Simd, T: Lane> Ground<T> for S {
    type V = T::V<S>;
    type M = T::M<S>;
    type B = T::B<S>;

    #[inline(always)]
    fn splat(self, v: T) -> Self::V {
        T::splat(self, v)
    }
    #[inline(always)]
    fn splat_bits(self, v: T::Word) -> Self::B {
        T::splat_bits(self, v)
    }
    #[inline(always)]
    fn add(self, a: Self::V, b: Self::V) -> Self::V {
        T::add(self, a, b)
    }
    #[inline(always)]
    fn sub(self, a: Self::V, b: Self::V) -> Self::V {
        T::sub(self, a, b)
    }
    #[inline(always)]
    fn mul(self, a: Self::V, b: Self::V) -> Self::V {
        T::mul(self, a, b)
    }
    #[inline(always)]
    fn div(self, a: Self::V, b: Self::V) -> Self::V {
        T::div(self, a, b)
    }
    #[inline(always)]
    fn fma(self, a: Self::V, b: Self::V, c: Self::V) -> Self::V {
        T::fma(self, a, b, c)
    }
    #[inline(always)]
    fn larger(self, a: Self::V, b: Self::V) -> Self::V {
        T::larger(self, a, b)
    }
    #[inline(always)]
    fn smaller(self, a: Self::V, b: Self::V) -> Self::V {
        T::smaller(self, a, b)
    }
    #[inline(always)]
    fn sqrt(self, a: Self::V) -> Self::V {
        T::sqrt(self, a)
    }
    #[inline(always)]
    fn lt(self, a: Self::V, b: Self::V) -> Self::M {
        T::lt(self, a, b)
    }
    #[inline(always)]
    fn eq(self, a: Self::V, b: Self::V) -> Self::M {
        T::eq(self, a, b)
    }
    #[inline(always)]
    fn eq_bits(self, a: Self::B, b: Self::B) -> Self::M {
        T::eq_bits(self, a, b)
    }
    #[inline(always)]
    fn both(self, a: Self::M, b: Self::M) -> Self::M {
        T::both(self, a, b)
    }
    #[inline(always)]
    fn either(self, a: Self::M, b: Self::M) -> Self::M {
        T::either(self, a, b)
    }
    #[inline(always)]
    fn not(self, a: Self::M) -> Self::M {
        T::not(self, a)
    }
    #[inline(always)]
    fn select(self, mask: Self::M, yes: Self::V, no: Self::V) -> Self::V {
        T::select(self, mask, yes, no)
    }
    #[inline(always)]
    fn to_bits(self, a: Self::V) -> Self::B {
        T::to_bits(self, a)
    }
    #[inline(always)]
    fn numbers_of(self, a: Self::B) -> Self::V {
        T::from_bits(self, a)
    }
    #[inline(always)]
    fn and(self, a: Self::B, b: Self::B) -> Self::B {
        T::and(self, a, b)
    }
    #[inline(always)]
    fn or(self, a: Self::B, b: Self::B) -> Self::B {
        T::or(self, a, b)
    }
    #[inline(always)]
    fn xor(self, a: Self::B, b: Self::B) -> Self::B {
        T::xor(self, a, b)
    }
    #[inline(always)]
    fn add_bits(self, a: Self::B, b: Self::B) -> Self::B {
        T::add_bits(self, a, b)
    }
    #[inline(always)]
    fn sub_bits(self, a: Self::B, b: Self::B) -> Self::B {
        T::sub_bits(self, a, b)
    }
    #[inline(always)]
    fn shl<const K: u32>(self, a: Self::B) -> Self::B {
        T::shl::<S, K>(self, a)
    }
    #[inline(always)]
    fn shr<const K: u32>(self, a: Self::B) -> Self::B {
        T::shr::<S, K>(self, a)
    }
}

impl<S: Simd> Base for S {
    #[inline(always)]
    fn wide<const N: usize>(f: impl Wide<N>, x: [Lanes<S, f32>; N]) -> Lanes<S, f32> {
        wide(f, x)
    }
    #[inline(always)]
    fn sin<T: Formulas>(x: Lanes<S, T>) -> Lanes<S, T> {
        T::sin(x)
    }
    #[inline(always)]
    fn cos<T: Formulas>(x: Lanes<S, T>) -> Lanes<S, T> {
        T::cos(x)
    }
}
