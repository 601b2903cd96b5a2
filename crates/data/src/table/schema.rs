use super::{Table, decide, observe::Seen, open};
use gradus_tensor::{Error, Result};
use serde::{Deserialize, Serialize};

/// The most levels that a category column keeps; further ones count as "other".
pub const MOST_LEVELS: usize = 1024;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers, with a decimal point or a decimal comma.
    Number,
    /// One of two words such as yes and no, true and false: 1 and 0.
    YesNo,
    /// One of some texts, or of some numbers that are names.
    Category,
    /// Dates `2024-02-29` or `29.2.2024`, with or without a time: days since 1970-01-01.
    Date,
    /// Dates with the month first, `2/29/2024`, with or without a time.
    DateMdy,
    /// Dates with the day first, `29/2/2024`, with or without a time.
    DateDmy,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 6] =
        [Kind::Number, Kind::YesNo, Kind::Category, Kind::Date, Kind::DateMdy, Kind::DateDmy];

    /// Whether its values are dates.
    pub fn is_date(self) -> bool {
        matches!(self, Kind::Date | Kind::DateMdy | Kind::DateDmy)
    }
}

impl std::str::FromStr for Kind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.to_string() == text).ok_or_else(|| {
            Error::argument(format!(
                "kind {text:?} of a column, where number, yes_no, category, date, date_mdy or date_dmy is expected"
            ))
        })
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Kind::Number => "number",
            Kind::YesNo => "yes_no",
            Kind::Category => "category",
            Kind::Date => "date",
            Kind::DateMdy => "date_mdy",
            Kind::DateDmy => "date_dmy",
        })
    }
}

/// One column: what it holds, whether it is used to predict, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether predictions may use it.
    pub used: bool,
    /// Why it is taken for what it is, in one line.
    pub reason: String,
    /// Whether its numbers have a decimal comma.
    pub decimal_comma: bool,
    /// How many rows have no value.
    pub missing: usize,
    /// How many different values there are, exactly up to [`MOST_LEVELS`]; one more if there are more.
    pub distinct: usize,
    /// Whether all its numbers are whole.
    pub whole: bool,
    /// The least and the greatest of its numbers, if it has any.
    pub range: Option<(f64, f64)>,
}

/// What the columns of a table hold, as far as a pass over its rows tells; each decision can be changed.
///
/// - *Missing* are the empty field, NA, N/A, NaN, null, none, ? and -, in either case, and infinite numbers.
/// - A column is *number* or *date* if nine tenths of its values are; what else stands in it counts as missing then. It is *yes_no*
///   if all of them are. Decimal commas are known where the delimiter is not the comma and no number of the column has a point.
/// - Dates with slashes and the year last have the month first, unless more of them are dates with the day first.
/// - All others are *category*. Numbers are never taken for names unless [told](Schema::set_kind).
/// - *Not used* are columns without a value or with only one, texts that all differ (20 or more of them), and whole numbers
///   that all differ in a column with a name such as id or index.
///
/// Memory: some hundred bytes a column, and at most 1,025 hashes of values each (fewer where there are more than 4,092 columns),
/// whatever the number of rows.
///
/// ```
/// use gradus_data::table::{Csv, Kind};
/// let table = Csv::new().bytes("ducks", "weight;ringed\n1,25;yes\n0,95;no\n1,02;yes\n")?;
/// let mut schema = table.schema()?;
/// assert_eq!(schema.column("weight")?.kind, Kind::Number);
/// assert_eq!(schema.column("ringed")?.kind, Kind::YesNo);
/// schema.set_kind("ringed", Kind::Category)?;
/// println!("{schema}");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    rows: usize,
    columns: Vec<Column>,
}

/// Hashes that all columns together may keep.
const HASHES: usize = 1 << 22;

impl Schema {
    pub(super) fn of(table: &Table) -> Result<Schema> {
        let names = table.columns();
        let levels = (HASHES / names.len().max(1)).clamp(64, MOST_LEVELS);
        let mut seen = vec![Seen::new(levels); names.len()];
        let commas = table.delimiter() != ',';
        let mut rows = table.rows()?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += 1;
            let line = row.line();
            for (cell, seen) in row.iter().zip(&mut seen) {
                seen.see(cell, commas, line);
            }
        }
        if count == 0 {
            let error = Error::format("there are no rows below the line of names");
            return Err(table.locate(error).help("if the first line is a row, say that there is no header"));
        }
        let columns = names.iter().zip(&seen).map(|(name, seen)| decide::column(name, seen)).collect();
        Ok(Schema { rows: count, columns })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Where a column is.
    ///
    /// # Errors
    /// There is none of the name; the error says what there is.
    pub fn place(&self, name: &str) -> Result<usize> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        names.clone().position(|column| column == name).ok_or_else(|| open::unknown(name, names))
    }

    /// A column.
    ///
    /// # Errors
    /// As [`place`](Schema::place).
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.place(name).map(|place| &self.columns[place])
    }

    /// Takes a column for what it is told to be, and uses it.
    ///
    /// # Errors
    /// There is no such column.
    pub fn set_kind(&mut self, name: &str, kind: Kind) -> Result<()> {
        let place = self.place(name)?;
        let column = &mut self.columns[place];
        (column.kind, column.used) = (kind, true);
        column.reason = "as told".to_owned();
        Ok(())
    }

    /// Leaves a column out.
    ///
    /// # Errors
    /// There is no such column.
    pub fn drop(&mut self, name: &str) -> Result<()> {
        self.set_used(name, false)
    }

    /// Uses a column that would be left out.
    ///
    /// # Errors
    /// There is no such column.
    pub fn keep(&mut self, name: &str) -> Result<()> {
        self.set_used(name, true)
    }

    fn set_used(&mut self, name: &str, used: bool) -> Result<()> {
        let place = self.place(name)?;
        let column = &mut self.columns[place];
        column.used = used;
        column.reason = if used { "kept as told" } else { "left out as told" }.to_owned();
        Ok(())
    }
}

/// One line for each column: its name, what it is taken for, and why.
impl std::fmt::Display for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let width = self.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0).min(40);
        for column in &self.columns {
            let kind = if column.used { column.kind.to_string() } else { "left out".to_owned() };
            writeln!(f, "{:width$}  {kind:8}  {}", column.name, column.reason)?;
        }
        Ok(())
    }
}
