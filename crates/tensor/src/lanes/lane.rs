use pulp::{Scalar, Simd};
use std::fmt::Debug;

/// A number that comes in lanes, `f32` or `f64`, with what IEEE 754 says of it: the ground of all formulas.
///
/// `V`, `M` and `B` are a register of numbers, of yes and no, and of the numbers' bits. Comparisons are false for NaN.
pub(crate) trait Lane: Copy + Debug + Default + Send + Sync + 'static {
    /// The numbers in one register.
    type V<S: Simd>: Copy + Debug;
    /// Yes or no for each of them.
    type M<S: Simd>: Copy + Debug;
    /// Their bits.
    type B<S: Simd>: Copy + Debug;
    /// The bits of one number.
    type Word: Copy + Debug;
    /// The sign bit, and all others.
    const SIGN: Self::Word;
    const MAGNITUDE: Self::Word;

    /// How many there are.
    fn count<S: Simd>() -> usize;
    fn single(v: Self) -> Self::V<Scalar>;
    fn of_single(v: Self::V<Scalar>) -> Self;
    fn splat<S: Simd>(s: S, v: Self) -> Self::V<S>;
    fn splat_bits<S: Simd>(s: S, v: Self::Word) -> Self::B<S>;
    /// Whole registers of a slice, and what is left over.
    fn registers<S: Simd>(x: &[Self]) -> (&[Self::V<S>], &[Self]);
    fn registers_mut<S: Simd>(x: &mut [Self]) -> (&mut [Self::V<S>], &mut [Self]);

    /// A register of fewer numbers than it holds, filled up with zeros; and the first of its numbers, as many as there is room for.
    fn part<S: Simd>(s: S, x: &[Self]) -> Self::V<S>;
    fn put_part<S: Simd>(s: S, x: &mut [Self], v: Self::V<S>);

    /// Registers as single numbers.
    fn numbers<S: Simd>(x: &[Self::V<S>]) -> &[Self];

    fn add<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    fn sub<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    fn mul<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    fn div<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    /// a·b + c, rounded once.
    fn fma<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>, c: Self::V<S>) -> Self::V<S>;
    /// a where a > b, else b: so b if either is NaN.
    fn larger<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    /// a where a < b, else b.
    fn smaller<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::V<S>;
    fn sqrt<S: Simd>(s: S, a: Self::V<S>) -> Self::V<S>;

    fn lt<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::M<S>;
    fn eq<S: Simd>(s: S, a: Self::V<S>, b: Self::V<S>) -> Self::M<S>;
    fn eq_bits<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::M<S>;
    fn both<S: Simd>(s: S, a: Self::M<S>, b: Self::M<S>) -> Self::M<S>;
    fn either<S: Simd>(s: S, a: Self::M<S>, b: Self::M<S>) -> Self::M<S>;
    fn not<S: Simd>(s: S, a: Self::M<S>) -> Self::M<S>;
    fn any<S: Simd>(s: S, mask: Self::M<S>) -> bool;
    fn select<S: Simd>(s: S, mask: Self::M<S>, yes: Self::V<S>, no: Self::V<S>) -> Self::V<S>;

    fn to_bits<S: Simd>(s: S, a: Self::V<S>) -> Self::B<S>;
    fn from_bits<S: Simd>(s: S, a: Self::B<S>) -> Self::V<S>;
    fn and<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::B<S>;
    fn or<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::B<S>;
    fn xor<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::B<S>;
    fn add_bits<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::B<S>;
    fn sub_bits<S: Simd>(s: S, a: Self::B<S>, b: Self::B<S>) -> Self::B<S>;
    fn shl<S: Simd, const K: u32>(s: S, a: Self::B<S>) -> Self::B<S>;
    fn shr<S: Simd, const K: u32>(s: S, a: Self::B<S>) -> Self::B<S>;
}

/// Whether pulp's minimum and maximum are x86's instructions, which are those of [`Lane::smaller`] and `larger`.
#[inline(always)]
pub(super) fn has_x86_order<S: Simd>() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        use std::any::TypeId;
        TypeId::of::<S>() == TypeId::of::<pulp::x86::V3>()
            || TypeId::of::<S>() == TypeId::of::<pulp::x86::V4>()
    }
    #[cfg(not(target_arch = "x86_64"))]
    false
}
