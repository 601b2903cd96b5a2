//! What is put before and behind a network that leaves, so that a file takes rows as people have them.

use gradus_tensor::{Error, Result, Shape};

/// What is put before and behind a network: standardisation of its inputs, softargmax, the unit of its result.
///
/// ```
/// use gradus_exchange::{Around, rust::Source};
/// use gradus_nn::Linear;
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let around = Around::new().normaliser(vec![20.0, 1.5], vec![5.0, 0.5]).restore(100.0, 25.0);
/// let text = Source::new().around(around).text(&params, &Linear::new(&params, 2, 1), [2])?;
/// assert!(text.contains("(input[i] - MEAN[i]) / STD[i]"));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    front: Front,
    softmax: bool,
    restore: Option<[f64; 2]>,
}

/// What is put before a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Front {
    /// Nothing.
    #[default]
    Nothing,
    /// (x − mean)/std; 0 where std is 0.
    Normaliser { mean: Vec<f64>, std: Vec<f64> },
    /// The columns of a table.
    Columns(Vec<Column>),
}

/// How a number is changed before it is standardised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// Not at all.
    #[default]
    None,
    /// x ↦ ln x.
    Log,
    /// x ↦ ln(1 + x).
    Log1p,
}

/// A column of a table, and what the network is given for its value x: (t(x) − mean)/std, where t is a [`Change`], within ±20;
/// a value that is missing is NaN, and one that is given [as it is](Column::plain) has no bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, for people.
    pub name: String,
    /// What stands for a missing value.
    pub missing: f64,
    /// t.
    pub change: Change,
    /// What is lower is raised to this before a logarithm is taken.
    pub least: f64,
    /// The mean of t(x).
    pub mean: f64,
    /// The deviation of t(x), above 0.
    pub std: f64,
    /// Whether a second number follows for the network: 1 where x is missing, and 0 elsewhere.
    pub indicator: bool,
}

impl Column {
    /// As far as a number can be from the mean, in deviations.
    pub(crate) const FARTHEST: f64 = 20.0;

    /// A column that is given as it is.
    pub fn plain(name: &str, missing: f64) -> Column {
        let (change, least) = (Change::None, f64::NEG_INFINITY);
        Column { name: name.to_owned(), missing, change, least, mean: 0.0, std: 1.0, indicator: false }
    }

    /// As far as this one can be: what is given as it is, such as the number of a category, has no bound that `f32` does not have.
    pub(crate) fn farthest(&self) -> f64 {
        if self.is_plain() { 1e38 } else { Column::FARTHEST }
    }

    /// Whether x is changed at all where it is there.
    pub(crate) fn is_plain(&self) -> bool {
        self.change == Change::None && self.mean == 0.0 && self.std == 1.0
    }
}

impl Around {
    /// The network alone.
    pub fn new() -> Around {
        Around::default()
    }

    /// Puts (x − mean)/std before the network, one number of each for all features or one for each feature; where std is 0, there
    /// comes 0. It takes the place of [`columns`](Around::columns).
    pub fn normaliser(mut self, mean: Vec<f64>, std: Vec<f64>) -> Around {
        self.front = Front::Normaliser { mean, std };
        self
    }

    /// Puts what the columns of a table need before the network: a row has a number for each of them. It takes the place of
    /// [`normaliser`](Around::normaliser).
    pub fn columns(mut self, columns: Vec<Column>) -> Around {
        self.front = Front::Columns(columns);
        self
    }

    /// Whether softargmax along the last axis is put behind the network, which makes probabilities of scores; false by default.
    pub fn softmax(mut self, softmax: bool) -> Around {
        self.softmax = softmax;
        self
    }

    /// Makes mean + std·y of the result y, for a network that was trained on standardised numbers.
    pub fn restore(mut self, mean: f64, std: f64) -> Around {
        self.restore = Some([mean, std]);
        self
    }

    pub(crate) fn ends_with_softmax(&self) -> bool {
        self.softmax
    }

    pub(crate) fn unit(&self) -> Option<[f64; 2]> {
        self.restore
    }

    /// What comes before a network that takes such rows, if it fits them.
    pub(crate) fn front(&self, integers: bool, features: Shape) -> Result<&Front> {
        if integers && self.front != Front::Nothing {
            return Err(Error::argument("the network takes integers, which are not normalised"));
        }
        match &self.front {
            Front::Nothing => {}
            Front::Normaliser { mean, std } => {
                let fits = |all: &[f64]| all.len() == 1 || all.len() == features.len();
                if !fits(mean) || !fits(std) {
                    let (means, stds) = (mean.len(), std.len());
                    let message = format!("{means} means and {stds} deviations do not fit rows {features}");
                    return Err(Error::shape(message));
                }
            }
            Front::Columns(columns) => {
                let numbers: usize = columns.iter().map(|column| 1 + usize::from(column.indicator)).sum();
                if features.dims() != [numbers] {
                    let message = format!("the columns make {numbers} numbers, rows are {features}");
                    return Err(Error::shape(message));
                }
                let wrong = |column: &&Column| !(column.std.is_finite() && column.std > 0.0);
                if let Some(Column { name, std, .. }) = columns.iter().find(wrong) {
                    let message = format!("column {name:?} has std {std}, a number above 0 is needed");
                    return Err(Error::argument(message));
                }
            }
        }
        Ok(&self.front)
    }

    /// The shape of the rows that a file takes.
    pub(crate) fn rows(&self, features: Shape) -> Shape {
        match &self.front {
            Front::Columns(columns) => Shape::from([columns.len()]),
            _ => features,
        }
    }
}
