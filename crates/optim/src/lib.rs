#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod adadelta;
mod adafactor;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod any;
mod asgd;
mod average;
mod catalogue;
mod clip;
mod groups;
mod lamb;
mod lbfgs;
mod levenberg_marquardt;
mod lion;
mod memory;
mod moments;
mod muon;
mod nadam;
mod newton_schulz;
mod optimizer;
mod options;
mod radam;
mod range_check;
mod rmsprop;
mod rprop;
mod schedule;
mod sgd;
#[cfg(all(gradus_shared, not(test)))]
#[doc(hidden)]
pub mod shared;
mod spec;
mod state;
mod sweep;

pub use adadelta::Adadelta;
pub use adafactor::Adafactor;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use adamw::AdamW;
pub use any::AnyOptimizer;
pub use asgd::Asgd;
pub use average::WeightAverage;
pub use catalogue::{Build, Catalogued, Listed, by_name};
pub use clip::{ClipNorm, clip_grad_norm, clip_grad_value};
pub use gradus_tensor::{Range, Rule};
pub use groups::Groups;
pub use lamb::Lamb;
pub use lbfgs::{Lbfgs, LineSearch};
pub use levenberg_marquardt::{Fit, LevenbergMarquardt, Outcome};
pub use lion::Lion;
pub use moments::Moments;
pub use muon::{AdjustLr, Muon};
pub use nadam::NAdam;
pub use optimizer::{Choice, Optimizer};
pub use options::{
    AdamOptions, HasAmsgrad, HasBetas, HasDecoupledWeightDecay, HasEps, HasMomentum, HasNesterov,
    HasWeightDecay,
};
pub use radam::RAdam;
pub use rmsprop::RmsProp;
pub use rprop::Rprop;
pub use schedule::{
    Anneal, Chained, Constant, ConstantLr, CosineAnnealing, CosineAnnealingWarmRestarts, Course, CyclicLr,
    CyclicMode, ExponentialLr, LambdaLr, LinearLr, ListedSchedule, MultiStepLr, MultiplicativeLr, OneCycleLr,
    Per, PlateauMode, PolynomialLr, ReduceLrOnPlateau, Schedule, ScheduleSpec, SequentialLr, StepLr,
    ThresholdMode, Warmup, schedule_by_name,
};
pub use sgd::Sgd;
pub use spec::OptimizerSpec;
