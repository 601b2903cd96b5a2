use crate::{
    Reduced,
    reduced::{Kind, Single, alike, entry as drawn, option},
};
use gradus_autograd::{Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// The loss of an anchor a that should be nearer to a positive example p than to a negative one n, all [.., D]:
/// ℓ = max(0, d(a, p) − d(a, n) + margin), where d(x, y) = ‖x − y + ε‖_p over the last axis.
///
/// The margin is 1, the norm is that of p = 2 (any p from 1 up, ∞ included), ε = 10⁻⁶. With `swap`, the negative example counts
/// with its distance from the anchor or from the positive one, whichever is less.
///
/// Source: V. Balntas et al., Learning Shallow Convolutional Feature Descriptors with Triplet Losses (2016).
pub type TripletMargin = Reduced<Triplet>;

/// The options of [`TripletMargin`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Triplet {
    margin: f64,
    p: f64,
    eps: f64,
    swap: bool,
}

impl Default for Triplet {
    fn default() -> Self {
        Triplet { margin: 1.0, p: 2.0, eps: 1e-6, swap: false }
    }
}

impl TripletMargin {
    /// By how much the positive example should be nearer, 1 by default.
    pub fn margin(mut self, margin: f64) -> Self {
        self.kind.margin = margin;
        self
    }

    /// The norm of differences, 2 by default; at least 1.
    pub fn p(mut self, p: f64) -> Self {
        self.kind.p = p;
        self
    }

    /// What is added to each difference, 10⁻⁶ by default.
    pub fn eps(mut self, eps: f64) -> Self {
        self.kind.eps = eps;
        self
    }

    /// Whether the negative example may count with its distance from the positive one; false by default.
    pub fn swap(mut self, swap: bool) -> Self {
        self.kind.swap = swap;
        self
    }

    /// The loss of anchors against positive and negative examples.
    #[track_caller]
    pub fn forward<'g, T: Scalar>(&self, anchor: Var<'g, T>, positive: Var<'g, T>, negative: Var<'g, T>) -> Var<'g, T> {
        self.of(&[anchor, positive, negative])
    }
}

impl Kind for Triplet {
    const NAME: &'static str = "triplet_margin";

    fn check(&self) -> Result<()> {
        option("p", self.p, self.p >= 1.0, "a number from 1 up")
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        alike([("anchor", x[0]), ("positive", x[1]), ("negative", x[2])])?;
        if x[0].shape().rank() == 0 {
            return Err(Error::shape("single numbers are given, vectors are needed").operand(x[0].operand("anchor")));
        }
        let near = self.distance(x[0], x[1]);
        let far = self.distance(x[0], x[2]);
        let far = if self.swap { far.min(self.distance(x[1], x[2])) } else { far };
        // As PyTorch clamps: the slope at 0 is that of the right side.
        Ok((near - far + self.margin).clamp(0.0, f64::INFINITY).into())
    }
}

impl Triplet {
    /// ‖x − y + ε‖ over the last axis; its slope is 0 where all differences are.
    fn distance<'g, T: Scalar>(&self, x: Var<'g, T>, y: Var<'g, T>) -> Var<'g, T> {
        let d = x - y + self.eps;
        let sum = |terms: Var<'g, T>| terms.sum_axes(&[-1], false);
        let root = |s: Var<'g, T>, take: &dyn Fn(Var<'g, T>) -> Var<'g, T>| {
            s.where_pos(take(s.where_pos(s, s.lit(1.0))), s)
        };
        match self.p {
            1.0 => sum(d.abs()),
            2.0 => root(sum(d * d), &Elem::sqrt),
            f64::INFINITY => d.abs().amax(&[-1], false),
            p => root(sum(d.abs().powf(p)), &|s| s.powf(1.0 / p)),
        }
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = max(0, d(a, p) − d(a, n) + margin);  ∂ℓ through ‖·‖_p";
    drawn(formula, &["sub", "clamp"], |draw| {
        let shape = draw.filled(3);
        let p = [2.0, 1.0, 3.0, f64::INFINITY][draw.below(4)];
        let kind = Triplet { margin: [4.0, 6.0][draw.below(2)], p, eps: 1e-6, swap: draw.coin() };
        (kind, vec![draw.apart(shape), draw.real(shape), draw.real(shape)])
    })
}
