//! Ops that move elements and compute nothing.

use super::{Word, word};
use crate::onnx::import::{
    site::Site,
    value::{Given, Run, Value, Whole, any, either, real},
};
use gradus_autograd::{
    Var,
    ops::{Pad, Take},
};
use gradus_tensor::{Error, Result, Scalar, Shape};
use std::sync::Arc;

/// An axis counted from the front or the back as an index among so many.
fn axis_of(axis: i64, rank: usize) -> Result<usize> {
    let index = if axis < 0 { axis + rank as i64 } else { axis };
    let index = usize::try_from(index).ok().filter(|index| *index < rank);
    index.ok_or_else(|| Error::shape(format!("no axis {axis} in {rank}")))
}

fn size_of(size: i64) -> Result<usize> {
    usize::try_from(size).map_err(|_| Error::shape(format!("{size} is no size")))
}

fn flatten<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let axis = site.int("axis", 1)?;
    real(move |given| {
        let x = given.real(0)?;
        let shape = x.shape();
        // One axis more than there are may be named: all are before it.
        let axis = if axis == shape.rank() as i64 { shape.rank() } else { axis_of(axis, shape.rank())? };
        let (before, after) = shape.dims().split_at(axis);
        Ok(x.reshape([before.iter().product(), after.iter().product()]))
    })
}

/// 0 is the size that is there, unless it is allowed as a size; −1 is what is left.
fn reshape<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let zero = site.opset >= 14 && site.flag("allowzero", false)?;
    let shape_of = move |from: Shape, to: &[i64]| {
        let mut open = None;
        let mut dims = Vec::with_capacity(to.len());
        for (place, &size) in to.iter().enumerate() {
            dims.push(match size {
                -1 if open.replace(place).is_none() => 1,
                0 if !zero => *from
                    .dims()
                    .get(place)
                    .ok_or_else(|| Error::shape(format!("{from} has no axis {place}")))?,
                size => size_of(size)?,
            });
        }
        if let Some(place) = open {
            let others = Shape::new(&dims)?.len();
            dims[place] = from.len().checked_div(others).unwrap_or(0);
        }
        Shape::new(&dims)
    };
    any(move |given| {
        let to = &given.whole(1)?.data;
        Ok(match given.value(0) {
            Some(Value::Whole(all)) => {
                Value::Whole(Arc::new(Whole::new(shape_of(all.shape, to)?, all.data.clone())?))
            }
            _ => {
                let x = given.real(0)?;
                Value::Real(x.reshape(shape_of(x.shape(), to)?))
            }
        })
    })
}

/// The axes that a node names: an attribute before an opset, an input from it on.
pub(super) fn named_axes<T: Scalar>(
    site: &Site<'_>,
    since: i64,
) -> Result<impl Fn(&Given<'_, '_, T>) -> Result<Option<Vec<i64>>> + use<T>> {
    let own = if site.opset < since { site.ints("axes")?.map(<[i64]>::to_vec) } else { None };
    let input = site.opset >= since;
    Ok(move |given: &Given<'_, '_, T>| match input {
        true => Ok(given.maybe_whole(1)?.map(|axes| axes.data.clone())),
        false => Ok(own.clone()),
    })
}

/// The sizes of a result, from the shape of an input and what a second one says.
type Dims = fn(Shape, Option<&[i64]>) -> Result<Vec<usize>>;

/// A value under other axes of size 1.
fn resized<T: Scalar>(site: &Site<'_>, dims: Dims) -> Result<Run<T>> {
    let axes = named_axes::<T>(site, 13)?;
    any(move |given| {
        let axes = axes(&given)?;
        let shape = |from: Shape| Shape::new(&dims(from, axes.as_deref())?);
        Ok(match given.value(0) {
            Some(Value::Whole(all)) => {
                Value::Whole(Arc::new(Whole::new(shape(all.shape)?, all.data.clone())?))
            }
            _ => {
                let x = given.real(0)?;
                Value::Real(x.reshape(shape(x.shape())?))
            }
        })
    })
}

fn unsqueezed(from: Shape, axes: Option<&[i64]>) -> Result<Vec<usize>> {
    let axes = axes.ok_or_else(|| Error::argument("axes are missing"))?;
    let rank = from.rank() + axes.len();
    let new = axes.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<_>>>()?;
    let mut own = from.dims().iter();
    let size = |axis| if new.contains(&axis) { Some(1) } else { own.next().copied() };
    let dims: Option<Vec<usize>> = (0..rank).map(size).collect();
    dims.ok_or_else(|| Error::shape(format!("axes {axes:?} name one twice")))
}

