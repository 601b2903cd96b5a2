//! One pass of a formula over what a rule moves.

use gradus_tensor::{
    Elem, Scalar,
    kernels::{Revision, revise},
};

/// own ← f(own, g) number by number, where g is ∇θ, or −∇θ to climb.
#[inline]
pub(crate) fn sweep<T: Scalar, const N: usize>(
    f: impl Revision<N>,
    own: [&mut [T]; N],
    grad: &[T],
    maximize: bool,
) {
    if maximize { revise(Climb(f), own, grad) } else { revise(f, own, grad) }
}

/// A formula with the sign of the gradient turned.
#[derive(Clone, Copy)]
struct Climb<F>(F);

impl<F: Revision<N>, const N: usize> Revision<N> for Climb<F> {
    #[inline(always)]
    fn at<E: Elem>(self, own: [E; N], given: E) -> [E; N] {
        self.0.at(own, -given)
    }
}

/// −1, 0 or 1; NaN stays NaN.
#[inline(always)]
pub(crate) fn sign<E: Elem>(x: E) -> E {
    x.where_pos(x.lit(1.0), (-x).where_pos(x.lit(-1.0), x))
}

/// θ ← θ·keep − step·r.
#[derive(Clone, Copy)]
pub(crate) struct Along {
    pub(crate) keep: f64,
    pub(crate) step: f64,
}

impl Revision<1> for Along {
    #[inline(always)]
    fn at<E: Elem>(self, [p]: [E; 1], r: E) -> [E; 1] {
        [p * r.lit(self.keep) - r.lit(self.step) * r]
    }
}
