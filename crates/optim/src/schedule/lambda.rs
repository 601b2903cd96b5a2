use super::Schedule;
use std::fmt;

/// A learning rate by a function of your own: lr(t) = lr·f(t).
///
/// It is PyTorch's `LambdaLR`.
///
/// ```
/// use gradus_optim::{LambdaLr, Schedule};
/// let schedule = LambdaLr::new(0.5, |t| 1.0 / (1.0 + t as f64));
/// assert_eq!(schedule.lr(4), 0.1);
/// ```
pub struct LambdaLr<F> {
    /// The learning rate that is multiplied.
    pub lr: f64,
    f: F,
}

impl<F: Fn(u64) -> f64 + Send + Sync> LambdaLr<F> {
    /// `lr` times `f`.
    pub fn new(lr: f64, f: F) -> Self {
        LambdaLr { lr, f }
    }
}

impl<F: Fn(u64) -> f64 + Send + Sync> Schedule for LambdaLr<F> {
    fn lr(&self, t: u64) -> f64 {
        self.lr * (self.f)(t)
    }
}

impl<F> fmt::Debug for LambdaLr<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LambdaLr({})", self.lr)
    }
}

/// A learning rate that a function of your own multiplies each time: lr(t) = lr·f(1)·f(2)⋯f(t).
///
/// It is PyTorch's `MultiplicativeLR`. To ask for time t calls f t times, so that no state is needed.
///
/// ```
/// use gradus_optim::{MultiplicativeLr, Schedule};
/// let schedule = MultiplicativeLr::new(1.0, |t| if t == 2 { 0.5 } else { 1.0 });
/// assert_eq!([1, 2, 9].map(|t| schedule.lr(t)), [1.0, 0.5, 0.5]);
/// ```
pub struct MultiplicativeLr<F> {
    /// The learning rate at the start.
    pub lr: f64,
    f: F,
}

impl<F: Fn(u64) -> f64 + Send + Sync> MultiplicativeLr<F> {
    /// `lr`, times `f` each time.
    pub fn new(lr: f64, f: F) -> Self {
        MultiplicativeLr { lr, f }
    }
}

impl<F: Fn(u64) -> f64 + Send + Sync> Schedule for MultiplicativeLr<F> {
    fn lr(&self, t: u64) -> f64 {
        (1..=t).fold(self.lr, |lr, t| lr * (self.f)(t))
    }
}

impl<F> fmt::Debug for MultiplicativeLr<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MultiplicativeLr({})", self.lr)
    }
}
