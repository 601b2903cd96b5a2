use super::time_or;
use crate::{
    range_check::{expect, not_negative},
    state::{Reader, digits},
};
use gradus_tensor::{Elem, Result, Scalar, Tensor, spec::Options};
use serde::{Deserialize, Serialize};

/// A learning rate that falls by a factor when a metric has not become better for a while: lr ← max(lr·factor, min_lr)
/// after more than `patience` bad epochs.
///
/// It is PyTorch's `ReduceLROnPlateau`. It has a state, which [`state`](ReduceLrOnPlateau::state) saves. A metric of NaN is
/// not better.
///
/// ```
/// use gradus_optim::ReduceLrOnPlateau;
/// let mut schedule = ReduceLrOnPlateau::new(0.1).factor(0.5).patience(1);
/// let lrs = [1.0, 0.9, 0.95, 0.92, 0.91].map(|validation_loss| schedule.step(validation_loss));
/// assert_eq!(lrs, [0.1, 0.1, 0.1, 0.05, 0.05]); // each for optimizer.set_lr(lr)
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReduceLrOnPlateau {
    mode: PlateauMode,
    factor: f64,
    patience: u64,
    threshold: f64,
    threshold_mode: ThresholdMode,
    cooldown: u64,
    min_lr: f64,
    eps: f64,
    lr: f64,
    best: Option<f64>,
    bad_epochs: u64,
    cooling: u64,
}

/// Which metrics are better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum PlateauMode {
    /// Smaller ones.
    #[default]
    Min,
    /// Larger ones.
    Max,
}

/// By how much a metric must be better to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ThresholdMode {
    /// By a part of the best.
    #[default]
    Rel,
    /// By a number.
    Abs,
}

impl ReduceLrOnPlateau {
    /// Falls from `lr` to a tenth after more than 10 epochs that are not better by 10⁻⁴ of the best.
    pub fn new(lr: f64) -> Self {
        ReduceLrOnPlateau {
            mode: PlateauMode::Min,
            factor: 0.1,
            patience: 10,
            threshold: 1e-4,
            threshold_mode: ThresholdMode::Rel,
            cooldown: 0,
            min_lr: 0.0,
            eps: 1e-8,
            lr,
            best: None,
            bad_epochs: 0,
            cooling: 0,
        }
    }

    /// Sets which metrics are better; default smaller ones.
    pub fn mode(self, mode: PlateauMode) -> Self {
        ReduceLrOnPlateau { mode, ..self }
    }

    /// Sets the factor, < 1; default 0.1.
    pub fn factor(self, factor: f64) -> Self {
        ReduceLrOnPlateau { factor, ..self }
    }

    /// Sets after how many bad epochs the next one lets the learning rate fall; default 10.
    pub fn patience(self, patience: u64) -> Self {
        ReduceLrOnPlateau { patience, ..self }
    }

    /// Sets by how much a metric must be better to count; default 10⁻⁴.
    pub fn threshold(self, threshold: f64) -> Self {
        ReduceLrOnPlateau { threshold, ..self }
    }

    /// Sets what the threshold is; default a part of the best.
    pub fn threshold_mode(self, threshold_mode: ThresholdMode) -> Self {
        ReduceLrOnPlateau { threshold_mode, ..self }
    }

    /// Sets for how many epochs after a fall bad ones do not count; default 0.
    pub fn cooldown(self, cooldown: u64) -> Self {
        ReduceLrOnPlateau { cooldown, ..self }
    }

    /// Sets the smallest learning rate; default 0.
    pub fn min_lr(self, min_lr: f64) -> Self {
        ReduceLrOnPlateau { min_lr, ..self }
    }

    /// Sets the smallest change of the learning rate that is made; default 10⁻⁸.
    pub fn eps(self, eps: f64) -> Self {
        ReduceLrOnPlateau { eps, ..self }
    }

