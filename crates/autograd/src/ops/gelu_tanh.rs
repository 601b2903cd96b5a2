use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// GELU's approximation x·σ(2u) with u = √(2/π)·(x + 0.044715·x³), which equals ½x·(1 + tanh u);
/// its derivative is σ(2u) + 2x·σ(2u)·σ(−2u)·√(2/π)·(1 + 3·0.044715·x²).
///
/// PyTorch's `GELU(approximate="tanh")`. The logistic form keeps its digits on the left, where 1 + tanh u cancels.
///
/// Source: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units (2016).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeluTanh;

/// 2·√(2/π), since 2/√π · 1/√2 = √(2/π).
const TWICE: f64 = 2.0 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
const CUBE: f64 = 0.044715;

impl Elementwise for GeluTanh {
    const NAME: &'static str = "gelu_tanh";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        x * twice_u(x).sigmoid()
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        // Beyond ±30 the second term is 0 to the last bit; held there, its factors cannot overflow.
        let near = x.max(x.lit(-30.0)).min(x.lit(30.0));
        let (v, slope) = (twice_u(near), near.lit(TWICE) * (near.lit(1.0) + near.lit(3.0 * CUBE) * near * near));
        twice_u(x).sigmoid() + near * slope * v.sigmoid() * (-v).sigmoid()
    }
}

#[inline(always)]
fn twice_u<E: Elem>(x: E) -> E {
    x.lit(TWICE) * (x + x.lit(CUBE) * x * x * x)
}

impl<T: Scalar> Var<'_, T> {
    /// GELU's approximation ½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))) for each element.
    #[track_caller]
    pub fn gelu_tanh(self) -> Self {
        self.map(GeluTanh)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| GeluTanh)
}
