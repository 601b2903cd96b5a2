//! Train small and middling neural networks on a CPU: every gradient is proved right, every step can be seen, every
//! run repeats to the bit.
//!
//! This crate re-exports the crates of gradus, each of which is useful alone:
//! [`tensor`], [`autograd`], [`nn`], [`losses`], [`optim`], [`data`], [`train`], [`view`]. The five steps of training:
//!
//! ```
//! use gradus::prelude::*;
//!
//! // XOR: four datapoints of two numbers, and whether exactly one of them is 1.
//! let x = Tensor::from([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
//! let y = Tensor::from([[0.0], [1.0], [1.0], [0.0]]);
//!
//! let params = Params::<f64>::seed(0);
//! let layers = (Linear::new(&params.scope("fc1"), 2, 8), Tanh, Linear::new(&params.scope("fc2"), 8, 1));
//! let model = Model::new(&params, layers);
//! let criterion = Mse::mean();
//! let mut optimizer = Sgd::new(&params, 0.1);
//! let mut graph = Graph::new(&params);
//! let mut last = f64::INFINITY;
//! for _ in 0..1000 {
//!     let g = graph.step();
//!     let output = model.forward(g.input(&x)); //              1  output = model(input)
//!     let loss = criterion.forward(output, g.input(&y)); //    2  J = loss(output, label)
//!     model.zero_grad(); //                                    3
//!     loss.backward()?; //                                     4
//!     last = loss.item()?;
//!     optimizer.step(); //                                     5
//! }
//! assert!(last < 1e-3);
//! # Ok::<(), Error>(())
//! ```
#![forbid(unsafe_code)]

pub use gradus_autograd as autograd;
pub use gradus_data as data;
pub use gradus_exchange as exchange;
pub use gradus_losses as losses;
pub use gradus_nn as nn;
pub use gradus_optim as optim;
pub use gradus_tensor as tensor;
pub use gradus_train as train;
pub use gradus_view as view;

/// Everything that a training program names: layers, losses, optimisers, schedules, and what holds them together.
///
/// Initialisers are in [`nn::init`], since their names are short ones (`Normal`, `Constant`); so is the schedule
/// [`optim::Constant`].
pub mod prelude {
    pub use gradus_autograd::{
        Elementwise, Function, Graph, Mode, Module, Op, Predictor, Program, Var, check::gradcheck,
    };
    pub use gradus_data::{Dataset, Loader, Normaliser};
    pub use gradus_losses::{
        Bce, BceWithLogits, CosineEmbedding, CrossEntropy, GaussianNll, HingeEmbedding, Huber, KlDiv, L1,
        Loss, MarginRanking, Mse, MultiLabelMargin, MultiLabelSoftMargin, MultiMargin, Nll, PoissonNll,
        Reduction, SigmoidFocal, SmoothL1, SoftMargin, SoftmaxFocal, TripletMargin,
    };
    pub use gradus_nn::{
        AlphaDropout, BatchNorm1d, BatchNormOptions, Bilinear, Celu, Concat, Dropout, Elu, Embedding,
        Flatten, Gelu, GeluTanh, Glu, GroupNorm, GroupNormOptions, Hardshrink, Hardsigmoid, Hardswish,
        Hardtanh, Identity, Init, Initialiser, Lambda, LayerNorm, LayerNormOptions, LeakyRelu, Linear,
        LinearOptions, LogSigmoid, LogSoftmax, LogSumExp, Mish, Model, Prelu, Relu, Relu6, Residual, RmsNorm,
        RmsNormOptions, Rrelu, Selu, Sequential, Sigmoid, Silu, SmoothMax, Softmax, Softmin, Softplus,
        Softshrink, Softsign, Tanh, Tanhshrink, Threshold, Unflatten, gain,
    };
    pub use gradus_optim::{
        Adadelta, Adafactor, Adagrad, Adam, AdamW, Adamax, AnyOptimizer, Asgd, Chained, ClipNorm, ConstantLr,
        CosineAnnealing, CosineAnnealingWarmRestarts, CyclicLr, ExponentialLr, Groups, Lamb, LambdaLr, Lbfgs,
        LevenbergMarquardt, LineSearch, LinearLr, Lion, MultiStepLr, MultiplicativeLr, Muon, NAdam,
        OneCycleLr, Optimizer, PolynomialLr, RAdam, ReduceLrOnPlateau, RmsProp, Rprop, Schedule,
        SequentialLr, Sgd, StepLr, Warmup, WeightAverage, clip_grad_norm, clip_grad_value,
    };
    pub use gradus_tensor::{Elem, Error, Params, Result, Shape, Tensor};
    pub use gradus_train::{BestModel, Checkpoints, EarlyStopping, Fit, evaluate};
}

/// The crate's own README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct OwnReadme;

/// The program in the repository's README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// The programs of the tour run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/tour.md")]
struct Tour;

/// Each row of the tables for users of PyTorch runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/pytorch.md")]
struct PyTorch;
