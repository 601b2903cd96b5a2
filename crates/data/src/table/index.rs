use super::{Goal, Kind, Parts, Schema, Shares, Table, Task, Ties, records::Cells, value};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::HashMap};

/// What decides which rows go into which part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// Chance.
    Random,
    /// Chance, with each class in its share.
    Stratified,
    /// Chance, where rows with the same value of this column stay together. Predictions do not use the column.
    Group(String),
    /// The column with the time: the latest rows are the test.
    Time(String),
}

impl SplitBy {
    /// Stratified for classes, random for numbers.
    pub fn usual(task: &Task) -> SplitBy {
        if task.goal() == Goal::Regression { SplitBy::Random } else { SplitBy::Stratified }
    }
}

/// The rows that have a target, and what their splits go by: 8 bytes a row, and 4 or 8 more for its class, group or time.
///
/// Rows are counted from 0, the first row below the line of names.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    pub(super) task: Task,
    /// How the target's cells are read.
    pub(super) kind: Kind,
    pub(super) decimal_comma: bool,
    rows: Vec<usize>,
    missing: usize,
    labels: Vec<u32>,
    pub(super) classes: Vec<String>,
    by: By,
}

/// What splits go by, read from the rows.
#[derive(Clone, Debug, PartialEq)]
enum By {
    Random,
    Stratified,
    Groups { column: String, groups: Vec<u32> },
    Times(Vec<f64>),
}

/// Texts by the order in which they came first.
#[derive(Default)]
struct Numbered(HashMap<String, u32>);

impl Numbered {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.0.get(text) {
            return number;
        }
        let number = self.0.len() as u32;
        self.0.insert(text.to_owned(), number);
        number
    }
}

impl Index {
    /// Goes over the rows once.
    ///
    /// ```
    /// use gradus_data::table::{Csv, Index, Shares, SplitBy, Task};
    /// let table = Csv::new().bytes("t", "x,y\n1,0.5\n2,NA\n3,0.1\n4,0.9\n")?;
    /// let schema = table.schema()?;
    /// let task = Task::guess(&schema, "y")?;
    /// let index = Index::read(&table, &schema, &task, &SplitBy::usual(&task))?;
    /// assert_eq!((index.rows(), index.missing()), (&[0, 2, 3][..], 1));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// The file cannot be read, a column is not there, no row has a target, classes are to be stratified that are none, or a row
    /// has no time.
    pub fn read(table: &Table, schema: &Schema, task: &Task, by: &SplitBy) -> Result<Index> {
        let target = table.column(task.target())?;
        let column = schema.column(task.target())?;
        let classes = task.goal() != Goal::Regression;
        let by_kind = match by {
            SplitBy::Time(name) => schema.column(name)?.kind,
            _ => Kind::Number,
        };
        let (by_column, by) = Index::by(table, task, by)?;
        let comma = table.delimiter() != ',';
        let mut index = Index {
            task: task.clone(),
            kind: column.kind,
            decimal_comma: column.decimal_comma,
            rows: Vec::new(),
            missing: 0,
            labels: Vec::new(),
            classes: Vec::new(),
            by,
        };
        let (mut names, mut groups) = (Numbered::default(), Numbered::default());
        let mut rows = table.rows()?;
        let mut row = 0;
        while let Some(cells) = rows.next()? {
            let cell = cells.get(target);
            let label = match classes {
                true => class(column.kind, column.decimal_comma, cell).map(|name| names.of(&name)),
                false => measured(column.kind, column.decimal_comma, cell).map(|_| 0),
            };
            row += 1;
            let Some(label) = label else {
                index.missing += 1;
                continue;
            };
            index.rows.push(row - 1);
            if classes {
                index.labels.push(label);
            }
            match &mut index.by {
                By::Groups { groups: of, .. } => of.push(groups.of(cells.get(by_column))),
                By::Times(times) => {
                    times.push(time(cells, (by_column, by_kind), comma).map_err(|e| table.locate(e))?)
                }
                By::Random | By::Stratified => {}
            }
        }
        if index.rows.is_empty() {
            return Err(table.locate(Error::format(format!(
                "column {:?}: no row has a value to learn from",
                task.target()
            ))));
        }
        index.name_classes(names);
        Ok(index)
    }

    /// The column that splits go by, if any, and room for what it says.
    fn by(table: &Table, task: &Task, by: &SplitBy) -> Result<(usize, By)> {
        Ok(match by {
            SplitBy::Random => (0, By::Random),
            SplitBy::Stratified if task.goal() == Goal::Regression => {
                return Err(Error::argument("a stratified split needs classes, but the task is regression")
                    .help("split at random, by group or by time"));
            }
            SplitBy::Stratified => (0, By::Stratified),
            SplitBy::Group(column) => {
                (table.column(column)?, By::Groups { column: column.clone(), groups: Vec::new() })
            }
            SplitBy::Time(column) => (table.column(column)?, By::Times(Vec::new())),
        })
    }

