use crate::{Inputs, Op, Var, check::Entry};
use gradus_tensor::{Axes, Error, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// Which extreme is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Extreme {
    /// The largest element.
    Max,
    /// The smallest element.
    Min,
}

impl Extreme {
    /// Calls `found(output index, input index)` with the first extreme element for each output. NaN counts as extreme.
    pub(super) fn visit<T: Scalar>(self, x: Inputs<'_, T>, axes: Axes, found: impl FnMut(usize, usize)) {
        let nan = |v: T| v.to_f64().is_nan();
        let beats = |other: T, best: T| {
            let more = if self == Extreme::Max { other > best } else { other < best };
            !nan(best) && (more || nan(other))
        };
        kernels::extremum(x.shape(0), axes, x.real(0), beats, found);
    }

    pub(super) fn shape(self, x: Shape, axes: Axes, keepdim: bool) -> Result<Shape> {
        let shape = axes.reduced(x, keepdim);
        if axes.count(x) == 0 && !shape.is_empty() {
            return Err(Error::shape(format!("no elements to choose from in {x}")));
        }
        Ok(shape)
    }
}

/// yᵢ = 1 at the first extreme element over some axes, 0 elsewhere; its derivative is 0. The gradient rule of `amax`, `amin`.
///
/// Source: PyTorch's torch.max with a dimension (2016–), for giving the first of equal ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FirstExtremum {
    /// Which extreme.
    pub extreme: Extreme,
    /// The axes over which it is looked for.
    pub axes: Axes,
}

impl Op for FirstExtremum {
    fn name(&self) -> Cow<'static, str> {
        "first_extremum".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        self.extreme.shape(x[0], self.axes, false).map(|_| x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.fill(T::default());
        self.extreme.visit(x, self.axes, |_, from| y[from] = T::of(1.0));
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("first_extremum", "yᵢ = [i is the first extreme];  ∂x = 0", |draw| {
        let shape = draw.shape(3);
        let extreme = if draw.coin() { Extreme::Max } else { Extreme::Min };
        (FirstExtremum { extreme, axes: draw.axes(shape) }, vec![draw.apart(shape)])
    })
    .flat()
}
