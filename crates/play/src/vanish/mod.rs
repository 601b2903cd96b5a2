//! How activations and gradients grow or shrink from layer to layer: measured, and as theory has it.

mod measure;
mod theory;

pub use measure::{Measured, Size, measure};
pub use theory::{Course, Nonlinearity, Start, expected};

use gradus::prelude::Result;
use serde_json::{Value, json};

/// One activation under one initialisation.
#[derive(Clone, Debug)]
pub struct Case {
    /// The activation, or `linear`.
    pub activation: String,
    /// How weights are drawn.
    pub start: Start,
    /// What happened.
    pub measured: Measured,
    /// What theory expects.
    pub expected: Course,
}

impl Case {
    /// Measures networks of a size.
    ///
    /// ```
    /// use gradus_play::vanish::{Case, Size, Start};
    /// let size = Size { depth: 5, width: 64, rows: 16, networks: 4, seed: 0 };
    /// let case = Case::of("tanh", Start::Old, &size)?;
    /// assert!(case.measured.backward < 0.4); // the gradient vanishes
    /// # Ok::<(), gradus::prelude::Error>(())
    /// ```
    ///
    /// # Errors
    /// No activation of single numbers is called so, or an attribute of it is out of range.
    pub fn of(activation: &str, start: Start, size: &Size) -> Result<Case> {
        let f: Nonlinearity = activation.parse()?;
        let (measured, expected) = (measure(&f, start, size)?, expected(&f, start, size.depth)?);
        Ok(Case { activation: f.name().to_owned(), start, measured, expected })
    }

    /// Its name: activation and initialisation.
    pub fn name(&self) -> String {
        format!("{} {}", self.activation, self.start.name())
    }

    /// Ratios and sizes by layer, as `gradus vanish --json` writes them.
    pub fn json(&self) -> Value {
        let [forward, backward] = self.expected.ratios();
        json!({
            "activation": self.activation, "init": self.start.name(),
            "forward_ratio": self.measured.forward, "forward_ratio_expected": forward,
            "backward_ratio": self.measured.backward, "backward_ratio_expected": backward,
            "forward": self.measured.course.forward, "forward_expected": self.expected.forward,
            "backward": self.measured.course.backward, "backward_expected": self.expected.backward,
        })
    }
}

#[cfg(test)]
mod tests;
