use super::Tensor;
use crate::{Axes, Error, Result, Scalar, kernels};

/// Whether an element beats the largest (or smallest) so far; a NaN beats all but another NaN.
fn beats<T: Scalar>(exceeds: impl Fn(T, T) -> bool) -> impl Fn(T, T) -> bool {
    move |new, best| exceeds(new, best) || (new.to_f64().is_nan() && !best.to_f64().is_nan())
}

/// Reductions. Those named `…_axes` reduce over several axes, counted from the front or (negative) from the back; with
/// `keepdim` the axes stay with size 1, so that the result broadcasts against the tensor.
impl<T: Scalar> Tensor<T> {
    fn axes(&self, op: &'static str, axes: &[i32]) -> Result<Axes> {
        Axes::new(self.shape, axes).map_err(|e| e.of(op))
    }

    fn all(&self) -> Axes {
        Axes::all(self.shape)
    }

    fn sum_of(&self, axes: Axes, keepdim: bool) -> Tensor<T> {
        let mut y = Tensor::zeros(axes.reduced(self.shape, keepdim));
        kernels::sum(self.shape, axes, &self.data, &mut y.data);
        y
    }

    fn divided(self, count: usize) -> Tensor<T> {
        let count = T::of(count as f64);
        self.map(|x| x / count)
    }

    fn mean_of(&self, axes: Axes, keepdim: bool) -> Tensor<T> {
        self.sum_of(axes, keepdim).divided(axes.count(self.shape))
    }

    /// Two passes, so that the result is a sum of squares and never negative.
    fn var_of(&self, axes: Axes, ddof: usize, keepdim: bool) -> Tensor<T> {
        let distance = self - self.mean_of(axes, true);
        distance.map(|x| x * x).sum_of(axes, keepdim).divided(axes.count(self.shape).saturating_sub(ddof))
    }

    /// Squares of numbers scaled by a power of two near the largest neither overflow nor vanish.
    fn norm_of(&self, axes: Axes, keepdim: bool) -> Tensor<T> {
        let size = self.abs();
        let mut scale = Tensor::full(axes.reduced(self.shape, true), T::of(1.0));
        kernels::extremum(self.shape, axes, &size.data, beats(|a, b| a > b), |to, at| {
            let power = libm::exp2(libm::floor(libm::log2(size.data[at].to_f64())));
            if power.is_normal() {
                scale.data[to] = T::of(power);
            }
        });
        let mut sum = (size / &scale).map(|x| x * x).sum_of(axes, keepdim);
        sum.data.iter_mut().zip(scale.data).for_each(|(y, scale)| *y = y.sqrt() * scale);
        sum
    }

    /// The index in the data of each extremum, in the order of the reduced shape.
    fn extremes(&self, op: &'static str, axes: Axes, exceeds: impl Fn(T, T) -> bool) -> Result<Vec<usize>> {
        let count = axes.reduced(self.shape, false).len();
        if count > 0 && axes.count(self.shape) == 0 {
            return Err(Error::shape(format!("{} has no elements to choose from", self.shape)).of(op));
        }
        let mut places = Vec::with_capacity(count);
        kernels::extremum(self.shape, axes, &self.data, beats(exceeds), |_, at| places.push(at));
        Ok(places)
    }

    fn chosen(&self, axes: Axes, keepdim: bool, places: &[usize]) -> Tensor<T> {
        let data = places.iter().map(|&at| self.data[at]).collect();
        Tensor::exact(axes.reduced(self.shape, keepdim), data)
    }

    /// The sum of all elements, by pairwise halving in a fixed order; 0 if there are none.
    pub fn sum(&self) -> T {
        self.sum_of(self.all(), false).data[0]
    }

    /// Sums over axes.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let t = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(t.sum_axes(&[0], false)?, Tensor::from([4.0, 6.0]));
    /// assert_eq!(t.sum_axes(&[-1], true)?, Tensor::from([[3.0], [7.0]]));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no such axis, or one is named twice.
    pub fn sum_axes(&self, axes: &[i32], keepdim: bool) -> Result<Tensor<T>> {
        Ok(self.sum_of(self.axes("sum", axes)?, keepdim))
    }

