use crate::{
    Reduced,
    classes::{Classes, Labelled},
    reduced::{Kind, OfTarget, Single, entry as drawn, option},
    spec::Described,
};
use gradus_autograd::{Domain, Var, check::Entry, ops::Values};
use gradus_tensor::{Result, Scalar, Shape, spec::Options};

/// Cross-entropy of logits z [.., K] against class labels y [..] (integers from 0 to K − 1):
/// ℓ = ln Σⱼ exp(zⱼ) − z_y = −ln softargmax(z)_y; ∂ℓ/∂z = softargmax(z) − onehot(y).
///
/// Or against probabilities q of all classes, real numbers of the shape of z: ℓ = −Σⱼ qⱼ·ln softargmax(z)ⱼ.
///
/// The output is logits: no softmax before this loss. With a `weight` w for each class, a row counts w_y times, and the mean
/// divides by Σ w_y (with probabilities each term counts wⱼ times, and the mean divides by the number of rows). Rows whose label
/// is `ignore_index` count nothing. `label_smoothing` ε replaces the target by (1 − ε)·onehot(y) + ε/K. All as in PyTorch, but
/// that no label is ignored unless it is said.
///
/// Source: C. Bishop, Pattern Recognition and Machine Learning (2006), eq. 4.108; C. Szegedy et al., Rethinking the Inception
/// Architecture for Computer Vision (2015), for smoothed labels.
pub type CrossEntropy = Reduced<ClassEntropy>;

/// The options of [`CrossEntropy`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassEntropy {
    classes: Classes,
    label_smoothing: f64,
}

impl CrossEntropy {
    /// A weight for each class.
    pub fn weight(mut self, weight: impl Into<Values>) -> Self {
        self.kind.classes.weight = Some(weight.into());
        self
    }

    /// The label of rows that do not count; as labels are stored in u32, −100 is `-100i64 as u32`.
    pub fn ignore_index(mut self, index: i64) -> Self {
        self.kind.classes.ignore_index = Classes::ignoring(index);
        self
    }

    /// How much of the target is spread evenly over all classes: ε in [0, 1], 0 by default.
    pub fn label_smoothing(mut self, label_smoothing: f64) -> Self {
        self.kind.label_smoothing = label_smoothing;
        self
    }

    /// The axis of the classes, the last one by default; PyTorch has them along axis 1 also where more axes follow.
    pub fn class_axis(mut self, axis: i32) -> Self {
        self.kind.classes.class_axis = Some(axis);
        self
    }
}

impl Kind for ClassEntropy {
    const NAME: &'static str = "cross_entropy";

    fn check(&self) -> Result<()> {
        let smoothing = self.label_smoothing;
        option("label_smoothing", smoothing, (0.0..=1.0).contains(&smoothing), "a number from 0 to 1")
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        if !x[1].is_integer() && x[1].shape() == x[0].shape() {
            return self.of_probabilities(x[0], x[1]);
        }
        let x = self.classes.labelled(x[0], x[1])?;
        if self.label_smoothing == 0.0 && self.classes.weight.is_none() && self.classes.ignore_index.is_none() {
            return Ok(x.scores.softmax_cross_entropy(x.labels).into());
        }
        self.of_labels(Labelled { scores: x.scores.log_softmax(-1), ..x })
    }
}

impl OfTarget for ClassEntropy {
    const LABELS: bool = true;
}

impl ClassEntropy {
    /// Of logarithms of probabilities and labels, with all options.
    fn of_labels<'g, T: Scalar>(&self, x: Labelled<'g, T>) -> Result<Single<'g, T>> {
        let single = self.classes.likelihood(&x)?;
        if self.label_smoothing == 0.0 {
            return Ok(single);
        }
        let weighted = match self.classes.weights(x.scores)? {
            Some(weight) => x.scores * weight,
            None => x.scores,
        };
        let all = -weighted.sum_axes(&[-1], false);
        let all = self.classes.present(&x).map_or(all, |present| all * present);
        let share = self.label_smoothing / x.scores.shape().last() as f64;
        Ok(Single { losses: single.losses * (1.0 - self.label_smoothing) + all * share, ..single })
    }

    fn of_probabilities<'g, T: Scalar>(&self, output: Var<'g, T>, target: Var<'g, T>) -> Result<Single<'g, T>> {
        let (z, q) = (self.classes.last(output)?, self.classes.last(target)?);
        let q = match self.label_smoothing {
            0.0 => q,
            share => q * (1.0 - share) + share / z.shape().last() as f64,
        };
        let terms = z.log_softmax(-1) * q;
        let terms = self.classes.weights(z)?.map_or(terms, |weight| terms * weight);
        Ok((-terms.sum_axes(&[-1], false)).into())
    }
}

impl Described for CrossEntropy {
    fn with(self, options: &Options) -> Result<Self> {
        let smoothing = options.number("label_smoothing", self.kind.label_smoothing)?;
        let mut own = self.label_smoothing(smoothing);
        own.kind.classes.set(options, "weight")?;
        Ok(own)
    }
}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = ln Σⱼ exp(zⱼ) − z_y;  ∂ℓ/∂z = softargmax(z) − onehot(y)";
    drawn(formula, &["softmax_cross_entropy", "log_softmax", "gather"], |draw| {
        let shape = draw.filled(3);
        let rows = Shape::new(&shape.dims()[..shape.rank() - 1]).unwrap_or(Shape::SCALAR);
        let weights = (0..shape.last()).map(|_| draw.uniform(0.2, 2.0)).collect::<Vec<_>>();
        let classes =
            Classes { weight: draw.coin().then(|| Values::from(weights)), ignore_index: None, class_axis: None };
        let kind = ClassEntropy { classes, label_smoothing: [0.0, 0.3][draw.below(2)] };
        let target = if draw.below(3) == 0 { draw.within(shape, Domain::UNIT) } else { draw.integers(rows, shape.last()) };
        (kind, vec![draw.real(shape), target])
    })
}
