use super::lane::{Lane, has_x86_order};
use pulp::{Simd, bytemuck};

impl Lane for f64 {
    type V<S: Simd> = S::f64s;
    type M<S: Simd> = S::m64s;
    type B<S: Simd> = S::u64s;
    type Word = u64;
    const SIGN: u64 = 1 << 63;
    const MAGNITUDE: u64 = !(1 << 63);

    #[inline(always)]
    fn count<S: Simd>() -> usize {
        S::F64_LANES
    }
    #[inline(always)]
    fn single(v: f64) -> f64 {
        v
    }
    #[inline(always)]
    fn of_single(v: f64) -> f64 {
        v
    }
    #[inline(always)]
    fn splat<S: Simd>(s: S, v: f64) -> S::f64s {
        s.splat_f64s(v)
    }
    #[inline(always)]
    fn splat_bits<S: Simd>(s: S, v: u64) -> S::u64s {
        s.splat_u64s(v)
    }
    #[inline(always)]
    fn registers<S: Simd>(x: &[f64]) -> (&[S::f64s], &[f64]) {
        S::as_simd_f64s(x)
    }
    #[inline(always)]
    fn registers_mut<S: Simd>(x: &mut [f64]) -> (&mut [S::f64s], &mut [f64]) {
        S::as_mut_simd_f64s(x)
    }
    #[inline(always)]
    fn part<S: Simd>(s: S, x: &[f64]) -> S::f64s {
        s.partial_load_f64s(x)
    }
    #[inline(always)]
    fn put_part<S: Simd>(s: S, x: &mut [f64], v: S::f64s) {
        s.partial_store_f64s(x, v);
    }
    #[inline(always)]
    fn numbers<S: Simd>(x: &[S::f64s]) -> &[f64] {
        bytemuck::cast_slice(x)
    }
    #[inline(always)]
    fn add<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        s.add_f64s(a, b)
    }
    #[inline(always)]
    fn sub<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        s.sub_f64s(a, b)
    }
    #[inline(always)]
    fn mul<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        s.mul_f64s(a, b)
    }
    #[inline(always)]
    fn div<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        s.div_f64s(a, b)
    }
    #[inline(always)]
    fn fma<S: Simd>(s: S, a: S::f64s, b: S::f64s, c: S::f64s) -> S::f64s {
        s.mul_add_f64s(a, b, c)
    }
    #[inline(always)]
    fn larger<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        if has_x86_order::<S>() { s.max_f64s(a, b) } else { s.select_f64s(s.greater_than_f64s(a, b), a, b) }
    }
    #[inline(always)]
    fn smaller<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::f64s {
        if has_x86_order::<S>() { s.min_f64s(a, b) } else { s.select_f64s(s.less_than_f64s(a, b), a, b) }
    }
    #[inline(always)]
    fn sqrt<S: Simd>(s: S, a: S::f64s) -> S::f64s {
        s.sqrt_f64s(a)
    }
    #[inline(always)]
    fn lt<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::m64s {
        s.less_than_f64s(a, b)
    }
    #[inline(always)]
    fn eq<S: Simd>(s: S, a: S::f64s, b: S::f64s) -> S::m64s {
        s.equal_f64s(a, b)
    }
    #[inline(always)]
    fn eq_bits<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::m64s {
        s.equal_u64s(a, b)
    }
    #[inline(always)]
    fn both<S: Simd>(s: S, a: S::m64s, b: S::m64s) -> S::m64s {
        s.and_m64s(a, b)
    }
    #[inline(always)]
    fn either<S: Simd>(s: S, a: S::m64s, b: S::m64s) -> S::m64s {
        s.or_m64s(a, b)
    }
    #[inline(always)]
    fn not<S: Simd>(s: S, a: S::m64s) -> S::m64s {
        s.not_m64s(a)
    }
    #[inline(always)]
    fn any<S: Simd>(s: S, mask: S::m64s) -> bool {
        s.first_true_m64s(mask) < S::F64_LANES
    }
    #[inline(always)]
    fn select<S: Simd>(s: S, mask: S::m64s, yes: S::f64s, no: S::f64s) -> S::f64s {
        s.select_f64s(mask, yes, no)
    }
    #[inline(always)]
    fn to_bits<S: Simd>(s: S, a: S::f64s) -> S::u64s {
        s.transmute_u64s_f64s(a)
    }
    #[inline(always)]
    fn from_bits<S: Simd>(s: S, a: S::u64s) -> S::f64s {
        s.transmute_f64s_u64s(a)
    }
    #[inline(always)]
    fn and<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::u64s {
        s.and_u64s(a, b)
    }
    #[inline(always)]
    fn or<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::u64s {
        s.or_u64s(a, b)
    }
    #[inline(always)]
    fn xor<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::u64s {
        s.xor_u64s(a, b)
    }
    #[inline(always)]
    fn add_bits<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::u64s {
        s.add_u64s(a, b)
    }
    #[inline(always)]
    fn sub_bits<S: Simd>(s: S, a: S::u64s, b: S::u64s) -> S::u64s {
        s.sub_u64s(a, b)
    }
    #[inline(always)]
    fn shl<S: Simd, const K: u32>(_: S, mut a: S::u64s) -> S::u64s {
        for word in words::<S>(&mut a) {
            *word <<= K;
        }
        a
    }
    #[inline(always)]
    fn shr<S: Simd, const K: u32>(_: S, mut a: S::u64s) -> S::u64s {
        for word in words::<S>(&mut a) {
            *word >>= K;
        }
        a
    }
}

/// The register as single words. pulp has no shifts of 64 bits; LLVM makes one instruction of a loop over these.
#[inline(always)]
fn words<S: Simd>(a: &mut S::u64s) -> &mut [u64] {
    bytemuck::cast_slice_mut(std::slice::from_mut(a))
}
