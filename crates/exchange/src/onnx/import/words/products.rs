//! Products, and normalisations of channels.

use super::{Word, word};
use crate::onnx::import::{
    site::Site,
    value::{Given, Run, real},
};
use gradus_autograd::Var;
use gradus_tensor::{Elem, Error, MAX_RANK, Result, Scalar, Shape};

fn scale<T: Scalar>(x: Var<'_, T>, by: f64) -> Var<'_, T> {
    if by == 1.0 { x } else { x * by }
}

/// α·A·B + β·C, where A and B may be read transposed.
fn gemm<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let [alpha, beta] = [site.float("alpha", 1.0)?, site.float("beta", 1.0)?];
    let [ta, tb] = [site.flag("transA", false)?, site.flag("transB", false)?];
    real(move |given| {
        let ab = scale(given.real(0)?.product(given.real(1)?, ta, tb), alpha);
        Ok(given.maybe_real(2)?.map_or(ab, |c| ab + scale(c, beta)))
    })
}

/// The product of matrices, as NumPy's matmul has it: a vector is a row on the left and a column on the right.
fn matmul<'g, T: Scalar>(given: Given<'_, 'g, T>) -> Result<Var<'g, T>> {
    let (a, b) = (given.real(0)?, given.real(1)?);
    let (left, right) = (a.shape(), b.shape());
    let (Some(&inner), false) = (left.dims().last(), right.dims().is_empty()) else {
        return Err(Error::shape("a single number is no matrix"));
    };
    let row = if left.rank() == 1 { a.reshape([1, inner]) } else { a };
    let column = if right.rank() == 1 { b.reshape([right[0], 1]) } else { b };
    // One matrix for all pages is one product.
    if left.rank() > 2 && right.rank() == 2 {
        let whole = left.with(left.rank() - 1, right[1])?;
        return Ok(a.reshape([left.len() / inner.max(1), inner]).matmul(b).reshape(whole));
    }
    let y = row.matmul(column);
    let mut dims = y.shape().dims().to_vec();
    if right.rank() == 1 {
        dims.pop();
    }
    if left.rank() == 1 && dims.len() + usize::from(right.rank() == 1) >= 2 {
        dims.remove(dims.len() - if right.rank() == 1 { 1 } else { 2 });
    }
    Ok(y.reshape(Shape::new(&dims)?))
}

/// One number for each channel, which is axis 1.
fn channels<'g, T: Scalar>(x: Var<'g, T>, of: Var<'g, T>) -> Result<Var<'g, T>> {
    let rank = of.shape().rank();
    let mut sizes = [1; MAX_RANK];
    sizes[usize::from(rank > 1)] = x.shape().len();
    Ok(x.reshape(Shape::new(&sizes[..rank.max(1)])?))
}

/// (x − μ)/√(σ² + ε)·w + b with stored μ and σ², in training too.
fn batch_norm<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let epsilon = site.float("epsilon", 1e-5)?;
    site.float("momentum", 0.9)?;
    if site.flag("training_mode", false)? || site.int("spatial", 1)? != 1 {
        return Err(Error::argument("only stored statistics of channels are normalised by"));
    }
    real(move |given| {
        let x = given.real(0)?;
        let seen = |place: usize| channels(given.real(place)?, x);
        let (weight, bias, mean, var) = (seen(1)?, seen(2)?, seen(3)?, seen(4)?);
        Ok((x - mean) / (var + epsilon).sqrt() * weight + bias)
    })
}

/// The last axes from one on, counted from the back.
fn last_axes(rank: usize, axis: i64) -> Result<Vec<i32>> {
    let first = if axis < 0 { axis + rank as i64 } else { axis };
    if !(0..rank as i64).contains(&first) {
        return Err(Error::shape(format!("no axis {axis} in {rank}")));
    }
    Ok((1..=(rank as i64 - first) as i32).map(|axis| -axis).collect())
}

fn standardise<'g, T: Scalar>(x: Var<'g, T>, axes: &[i32], epsilon: f64) -> Var<'g, T> {
    let d = x - x.mean_axes(axes, true);
    d / ((d * d).mean_axes(axes, true) + epsilon).sqrt()
}

fn layer_norm<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let (axis, epsilon) = (site.int("axis", -1)?, site.float("epsilon", 1e-5)?);
    site.maybe_int("stash_type")?;
    real(move |given| {
        let x = given.real(0)?;
        let y = standardise(x, &last_axes(x.shape().rank(), axis)?, epsilon) * given.real(1)?;
        Ok(given.maybe_real(2)?.map_or(y, |bias| y + bias))
    })
}

fn rms_norm<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let (axis, epsilon) = (site.int("axis", -1)?, site.float("epsilon", 1e-5)?);
    site.maybe_int("stash_type")?;
    real(move |given| {
        let x = given.real(0)?;
        let square = (x * x).mean_axes(&last_axes(x.shape().rank(), axis)?, true);
        Ok(x / (square + epsilon).sqrt() * given.real(1)?)
    })
}

fn group_norm<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let (groups, epsilon) = (site.int("num_groups", 0)?, site.float("epsilon", 1e-5)?);
    site.maybe_int("stash_type")?;
    let groups = usize::try_from(groups).ok().filter(|groups| *groups > 0);
    let groups = groups.ok_or_else(|| Error::argument("num_groups is missing, a whole number from 1 on"))?;
    real(move |given| {
        let x = given.real(0)?;
        let shape = x.shape();
        match shape.dims() {
            [batch, all, rest @ ..] if all % groups == 0 => {
                let size = all / groups * rest.iter().product::<usize>();
                let y = standardise(x.reshape([*batch, groups, size]), &[-1], epsilon).reshape(shape);
                Ok(y * channels(given.real(1)?, x)? + channels(given.real(2)?, x)?)
            }
            _ => Err(Error::shape(format!("the channels of {shape} do not divide into {groups} groups"))),
        }
    })
}

pub(super) fn words<T: Scalar>() -> Vec<Word<T>> {
    vec![
        word("Gemm", 7, gemm),
        word("MatMul", 1, |_| real(|given| matmul(given))),
        Word { buffers: 3, ..word("BatchNormalization", 7, batch_norm) },
        word("LayerNormalization", 17, layer_norm),
        word("RMSNormalization", 23, rms_norm),
        word("GroupNormalization", 21, group_norm),
    ]
}