    /// The schedule from its options.
    pub(super) fn built(options: &Options, lr: f64) -> Result<Self> {
        let made = ReduceLrOnPlateau::new(lr);
        let modes = [("min", PlateauMode::Min), ("max", PlateauMode::Max)];
        let thresholds = [("rel", ThresholdMode::Rel), ("abs", ThresholdMode::Abs)];
        Ok(ReduceLrOnPlateau {
            mode: options.choice("mode", &modes, made.mode)?,
            factor: options.number("factor", made.factor)?,
            patience: time_or(options, "patience", made.patience)?,
            threshold: options.number("threshold", made.threshold)?,
            threshold_mode: options.choice("threshold_mode", &thresholds, made.threshold_mode)?,
            cooldown: time_or(options, "cooldown", made.cooldown)?,
            min_lr: options.number("min_lr", made.min_lr)?,
            eps: options.number("eps", made.eps)?,
            ..made
        })
    }

    /// Reports a bad option.
    ///
    /// # Errors
    /// The factor is not below 1, or another number is negative or not finite.
    pub fn check(&self) -> Result<()> {
        let named =
            [("threshold", self.threshold), ("min_lr", self.min_lr), ("eps", self.eps), ("lr", self.lr)];
        let judged = expect((0.0..1.0).contains(&self.factor), "factor", self.factor, "0 ≤ factor < 1");
        let rest = named.into_iter().try_for_each(|(name, value)| not_negative(name, value));
        judged.and(rest).map_err(|e| e.of("reduce_on_plateau"))
    }

    /// The learning rate now.
    pub fn lr(&self) -> f64 {
        self.lr
    }

    /// Takes in the metric of an epoch, and gives the learning rate of the next.
    pub fn step(&mut self, metric: f64) -> f64 {
        if self.is_better(metric) {
            self.best = Some(metric);
            self.bad_epochs = 0;
        } else {
            self.bad_epochs += 1;
        }
        if self.cooling > 0 {
            self.cooling -= 1;
            self.bad_epochs = 0;
        }
        if self.bad_epochs > self.patience {
            let lower = Elem::max(self.lr * self.factor, self.min_lr);
            if self.lr - lower > self.eps {
                self.lr = lower;
            }
            self.cooling = self.cooldown;
            self.bad_epochs = 0;
        }
        self.lr
    }

    fn is_better(&self, metric: f64) -> bool {
        use {PlateauMode::*, ThresholdMode::*};
        let best = self.best.unwrap_or(if self.mode == Min { f64::INFINITY } else { f64::NEG_INFINITY });
        match (self.mode, self.threshold_mode) {
            (Min, Rel) => metric < best * (1.0 - self.threshold),
            (Min, Abs) => metric < best - self.threshold,
            (Max, Rel) => metric > best * (1.0 + self.threshold),
            (Max, Abs) => metric > best + self.threshold,
        }
    }

    /// What the schedule remembers, as named tensors, to be saved beside an optimiser's. Options are not among them.
    pub fn state<T: Scalar>(&self) -> Vec<(String, Tensor<T>)> {
        let numbers = [
            ("lr", self.lr.to_bits()),
            ("best", self.best.unwrap_or(f64::NAN).to_bits()),
            ("bad_epochs", self.bad_epochs),
            ("cooling", self.cooling),
        ];
        numbers.map(|(name, n)| (format!("plateau.{name}"), digits(n))).into()
    }

    /// Takes over what another such schedule remembered.
    ///
    /// # Errors
    /// The tensors are not such a state; nothing has changed then.
    pub fn load_state<T: Scalar>(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        let mut reader = Reader::new(tensors);
        let lr = reader.float("plateau.lr".to_owned());
        let best = reader.float("plateau.best".to_owned());
        let bad_epochs = reader.number("plateau.bad_epochs".to_owned());
        let cooling = reader.number("plateau.cooling".to_owned());
        reader.expect(not_negative("the learning rate", lr));
        reader.finish("plateau")?;
        let best = (!best.is_nan()).then_some(best);
        *self = ReduceLrOnPlateau { lr, best, bad_epochs, cooling, ..self.clone() };
        Ok(())
    }
}
