use crate::{Inputs, Op, Var, check::Entry};
use gradus_tensor::{Error, Result, Scalar, Shape, random::Stream};
use std::borrow::Cow;

/// Random numbers, each yᵢ = `low` + (`high` − `low`)·u with u uniform in [0, 1), drawn from the stream of a key
/// ([`Graph::key`](crate::Graph::key)). Its input holds integers, so there is no gradient.
///
/// Source: D. E. Knuth, The Art of Computer Programming, volume 2 (1969), 3.4.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    /// The least number that is drawn.
    pub low: f64,
    /// The bound from above.
    pub high: f64,
    /// The shape of the result.
    pub shape: Shape,
}

impl Op for Uniform {
    fn name(&self) -> Cow<'static, str> {
        "uniform".into()
    }
    fn takes_integers(&self, _: usize) -> bool {
        true
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        let Uniform { low, high, shape } = *self;
        if x[0].len() != 4 {
            return Err(Error::shape(format!("a key has 4 integers, not {}", x[0].len())));
        }
        let bad =
            || Error::argument(format!("the lower bound {low} is not at or below the upper one, {high}"));
        if low <= high && (high - low).is_finite() { Ok(shape) } else { Err(bad()) }
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let mut stream = Stream::of_integers(x.integers(0));
        y.iter_mut().for_each(|y| *y = T::of(stream.uniform(self.low, self.high)));
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("uniform", "yᵢ = low + (high − low)·uᵢ;  no gradient, x holds integers", |draw| {
        let op = Uniform { low: draw.uniform(-2.0, 0.0), high: draw.uniform(0.0, 2.0), shape: draw.shape(3) };
        (op, vec![draw.integers(Shape::from([4]), 1 << 20)])
    })
    .flat()
}
