use super::Tensor;
use crate::{Error, Result, Scalar, Shape, kernels::Walk, random::Stream};

impl<T: Scalar> Tensor<T> {
    /// All elements equal `value`.
    pub fn full(shape: impl Into<Shape>, value: T) -> Tensor<T> {
        let shape = shape.into();
        Tensor { shape, data: vec![value; shape.len()] }
    }

    /// All zeros.
    pub fn zeros(shape: impl Into<Shape>) -> Tensor<T> {
        Tensor::full(shape, T::default())
    }

    /// All ones.
    pub fn ones(shape: impl Into<Shape>) -> Tensor<T> {
        Tensor::full(shape, T::of(1.0))
    }

    /// A single number, of shape `[]`.
    pub fn scalar(value: T) -> Tensor<T> {
        Tensor::full(Shape::SCALAR, value)
    }

    /// The identity matrix `[n, n]`.
    pub fn eye(n: usize) -> Tensor<T> {
        Tensor::from_fn([n, n], |at| T::of(if at[0] == at[1] { 1.0 } else { 0.0 }))
    }

    /// Each element from its index.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::from_fn([2, 3], |at| (10 * at[0] + at[1]) as f64);
    /// assert_eq!(t, Tensor::from([[0.0, 1.0, 2.0], [10.0, 11.0, 12.0]]));
    /// ```
    pub fn from_fn(shape: impl Into<Shape>, mut f: impl FnMut(&[usize]) -> T) -> Tensor<T> {
        let shape = shape.into();
        let mut index = vec![0; shape.rank()];
        let data = (0..shape.len()).map(|_| {
            let value = f(&index);
            for (at, &size) in index.iter_mut().zip(shape.dims()).rev() {
                *at += 1;
                if *at < size {
                    break;
                }
                *at = 0;
            }
            value
        });
        Tensor { shape, data: data.collect() }
    }

    /// `start`, `start + step`, … up to but without `end`: ⌈(end − start) / step⌉ numbers, each `start + i·step`.
    ///
    /// # Errors
    /// A step that is 0, or bounds that are not finite or more than 2³² steps apart.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// assert_eq!(Tensor::arange(1.0, 2.0, 0.25)?, Tensor::from([1.0, 1.25, 1.5, 1.75]));
    /// assert!(Tensor::<f32>::arange(0.0, 1.0, -1.0)?.is_empty());
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    pub fn arange(start: f64, end: f64, step: f64) -> Result<Tensor<T>> {
        let count = ((end - start) / step).ceil().max(0.0);
        if step == 0.0 || ![start, end, step].iter().all(|v| v.is_finite()) || count > (1u64 << 32) as f64 {
            let message =
                format!("from {start} to {end} by {step}, where a finite number of steps is needed");
            return Err(Error::argument(message).of("arange"));
        }
        let count = count as usize;
        Ok(Tensor::from_fn([count], |at| T::of(start + at[0] as f64 * step)))
    }

    /// `count` numbers evenly spaced from `start` to `end`, both of which are met exactly.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// assert_eq!(Tensor::linspace(0.0, 1.0, 5), Tensor::from([0.0, 0.25, 0.5, 0.75, 1.0]));
    /// ```
    pub fn linspace(start: f64, end: f64, count: usize) -> Tensor<T> {
        let last = count.saturating_sub(1);
        let step = (end - start) / last as f64;
        Tensor::from_fn([count], |at| {
            T::of(match at[0] {
                0 => start,
                i if i == last => end,
                i => start + i as f64 * step,
            })
        })
    }

    /// Numbers drawn uniformly from [low, high), in row-major order.
    ///
    /// ```
    /// use gradus_tensor::{Tensor, random::Stream};
    /// let draw = || Tensor::<f32>::uniform([2, 3], 0.0, 1.0, &mut Stream::new(7, "noise"));
    /// assert_eq!(draw(), draw());
    /// ```
    pub fn uniform(shape: impl Into<Shape>, low: f64, high: f64, stream: &mut Stream) -> Tensor<T> {
        Tensor::from_fn(shape, |_| T::of(stream.uniform(low, high)))
    }

    /// Numbers drawn from the normal distribution with a mean and a standard deviation, in row-major order.
    pub fn normal(shape: impl Into<Shape>, mean: f64, std: f64, stream: &mut Stream) -> Tensor<T> {
        Tensor::from_fn(shape, |_| T::of(mean + std * stream.normal()))
    }

    /// The elements at the offsets of a walk.
    pub(super) fn gather(&self, shape: Shape, from: usize, walk: Walk) -> Tensor<T> {
        Tensor::exact(shape, walk.map(|at| self.data[from + at]).collect())
    }
}
