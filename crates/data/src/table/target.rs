use super::{Kind, index, preparation::all_differ};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};

/// What is predicted, and how it is put into numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// A number y, which the network knows as (y − mean) / std.
    Number {
        /// The column's name.
        column: String,
        /// Number or date.
        kind: Kind,
        /// Whether it has a decimal comma.
        decimal_comma: bool,
        /// The mean over the training rows.
        mean: f64,
        /// The deviation over the training rows; never 0.
        std: f64,
    },
    /// One of some classes.
    Classes {
        /// The column's name.
        column: String,
        /// What the column holds.
        kind: Kind,
        /// Whether numbers have a decimal comma.
        decimal_comma: bool,
        /// The names of the classes in the order of their labels.
        names: Vec<String>,
    },
}

/// What a target is for the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// The standardised number.
    Value(f64),
    /// The class.
    Label(u32),
}

/// What a network's outputs say.
#[derive(Clone, Debug, PartialEq)]
pub enum Prediction {
    /// The number, in the target's unit.
    Value(f64),
    /// The class with the greatest output.
    Class(String),
}

impl Target {
    /// It can be predicted: numbers differ, or there are two classes or more.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Target::Number { column, mean, std, .. }
                if !(mean.is_finite() && std.is_finite() && *std > 0.0) =>
            {
                let message = format!(
                    "column {column:?}: mean {mean} and std {std} of the training rows, where finite numbers that differ are expected"
                );
                Err(Error::argument(message)
                    .help("where all are the same there is nothing to predict; split the rows otherwise"))
            }
            Target::Classes { column, names, .. } if names.len() < 2 || !all_differ(names) => {
                Err(Error::argument(format!(
                    "column {column:?}: the classes {names:?}, where two or more different ones are expected"
                )))
            }
            _ => Ok(()),
        }
    }

    /// The column's name.
    pub fn column(&self) -> &str {
        match self {
            Target::Number { column, .. } | Target::Classes { column, .. } => column,
        }
    }

    /// The names of what is predicted: of the classes, or of the number.
    pub fn names(&self) -> &[String] {
        match self {
            Target::Number { column, .. } => std::slice::from_ref(column),
            Target::Classes { names, .. } => names,
        }
    }

    /// What the target's cell means for the network; none where there is no value, or a class that was never seen.
    pub fn answer(&self, cell: &str) -> Option<Answer> {
        match self {
            Target::Number { kind, decimal_comma, mean, std, .. } => {
                let y = index::measured(*kind, *decimal_comma, cell)?;
                Some(Answer::Value((y - mean) / std))
            }
            Target::Classes { kind, decimal_comma, names, .. } => {
                let name = index::class(*kind, *decimal_comma, cell)?;
                names.iter().position(|known| *known == name).map(|label| Answer::Label(label as u32))
            }
        }
    }

    /// A standardised number in the target's unit: y = mean + std·z.
    pub fn restore(&self, z: f64) -> f64 {
        match self {
            Target::Number { mean, std, .. } => mean + std * z,
            Target::Classes { .. } => z,
        }
    }

    /// What a network's outputs for one row say: one number for regression, one for each class (logits or probabilities; the
    /// first of equal ones wins), or one logit for the second of two classes.
    ///
    /// # Errors
    /// There are not so many outputs, or a number is not finite.
    pub fn decode(&self, outputs: &[f64]) -> Result<Prediction> {
        let wrong = || {
            let message = format!("{} outputs of a network for {}", outputs.len(), self.names().join(", "));
            Err(Error::shape(message)
                .of("Target::decode")
                .help("one output is expected for each class, or one number"))
        };
        if let Some(output) = outputs.iter().find(|output| output.is_nan()) {
            return Err(Error::new(
                gradus_tensor::Kind::NotFinite,
                format!("the network's output is {output}"),
            ));
        }
        match (self, outputs) {
            (Target::Number { .. }, [z]) => Ok(Prediction::Value(self.restore(*z))),
            (Target::Classes { names, .. }, [logit]) if names.len() == 2 => {
                Ok(Prediction::Class(names[usize::from(*logit > 0.0)].clone()))
            }
            (Target::Classes { names, .. }, _) if names.len() == outputs.len() => {
                let best =
                    (1..outputs.len()).fold(0, |best, k| if outputs[k] > outputs[best] { k } else { best });
                Ok(Prediction::Class(names[best].clone()))
            }
            _ => wrong(),
        }
    }
}
