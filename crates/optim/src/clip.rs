use crate::range_check::{expect, not_negative};
use gradus_tensor::{Elem, Error, Params, Result, Scalar, kernels::square_sum};

/// Scales the gradients under a scope so that their common Euclidean norm is at most `max_norm`; returns the norm
/// before.
///
/// norm = √Σg² over all ranges that are not frozen, accumulated in `f64`; g ← g·min(1, max_norm / (norm + 1e-6)),
/// with the 1e-6 of PyTorch's `clip_grad_norm_`. [`ClipNorm`] has its other options.
///
/// Where PyTorch would spread a norm that is not finite into all gradients (as zeros or NaN), they are left as they
/// are here: test the returned norm. So they are with a `max_norm` that is negative or NaN, which is no limit.
///
/// Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks (2013).
///
/// ```
/// use gradus_optim::clip_grad_norm;
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// params.add("w", [2], |_| 0.0);
/// params.gradients(|g| g.copy_from_slice(&[3.0, 4.0]));
/// assert_eq!(clip_grad_norm(&params, 1.0), 5.0);
/// assert!((params.read().grad()[0] - 0.6).abs() < 1e-6);
/// ```
pub fn clip_grad_norm<T: Scalar>(params: &Params<T>, max_norm: f64) -> f64 {
    let norm = grad_norm(params, 2.0);
    scale(params, max_norm, norm);
    norm
}

/// [`clip_grad_norm`] with the other options of PyTorch's `clip_grad_norm_`: the p of the norm, and an error where the
/// norm is not finite.
///
/// norm = (Σ|g|ᵖ)^(1/p), or max |g| for p = ∞.
///
/// ```
/// use gradus_optim::ClipNorm;
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// params.add("w", [2], |_| 0.0);
/// params.gradients(|g| g.copy_from_slice(&[3.0, -4.0]));
/// let clip = ClipNorm::new(2.0).norm_type(f64::INFINITY).error_if_nonfinite(true);
/// assert_eq!(clip.clip(&params)?, 4.0);
/// assert!((params.read().grad()[1] + 2.0).abs() < 1e-6);
/// params.gradients(|g| g[0] = f32::NAN);
/// assert!(clip.clip(&params).is_err());
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipNorm {
    max_norm: f64,
    norm_type: f64,
    error_if_nonfinite: bool,
}

impl ClipNorm {
    /// At most `max_norm`, Euclidean.
    pub fn new(max_norm: f64) -> Self {
        ClipNorm { max_norm, norm_type: 2.0, error_if_nonfinite: false }
    }

    /// Sets the p of the norm, > 0 or ∞; default 2.
    pub fn norm_type(self, norm_type: f64) -> Self {
        ClipNorm { norm_type, ..self }
    }

    /// Sets whether a norm that is not finite is an error; default false.
    pub fn error_if_nonfinite(self, error_if_nonfinite: bool) -> Self {
        ClipNorm { error_if_nonfinite, ..self }
    }

    /// Scales the gradients under a scope; returns the norm before.
    ///
    /// # Errors
    /// A bad option, or a norm that is not finite where that is an error; the gradients have not changed then.
    pub fn clip<T: Scalar>(&self, params: &Params<T>) -> Result<f64> {
        let judged = not_negative("max_norm", self.max_norm);
        let p = self.norm_type;
        judged.and(expect(p > 0.0, "norm_type", p, "a number > 0 or ∞")).map_err(|e| e.of("clip"))?;
        let norm = grad_norm(params, p);
        if self.error_if_nonfinite && !norm.is_finite() {
            let error =
                Error::argument(format!("the norm of the gradients is {norm}, expected a finite number"));
            return Err(error.of("clip"));
        }
        scale(params, self.max_norm, norm);
        Ok(norm)
    }
}

/// (Σ|g|ᵖ)^(1/p) over the gradients under a scope that are not frozen.
///
/// Where powers overflow or vanish, they are taken in units of the largest |g|.
fn grad_norm<T: Scalar>(params: &Params<T>, p: f64) -> f64 {
    if p == 2.0 {
        let mut total = 0.0;
        each_gradient(params, |grad| total += square_sum(grad));
        if total.is_nan() || (total.is_finite() && total >= f64::MIN_POSITIVE) {
            return total.sqrt();
        }
    }
    let mut largest = 0.0;
    each_gradient(params, |grad| {
        largest = grad.iter().fold(largest, |m, g| Elem::max(m, g.to_f64().abs()));
    });
    if p == f64::INFINITY || largest == 0.0 || !f64::is_finite(largest) {
        return largest;
    }
    let mut total = 0.0;
    each_gradient(params, |grad| {
        total += grad.iter().map(|g| Elem::pow(g.to_f64().abs() / largest, p)).sum::<f64>();
    });
    largest * Elem::pow(total, 1.0 / p)
}

fn scale<T: Scalar>(params: &Params<T>, max_norm: f64, norm: f64) {
    let factor = max_norm / (norm + 1e-6);
    if norm.is_finite() && (0.0..1.0).contains(&factor) {
        let factor = T::of(factor);
        each_gradient(params, |grad| grad.iter_mut().for_each(|g| *g = *g * factor));
    }
}

/// Clamps each gradient under a scope, frozen ranges excepted, to −limit ≤ g ≤ limit, as PyTorch's
/// `clip_grad_value_`; NaN stays NaN. A limit that is negative or NaN is none.
///
/// ```
/// use gradus_optim::clip_grad_value;
/// use gradus_tensor::Params;
/// let params = Params::<f32>::seed(0);
/// params.add("w", [3], |_| 0.0);
/// params.gradients(|g| g.copy_from_slice(&[3.0, -4.0, 0.5]));
/// clip_grad_value(&params, 1.0);
/// assert_eq!(params.read().grad(), [1.0, -1.0, 0.5]);
/// ```
pub fn clip_grad_value<T: Scalar>(params: &Params<T>, limit: f64) {
    if limit >= 0.0 {
        let (low, high) = (T::of(-limit), T::of(limit));
        each_gradient(params, |grad| grad.iter_mut().for_each(|g| *g = g.max(low).min(high)));
    }
}

/// Visits the gradients under the scope that are not frozen, in the order in which the parameters were made.
fn each_gradient<T: Scalar>(params: &Params<T>, mut visit: impl FnMut(&mut [T])) {
    let count = params.read().parameters();
    for index in 0..count {
        // The guard of `read` must be gone before `gradients` asks to write.
        let own = params
            .read()
            .entry(index)
            .filter(|(name, .., frozen)| !frozen && name.starts_with(params.prefix()))
            .map(|(_, _, range, _)| range);
        if let Some(range) = own {
            params.gradients(|grad| visit(&mut grad[range]));
        }
    }
}
