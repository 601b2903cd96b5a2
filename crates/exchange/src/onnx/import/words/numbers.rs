//! Ops on single numbers.

use super::{Word, word};
use crate::onnx::{
    element,
    import::{
        site::Site,
        tensor::element_name,
        value::{Given, Run, Value, Whole, any, either, real},
    },
};
use gradus_autograd::{Elementwise, ElementwiseN, Module, ops};
use gradus_nn::Dropout;
use gradus_tensor::{Elem, Error, Result, Scalar};
use std::sync::Arc;

/// A formula of one number.
fn map<T: Scalar>(f: impl Elementwise) -> Result<Run<T>> {
    real(move |given| Ok(given.real(0)?.map(f)))
}

/// A formula of two numbers; of known whole numbers the other one.
fn zip<T: Scalar>(f: impl ElementwiseN<2>, whole: fn(i64, i64) -> Option<i64>) -> Result<Run<T>> {
    let pairs = move |all: &[&Whole]| pairs(all, whole);
    either(pairs, move |given| Ok(given.real(0)?.zip(f, given.real(1)?)))
}

/// Pairs of whole numbers, where one alone goes with all.
fn pairs(all: &[&Whole], f: fn(i64, i64) -> Option<i64>) -> Result<Whole> {
    let [a, b] = all else { return Err(Error::argument("two inputs are needed")) };
    let shape = a.shape.broadcast(b.shape)?;
    let fits = |x: &Whole| x.data.len() == 1 || x.shape == shape;
    if !fits(a) || !fits(b) {
        return Err(Error::argument(format!("sizes {} and {} are not computed with", a.shape, b.shape)));
    }
    let at = |x: &Whole, i: usize| x.data[if x.data.len() == 1 { 0 } else { i }];
    let number = |i| f(at(a, i), at(b, i)).ok_or_else(|| Error::argument("a size beyond all whole numbers"));
    Whole::new(shape, (0..shape.len()).map(number).collect::<Result<_>>()?)
}

/// A formula of as many numbers as there are, two by two; of known whole numbers the other one.
fn fold<T: Scalar>(f: impl ElementwiseN<2>, whole: fn(i64, i64) -> Option<i64>) -> Result<Run<T>> {
    let all = move |all: &[&Whole]| {
        let (first, rest) = all.split_first().ok_or_else(|| Error::argument("there is no input"))?;
        rest.iter().try_fold((*first).clone(), |all, next| pairs(&[&all, next], whole))
    };
    either(all, move |given| {
        (1..given.len()).try_fold(given.real(0)?, |all, place| Ok(all.zip(f, given.real(place)?)))
    })
}

/// y = x − b for x > λ, x + b for x < −λ, else 0.
///
/// Source: ONNX operator Shrink (2019–).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shrink {
    lambd: f64,
    bias: f64,
}

impl Elementwise for Shrink {
    const NAME: &'static str = "shrink";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        let below = (-x - x.lit(self.lambd)).where_pos(x + x.lit(self.bias), x.lit(0.0));
        (x - x.lit(self.lambd)).where_pos(x - x.lit(self.bias), below)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _: E) -> E {
        (x.abs() - x.lit(self.lambd)).where_pos(x.lit(1.0), x.lit(0.0))
    }
}

fn clip<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let far = f64::from(f32::MAX);
    let (min, max) = match site.opset < 11 {
        true => (site.float("min", -far)?, site.float("max", far)?),
        false => (f64::NEG_INFINITY, f64::INFINITY),
    };
    real(move |given| {
        // Bounds that are numbers of the program make it one formula.
        if let (Ok(low), Ok(high)) = (given.maybe_number(1), given.maybe_number(2)) {
            return Ok(given.real(0)?.clamp(low.unwrap_or(min), high.unwrap_or(max)));
        }
        let x = given.real(0)?;
        let x = given.maybe_real(1)?.map_or(x, |low| x.max(low));
        Ok(given.maybe_real(2)?.map_or(x, |high| x.min(high)))
    })
}

fn activations<T: Scalar>() -> Vec<Word<T>> {
    vec![
        word("Relu", 6, |_| map(ops::Relu)),
        word("LeakyRelu", 6, |site| map(ops::LeakyRelu { negative_slope: site.float("alpha", 0.01)? })),
        word("Elu", 6, |site| map(ops::Elu { alpha: site.float("alpha", 1.0)? })),
        word("Celu", 12, |site| map(ops::Celu { alpha: site.float("alpha", 1.0)? })),
        word("Selu", 6, selu),
        word("Gelu", 20, |site| match site.word("approximate", "none")? {
            "none" => map(ops::Gelu),
            "tanh" => map(ops::GeluTanh),
            other => Err(Error::argument(format!("approximate is {other:?}, none or tanh is needed"))),
        }),
        word("HardSigmoid", 6, |site| {
            let (alpha, beta) = (site.float("alpha", 0.2)?, site.float("beta", 0.5)?);
            real(move |given| Ok((given.real(0)? * alpha + beta).clamp(0.0, 1.0)))
        }),
        word("HardSwish", 14, |_| map(ops::Hardswish)),
        word("Softplus", 1, |_| map(ops::Softplus)),
        word("Softsign", 1, |_| map(ops::Softsign)),
        word("Mish", 18, |_| map(ops::Mish)),
        word("Swish", 24, |site| match site.float("alpha", 1.0)? {
            1.0 => map(ops::Silu),
            alpha => real(move |given| Ok(given.real(0)? * (given.real(0)? * alpha).sigmoid())),
        }),
        word("ThresholdedRelu", 10, |site| {
            map(ops::Threshold { threshold: site.float("alpha", 1.0)?, value: 0.0 })
        }),
        word("Shrink", 9, |site| {
            map(Shrink { lambd: site.float("lambd", 0.5)?, bias: site.float("bias", 0.0)? })
        }),
        word("PRelu", 7, |_| real(|given| Ok(given.real(0)?.zip(ops::Prelu, given.real(1)?)))),
    ]
}

