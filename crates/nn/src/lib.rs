//! Neural-network layers for gradus: modules over a graph, with PyTorch's names, defaults and parameter layout.
//!
//! ```
//! use gradus_autograd::Graph;
//! use gradus_nn::{Linear, Module, Relu, Sequential};
//! use gradus_tensor::{Params, Tensor};
//!
//! let params = Params::<f32>::seed(0);
//! let model = Sequential::new(&params)
//!     .add(|p| Linear::new(p, 64, 128)) // "0.weight", "0.bias"
//!     .add(|_| Relu)
//!     .add(|p| Linear::new(p, 128, 10)); // "2.weight", "2.bias"
//! let mut graph = Graph::new(&params);
//! let x = graph.eval().input(Tensor::zeros([5, 64]));
//! assert_eq!(model.forward(x).shape().dims(), [5, 10]);
//! assert_eq!(params.count(), 64 * 128 + 128 + 128 * 10 + 10);
//! ```
#![forbid(unsafe_code)]

mod activation;
mod alpha_dropout;
mod batch_norm;
mod bilinear;
mod columns;
mod concat;
mod dropout;
mod embedding;
mod flatten;
mod glu;
mod group_norm;
mod identity;
pub mod init;
mod lambda;
mod layer_norm;
mod linear;
mod log_softmax;
mod log_sum_exp;
mod model;
mod norm;
mod prelu;
mod residual;
mod rms_norm;
mod sequential;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
mod softmax;
pub mod spec;
mod summary;
mod track;
mod unflatten;

pub use activation::{activation, activation_in, activation_names};
pub use alpha_dropout::AlphaDropout;
pub use batch_norm::{BatchNorm1d, BatchNormOptions};
pub use bilinear::Bilinear;
pub use columns::{Column, Columns};
pub use concat::Concat;
pub use dropout::Dropout;
pub use embedding::Embedding;
pub use flatten::Flatten;
pub use glu::Glu;
pub use gradus_autograd::{
    Module,
    ops::{
        Celu, Elu, Gelu, GeluTanh, Hardshrink, Hardsigmoid, Hardswish, Hardtanh, LeakyRelu, LogSigmoid, Mish,
        Relu, Relu6, Rrelu, Selu, Sigmoid, Silu, SmoothMax, Softmin, Softplus, Softshrink, Softsign, Tanh,
        Tanhshrink, Threshold,
    },
};
pub use group_norm::{GroupNorm, GroupNormOptions};
pub use identity::Identity;
pub use init::{Distribution, Fan, Init, Initialiser, gain};
pub use lambda::Lambda;
pub use layer_norm::{LayerNorm, LayerNormOptions};
pub use linear::{Linear, LinearOptions};
pub use log_softmax::LogSoftmax;
pub use log_sum_exp::LogSumExp;
pub use model::Model;
pub use prelu::Prelu;
pub use residual::Residual;
pub use rms_norm::{RmsNorm, RmsNormOptions};
pub use sequential::Sequential;
pub use softmax::Softmax;
pub use summary::{Row, Summary};
pub use unflatten::Unflatten;

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