    /// Gives the classes their final labels: by name, or by number where all names are numbers.
    fn name_classes(&mut self, names: Numbered) {
        let mut classes: Vec<(String, u32)> = names.0.into_iter().collect();
        let number = |name: &str| name.parse::<f64>().ok();
        if classes.iter().all(|(name, _)| number(name).is_some()) {
            classes.sort_by(|a, b| number(&a.0).partial_cmp(&number(&b.0)).unwrap_or(a.0.cmp(&b.0)));
        } else {
            classes.sort();
        }
        let mut place = vec![0; classes.len()];
        for (label, (_, first)) in classes.iter().enumerate() {
            place[*first as usize] = label as u32;
        }
        self.labels.iter_mut().for_each(|label| *label = place[*label as usize]);
        self.classes = classes.into_iter().map(|(name, _)| name).collect();
    }

    /// What is predicted.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// The rows that have a target, in ascending order.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// How many rows were left out, since their target is missing.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// The class of each of the [rows](Index::rows); none for regression.
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The names of the classes in the order of their labels; none for regression.
    pub fn class_names(&self) -> &[String] {
        &self.classes
    }

    /// The column whose groups stay together, which predictions do not use.
    pub(super) fn group(&self) -> Option<&str> {
        match &self.by {
            By::Groups { column, .. } => Some(column),
            _ => None,
        }
    }

    fn ties(&self) -> Ties<'_> {
        match &self.by {
            By::Random => Ties::Random,
            By::Stratified => Ties::Stratified(&self.labels),
            By::Groups { groups, .. } => Ties::Groups(groups),
            By::Times(times) => Ties::Times(times),
        }
    }

    /// The rows in three parts, which the seed decides.
    ///
    /// # Errors
    /// As [`Parts::split`].
    pub fn split(&self, shares: Shares, seed: u64) -> Result<Parts> {
        Ok(Parts::split(self.rows.len(), self.ties(), shares, seed)?.of(&self.rows))
    }

    /// The rows in k different divisions for cross-validation.
    ///
    /// # Errors
    /// As [`Parts::folds`].
    pub fn folds(&self, k: usize, validation: f64, seed: u64) -> Result<Vec<Parts>> {
        let folds = Parts::folds(self.rows.len(), self.ties(), k, validation, seed)?;
        Ok(folds.iter().map(|parts| parts.of(&self.rows)).collect())
    }
}

fn time(cells: Cells<'_>, (column, kind): (usize, Kind), comma: bool) -> Result<f64> {
    let cell = cells.get(column);
    let dated = if kind.is_date() { measured(kind, false, cell) } else { None };
    let time = dated
        .or_else(|| value::date(cell))
        .or_else(|| value::number(cell, false))
        .or_else(|| value::number(cell, true).filter(|_| comma));
    time.filter(|time| time.is_finite()).ok_or_else(|| {
        Error::format(format!(
            "line {}, field {}: {cell:?}, where a time is expected to split by",
            cells.line(),
            column + 1
        ))
        .help("a time is a date such as 2024-02-29, or a number")
    })
}

/// The number that a cell holds under its column's kind, if it holds a finite one.
pub(super) fn measured(kind: Kind, decimal_comma: bool, cell: &str) -> Option<f64> {
    if value::is_missing(cell) {
        return None;
    }
    let number = match kind {
        Kind::Date => value::date(cell),
        Kind::DateMdy => value::slashed(cell, true),
        Kind::DateDmy => value::slashed(cell, false),
        Kind::Number => value::number(cell, decimal_comma),
        Kind::YesNo => value::yes_no(cell).map(|(_, yes)| f64::from(u8::from(yes))),
        Kind::Category => None,
    };
    number.filter(|number| number.is_finite())
}

/// The name of the class that a cell holds under its column's kind, if it holds one.
pub(super) fn class(kind: Kind, decimal_comma: bool, cell: &str) -> Option<Cow<'_, str>> {
    if value::is_missing(cell) {
        return None;
    }
    match kind {
        Kind::Number => {
            measured(kind, decimal_comma, cell).map(|number| Cow::Owned((number + 0.0).to_string()))
        }
        Kind::YesNo => Some(Cow::Owned(cell.to_ascii_lowercase())),
        Kind::Category | Kind::Date | Kind::DateMdy | Kind::DateDmy => Some(value::level(cell)),
    }
}
