use crate::{
    Reduced,
    classes::{Classes, Labelled},
    reduced::{Kind, OfTarget, Single, entry as drawn, option},
    spec::Described,
};
use gradus_autograd::{Var, check::Entry, ops::Values};
use gradus_tensor::{Elem, Result, Scalar, Shape, spec::Options};

/// Focal loss of logits z [.., K] against class labels y [..]: ℓ = −α_y·(1 − p_y)^γ·ln p_y with p = softargmax(z); rows that are
/// right already count little. γ is 2 by default; without `alpha` all classes weigh 1. The mean is over all rows that are not
/// ignored.
///
/// For independent questions use [`SigmoidFocal`](crate::SigmoidFocal).
///
/// Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection (2017), for K classes.
pub type SoftmaxFocal = Reduced<FocalClasses>;

/// The options of [`SoftmaxFocal`].
#[derive(Clone, Debug, PartialEq)]
pub struct FocalClasses {
    classes: Classes,
    gamma: f64,
}

impl Default for FocalClasses {
    fn default() -> Self {
        FocalClasses { classes: Classes::default(), gamma: 2.0 }
    }
}

impl SoftmaxFocal {
    /// How little right answers count: γ, 2 by default, not negative.
    pub fn gamma(mut self, gamma: f64) -> Self {
        self.kind.gamma = gamma;
        self
    }

    /// A weight α for each class.
    pub fn alpha(mut self, alpha: impl Into<Values>) -> Self {
        self.kind.classes.weight = Some(alpha.into());
        self
    }

    /// The label of rows that do not count; as labels are stored in u32, −100 is `-100i64 as u32`.
    pub fn ignore_index(mut self, index: i64) -> Self {
        self.kind.classes.ignore_index = Classes::ignoring(index);
        self
    }

    /// The axis of the classes, the last one by default.
    pub fn class_axis(mut self, axis: i32) -> Self {
        self.kind.classes.class_axis = Some(axis);
        self
    }
}

/// 1 − p counts as at least this, since slopes of powers may be infinite at 0.
const LEAST: f64 = 1e-18;

impl Kind for FocalClasses {
    const NAME: &'static str = "softmax_focal";

    fn check(&self) -> Result<()> {
        option("gamma", self.gamma, self.gamma >= 0.0, "a number from 0 up")
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        let x = self.classes.labelled(x[0], x[1])?;
        let x = Labelled { scores: x.scores.log_softmax(-1), ..x };
        let right = self.classes.chosen(x.scores, x.labels); // ln p_y
        let wrong = -right.exp_m1();
        let losses = match self.gamma {
            0.0 => -right,
            gamma => -right * wrong.max(wrong.lit(LEAST)).powf(gamma),
        };
        let losses = self.classes.of_rows(&x)?.map_or(losses, |weight| losses * weight);
        Ok(Single { losses, count: self.classes.present(&x).map(Var::sum) })
    }
}

impl OfTarget for FocalClasses {
    const LABELS: bool = true;
}

impl Described for SoftmaxFocal {
    fn with(self, options: &Options) -> Result<Self> {
        let gamma = options.number("gamma", self.kind.gamma)?;
        let mut own = self.gamma(gamma);
        own.kind.classes.set(options, "alpha")?;
        Ok(own)
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = −α_y·(1 − p_y)^γ·ln p_y;  ∂ℓ/∂z through log-softmax";
    drawn(formula, &["log_softmax", "gather"], |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        let weights = (0..shape.last()).map(|_| draw.uniform(0.2, 2.0)).collect::<Vec<_>>();
        let classes =
            Classes { weight: draw.coin().then(|| Values::from(weights)), ignore_index: None, class_axis: None };
        let kind = FocalClasses { classes, gamma: [0.0, 1.0, 2.0][draw.below(3)] };
        (kind, vec![draw.real(shape), draw.integers(rows, shape.last())])
    })
}
