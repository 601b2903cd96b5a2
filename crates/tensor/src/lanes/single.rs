use super::lane::{Lane, has_x86_order};
use pulp::{Simd, bytemuck};

impl Lane for f32 {
    type V<S: Simd> = S::f32s;
    type M<S: Simd> = S::m32s;
    type B<S: Simd> = S::u32s;
    type Word = u32;
    const SIGN: u32 = 1 << 31;
    const MAGNITUDE: u32 = !(1 << 31);

    #[inline(always)]
    fn count<S: Simd>() -> usize {
        S::F32_LANES
    }
    #[inline(always)]
    fn single(v: f32) -> f32 {
        v
    }
    #[inline(always)]
    fn of_single(v: f32) -> f32 {
        v
    }
    #[inline(always)]
    fn splat<S: Simd>(s: S, v: f32) -> S::f32s {
        s.splat_f32s(v)
    }
    #[inline(always)]
    fn splat_bits<S: Simd>(s: S, v: u32) -> S::u32s {
        s.splat_u32s(v)
    }
    #[inline(always)]
    fn registers<S: Simd>(x: &[f32]) -> (&[S::f32s], &[f32]) {
        S::as_simd_f32s(x)
    }
    #[inline(always)]
    fn registers_mut<S: Simd>(x: &mut [f32]) -> (&mut [S::f32s], &mut [f32]) {
        S::as_mut_simd_f32s(x)
    }
    #[inline(always)]
    fn part<S: Simd>(s: S, x: &[f32]) -> S::f32s {
        s.partial_load_f32s(x)
    }
    #[inline(always)]
    fn put_part<S: Simd>(s: S, x: &mut [f32], v: S::f32s) {
        s.partial_store_f32s(x, v);
    }
    #[inline(always)]
    fn numbers<S: Simd>(x: &[S::f32s]) -> &[f32] {
        bytemuck::cast_slice(x)
    }
    #[inline(always)]
    fn add<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        s.add_f32s(a, b)
    }
    #[inline(always)]
    fn sub<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        s.sub_f32s(a, b)
    }
    #[inline(always)]
    fn mul<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        s.mul_f32s(a, b)
    }
    #[inline(always)]
    fn div<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        s.div_f32s(a, b)
    }
    #[inline(always)]
    fn fma<S: Simd>(s: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
        s.mul_add_f32s(a, b, c)
    }
    #[inline(always)]
    fn larger<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        if has_x86_order::<S>() { s.max_f32s(a, b) } else { s.select_f32s(s.greater_than_f32s(a, b), a, b) }
    }
    #[inline(always)]
    fn smaller<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::f32s {
        if has_x86_order::<S>() { s.min_f32s(a, b) } else { s.select_f32s(s.less_than_f32s(a, b), a, b) }
    }
    #[inline(always)]
    fn sqrt<S: Simd>(s: S, a: S::f32s) -> S::f32s {
        s.sqrt_f32s(a)
    }
    #[inline(always)]
    fn lt<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::m32s {
        s.less_than_f32s(a, b)
    }
    #[inline(always)]
    fn eq<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> S::m32s {
        s.equal_f32s(a, b)
    }
    #[inline(always)]
    fn eq_bits<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::m32s {
        s.equal_u32s(a, b)
    }
    #[inline(always)]
    fn both<S: Simd>(s: S, a: S::m32s, b: S::m32s) -> S::m32s {
        s.and_m32s(a, b)
    }
    #[inline(always)]
    fn either<S: Simd>(s: S, a: S::m32s, b: S::m32s) -> S::m32s {
        s.or_m32s(a, b)
    }
    #[inline(always)]
    fn not<S: Simd>(s: S, a: S::m32s) -> S::m32s {
        s.not_m32s(a)
    }
    #[inline(always)]
    fn any<S: Simd>(s: S, mask: S::m32s) -> bool {
        s.first_true_m32s(mask) < S::F32_LANES
    }
    #[inline(always)]
    fn select<S: Simd>(s: S, mask: S::m32s, yes: S::f32s, no: S::f32s) -> S::f32s {
        s.select_f32s(mask, yes, no)
    }
    #[inline(always)]
    fn to_bits<S: Simd>(s: S, a: S::f32s) -> S::u32s {
        s.transmute_u32s_f32s(a)
    }
    #[inline(always)]
    fn from_bits<S: Simd>(s: S, a: S::u32s) -> S::f32s {
        s.transmute_f32s_u32s(a)
    }
    #[inline(always)]
    fn and<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::u32s {
        s.and_u32s(a, b)
    }
    #[inline(always)]
    fn or<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::u32s {
        s.or_u32s(a, b)
    }
    #[inline(always)]
    fn xor<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::u32s {
        s.xor_u32s(a, b)
    }
    #[inline(always)]
    fn add_bits<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::u32s {
        s.add_u32s(a, b)
    }
    #[inline(always)]
    fn sub_bits<S: Simd>(s: S, a: S::u32s, b: S::u32s) -> S::u32s {
        s.sub_u32s(a, b)
    }
    #[inline(always)]
    fn shl<S: Simd, const K: u32>(s: S, a: S::u32s) -> S::u32s {
        s.wrapping_dyn_shl_u32s(a, s.splat_u32s(K))
    }
    #[inline(always)]
    fn shr<S: Simd, const K: u32>(s: S, a: S::u32s) -> S::u32s {
        s.wrapping_dyn_shr_u32s(a, s.splat_u32s(K))
    }
}
