use crate::{Elementwise, Var, check::Entry};
use gradus_tensor::{Elem, Scalar};

/// y = x − tanh x; its derivative is tanh² x.
///
/// Below 1 the difference would cancel, and y = x·c/(1 + c), where tanh x = x/(1 + c) is the continued fraction
/// x/(1 + x²/(3 + x²/(5 + …))), cut after the 17: relative error 10⁻¹⁶.
///
/// Source: J. H. Lambert (1761), for the continued fraction; PyTorch's torch.nn.Tanhshrink (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tanhshrink;

/// The polynomial with these coefficients, the highest power first.
#[inline(always)]
fn horner<E: Elem, const N: usize>(s: E, coefficients: [f64; N]) -> E {
    let mut y = s.lit(coefficients[0]);
    let mut i = 1;
    while i < N {
        y = y * s + s.lit(coefficients[i]);
        i += 1;
    }
    y
}

impl Elementwise for Tanhshrink {
    const NAME: &'static str = "tanhshrink";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        let s = x * x;
        let above = s * horner(s, [44.0, 12_870.0, 810_810.0, 11_486_475.0]);
        let below = horner(s, [45.0, 13_860.0, 945_945.0, 16_216_200.0, 34_459_425.0]);
        (x.abs() - x.lit(1.0)).where_pos(x - x.tanh(), x * (above / below))
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        let t = x.tanh();
        t * t
    }
}

impl<T: Scalar> Var<'_, T> {
    /// x − tanh x for each element.
    #[track_caller]
    pub fn tanhshrink(self) -> Self {
        self.map(Tanhshrink)
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise(|_| Tanhshrink)
}
