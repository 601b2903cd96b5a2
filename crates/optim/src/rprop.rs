use crate::{
    Catalogued, Optimizer,
    range_check::{expect, not_negative, positive},
    sweep::{sign, sweep},
};
use gradus_tensor::{Elem, Error, Params, Range, Result, Rule, Scalar, kernels::Revision, spec::Options};
use serde::Serialize;

/// Rprop: each number of θ has a step size of its own, which grows while the sign of its gradient stays. For whole
/// batches only.
///
/// ```text
#[doc = include_str!("formulas/rprop.txt")]
/// ```
///
/// `etas` are (η₋, η₊), and the clamp is to `step_sizes`. Names and defaults are PyTorch's; the sign of g·g' is that of
/// the factors, so that it is right where the product is too small to be held. A gradient of NaN makes θ NaN, which
/// PyTorch's sign hides.
///
/// Source: M. Riedmiller, H. Braun, A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm
/// (1993), without its return to the θ before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rprop {
    etas: (f64, f64),
    step_sizes: (f64, f64),
}

impl Default for Rprop {
    fn default() -> Self {
        Rprop { etas: (0.5, 1.2), step_sizes: (1e-6, 50.0) }
    }
}

impl Rprop {
    /// An optimiser of the parameters under the scope of `params`, whose first steps are `lr` long (PyTorch's default 1e-2).
    ///
    /// ```
    /// use gradus_optim::Rprop;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [1], |_| 1.0);
    /// let mut optimizer = Rprop::new(&params, 0.5).etas(0.5, 1.25).step_sizes(1e-6, 50.0);
    /// params.gradients(|g| g.fill(-42.0));
    /// optimizer.step();
    /// optimizer.step(); // the same way, so a quarter further
    /// assert_eq!(w.value().as_slice(), [1.0 + 0.5 + 0.625]);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Rprop::default())
    }
}

#[derive(Clone, Copy)]
struct Formula {
    rule: Rprop,
    /// Where step sizes begin, in the first step.
    first: Option<f64>,
}

impl Revision<3> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [p, before, size]: [E; 3], g: E) -> [E; 3] {
        let (shrink, grow) = self.rule.etas;
        let (least, most) = self.rule.step_sizes;
        let size = self.first.map_or(size, |first| g.lit(first));
        let same = sign(g) * sign(before);
        let factor = same.where_pos(g.lit(grow), (-same).where_pos(g.lit(shrink), g.lit(1.0)));
        let size = (size * factor).max(g.lit(least)).min(g.lit(most));
        let g = (-same).where_pos(g.lit(0.0), g);
        [p - sign(g) * size, g, size]
    }
}

impl Rule for Rprop {
    const NAME: &'static str = "rprop";
    const SLOTS: usize = 2;
    const ELEMENTWISE: bool = true;

    fn check(&self) -> Result<()> {
        let ((shrink, grow), (least, most)) = (self.etas, self.step_sizes);
        expect(0.0 < shrink && shrink < 1.0, "eta minus", shrink, "0 < eta minus < 1")?;
        expect(grow > 1.0 && grow.is_finite(), "eta plus", grow, "a finite number > 1")?;
        not_negative("the least step size", least)?;
        positive("the largest step size", most)?;
        if least > most {
            return Err(Error::argument(format!(
                "step_sizes are {least} and {most}, expected the smaller first"
            )));
        }
        Ok(())
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { theta, grad, state: [before, size, ..], maximize, .. } = range;
        let formula = Formula { rule: *self, first: (t == 1).then_some(lr) };
        sweep(formula, [theta, before, size], grad, maximize);
    }
}

impl Catalogued for Rprop {
    const SUMMARY: &'static str =
        "a step size of its own for each number, by the gradient's signs; for whole batches";
    const FORMULA: &'static str = include_str!("formulas/rprop.txt");
    const LR: f64 = 1e-2;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.etas = options.several("etas", self.etas.into())?.into();
        self.step_sizes = options.several("step_sizes", self.step_sizes.into())?.into();
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Rprop> {
    /// Sets the factors of a step size when the gradient's sign turns and when it stays, 0 < η₋ < 1 < η₊; default 0.5
    /// and 1.2.
    #[track_caller]
    pub fn etas(self, minus: f64, plus: f64) -> Self {
        self.option(|rule| rule.etas = (minus, plus))
    }

    /// Sets the least and the largest step size; default 1e-6 and 50.
    #[track_caller]
    pub fn step_sizes(self, least: f64, largest: f64) -> Self {
        self.option(|rule| rule.step_sizes = (least, largest))
    }
}
