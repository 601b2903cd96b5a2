use super::Kind;
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};

/// How a number is changed before it is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Not at all.
    None,
    /// x ↦ ln x.
    Log,
    /// x ↦ ln(1 + x).
    Log1p,
}

impl Transform {
    /// The number after the change, of the same bits on every machine.
    pub fn apply(self, x: f64) -> f64 {
        match self {
            Transform::None => x,
            Transform::Log => libm::log(x),
            Transform::Log1p => libm::log1p(x),
        }
    }
}

/// How one number becomes the network's: (t(x) − mean) / std within ±20, where t is a [`Transform`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    /// t.
    pub transform: Transform,
    /// What is lower is raised to this before a logarithm is taken: the least value in the training rows.
    pub least: f64,
    /// The mean of t(x) over the training rows.
    pub mean: f64,
    /// The deviation of t(x), std² = 1/n Σ (t(x) − mean)²; never 0.
    pub std: f64,
    /// x where there is no value: the median of the training rows.
    pub median: f64,
}

impl Scaling {
    /// As far as a number can be from the mean, in deviations: one that is farther counts as if it were there.
    pub(super) const FARTHEST: f64 = 20.0;

    /// The network's number.
    pub fn apply(&self, x: f64) -> f64 {
        let x = if self.transform == Transform::None { x } else { x.max(self.least) };
        ((self.transform.apply(x) - self.mean) / self.std).clamp(-Self::FARTHEST, Self::FARTHEST)
    }

    pub(super) fn check(&self) -> Result<()> {
        let finite = [self.least, self.mean, self.std, self.median].iter().all(|x| x.is_finite());
        let domain = match self.transform {
            Transform::None => true,
            Transform::Log => self.least > 0.0,
            Transform::Log1p => self.least >= 0.0,
        };
        if finite && domain && self.std > 0.0 {
            return Ok(());
        }
        Err(Error::format(format!(
            "scaling {self:?}, where finite numbers, std > 0 and a least value in the domain are expected"
        )))
    }
}

/// What comes again and again in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// The time of day.
    Day,
    /// The day of the week, from Monday.
    Week,
    /// The time of year; a year has 365.2425 days.
    Year,
}

impl Period {
    /// All.
    pub const ALL: [Period; 3] = [Period::Day, Period::Week, Period::Year];

    /// Its length in days.
    pub fn days(self) -> f64 {
        match self {
            Period::Day => 1.0,
            Period::Week => 7.0,
            Period::Year => 365.2425,
        }
    }

    /// How many days of it had passed when 1970 began, on a Thursday.
    pub fn begun(self) -> f64 {
        if self == Period::Week { 3.0 } else { 0.0 }
    }

    /// 2π times the part of the period that has passed, so many days after the beginning of 1970.
    pub fn angle(self, days: f64) -> f64 {
        std::f64::consts::TAU * ((days + self.begun()) / self.days()).rem_euclid(1.0)
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Year => "year",
        })
    }
}

/// How a column is put into numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Coding {
    /// A number, or a date in days, standardised.
    Number {
        /// Number or date.
        kind: Kind,
        /// Whether it has a decimal comma.
        decimal_comma: bool,
        /// How it is standardised.
        scaling: Scaling,
        /// Whether a second feature says that the value is missing (1) or not (0).
        indicator: bool,
    },
    /// Where in a [`Period`] the date of the column is: the sine of its [angle](Period::angle), or the cosine; 0 where there is no
    /// date. It comes beside the date as a number.
    Cycle {
        /// How the dates are written.
        kind: Kind,
        /// The period.
        period: Period,
        /// Whether it is the cosine.
        cosine: bool,
    },
    /// A word for no (0) or yes (1).
    YesNo {
        /// What stands where there is no value: what most training rows say.
        most: bool,
        /// Whether a second feature says that the value is missing (1) or not (0).
        indicator: bool,
    },
    /// The code of a level: its place in this list, counted from 1; 0 for a value that is missing or not in the list.
    Category {
        /// The levels, the most frequent in the training rows first.
        levels: Vec<String>,
    },
}

/// A column of the table that predictions use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoded {
    /// Its name.
    pub column: String,
    /// How it is put into numbers.
    pub coding: Coding,
}

impl Encoded {
    /// What the column's number is called: as the column, or by what is taken of it.
    pub fn name(&self) -> String {
        match self.coding {
            Coding::Cycle { .. } => format!("{} ({})", self.column, self.coding),
            _ => self.column.clone(),
        }
    }
}

impl std::fmt::Display for Coding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let missing = |indicator: bool| if indicator { ", and whether it is missing" } else { "" };
        match self {
            Coding::Number { scaling, indicator, .. } => {
                let x = match scaling.transform {
                    Transform::None => "x",
                    Transform::Log => "ln x",
                    Transform::Log1p => "ln(1 + x)",
                };
                let sign = if scaling.mean < 0.0 { '+' } else { '−' };
                let (mean, std, median) = (scaling.mean.abs(), scaling.std, scaling.median);
                write!(f, "({x} {sign} {mean:.4}) / {std:.4}; {median:.4} if missing{}", missing(*indicator))
            }
            Coding::Cycle { period, cosine, .. } => {
                write!(f, "{} of the time of the {period}", if *cosine { "cosine" } else { "sine" })
            }
            Coding::YesNo { most, indicator } => {
                write!(f, "1 for yes, 0 for no; {} if missing{}", u8::from(*most), missing(*indicator))
            }
            Coding::Category { levels } => {
                write!(f, "a code of {} levels and 0 for all others", levels.len())
            }
        }
    }
}
