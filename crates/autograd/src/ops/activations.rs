//! The activations of single numbers by name: one list, with the attributes of each.

use super::*;
use crate::{Elementwise, Module};
use gradus_tensor::Scalar;
use std::cell::Cell;

/// An activation that was chosen by name.
pub type Activation<T> = Box<dyn Module<T> + Send + Sync>;

/// What is shown every activation of single numbers as the formula that it is: see [`visit_activations`].
pub trait ActivationVisitor {
    /// Takes a look at one: its name, its formula, and how many attributes it has.
    fn visit<F: Elementwise>(&mut self, name: &'static str, f: F, attributes: usize);
}

/// Shows a visitor all activations of single numbers, with PyTorch's defaults where `given` has no other attributes.
///
/// `given` are attributes in the order in which each activation has them as fields. The `threshold`, which has no defaults, is
/// at 0; `rrelu` is shown as it evaluates, with the mean of its slopes.
///
/// ```
/// use gradus_autograd::{Elementwise, ops::{ActivationVisitor, visit_activations}};
/// /// −2 in each.
/// struct At(Vec<(&'static str, f64)>);
/// impl ActivationVisitor for At {
///     fn visit<F: Elementwise>(&mut self, name: &'static str, f: F, _attributes: usize) {
///         self.0.push((name, f.f(-2.0)));
///     }
/// }
/// let mut at = At(Vec::new());
/// visit_activations(&mut at, &[0.5]);
/// assert_eq!(at.0[1], ("leaky_relu", -1.0)); // the slope 0.5
/// ```
#[inline] // compiled where it is asked for, with every activation
pub fn visit_activations(visitor: &mut impl ActivationVisitor, given: &[f64]) {
    let taken = Cell::new(0);
    let take = |usual: f64| {
        taken.set(taken.get() + 1);
        given.get(taken.get() - 1).copied().unwrap_or(usual)
    };
    let mut show = Shown { visitor, taken: &taken };
    show.next(Relu { scale: take(Relu.scale) });
    show.next(LeakyRelu { negative_slope: take(LeakyRelu.negative_slope) });
    let (lower, upper) = (take(Rrelu.lower), take(Rrelu.upper));
    show.named("rrelu", LeakyRelu { negative_slope: (lower + upper) / 2.0 });
    show.next(Relu6);
    show.next(Elu { alpha: take(Elu.alpha) });
    show.next(Selu);
    show.next(Celu { alpha: take(Celu.alpha) });
    show.next(Gelu);
    show.next(GeluTanh);
    show.next(Silu);
    show.next(Mish);
    show.next(Softplus { beta: take(Softplus.beta), threshold: take(Softplus.threshold) });
    show.next(Softsign);
    show.next(Tanh);
    show.next(Sigmoid);
    show.next(LogSigmoid);
    show.next(Hardtanh { min_val: take(Hardtanh.min_val), max_val: take(Hardtanh.max_val) });
    show.next(Hardsigmoid);
    show.next(Hardswish);
    show.next(Hardshrink { lambd: take(Hardshrink.lambd) });
    show.next(Softshrink { lambd: take(Softshrink.lambd) });
    show.next(Tanhshrink);
    show.next(Threshold { threshold: take(0.0), value: take(0.0) });
}

/// A visitor, and how many attributes were taken since the last activation.
struct Shown<'v, V> {
    visitor: &'v mut V,
    taken: &'v Cell<usize>,
}

impl<V: ActivationVisitor> Shown<'_, V> {
    fn next<F: Elementwise>(&mut self, f: F) {
        self.named(F::NAME, f);
    }

    fn named<F: Elementwise>(&mut self, name: &'static str, f: F) {
        self.visitor.visit(name, f, self.taken.take());
    }
}

/// The activations of single numbers by their names, with PyTorch's defaults, as flags and files know them; the `threshold`,
/// which has none, is at 0.
#[inline] // compiled where it is asked for, with every activation
pub fn activations<T: Scalar>() -> Vec<(&'static str, Activation<T>)> {
    struct All<T: Scalar>(Vec<(&'static str, Activation<T>)>);
    impl<T: Scalar> ActivationVisitor for All<T> {
        fn visit<F: Elementwise>(&mut self, name: &'static str, f: F, _attributes: usize) {
            // This one draws while it trains.
            self.0.push((name, if name == "rrelu" { Box::new(Rrelu) } else { Box::new(f) }));
        }
    }
    let mut all = All(Vec::new());
    visit_activations(&mut all, &[]);
    all.0
}
