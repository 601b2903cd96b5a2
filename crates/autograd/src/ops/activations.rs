//! The activations of single numbers by name: one list, with the attributes of each.

use super::*;
use crate::{Elementwise, Module};
use gradus_tensor::Scalar;

/// An activation that was chosen by name.
pub type Activation<T> = Box<dyn Module<T> + Send + Sync>;

/// What is shown every activation of single numbers as the formula that it is: see [`visit_activations`].
pub trait ActivationVisitor {
    /// The value of an attribute of an activation, asked for before it is shown, in the order of the fields.
    fn attribute(&mut self, _of: &'static str, _attribute: &'static str, usual: f64) -> f64 {
        usual
    }

    /// Takes a look at one: its name and its formula.
    fn visit<F: Elementwise>(&mut self, name: &'static str, f: F);
}

/// Shows a visitor all activations of single numbers, with PyTorch's defaults where the visitor has no other attributes.
///
/// The `threshold`, which has no defaults, is at 0; `rrelu` is shown as it evaluates, with the mean of its slopes.
///
/// ```
/// use gradus_autograd::{Elementwise, ops::{ActivationVisitor, visit_activations}};
/// /// −2 in each, where slopes are a half.
/// struct At(Vec<(&'static str, f64)>);
/// impl ActivationVisitor for At {
///     fn attribute(&mut self, _of: &'static str, attribute: &'static str, usual: f64) -> f64 {
///         if attribute == "negative_slope" { 0.5 } else { usual }
///     }
///     fn visit<F: Elementwise>(&mut self, name: &'static str, f: F) {
///         self.0.push((name, f.f(-2.0)));
///     }
/// }
/// let mut at = At(Vec::new());
/// visit_activations(&mut at);
/// assert_eq!(at.0[1], ("leaky_relu", -1.0));
/// ```
#[inline] // compiled where it is asked for, with every activation
pub fn visit_activations(visitor: &mut impl ActivationVisitor) {
    let mut show = Shown(visitor);
    let scale = show.of("relu", "scale", Relu.scale);
    show.next(Relu { scale });
    let negative_slope = show.of("leaky_relu", "negative_slope", LeakyRelu.negative_slope);
    show.next(LeakyRelu { negative_slope });
    let (lower, upper) = (show.of("rrelu", "lower", Rrelu.lower), show.of("rrelu", "upper", Rrelu.upper));
    show.0.visit("rrelu", LeakyRelu { negative_slope: (lower + upper) / 2.0 });
    show.next(Relu6);
    let alpha = show.of("elu", "alpha", Elu.alpha);
    show.next(Elu { alpha });
    show.next(Selu);
    let alpha = show.of("celu", "alpha", Celu.alpha);
    show.next(Celu { alpha });
    show.next(Gelu);
    show.next(GeluTanh);
    show.next(Silu);
    show.next(Mish);
    let beta = show.of("softplus", "beta", Softplus.beta);
    let threshold = show.of("softplus", "threshold", Softplus.threshold);
    show.next(Softplus { beta, threshold });
    show.next(Softsign);
    show.next(Tanh);
    show.next(Sigmoid);
    show.next(LogSigmoid);
    let min_val = show.of("hardtanh", "min_val", Hardtanh.min_val);
    let max_val = show.of("hardtanh", "max_val", Hardtanh.max_val);
    show.next(Hardtanh { min_val, max_val });
    show.next(Hardsigmoid);
    show.next(Hardswish);
    let lambd = show.of("hardshrink", "lambd", Hardshrink.lambd);
    show.next(Hardshrink { lambd });
    let lambd = show.of("softshrink", "lambd", Softshrink.lambd);
    show.next(Softshrink { lambd });
    show.next(Tanhshrink);
    let (threshold, value) = (show.of("threshold", "threshold", 0.0), show.of("threshold", "value", 0.0));
    show.next(Threshold { threshold, value });
}

/// A visitor, asked and shown.
struct Shown<'v, V>(&'v mut V);

impl<V: ActivationVisitor> Shown<'_, V> {
    fn of(&mut self, activation: &'static str, attribute: &'static str, usual: f64) -> f64 {
        self.0.attribute(activation, attribute, usual)
    }

    fn next<F: Elementwise>(&mut self, f: F) {
        self.0.visit(F::NAME, f);
    }
}

/// The activations of single numbers by their names, with PyTorch's defaults, as flags and files know them; the `threshold`,
/// which has none, is at 0.
#[inline] // compiled where it is asked for, with every activation
pub fn activations<T: Scalar>() -> Vec<(&'static str, Activation<T>)> {
    struct All<T: Scalar>(Vec<(&'static str, Activation<T>)>);
    impl<T: Scalar> ActivationVisitor for All<T> {
        fn visit<F: Elementwise>(&mut self, name: &'static str, f: F) {
            // This one draws while it trains.
            self.0.push((name, if name == "rrelu" { Box::new(Rrelu) } else { Box::new(f) }));
        }
    }
    let mut all = All(Vec::new());
    visit_activations(&mut all);
    all.0
}
