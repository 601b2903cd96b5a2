use super::Tensor;
use crate::{Elem, Error, Operand, Result, Scalar, Shape, kernels};

#[derive(Clone, Copy)]
struct Add;
impl kernels::Formula<2> for Add {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a + b
    }
}

#[derive(Clone, Copy)]
struct Sub;
impl kernels::Formula<2> for Sub {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a - b
    }
}

#[derive(Clone, Copy)]
struct Mul;
impl kernels::Formula<2> for Mul {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a * b
    }
}

#[derive(Clone, Copy)]
struct Div;
impl kernels::Formula<2> for Div {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a / b
    }
}

#[derive(Clone, Copy)]
struct Pow;
impl kernels::Formula<2> for Pow {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a.pow(b)
    }
}

#[derive(Clone, Copy)]
struct Maximum;
impl kernels::Formula<2> for Maximum {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a.max(b)
    }
}

#[derive(Clone, Copy)]
struct Minimum;
impl kernels::Formula<2> for Minimum {
    #[inline(always)]
    fn at<E: Elem>(self, [a, b]: [E; 2]) -> E {
        a.min(b)
    }
}

/// The operand itself: stretches what it is read into.
#[derive(Clone, Copy)]
struct Same;
impl kernels::Formula<1> for Same {
    #[inline(always)]
    fn at<E: Elem>(self, [x]: [E; 1]) -> E {
        x
    }
}

#[derive(Clone, Copy)]
struct Where;
impl kernels::Formula<3> for Where {
    #[inline(always)]
    fn at<E: Elem>(self, [c, a, b]: [E; 3]) -> E {
        c.where_pos(a, (-c).where_pos(a, b))
    }
}

/// Adds the shapes of two operands to an error.
pub(super) fn between<T>(error: Error, op: &'static str, left: &Tensor<T>, right: &Tensor<T>) -> Error {
    let operand = |role: &'static str, t: &Tensor<T>| Operand {
        role: role.into(),
        name: None,
        shape: t.shape,
        at: None,
    };
    error.of(op).operand(operand("left", left)).operand(operand("right", right))
}

impl<T: Scalar> Tensor<T> {
    fn formula<const N: usize>(f: impl kernels::Formula<N>, shape: Shape, x: [&Tensor<T>; N]) -> Tensor<T> {
        let mut y = Tensor::zeros(shape);
        kernels::map(f, shape, x.map(|x| (x.shape, &x.data[..])), &mut y.data);
        y
    }

    fn binary(&self, op: &'static str, f: impl kernels::Formula<2>, other: &Tensor<T>) -> Result<Tensor<T>> {
        let shape = self.shape.broadcast(other.shape).map_err(|e| between(e, op, self, other))?;
        Ok(Tensor::formula(f, shape, [self, other]))
    }

    /// self + other, broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn add(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("add", Add, other)
    }

    /// self − other, broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn sub(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("sub", Sub, other)
    }

    /// self · other element by element, broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn mul(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("mul", Mul, other)
    }

    /// self / other, broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn div(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("div", Div, other)
    }

    /// self to the power of other, broadcast.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn pow(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("pow", Pow, other)
    }

    /// The larger of each two, broadcast; NaN if either is.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn maximum(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("maximum", Maximum, other)
    }

    /// The smaller of each two, broadcast; NaN if either is.
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn minimum(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.binary("minimum", Minimum, other)
    }

    /// `a` where self is above or below 0, `b` where it is 0 (or NaN); all three broadcast.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let x = Tensor::from([-2.0, 3.0]);
    /// let zero = Tensor::scalar(0.0);
    /// assert_eq!(x.gt(&zero)?.where_(&x, &zero)?, Tensor::from([0.0, 3.0]));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// The shapes do not broadcast.
    pub fn where_(&self, a: &Tensor<T>, b: &Tensor<T>) -> Result<Tensor<T>> {
        let both = a.shape.broadcast(b.shape).map_err(|e| between(e, "where_", a, b))?;
        let shape = both.broadcast(self.shape).map_err(|e| e.of("where_"))?;
        Ok(Tensor::formula(Where, shape, [self, a, b]))
    }

    /// The same numbers repeated along new axes and axes of size 1.
    ///
    /// # Errors
    /// The shape does not broadcast to `shape`.
    pub fn broadcast_to(&self, shape: impl Into<Shape>) -> Result<Tensor<T>> {
        let to = shape.into();
        match self.shape.broadcast(to) {
            Ok(reached) if reached == to => Ok(Tensor::formula(Same, to, [self])),
            _ => Err(Error::shape(format!("{} does not broadcast to {to}", self.shape)).of("broadcast_to")),
        }
    }

    /// The product of matrices: `[…, m, k]` by `[…, k, n]` gives `[…, m, n]`; the axes before the last two broadcast.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let batch = Tensor::<f32>::ones([5, 2, 3]);
    /// assert_eq!(batch.matmul(&Tensor::ones([3, 4]))?, Tensor::full([5, 2, 4], 3.0));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fewer than two axes, inner sizes that differ, or batch axes that do not broadcast.
    pub fn matmul(&self, other: &Tensor<T>) -> Result<Tensor<T>> {
        self.matmul_with(false, other, false)
    }

    /// The product of matrices either of which may be read transposed, without a copy: selfᵀ·other, self·otherᵀ ….
    ///
    /// # Errors
    /// As [`matmul`](Tensor::matmul).
    pub fn matmul_with(&self, ta: bool, other: &Tensor<T>, tb: bool) -> Result<Tensor<T>> {
        let shape = kernels::matmul_shape(self.shape, ta, other.shape, tb)
            .map_err(|e| between(e, "matmul", self, other))?;
        let mut y = Tensor::zeros(shape);
        kernels::matmul((self.shape, &self.data), ta, (other.shape, &other.data), tb, shape, &mut y.data);
        Ok(y)
    }
}
