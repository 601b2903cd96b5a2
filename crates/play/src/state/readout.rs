//! Losses, and what a network's outputs mean under each.

use crate::refusal::Refusal;
use gradus::{tensor::spec::Spec, train::largest};

/// How an output becomes a probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readout {
    /// All outputs together, by softargmax.
    Softmax,
    /// Each by itself, by the logistic function.
    Sigmoid,
    /// They are logarithms of probabilities, by a last layer.
    Logarithm,
    /// They are probabilities, by a last layer.
    Probability,
    /// They are numbers that are near 0 and 1.
    Plain,
}

/// A loss that fits.
#[derive(Debug)]
pub(crate) struct Fitting {
    /// Its name.
    pub(crate) name: &'static str,
    /// What outputs mean, where there are classes.
    pub(crate) readout: Readout,
    /// Whether one output is enough for two classes.
    pub(crate) one: bool,
    /// Whether it fits numbers, too.
    pub(crate) numbers: bool,
}

const fn fits(name: &'static str, readout: Readout, one: bool, numbers: bool) -> Fitting {
    Fitting { name, readout, one, numbers }
}

/// The losses that fit classes as they are, most of them with 0 and 1 for no and yes.
pub(crate) const FITTING: [Fitting; 13] = [
    fits("bce_with_logits", Readout::Sigmoid, true, false),
    fits("cross_entropy", Readout::Softmax, false, false),
    fits("mse", Readout::Plain, true, true),
    fits("l1", Readout::Plain, true, true),
    fits("smooth_l1", Readout::Plain, true, true),
    fits("huber", Readout::Plain, true, true),
    fits("bce", Readout::Probability, true, false),
    fits("nll", Readout::Logarithm, false, false),
    fits("kl_div", Readout::Logarithm, false, false),
    fits("multi_margin", Readout::Softmax, false, false),
    fits("multi_label_soft_margin", Readout::Sigmoid, false, false),
    fits("sigmoid_focal", Readout::Sigmoid, true, false),
    fits("softmax_focal", Readout::Softmax, false, false),
];

impl Fitting {
    /// The loss of a name.
    pub(crate) fn find(name: &str) -> Result<&'static Fitting, Refusal> {
        FITTING.iter().find(|loss| loss.name == name).ok_or_else(|| {
            let known: Vec<&str> = FITTING.iter().map(|loss| loss.name).collect();
            Refusal::bad(
                format!("no loss that fits is called {name:?}"),
                format!("one of {}", known.join(", ")),
            )
        })
    }

    /// The layer behind the last linear one, where the loss needs one.
    pub(crate) fn last(&self) -> Option<Spec> {
        match self.readout {
            Readout::Probability => Some(Spec::new("sigmoid")),
            Readout::Logarithm => Some(Spec::new("log_softmax")),
            _ => None,
        }
    }
}

impl Readout {
    /// Probabilities of the classes from the outputs of a row; of the second class, where there is one output.
    pub(crate) fn probabilities(self, outputs: &[f64]) -> Vec<f64> {
        match self {
            Readout::Softmax => {
                let top = outputs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let powers: Vec<f64> = outputs.iter().map(|z| (z - top).exp()).collect();
                let sum: f64 = powers.iter().sum();
                powers.into_iter().map(|p| p / sum).collect()
            }
            Readout::Sigmoid => outputs.iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect(),
            Readout::Logarithm => outputs.iter().map(|z| z.exp()).collect(),
            Readout::Probability | Readout::Plain => outputs.iter().map(|p| p.clamp(0.0, 1.0)).collect(),
        }
    }

    /// The class that the outputs of a row speak for.
    pub(crate) fn class(self, outputs: &[f64]) -> usize {
        match outputs {
            [one] => usize::from(*one > if self == Readout::Sigmoid { 0.0 } else { 0.5 }),
            all => largest(all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those left out want −1 and 1, lists of labels, or counts as targets.
    #[test]
    fn every_loss_fits_or_is_left_out_for_a_reason() {
        let left_out = ["poisson_nll", "hinge_embedding", "soft_margin", "multi_label_margin"];
        for name in gradus::losses::names() {
            assert!(Fitting::find(name).is_ok() != left_out.contains(&name), "{name}");
        }
        assert_eq!(FITTING.len() + left_out.len(), gradus::losses::names().len());
    }

    #[test]
    fn outputs_are_read() {
        let p = Readout::Softmax.probabilities(&[1000.0, 1000.0 + 2f64.ln()]);
        assert!((p[0] - 1.0 / 3.0).abs() < 1e-12 && (p[1] - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(Readout::Sigmoid.probabilities(&[0.0]), [0.5]);
        assert_eq!(Readout::Plain.probabilities(&[1.5, -0.5]), [1.0, 0.0]);
        assert_eq!([-0.1, 0.1].map(|z| Readout::Sigmoid.class(&[z])), [0, 1]);
        assert_eq!([0.4, 0.6].map(|z| Readout::Plain.class(&[z])), [0, 1]);
        assert_eq!(Readout::Logarithm.class(&[-3.0, -0.1, -2.0]), 1);
    }
}
