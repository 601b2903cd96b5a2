use gradus_tensor::{Params, Scalar, kernels::square_sum};

/// Scales the gradients under a scope so that their common Euclidean norm is at most `max_norm`; returns the norm
/// before.
///
/// norm = √Σg² over all ranges that are not frozen, accumulated in `f64`; g ← g·min(1, max_norm / (norm + 1e-6)),
/// with the 1e-6 of PyTorch's `clip_grad_norm_`.
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
    let mut total = 0.0;
    each_gradient(params, |grad| total += square_sum(grad));
    let norm = total.sqrt();
    let factor = max_norm / (norm + 1e-6);
    if norm.is_finite() && (0.0..1.0).contains(&factor) {
        let factor = T::of(factor);
        each_gradient(params, |grad| grad.iter_mut().for_each(|g| *g = *g * factor));
    }
    norm
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