fn squeezed(from: Shape, axes: Option<&[i64]>) -> Result<Vec<usize>> {
    let named =
        |axes: &[i64]| axes.iter().map(|&axis| axis_of(axis, from.rank())).collect::<Result<Vec<_>>>();
    let gone = match axes {
        Some(axes) => named(axes)?,
        None => (0..from.rank()).filter(|&axis| from[axis] == 1).collect(),
    };
    if let Some(axis) = gone.iter().find(|&&axis| from[axis] != 1) {
        return Err(Error::shape(format!("axis {axis} of {from} is not of size 1")));
    }
    Ok((0..from.rank()).filter(|axis| !gone.contains(axis)).map(|axis| from[axis]).collect())
}

fn transpose<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let order = site.ints("perm")?.map(<[i64]>::to_vec);
    real(move |given| {
        let x = given.real(0)?;
        let rank = x.shape().rank();
        let order = match &order {
            Some(order) => order.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<_>>>()?,
            None => (0..rank).rev().collect(),
        };
        Ok(x.permute(&order))
    })
}

fn concat<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let axis = site.maybe_int("axis")?.ok_or_else(|| Error::argument("the attribute axis is missing"))?;
    let small = i32::try_from(axis).map_err(|_| Error::shape(format!("no axis {axis}")))?;
    let whole = move |all: &[&Whole]| match axis {
        0 | -1 if all.iter().all(|x| x.shape.rank() == 1) => {
            Whole::row(all.iter().flat_map(|x| x.data.iter().copied()).collect())
        }
        _ => Err(Error::argument("sizes are put one after another in one row only")),
    };
    either(whole, move |given| {
        let others = (1..given.len()).map(|place| given.real(place)).collect::<Result<Vec<_>>>()?;
        Ok(given.real(0)?.concat(&others, small))
    })
}

/// Where a slice begins and ends along an axis of some size: places from the back are negative, and what is beyond is cut.
fn part(start: i64, end: i64, step: i64, size: usize) -> Result<std::ops::Range<usize>> {
    if step != 1 {
        return Err(Error::argument(format!("a step of {step}, only 1 is read")));
    }
    let size = size as i64;
    let place = |v: i64| (if v < 0 { v.saturating_add(size) } else { v }).clamp(0, size) as usize;
    Ok(place(start)..place(end).max(place(start)))
}

fn slice<'g, T: Scalar>(given: Given<'_, 'g, T>) -> Result<Value<'g, T>> {
    let (starts, ends) = (&given.whole(1)?.data, &given.whole(2)?.data);
    let usual: Vec<i64> = (0..starts.len() as i64).collect();
    let axes = given.maybe_whole(3)?.map_or(&usual, |axes| &axes.data);
    let ones = vec![1; starts.len()];
    let steps = given.maybe_whole(4)?.map_or(&ones, |steps| &steps.data);
    if [ends, axes, steps].iter().any(|all| all.len() != starts.len()) {
        return Err(Error::shape("starts, ends, axes and steps differ in number"));
    }
    if let (Some(Value::Whole(all)), [0 | -1]) = (given.value(0), axes.as_slice()) {
        let range = part(starts[0], ends[0], steps[0], all.data.len())?;
        return Ok(Value::Whole(Arc::new(Whole::row(all.data[range].to_vec())?)));
    }
    let mut x = given.real(0)?;
    for (place, &axis) in axes.iter().enumerate() {
        let axis = axis_of(axis, x.shape().rank())?;
        x = x.slice(axis as i32, part(starts[place], ends[place], steps[place], x.shape()[axis])?);
    }
    Ok(Value::Real(x))
}

/// The most places that are known and gathered: each is a node.
const MOST_PLACES: usize = 1 << 12;

/// So many axes from `from` on moved to `to`.
fn moved<T: Scalar>(x: Var<'_, T>, from: usize, to: usize, count: usize) -> Var<'_, T> {
    if from == to {
        return x;
    }
    let rank = x.shape().rank();
    let mut order: Vec<usize> = (0..rank).collect();
    let block: Vec<usize> = order.drain(from..(from + count).min(rank)).collect();
    order.splice(to..to, block);
    x.permute(&order)
}

/// Rows of a table by integers that are given; or parts at known places.
fn gather<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let axis = site.int("axis", 0)?;
    any(move |given| match (given.value(0), given.value(1)) {
        (Some(Value::Whole(all)), Some(Value::Whole(places)))
            if matches!(axis, 0 | -1) && all.shape.rank() == 1 =>
        {
            let one = |&place: &i64| Ok(all.data[axis_of(place, all.data.len())?]);
            let data = places.data.iter().map(one).collect::<Result<_>>()?;
            Ok(Value::Whole(Arc::new(Whole::new(places.shape, data)?)))
        }
        (_, Some(Value::Integers(index))) => {
            let table = given.real(0)?;
            let axis = axis_of(axis, table.shape().rank())?;
            let rows = moved(table, axis, 0, 1).push(Take { padding: None, blank: false }, &[*index]);
            Ok(Value::Real(moved(rows, 0, axis, index.shape().rank())))
        }
        _ => gathered(given.real(0)?, axis, given.whole(1)?).map(Value::Real),
    })
}