fn selu<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let usual = [1.673_263_2, 1.050_701];
    let [alpha, gamma] = [site.float("alpha", usual[0])?, site.float("gamma", usual[1])?];
    if [alpha as f32, gamma as f32] == usual.map(|v| v as f32) {
        return map(ops::Selu);
    }
    real(move |given| Ok(given.real(0)?.map(ops::Elu { alpha }) * gamma))
}

pub(super) fn words<T: Scalar>() -> Vec<Word<T>> {
    let plain = vec![
        word("Add", 7, |_| zip(ops::Add, i64::checked_add)),
        word("Sub", 7, |_| zip(ops::Sub, i64::checked_sub)),
        word("Mul", 7, |_| zip(ops::Mul, i64::checked_mul)),
        word("Div", 7, |_| zip(ops::Div, i64::checked_div)),
        word("Pow", 7, |_| real(|given| Ok(given.real(0)?.zip(ops::Pow, given.real_of_any(1)?)))),
        word("Max", 8, |_| fold(ops::Maximum, |a, b| Some(a.max(b)))),
        word("Min", 8, |_| fold(ops::Minimum, |a, b| Some(a.min(b)))),
        word("Sum", 8, |_| fold(ops::Add, i64::checked_add)),
        word("Mean", 8, |_| {
            real(|given| {
                let sum = (1..given.len())
                    .try_fold(given.real(0)?, |all, place| Ok::<_, Error>(all + given.real(place)?));
                Ok(sum? / given.len() as f64)
            })
        }),
        word("Neg", 6, |_| map(ops::Neg)),
        word("Abs", 6, |_| map(ops::Abs)),
        word("Reciprocal", 6, |_| map(ops::Power { exponent: -1.0 })),
        word("Exp", 6, |_| map(ops::Exp)),
        word("Log", 6, |_| map(ops::Ln)),
        word("Sqrt", 6, |_| map(ops::Sqrt)),
        word("Sin", 7, |_| map(ops::Sin)),
        word("Cos", 7, |_| map(ops::Cos)),
        word("Tanh", 6, |_| map(ops::Tanh)),
        word("Sigmoid", 6, |_| map(ops::Sigmoid)),
        word("Erf", 9, |_| map(ops::Erf)),
        Word { fixed: 1, ..word("Clip", 6, clip) },
        word("Identity", 1, |_| any(|given| first(&given))),
        word("Greater", 7, |_| any(|given| Ok(Value::Above(given.real(0)? - given.real(1)?)))),
        word("Less", 7, |_| any(|given| Ok(Value::Above(given.real(1)? - given.real(0)?)))),
        word("Where", 9, |_| {
            real(|given| match given.value(0) {
                Some(Value::Above(d)) => Ok(d.where_pos(given.real(1)?, given.real(2)?)),
                _ => Err(Error::argument("the condition is none of Greater or Less")),
            })
        }),
        word("Cast", 6, cast),
        word("CastLike", 15, cast_like),
        Word { fixed: 1, ..word("Dropout", 7, dropout) },
    ];
    plain.into_iter().chain(activations()).collect()
}

fn first<'g, T: Scalar>(given: &Given<'_, 'g, T>) -> Result<Value<'g, T>> {
    given.value(0).cloned().ok_or_else(|| Error::argument("there is no input"))
}

/// Other elements: real numbers stay in the network's own, whole numbers become real ones.
fn cast<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let to = site.int("to", 0)?;
    // For elements of few bits alone.
    site.maybe_int("saturate")?;
    site.word("round_mode", "up")?;
    let whole = matches!(to, element::INT32 | element::INT64);
    if !(whole || matches!(to, element::FLOAT | element::DOUBLE)) {
        return Err(Error::argument(format!("to {} is not cast", element_name(to))));
    }
    any(move |given| if whole { as_whole(first(&given)?) } else { as_real(first(&given)?) })
}

fn cast_like<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    site.maybe_int("saturate")?;
    site.word("round_mode", "up")?;
    any(|given| match given.value(1) {
        Some(Value::Real(_) | Value::Fixed(_)) => as_real(first(&given)?),
        Some(Value::Whole(_) | Value::Integers(_)) => as_whole(first(&given)?),
        _ => Err(Error::argument("there is no input 1 whose element it could have")),
    })
}

fn as_real<'g, T: Scalar>(value: Value<'g, T>) -> Result<Value<'g, T>> {
    match value {
        Value::Whole(all) => Ok(Value::Fixed(Arc::new(all.as_fixed()?))),
        same @ (Value::Real(_) | Value::Fixed(_)) => Ok(same),
        _ => Err(Error::argument("integers that are given and conditions are not cast to real numbers")),
    }
}

fn as_whole<'g, T: Scalar>(value: Value<'g, T>) -> Result<Value<'g, T>> {
    match value {
        same @ (Value::Whole(_) | Value::Integers(_)) => Ok(same),
        _ => Err(Error::argument("real numbers and conditions are not cast to whole ones")),
    }
}

/// The input itself in evaluation; in training, elements are dropped.
fn dropout<T: Scalar>(site: &Site<'_>) -> Result<Run<T>> {
    let old = if site.opset < 12 { Some(site.float("ratio", 0.5)?) } else { None };
    site.maybe_int("seed")?;
    real(move |given| {
        let ratio = match old {
            Some(ratio) => ratio,
            None => given.maybe_number(1)?.unwrap_or(0.5),
        };
        Ok(Dropout::new(ratio).forward(given.real(0)?))
    })
}
