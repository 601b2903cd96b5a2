//! The user's own CSV file.

use super::{Entry, Kind, Points, Prepared};
use crate::state::LIMITS;
use gradus::{
    data::table::{Goal, Index, Preparation, Schema, Shares, SplitBy, Table, Task},
    prelude::*,
};
use std::path::{Path, PathBuf};

/// A table that was looked through: its last column is predicted from the others.
#[derive(Debug)]
pub(crate) struct CsvFile {
    path: PathBuf,
    table: Table,
    schema: Schema,
    task: Task,
    index: Index,
    inputs: usize,
}

/// More numbers than a drawing of a network has room for.
const INPUTS: usize = 64;
/// More classes than colours can be told apart.
const CLASSES: usize = 12;

impl CsvFile {
    /// Looks through a file.
    ///
    /// # Errors
    /// It cannot be read, has no two columns, a column that is neither numbers nor the target, or too many of them.
    pub(crate) fn open(path: &Path) -> Result<CsvFile> {
        let table = Table::open(path)?;
        let schema = table.schema()?;
        let target = schema.columns().last().map(|column| column.name.clone()).unwrap_or_default();
        let task = Task::guess(&schema, &target).map_err(|e| e.file(path))?;
        let index = Index::read(&table, &schema, &task, &SplitBy::usual(&task))?;
        let preparation = Preparation::fit(&table, &schema, &index, index.rows())?;
        let features = preparation.features();
        let wrong = |message: String| Err(Error::argument(message).file(path).help(HELP));
        if let Some(feature) = features.iter().find(|feature| feature.categories > 0) {
            return wrong(format!(
                "the column {:?} holds categories, where numbers are expected",
                feature.column
            ));
        }
        if !(1..=INPUTS).contains(&features.len()) {
            return wrong(format!("{} inputs, where 1 to {INPUTS} are expected", features.len()));
        }
        if index.class_names().len() > CLASSES {
            return wrong(format!("{} classes, where up to {CLASSES} are shown", index.class_names().len()));
        }
        let inputs = features.len();
        let path = std::path::absolute(path).map_err(|e| Error::io("find the folder", &e).file(path))?;
        Ok(CsvFile { path, table, schema, task, index, inputs })
    }

    /// Where it is, from the root on.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The rows that it has.
    pub(crate) fn rows(&self) -> usize {
        self.index.rows().len()
    }

    /// The column that is predicted.
    pub(crate) fn target(&self) -> &str {
        self.task.target()
    }

    /// What there is to choose.
    pub(super) fn entry(&self) -> Entry {
        let numbers = self.task.goal() == Goal::Regression;
        Entry {
            name: "csv",
            about: format!("{}: {} from the other columns", self.table.name(), self.task.target()),
            inputs: self.inputs,
            outputs: if numbers { 1 } else { self.index.class_names().len() },
            kind: if numbers { Kind::Numbers } else { Kind::Classes },
            noise: 0.0,
            rows: self.index.rows().len().clamp(20, LIMITS.rows),
            test: 0.3,
            hidden: vec![8],
            lr: 0.03,
        }
    }

    /// So many of its rows, prepared by what those for training hold.
    pub(super) fn load(&self, rows: usize, test: f64, seed: u64) -> Result<Points> {
        let parts = self.index.split(Shares { validation: 0.0, test }, seed)?.thinned(rows);
        let preparation = Preparation::fit(&self.table, &self.schema, &self.index, &parts.train)?;
        let (train, _) = preparation.dataset(&self.table, Some(&parts.train))?;
        let (test, _) = preparation.dataset(&self.table, Some(&parts.test))?;
        let inputs = preparation.features().into_iter().map(|feature| feature.name).collect();
        let prepared = Prepared::Table(Box::new(preparation));
        Ok(Points { inputs, ..Points::new(train, test, prepared) })
    }
}

/// What to do about a table that does not fit.
const HELP: &str = "give a table of numbers whose last column is the target; gradus train takes all others";
