use super::{Base, Ground, Lane, Lanes};
use pulp::Simd;

/// What is not an operation of IEEE 754: the functions, one formula each, for one kind of number.
///
/// `f32` has its formulas in `single/`, `f64` in `double/`.
pub(crate) trait Formulas: Lane {
    /// The number nearest to v.
    fn nearest(v: f64) -> Self;
    fn exp<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn exp_m1<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn ln<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn ln_1p<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn sin<S: Simd>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn cos<S: Simd>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn tanh<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn sigmoid<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn erf<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn erfc<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn normal_cdf<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn normal_pdf<S: Base + Ground<Self>>(x: Lanes<S, Self>) -> Lanes<S, Self>;
    fn pow<S: Base + Ground<Self>>(x: Lanes<S, Self>, y: Lanes<S, Self>) -> Lanes<S, Self>;
}