    /// The mean of all elements; NaN if there are none.
    pub fn mean(&self) -> T {
        self.mean_of(self.all(), false).data[0]
    }

    /// Means over axes.
    ///
    /// # Errors
    /// There is no such axis, or one is named twice.
    pub fn mean_axes(&self, axes: &[i32], keepdim: bool) -> Result<Tensor<T>> {
        Ok(self.mean_of(self.axes("mean", axes)?, keepdim))
    }

    /// The variance Σ(x − mean)² / (n − ddof): `ddof` is 0 for the population's (NumPy's default), 1 for a sample's
    /// (PyTorch's). Never negative; NaN where n ≤ ddof and all are equal, else infinite.
    pub fn var(&self, ddof: usize) -> T {
        self.var_of(self.all(), ddof, false).data[0]
    }

    /// Variances over axes, as [`var`](Tensor::var).
    ///
    /// # Errors
    /// There is no such axis, or one is named twice.
    pub fn var_axes(&self, axes: &[i32], ddof: usize, keepdim: bool) -> Result<Tensor<T>> {
        Ok(self.var_of(self.axes("var", axes)?, ddof, keepdim))
    }

    /// The Euclidean norm √Σx² of all elements, without overflow on the way.
    pub fn norm(&self) -> T {
        self.norm_of(self.all(), false).data[0]
    }

    /// Euclidean norms over axes.
    ///
    /// # Errors
    /// There is no such axis, or one is named twice.
    pub fn norm_axes(&self, axes: &[i32], keepdim: bool) -> Result<Tensor<T>> {
        Ok(self.norm_of(self.axes("norm", axes)?, keepdim))
    }

    /// The largest element; NaN if any is.
    ///
    /// # Errors
    /// There are no elements.
    pub fn max(&self) -> Result<T> {
        Ok(self.data[self.argmax()?])
    }

    /// The largest elements over axes; NaN if any is.
    ///
    /// # Errors
    /// There is no such axis, one is named twice, or there is nothing along them.
    pub fn max_axes(&self, axes: &[i32], keepdim: bool) -> Result<Tensor<T>> {
        let axes = self.axes("max", axes)?;
        Ok(self.chosen(axes, keepdim, &self.extremes("max", axes, |a, b| a > b)?))
    }

    /// The smallest element; NaN if any is.
    ///
    /// # Errors
    /// There are no elements.
    pub fn min(&self) -> Result<T> {
        Ok(self.data[self.argmin()?])
    }

    /// The smallest elements over axes; NaN if any is.
    ///
    /// # Errors
    /// There is no such axis, one is named twice, or there is nothing along them.
    pub fn min_axes(&self, axes: &[i32], keepdim: bool) -> Result<Tensor<T>> {
        let axes = self.axes("min", axes)?;
        Ok(self.chosen(axes, keepdim, &self.extremes("min", axes, |a, b| a < b)?))
    }

    /// The index in row-major order of the first of the largest elements, or of the first NaN.
    ///
    /// # Errors
    /// There are no elements.
    pub fn argmax(&self) -> Result<usize> {
        Ok(self.extremes("max", self.all(), |a, b| a > b)?[0])
    }

    /// The index in row-major order of the first of the smallest elements, or of the first NaN.
    ///
    /// # Errors
    /// There are no elements.
    pub fn argmin(&self) -> Result<usize> {
        Ok(self.extremes("min", self.all(), |a, b| a < b)?[0])
    }

    /// For each line along an axis, the index along it of the first of the largest elements (or of the first NaN), in
    /// row-major order of the other axes.
    ///
    /// ```
    /// use gradus_tensor::Tensor;
    /// let logits = Tensor::from([[0.1, 2.0, -1.0], [3.0, 0.0, 3.0]]);
    /// assert_eq!(logits.argmax_axis(-1)?, [1, 0]);
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// There is no such axis, or nothing along it.
    pub fn argmax_axis(&self, axis: i32) -> Result<Vec<usize>> {
        let at = self.shape.axis(axis).map_err(|e| e.of("argmax"))?;
        let places = self.extremes("argmax", self.axes("argmax", &[axis])?, |a, b| a > b)?;
        Ok(places.iter().map(|place| place / self.shape.strides()[at] % self.shape[at]).collect())
    }
}
