//! One step of a network on one datapoint, written out: forward pass, Jacobians, chain rule, gradients beside finite
//! differences, and the step of gradient descent.
//!
//! Everything is read off a recorded step ([`Step`]): any network of a user's is explained, as soon as its values have names.

mod chain;
mod forward;
mod notation;
mod record;
mod write;

pub use notation::equation;

use gradus_autograd::inspect::{Jacobian, Numbers, Step};
use serde::{Deserialize, Serialize};

/// The version of the format in which an [`Explanation`] is written.
pub const EXPLANATION_VERSION: u32 = 1;

/// One step of a network on one datapoint, with all that there is to say about it.
///
/// ```
/// use gradus_autograd::{Graph, ops::Tanh, Module};
/// use gradus_tensor::{Params, Tensor};
/// use gradus_view::explain::Explanation;
///
/// let params = Params::<f64>::seed(0);
/// let w = params.add("W1", [2, 2], |s| s.uniform(-1.0, 1.0));
/// let mut graph = Graph::new(&params);
/// let g = graph.step();
/// let x = g.input([1.0, 2.0]).named("x");
/// let z = x.reshape([1, 2]).product(g.param(&w), false, true).reshape([2]).named("z1");
/// let y = Tanh.forward(z).named("y_hat");
/// (y * y).sum().named("l");
/// let explanation = Explanation::record(g, &["x", "z1", "y_hat", "l"])?;
/// assert!(explanation.document("A layer").text().contains("∂l/∂W1 = δ1 xᵀ"));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The version of this format, [`EXPLANATION_VERSION`].
    pub version: u32,
    /// The names of the values from input to loss, each made from the one before: x, z1, z2, …, y_hat, l.
    pub chain: Vec<String>,
    /// The step, with the gradients of the loss.
    pub step: Step,
    /// The Jacobian of each value of the chain by the one before.
    pub jacobians: Vec<Jacobian>,
    /// Each parameter's gradient by finite differences; none at a kink.
    pub differences: Vec<Differences>,
    /// The step of gradient descent, if one was made.
    pub update: Option<Update>,
}

/// A gradient by finite differences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Differences {
    /// The parameter.
    pub by: String,
    /// ∂l by each element, row-major; none where a kink is within reach.
    pub slopes: Vec<Option<f64>>,
    /// The largest disagreement with the gradient, relative to the gradient's largest entry, where there are no kinks.
    pub error: f64,
}

/// A step of gradient descent: θ ← θ − η·∂l/∂θ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// η.
    pub rate: f64,
    /// The loss before.
    pub before: f64,
    /// The loss after.
    pub after: f64,
    /// Each parameter after the step.
    pub parameters: Vec<(String, Numbers)>,
}
