//! What normalising layers share.

use gradus_autograd::Var;
use gradus_tensor::{Elem, Error, Parameter, Result, Scalar, Shape};

/// (x − μ)/√(σ² + ε), with the mean μ and the variance σ² (of the numbers themselves: divided by n) over some axes.
pub(crate) fn standardise<'g, T: Scalar>(x: Var<'g, T>, axes: &[i32], eps: f64) -> Var<'g, T> {
    let d = x - x.mean_axes(axes, true);
    d / ((d * d).mean_axes(axes, true) + eps).sqrt()
}

/// w·x + b, where there are such parameters; each is seen under the shape that is given.
pub(crate) fn affine<'g, T: Scalar>(
    x: Var<'g, T>,
    [weight, bias]: [&Option<Parameter<T>>; 2],
    shape: Shape,
) -> Var<'g, T> {
    let seen = |p: &Parameter<T>| x.graph().param(p).reshape(shape);
    let scaled = weight.as_ref().map_or(x, |w| x * seen(w));
    bias.as_ref().map_or(scaled, |b| scaled + seen(b))
}

/// The shape of one number for each channel, which is axis 1, against inputs of so many axes.
pub(crate) fn channels(count: usize, rank: usize) -> Shape {
    let mut sizes = [1; gradus_tensor::MAX_RANK];
    sizes[usize::from(rank > 1)] = count;
    Shape::new(&sizes[..rank.clamp(1, sizes.len())]).unwrap_or(Shape::from([count]))
}

/// Checks that the last axes of an input are those that are normalised; gives them, counted from the back.
pub(crate) fn last_axes(x: Shape, normalized: Shape) -> Result<Vec<i32>> {
    if normalized.rank() == 0 || !x.dims().ends_with(normalized.dims()) {
        return Err(Error::shape(format!("the input {x} does not end in {normalized}")));
    }
    Ok((1..=normalized.rank() as i32).map(|axis| -axis).collect())
}
