use crate::{
    Reduced,
    reduced::{Kind, OfTarget, Single, alike, entry},
};
use gradus_autograd::{
    ElementwiseN, Var,
    check::{Draw, Entry},
    ops::Values,
};
use gradus_tensor::{Elem, Error, Result, Scalar};

/// A loss whose formula looks at one element of the output and one of the target at a time: ℓ(ŷᵢ, yᵢ), then reduced.
pub type Pointwise<F> = Reduced<Each<F>>;

/// A formula of one element and its target, with a weight for each element if wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Each<F> {
    /// The formula of one element.
    pub formula: F,
    /// What the loss of each element is multiplied by.
    pub weight: Option<Values>,
    /// Whether the mean divides by the sum of the weights instead of the number of elements.
    pub by_weight: bool,
}

impl<F: ElementwiseN<2>> Kind for Each<F> {
    const NAME: &'static str = F::NAME;

    fn check(&self) -> Result<()> {
        self.formula.check()
    }

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        alike([("output", x[0]), ("target", x[1])])?;
        let losses = x[0].zip(self.formula, x[1]);
        let Some(weight) = &self.weight else { return Ok(losses.into()) };
        let weight = weights(weight, losses)?;
        let count = self.by_weight.then(|| weight.sum());
        Ok(Single { losses: losses * weight, count })
    }
}

impl<F: ElementwiseN<2>> OfTarget for Each<F> {}

/// Weights as a variable, stretched to the shape of the losses.
pub(crate) fn weights<'g, T: Scalar>(weight: &Values, losses: Var<'g, T>) -> Result<Var<'g, T>> {
    let shape = losses.shape();
    if weight.shape().broadcast(shape).is_ok_and(|both| both == shape) {
        return Ok(weight.on(losses.graph()).broadcast_to(shape));
    }
    let message = format!("the weights are {}, the losses {shape}", weight.shape());
    Err(Error::shape(message).help("one weight for each loss, or weights that stretch to that"))
}

/// 0; NaN where t is.
#[inline(always)]
pub(crate) fn nothing<E: Elem>(t: E) -> E {
    t.min(t.lit(0.0)).max(t.lit(0.0))
}

/// The loss as its catalogue knows it; `make` draws the formula's options.
pub(crate) fn each<F: ElementwiseN<2>>(formula: &str, make: fn(&mut Draw) -> F) -> Entry {
    entry(formula, &[F::NAME], move |draw| {
        let (shape, each) = (draw.shape(3), make(draw));
        let [output, target] = each.domains();
        let inputs = vec![draw.within(shape, output), draw.within(shape, target)];
        let weight = draw.coin().then(|| Values::from(vec![draw.uniform(0.1, 2.0)]));
        (Each { formula: each, weight: weight.filter(|_| shape.rank() > 0), by_weight: draw.coin() }, inputs)
    })
}
