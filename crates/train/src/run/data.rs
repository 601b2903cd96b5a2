use gradus_data::table::{Goal, Kind, SplitBy};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// Where rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// 1,797 handwritten digits of 8×8 pixels, part of the library.
    Digits,
    /// 70,000 handwritten digits of 28×28 pixels, from a folder with MNIST's four files.
    Mnist,
    /// A CSV file.
    Table,
    /// Arrays x and y: a `.npz` file, a folder with `x.npy` and `y.npy`, or a folder of safetensors files.
    Arrays,
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 4] = [Source::Digits, Source::Mnist, Source::Table, Source::Arrays];
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Digits => "digits",
            Source::Mnist => "mnist",
            Source::Table => "table",
            Source::Arrays => "arrays",
        })
    }
}

/// The data of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// Where rows come from.
    pub source: Source,
    /// The file or folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// The column that is to be predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What is asked about it; guessed if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Goal>,
    /// What stands between the cells of a table; guessed if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether the first line of a table holds names; guessed if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Columns that predictions do not use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// So many of the rows, for training, validation and the test together; all if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<u32>,
    /// Whether arrays are normalised by what their training rows say; they are if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalise: Option<bool>,
    /// Whether rows are in memory or read from a file beside the model, piece by piece; decided by their size if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// What columns are, where the guess is wrong.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, Kind>,
    /// Which rows are kept for validation and the test.
    #[serde(default)]
    pub split: SplitSpec,
}

/// Where rows are while training goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rows {
    /// In memory.
    Memory,
    /// In a file, read piece by piece.
    Disk,
}

/// What decides which rows go into which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SplitKind {
    /// Chance.
    Random,
    /// Chance, with each class in its share.
    Stratified,
    /// Chance, where rows with the same value of a column stay together.
    Group,
    /// A column with times: the latest rows are the test.
    Time,
}

/// Which rows are kept for validation and the test.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SplitSpec {
    /// What decides; stratified for classes and random for numbers if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<SplitKind>,
    /// The column that groups or times stand in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The share of rows that decides when to stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<f64>,
    /// The share of rows that is looked at once, in the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<f64>,
}

impl SplitSpec {
    /// What decides, for tables.
    ///
    /// # Errors
    /// A column is needed and not given, or given and not needed.
    pub fn kind(&self) -> Result<Option<SplitBy>> {
        match (self.by, &self.column) {
            (None, None) => Ok(None),
            (Some(SplitKind::Random), None) => Ok(Some(SplitBy::Random)),
            (Some(SplitKind::Stratified), None) => Ok(Some(SplitBy::Stratified)),
            (Some(SplitKind::Group), Some(column)) => Ok(Some(SplitBy::Group(column.clone()))),
            (Some(SplitKind::Time), Some(column)) => Ok(Some(SplitBy::Time(column.clone()))),
            (Some(SplitKind::Group | SplitKind::Time), None) => {
                Err(Error::argument("data.split.column is missing, the column that the split goes by"))
            }
            (_, Some(column)) => Err(Error::argument(format!(
                "data.split.column is {column:?}, which is for by = \"group\" or by = \"time\""
            ))),
        }
    }
}

impl DataSpec {
    /// Data without any options.
    pub fn new(source: Source) -> DataSpec {
        DataSpec {
            source,
            path: None,
            target: None,
            task: None,
            delimiter: None,
            header: None,
            drop: Vec::new(),
            take: None,
            normalise: None,
            rows: None,
            kinds: BTreeMap::new(),
            split: SplitSpec::default(),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.split.kind()?;
        let needs = |name: &str, is: bool| {
            let message = format!("data.{name} is missing, which source = \"{}\" needs", self.source);
            if is { Ok(()) } else { Err(Error::argument(message)) }
        };
        let table = self.source == Source::Table;
        if self.take == Some(0) {
            return Err(Error::argument("data.take is 0, 1 or more is needed"));
        }
        if self.take.is_some() && self.source == Source::Mnist {
            return Err(Error::argument("data.take is given, but MNIST's rows are parted as published"));
        }
        if self.normalise.is_some() && table {
            return Err(Error::argument(
                "data.normalise is for arrays; tables are prepared by their columns",
            ));
        }
        needs("path", self.path.is_some() || matches!(self.source, Source::Digits | Source::Mnist))?;
        needs("target", self.target.is_some() || !table)?;
        let of_tables = [
            ("target", self.target.is_some()),
            ("delimiter", self.delimiter.is_some()),
            ("header", self.header.is_some()),
            ("drop", !self.drop.is_empty()),
            ("kinds", !self.kinds.is_empty()),
            ("rows", self.rows.is_some()),
        ];
        match of_tables.iter().find(|(_, given)| *given && !table) {
            Some((name, _)) => Err(Error::argument(format!("data.{name} is for source = \"table\""))),
            None => Ok(()),
        }
    }
}
