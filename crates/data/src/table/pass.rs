use super::{
    Answer, Preparation, Table, Target,
    encoder::Encoder,
    records::{Cells, Rows},
};
use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar, Tensor};
use std::fmt;

/// Goes over all rows of a table, or over those of a list in ascending order, each with its number.
pub(super) fn visit(
    table: &Table,
    chosen: Option<&[usize]>,
    mut see: impl FnMut(usize, Cells<'_>) -> Result<()>,
) -> Result<()> {
    let mut rows = table.rows()?;
    let mut chosen = chosen.map(Chosen::new).transpose()?;
    let mut row = 0;
    while !chosen.as_ref().is_some_and(Chosen::done) {
        let Some(cells) = rows.next()? else { break };
        if chosen.as_mut().is_none_or(|chosen| chosen.take(row)) {
            see(row, cells)?;
        }
        row += 1;
    }
    chosen.map_or(Ok(()), |chosen| chosen.finish(row)).map_err(|error| table.locate(error))
}

/// Rows to be visited, in ascending order.
struct Chosen<'r>(&'r [usize]);

impl<'r> Chosen<'r> {
    fn new(rows: &'r [usize]) -> Result<Chosen<'r>> {
        if !rows.is_sorted_by(|a, b| a < b) {
            return Err(Error::argument("rows of a table are to be given in ascending order, each once"));
        }
        Ok(Chosen(rows))
    }

    fn done(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, row: usize) -> bool {
        let Some(rest) = self.0.strip_prefix(&[row]) else { return false };
        self.0 = rest;
        true
    }

    fn finish(self, rows: usize) -> Result<()> {
        match self.0.first() {
            Some(row) => Err(Error::argument(format!("row {row} is wanted, but there are {rows}"))),
            None => Ok(()),
        }
    }
}

/// What was noticed when a table was encoded: columns that it has beside those that are needed, and values that the training
/// rows did not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were encoded.
    pub rows: usize,
    /// Columns that were not there when the preparation was fitted, and so are not used.
    pub new: Vec<String>,
    /// For each column with any, how many values are missing.
    pub missing: Vec<(String, usize)>,
    /// For each category column with any, how many values are levels that it does not know.
    pub unseen: Vec<(String, usize)>,
    /// For each column with any, how many values are not what the column holds, and so count as missing.
    pub strange: Vec<(String, usize)>,
    /// Rows that were left out, since their target is missing or is a class that was never seen.
    pub without_target: usize,
}

/// The notes, one a line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.new.is_empty() {
            writeln!(f, "new columns, which are not used: {}", self.new.join(", "))?;
        }
        let lists = [
            ("missing", &self.missing),
            ("levels not seen in training", &self.unseen),
            ("not readable", &self.strange),
        ];
        for (what, columns) in lists {
            if !columns.is_empty() {
                let counts: Vec<String> =
                    columns.iter().map(|(column, count)| format!("{column} {count}")).collect();
                writeln!(f, "{what}: {}", counts.join(", "))?;
            }
        }
        if self.without_target > 0 {
            writeln!(f, "rows left out, since their target is missing or unknown: {}", self.without_target)?;
        }
        Ok(())
    }
}

/// All rows of a table as numbers, piece by piece: what predicts for a file that does not fit into memory.
#[derive(Debug)]
pub struct Inputs<'t> {
    encoder: Encoder,
    rows: Rows,
    table: &'t Table,
}

impl Inputs<'_> {
    /// The next rows, at most so many, as `[rows, features]`; none at the end.
    ///
    /// # Errors
    /// The file cannot be read or is malformed, or `most` is 0.
    pub fn next<T: Scalar>(&mut self, most: usize) -> Result<Option<Tensor<T>>> {
        if most == 0 {
            return Err(Error::argument("pieces of 0 rows, where 1 or more is expected").of("Inputs::next"));
        }
        let (mut x, mut count) = (Vec::new(), 0);
        while count < most {
            let Some(cells) = self.rows.next()? else { break };
            self.encoder.encode(|column| cells.get(column), &mut x);
            count += 1;
        }
        let tensor = || Tensor::new([count, self.encoder.width()], x).map_err(|e| self.table.locate(e));
        (count > 0).then(tensor).transpose()
    }

    /// What was noticed so far.
    pub fn report(&self) -> Report {
        self.encoder.report()
    }
}

impl Preparation {
    fn encoder(&self, table: &Table) -> Result<Encoder> {
        Encoder::new(self, table.columns().iter().map(String::as_str)).map_err(|error| table.locate(error))
    }

    /// One row as numbers, from the names of its columns and what stands in them.
    ///
    /// # Errors
    /// Columns are lacking, all of which are named.
    pub fn encode_row<T: Scalar>(&self, cells: &[(&str, &str)]) -> Result<Vec<T>> {
        let mut encoder = Encoder::new(self, cells.iter().map(|(name, _)| *name))?;
        let mut out = Vec::new();
        encoder.encode(|column| cells.get(column).map_or("", |(_, cell)| cell.trim()), &mut out);
        Ok(out)
    }

    /// The rows of a table as numbers, whether it has the target's column or not.
    ///
    /// # Errors
    /// The table lacks columns, all of which are named, or cannot be read.
    pub fn inputs<'t>(&self, table: &'t Table) -> Result<Inputs<'t>> {
        Ok(Inputs { encoder: self.encoder(table)?, rows: table.rows()?, table })
    }

    /// Chosen rows, in ascending order, or all of them, as a dataset in memory.
    ///
    /// Rows without a target are left out and counted.
    ///
    /// # Errors
    /// The table lacks columns or rows, no row has a target, or the file cannot be read.
    pub fn dataset<T: Scalar>(&self, table: &Table, rows: Option<&[usize]>) -> Result<(Dataset<T>, Report)> {
        let (mut x, mut labels, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let report = self.answers(table, rows, &mut x, |_, answer| {
            match answer {
                Answer::Label(label) => labels.push(label),
                Answer::Value(value) => values.push(T::of(value)),
            }
            Ok(())
        })?;
        let data = || {
            if report.rows == 0 {
                return Err(Error::argument("no row with a known target is among those chosen"));
            }
            let x = Tensor::new([report.rows, self.features().len()], x)?;
            let names = self.target.names().iter().cloned();
            match &self.target {
                Target::Classes { .. } => Dataset::new(table.name(), x, labels, names),
                Target::Number { .. } => {
                    let values = Tensor::new([report.rows, 1], values)?;
                    Dataset::regression(table.name(), x, values, names)
                }
            }
        };
        let data = data().map_err(|error| table.locate(error))?;
        Ok((data, report))
    }

    /// Appends the numbers of chosen rows that have a target to `x`, and hands each target on together with them.
    pub(super) fn answers<T: Scalar>(
        &self,
        table: &Table,
        rows: Option<&[usize]>,
        x: &mut Vec<T>,
        mut take: impl FnMut(&mut Vec<T>, Answer) -> Result<()>,
    ) -> Result<Report> {
        let mut encoder = self.encoder(table)?;
        let place = table.column(self.target.column())?;
        let mut without_target = 0;
        visit(table, rows, |_, cells| match self.target.answer(cells.get(place)) {
            Some(answer) => {
                encoder.encode(|column| cells.get(column), x);
                take(x, answer)
            }
            None => {
                without_target += 1;
                Ok(())
            }
        })?;
        Ok(Report { without_target, ..encoder.report() })
    }
}
