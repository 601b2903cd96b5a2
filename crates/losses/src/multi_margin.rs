use crate::{
    Reduced,
    classes::Classes,
    reduced::{Kind, OfTarget, Single, entry as drawn, option},
    spec::{Described, given, values},
};
use gradus_autograd::{Var, check::Entry, ops::Values};
use gradus_tensor::{Result, Scalar, Shape, spec::Options};

/// The hinge loss of scores x [.., K] against class labels y [..]: ℓ = Σ_{j≠y} w_y·max(0, margin − x_y + xⱼ)^p/K, where p is 1 (the
/// default) or 2. The slope at the edge of a hinge is 0 (as in PyTorch).
///
/// Source: K. Crammer, Y. Singer, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines (2001).
pub type MultiMargin = Reduced<ClassMargin>;

/// The options of [`MultiMargin`].
#[derive(Clone, Debug, PartialEq)]
pub struct ClassMargin {
    classes: Classes,
    p: u32,
    margin: f64,
}

impl Default for ClassMargin {
    fn default() -> Self {
        ClassMargin { classes: Classes::default(), p: 1, margin: 1.0 }
    }
}

impl MultiMargin {
    /// The power of each hinge, 1 (the default) or 2.
    pub fn p(mut self, p: u32) -> Self {
        self.kind.p = p;
        self
    }

    /// By how much the right class should lead, 1 by default.
    pub fn margin(mut self, margin: f64) -> Self {
        self.kind.margin = margin;
        self
    }

    /// A weight for each class; the mean still divides by the number of rows, as in PyTorch.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.classes.weight = Some(weight.into());
        self
    }
}

impl Kind for ClassMargin {
    const NAME: &'static str = "multi_margin";

    fn check(&self) -> Result<()> {
        option("p", f64::from(self.p), matches!(self.p, 1 | 2), "1 or 2")
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        let x = self.classes.labelled(x[0], x[1])?;
        let shape = x.scores.shape();
        let column = shape.with(shape.rank() - 1, 1)?;
        let hinge = (x.scores - x.scores.gather(-1, x.labels).reshape(column) + self.margin).relu();
        let hinge = if self.p == 2 { hinge * hinge } else { hinge };
        let others = -x.labels.one_hot(shape.last()) + 1.0;
        let losses = (hinge * others).mean_axes(&[-1], false);
        Ok(self.classes.of_rows(&x)?.map_or(losses, |weight| losses * weight).into())
    }
}

impl OfTarget for ClassMargin {
    const LABELS: bool = true;
}

impl Described for MultiMargin {
    fn with(self, options: &Options) -> Result<Self> {
        let (p, margin) = (self.kind.p, self.kind.margin);
        let own = given(self, values(options, "weight")?, Self::weight).margin(options.number("margin", margin)?);
        Ok(own.p(u32::try_from(options.count_or("p", p as usize)?).unwrap_or(0)))
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = Σ_{j≠y} w_y·max(0, margin − x_y + xⱼ)^p/K;  ∂ℓ through relu";
    drawn(formula, &["gather", "relu", "mean"], |draw| {
        let shape = draw.filled(2);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        let weights = (0..shape.last()).map(|_| draw.uniform(0.2, 2.0)).collect::<Vec<_>>();
        let classes =
            Classes { weight: draw.coin().then(|| Values::from(weights)), ignore_index: None, class_axis: None };
        let kind = ClassMargin { classes, p: 1 + draw.below(2) as u32, margin: [1.0, 0.37][draw.below(2)] };
        (kind, vec![draw.real(shape), draw.integers(rows, shape.last())])
    })
}
