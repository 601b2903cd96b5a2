//! Loss functions for gradus: each a formula with its derivative, and a reduction that is always stated.
//!
//! ```
//! use gradus_autograd::Graph;
//! use gradus_losses::{Loss, Mse};
//! use gradus_tensor::Params;
//!
//! let mut graph = Graph::new(&Params::<f64>::seed(0));
//! let g = graph.step();
//! let output = g.input([1.0, 2.0, 3.0]);
//! let target = g.input([1.0, 0.0, 0.0]);
//! assert_eq!(Mse::sum().forward(output, target).item()?, 13.0); // ‖ŷ − y‖²
//! assert_eq!(Mse::mean().forward(output, target).item()?, 13.0 / 3.0); // ‖ŷ − y‖²/k
//! # Ok::<(), gradus_tensor::Error>(())
//! ```
#![forbid(unsafe_code)]

mod classes;
mod loss;
mod pointwise;
mod reduced;
mod reduction;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
mod spec;

pub use classes::Classes;
pub use loss::{Loss, by_name, catalogue, names};
pub use pointwise::{Each, Pointwise};
pub use reduced::{Kind, OfTarget, Reduced, Single};
pub use reduction::Reduction;
pub use spec::{Described, LossSpec};

gradus_autograd::catalogue! {
    mse l1 smooth_l1 huber
    bce bce_with_logits cross_entropy nll kl_div poisson_nll gaussian_nll
    hinge_embedding soft_margin margin_ranking cosine_embedding triplet_margin
    multi_margin multi_label_margin multi_label_soft_margin
    sigmoid_focal softmax_focal
}

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
