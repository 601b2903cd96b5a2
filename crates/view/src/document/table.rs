//! Tables.

use super::Math;

/// A table: a line of headings, and rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The headings.
    pub head: Vec<String>,
    /// The rows, each with a cell for each heading.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A number, aligned at the right.
    Number(String),
    /// Mathematics.
    Math(Vec<Math>),
}

impl Table {
    /// A table without rows.
    pub fn new(head: &[&str]) -> Table {
        Table { head: head.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }
}

impl<S: Into<String>> From<S> for Cell {
    fn from(words: S) -> Cell {
        Cell::Words(words.into())
    }
}
