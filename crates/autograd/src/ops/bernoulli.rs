use crate::{Inputs, Op, Var, check::Entry};
use gradus_tensor::{Error, Result, Scalar, Shape, random::Stream};
use std::borrow::Cow;

/// A random mask: yᵢ = 1/`keep` with probability `keep`, else 0, drawn from the stream of a key
/// ([`Graph::key`](crate::Graph::key)). Its mean is 1. Its input holds integers, so there is no gradient.
///
/// Source: N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (2014), in its inverted form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bernoulli {
    /// The probability that an element is kept, in (0, 1].
    pub keep: f64,
    /// The shape of the mask.
    pub shape: Shape,
}

impl Op for Bernoulli {
    fn name(&self) -> Cow<'static, str> {
        "bernoulli".into()
    }
    fn takes_integers(&self, _: usize) -> bool {
        true
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        if x[0].len() != 4 {
            return Err(Error::shape(format!("a key has 4 integers, not {}", x[0].len())));
        }
        if !(self.keep > 0.0 && self.keep <= 1.0) {
            return Err(Error::argument(format!("the probability {} is not in (0, 1]", self.keep)));
        }
        Ok(self.shape)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let (mut stream, kept) = (Stream::of_integers(x.integers(0)), T::of(1.0 / self.keep));
        y.iter_mut().for_each(|y| *y = if stream.unit() < self.keep { kept } else { T::default() });
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("bernoulli", "yᵢ = 1/p with probability p, else 0;  no gradient, x holds integers", |draw| {
        let op = Bernoulli { keep: draw.uniform(0.1, 1.0), shape: draw.shape(3) };
        (op, vec![draw.integers(Shape::from([4]), 1 << 20)])
    })
    .flat()
}
