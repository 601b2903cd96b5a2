use super::{Coding, Encoded, Target};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The version that is written; 1 is read.
const VERSION: u32 = 1;

/// How the columns of a table are put into the numbers that a network takes, and its outputs back into what they mean; fitted to
/// the training rows alone, and stored with the model.
///
/// - *Numbers* and *dates* (in days) are standardised. A missing value is the median of the training rows; if some of these have
///   none, a second feature says so. A number is taken as ln x (where all are above 0) or ln(1 + x) (where the least is 0) if
///   its skewness is above 1 and that of the logarithm less than half as large.
///   What is more than 20 deviations from the mean counts as 20; where a few numbers in a thousand are, the mean and the deviation
///   are those of all others.
/// - *Dates* have, besides, the sine and the cosine of the time of day (if one has a time), of the week (over 14 days and more) and of
///   the year (over 300 days and more).
/// - *Words for yes and no* are 1 and 0; a missing one is what most rows say, and has a second feature likewise.
/// - *Categories* are codes: 0 for a value that is missing, unknown or rare (found once only in the training rows, in fewer than 8
///   of them where there are more than 8 levels, or beyond the 1,024 most frequent), then the levels by their frequency. A network's layer expands them; see
///   [`categories`](Preparation::categories).
/// - *The target* is standardised for regression; classes are in the order of their names.
///
/// The file has a version, and a library reads what all earlier ones wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Preparation {
    pub(super) target: Target,
    pub(super) columns: Vec<Encoded>,
    pub(super) ignored: Vec<String>,
    pub(super) notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    target: Target,
    columns: Vec<Encoded>,
    ignored: Vec<String>,
    notes: Vec<String>,
}

impl From<Preparation> for Stored {
    fn from(Preparation { target, columns, ignored, notes }: Preparation) -> Stored {
        Stored { version: VERSION, target, columns, ignored, notes }
    }
}

impl TryFrom<Stored> for Preparation {
    type Error = Error;

    fn try_from(stored: Stored) -> Result<Preparation> {
        let wrong = |message: String| Err(Error::format(message).of("Preparation"));
        if stored.version != VERSION {
            return wrong(format!("version {}, where {VERSION} is read; use a newer gradus", stored.version));
        }
        stored.target.check().map_err(|error| error.of("Preparation"))?;
        let columns: Vec<String> = stored.columns.iter().map(Encoded::name).collect();
        if columns.is_empty() || !all_differ(&columns) {
            return wrong("columns: none, or one of them twice".to_owned());
        }
        for Encoded { column, coding } in &stored.columns {
            match coding {
                Coding::Number { scaling, .. } => {
                    scaling.check().map_err(|e| e.of(format!("column {column:?}")))?
                }
                Coding::Cycle { .. } if !dated(&stored.columns, column) => {
                    return wrong(format!("column {column:?}: a cycle of what is no date"));
                }
                Coding::Category { levels } if !all_differ(levels) => {
                    return wrong(format!("column {column:?}: a level is listed twice"));
                }
                _ => {}
            }
        }
        let Stored { target, columns, ignored, notes, .. } = stored;
        Ok(Preparation { target, columns, ignored, notes })
    }
}

/// Whether a column is encoded as a date.
fn dated(columns: &[Encoded], name: &str) -> bool {
    let is = |encoded: &Encoded| matches!(encoded.coding, Coding::Number { kind, .. } if kind.is_date());
    columns.iter().any(|encoded| encoded.column == name && is(encoded))
}

/// Whether none is there twice.
pub(super) fn all_differ<E: std::hash::Hash + Eq>(items: &[E]) -> bool {
    let mut seen = HashSet::new();
    items.iter().all(|item| seen.insert(item))
}

/// One number of an encoded row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name: the column's, or `… is missing`.
    pub name: String,
    /// The column of the table that it is made of.
    pub column: String,
    /// How many codes it can be, for a category; 0 for a number.
    pub categories: usize,
}

impl Preparation {
    /// What is predicted.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The columns that predictions use, in the order in which they are encoded.
    pub fn columns(&self) -> &[Encoded] {
        &self.columns
    }

    /// The names of the columns that a table must have.
    pub fn needed(&self) -> impl Iterator<Item = &str> {
        let own = self.columns.iter().filter(|encoded| !matches!(encoded.coding, Coding::Cycle { .. }));
        own.map(|encoded| encoded.column.as_str())
    }

    /// The columns that the table had and that predictions do not use.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// What was noticed when it was fitted.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The numbers of an encoded row, in order.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = Vec::new();
        for encoded in &self.columns {
            let Encoded { column, coding } = encoded;
            let mut push = |name: String, categories| {
                features.push(Feature { name, column: column.clone(), categories })
            };
            match coding {
                Coding::Category { levels } => push(column.clone(), levels.len() + 1),
                Coding::Cycle { .. } => push(encoded.name(), 0),
                Coding::Number { indicator, .. } | Coding::YesNo { indicator, .. } => {
                    push(column.clone(), 0);
                    if *indicator {
                        push(format!("{column} is missing"), 0);
                    }
                }
            }
        }
        features
    }

    /// For each number of an encoded row how many codes it can be, 0 for one that is no category: what the network's layer
    /// `columns` is made with.
    pub fn categories(&self) -> Vec<usize> {
        self.features().into_iter().map(|feature| feature.categories).collect()
    }

    /// What a cached table depends on.
    pub(super) fn json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|e| Error::format(format!("preparation: {e}")))
    }

    /// One line for each column: how it is put into numbers.
    pub fn explain(&self) -> Vec<String> {
        self.columns.iter().map(|encoded| format!("{}: {}", encoded.column, encoded.coding)).collect()
    }
}
