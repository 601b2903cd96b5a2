use crate::{
    Reduced,
    reduced::{Kind, Single, alike, entry as drawn},
};
use gradus_autograd::{Domain, ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Result, Scalar};

/// The loss of two scores of which the first should be the larger (y = 1) or the smaller (y = −1):
/// ℓ = max(0, margin − y·(x₁ − x₂)); ∂ℓ/∂x₁ = −y where the margin is not exceeded. The margin is 0 by default.
///
/// Source: R. Herbrich, T. Graepel, K. Obermayer, Large Margin Rank Boundaries for Ordinal Regression (2000).
pub type MarginRanking = Reduced<Ranking>;

/// The formula and the option of [`MarginRanking`]: max(0, margin − y·(x₁ − x₂)).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ranking {
    margin: f64,
}

impl MarginRanking {
    /// By how much one score should exceed the other, 0 by default.
    pub fn margin(mut self, margin: f64) -> Self {
        self.kind.margin = margin;
        self
    }

    /// The loss of two scores against which should be the larger.
    #[track_caller]
    pub fn forward<'g, T: Scalar>(&self, input1: Var<'g, T>, input2: Var<'g, T>, target: Var<'g, T>) -> Var<'g, T> {
        self.of(&[input1, input2, target])
    }
}

impl Kind for Ranking {
    const NAME: &'static str = "margin_ranking";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        alike([("input1", x[0]), ("input2", x[1]), ("target", x[2])])?;
        Ok(x[0].zip3(*self, x[1], x[2]).into())
    }
}

impl ElementwiseN<3> for Ranking {
    const NAME: &'static str = "margin_ranking";
    fn domains(self) -> [Domain; 3] {
        [Domain::REAL, Domain::REAL, Domain::REAL]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [a, b, y]: [E; 3]) -> E {
        (a.lit(self.margin) - y * (a - b)).max(a.lit(0.0))
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [a, b, y]: [E; 3], _: E) -> [E; 3] {
        let (lead, zero) = (y * (a - b) - a.lit(self.margin), a.lit(0.0));
        let slope = |s: E| lead.where_pos(zero, s);
        [slope(-y), slope(y), slope(b - a)]
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    drawn("ℓ = max(0, margin − y·(x₁ − x₂));  ∂ℓ/∂x₁ = −y", &["margin_ranking"], |draw| {
        let shape = draw.shape(3);
        let inputs = vec![draw.real(shape), draw.real(shape), draw.real(shape)];
        (Ranking { margin: [0.0, 0.2][draw.below(2)] }, inputs)
    })
}
