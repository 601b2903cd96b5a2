//! Ops along axes.

use super::{Word, shapes::named_axes, word};
use crate::onnx::import::{
    site::Site,
    value::{Run, real},
};
use gradus_autograd::Var;
use gradus_tensor::{Axes, Elem, Error, Result, Scalar, Shape};

/// What is made of the elements along some axes.
type Reduce<T> = for<'g> fn(Var<'g, T>, &[i32], bool) -> Var<'g, T>;

/// A reduction whose axes are an attribute before an opset, and an input from it on. Without axes it is over all, unless the node
/// says that it is over none.
fn reduce<T: Scalar>(site: &Site<'_>, since: i64, of: Reduce<T>) -> Result<Run<T>> {
    let axes = named_axes::<T>(site, since)?;
    let (keepdims, none) = (site.flag("keepdims", true)?, site.flag("noop_with_empty_axes", false)?);
    real(move |given| {
        let x = given.real(0)?;
        let named = axes(&given)?.unwrap_or_default();
        if named.is_empty() && none {
            return Ok(x);
        }
        let small = |&axis: &i64| i32::try_from(axis).map_err(|_| Error::shape(format!("no axis {axis}")));
        let mut axes = named.iter().map(small).collect::<Result<Vec<i32>>>()?;
        if axes.is_empty() {
            axes = (0..x.shape().rank() as i32).collect();
        }
        Ok(of(x, &axes, keepdims))
    })
}

fn log_sum_exp<'g, T: Scalar>(x: Var<'g, T>, axes: &[i32], keepdims: bool) -> Var<'g, T> {
    let Ok(set) = Axes::new(x.shape(), axes) else { return x.sum_axes(axes, keepdims) };
    let whole = set.reduced(x.shape(), keepdims);
    if let [axis] = axes {
        return x.logsumexp(*axis).reshape(whole);
    }
    let shift = x.amax(axes, true).detach();
    ((x - shift).exp().sum_axes(axes, true).ln() + shift).reshape(whole)
}

/// Along one axis; before opset 13 along all from that one on, taken as one.
fn soft<T: Scalar>(site: &Site<'_>, of: for<'g> fn(Var<'g, T>, i32) -> Var<'g, T>) -> Result<Run<T>> {
    let old = site.opset < 13;
    let axis = site.int("axis", if old { 1 } else { -1 })?;
    let axis = i32::try_from(axis).map_err(|_| Error::shape(format!("no axis {axis}")))?;
    real(move |given| {
        let x = given.real(0)?;
        let shape = x.shape();
        if !old {
            return Ok(of(x, axis));
        }
        let (before, after) = shape.dims().split_at(shape.axis(axis)?);
        let page = Shape::new(&[before.iter().product(), after.iter().product()])?;
        Ok(of(x.reshape(page), 1).reshape(shape))
    })
}

pub(super) fn words<T: Scalar>() -> Vec<Word<T>> {
    vec![
        word("Softmax", 1, |site| soft(site, |x, axis| x.softmax(axis))),
        word("LogSoftmax", 1, |site| soft(site, |x, axis| x.log_softmax(axis))),
        word("ReduceSum", 1, |site| reduce(site, 13, |x, axes, keep| x.sum_axes(axes, keep))),
        word("ReduceMean", 1, |site| reduce(site, 18, |x, axes, keep| x.mean_axes(axes, keep))),
        word("ReduceMax", 1, |site| reduce(site, 18, |x, axes, keep| x.amax(axes, keep))),
        word("ReduceMin", 1, |site| reduce(site, 18, |x, axes, keep| x.amin(axes, keep))),
        word("ReduceLogSumExp", 1, |site| reduce(site, 18, log_sum_exp)),
    ]
}