fn gathered<'g, T: Scalar>(x: Var<'g, T>, axis: i64, places: &Whole) -> Result<Var<'g, T>> {
    let shape = x.shape();
    let axis = axis_of(axis, shape.rank())?;
    if places.data.is_empty() || places.data.len() > MOST_PLACES {
        return Err(Error::argument(format!(
            "{} places, 1 to {MOST_PLACES} are gathered",
            places.data.len()
        )));
    }
    let part = |&place: &i64| axis_of(place, shape[axis]).map(|place| x.slice(axis as i32, place..place + 1));
    let parts = places.data.iter().map(part).collect::<Result<Vec<_>>>()?;
    let all = parts[0].concat(&parts[1..], axis as i32);
    let dims = [&shape.dims()[..axis], places.shape.dims(), &shape.dims()[axis + 1..]].concat();
    Ok(all.reshape(Shape::new(&dims)?))
}

fn pad<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    match site.word("mode", "constant")? {
        "constant" => {}
        other => return Err(Error::argument(format!("mode is {other:?}, constant is needed"))),
    }
    real(|given| {
        let (mut x, pads) = (given.real(0)?, &given.whole(1)?.data);
        let rank = x.shape().rank();
        let axes = match given.maybe_whole(3)? {
            Some(axes) => axes.data.iter().map(|&axis| axis_of(axis, rank)).collect::<Result<Vec<_>>>()?,
            None => (0..rank).collect(),
        };
        if pads.len() != 2 * axes.len() {
            return Err(Error::shape(format!(
                "{} pads for {} axes, two for each are needed",
                pads.len(),
                axes.len()
            )));
        }
        let value = given.maybe_real(2)?;
        // Zeros are put around what is left of x without the value.
        x = value.map_or(x, |value| x - value);
        for (place, &axis) in axes.iter().enumerate() {
            let [before, after] = [size_of(pads[place])?, size_of(pads[axes.len() + place])?];
            x = x.push(Pad { axis, before, after }, &[]);
        }
        Ok(value.map_or(x, |value| x + value))
    })
}

fn one_hot<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let axis = site.int("axis", -1)?;
    real(move |given| {
        let Some(Value::Integers(index)) = given.value(0) else {
            return Err(Error::argument("integers that are given are needed"));
        };
        let depth = match given.whole(1)?.data.as_slice() {
            [depth] => size_of(*depth)?,
            other => return Err(Error::shape(format!("{} depths, one is needed", other.len()))),
        };
        let values = given.real_of_any(2)?;
        let (off, on) = (values.slice(0, 0..1), values.slice(0, 1..2));
        let rank = index.shape().rank();
        let hot = moved(index.one_hot(depth), rank, axis_of(axis, rank + 1)?, 1);
        Ok(hot * (on - off) + off)
    })
}

/// The sizes of a value, some of them where `start` and `end` say so.
fn shape<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let (start, end) = (site.int("start", 0)?, site.int("end", i64::MAX)?);
    any(move |given| {
        let from = match given.value(0) {
            Some(Value::Integers(x)) => x.shape(),
            Some(Value::Whole(all)) => all.shape,
            _ => given.real(0)?.shape(),
        };
        let sizes = &from.dims()[part(start, end, 1, from.rank())?];
        Ok(Value::Whole(Arc::new(Whole::row(sizes.iter().map(|&size| size as i64).collect())?)))
    })
}

fn expand<'g, T: Scalar>(given: Given<'_, 'g, T>) -> Result<Var<'g, T>> {
    let to = given.whole(1)?.data.iter().map(|&size| size_of(size)).collect::<Result<Vec<_>>>()?;
    let x = given.real(0)?;
    Ok(x.broadcast_to(x.shape().broadcast(Shape::new(&to)?)?))
}

pub(super) fn words<T: Scalar>() -> Vec<Word<T>> {
    vec![
        word("Flatten", 1, flatten),
        word("Reshape", 5, reshape),
        word("Transpose", 1, transpose),
        word("Unsqueeze", 1, |site| resized(site, unsqueezed)),
        word("Squeeze", 1, |site| resized(site, squeezed)),
        word("Expand", 8, |_| real(|given| expand(given))),
        word("Shape", 1, shape),
        word("Concat", 4, concat),
        word("Slice", 10, |_| any(|given| slice(given))),
        word("Gather", 1, gather),
        Word { fixed: 1, ..word("Pad", 11, pad) },
        Word { fixed: 1, ..word("OneHot", 9, one_hot) },
    ]
}
