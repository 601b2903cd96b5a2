use super::{
    Limits, Rows, Schema,
    records::Records,
    sniff::Sample,
    text::{Shared, State, Text},
};
use gradus_tensor::{Error, Result};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
};

/// How a CSV file is to be read, as far as the file does not tell.
///
/// ```no_run
/// use gradus_data::table::Csv;
/// let table = Csv::new().delimiter('|').header(false).open("measurements.txt")?;
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Csv {
    delimiter: Option<char>,
    header: Option<bool>,
    limits: Limits,
}

impl Csv {
    /// Everything is found out.
    pub fn new() -> Csv {
        Csv::default()
    }

    /// What stands between fields: one ASCII character.
    pub fn delimiter(self, delimiter: char) -> Csv {
        Csv { delimiter: Some(delimiter), ..self }
    }

    /// Whether the first line holds the names of the columns.
    pub fn header(self, header: bool) -> Csv {
        Csv { header: Some(header), ..self }
    }

    /// The most that a line may hold.
    pub fn limits(self, limits: Limits) -> Csv {
        Csv { limits, ..self }
    }

    /// Opens a file, raw or compressed by gzip, and reads its first line.
    ///
    /// # Errors
    /// The file cannot be read, is empty, or its first line is not one of a table; the error names the file.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Table> {
        let path = path.as_ref();
        let text = Text::file(path).map_err(|error| error.file(path))?;
        self.table(text)
    }

    /// Reads a table that is in memory.
    ///
    /// # Errors
    /// As [`open`](Csv::open).
    pub fn bytes(self, name: &str, bytes: impl Into<Vec<u8>>) -> Result<Table> {
        self.table(Text::Bytes { name: name.to_owned(), bytes: Shared(Arc::new(bytes.into())) })
    }

    fn table(self, text: Text) -> Result<Table> {
        let read = || {
            let delimiter = self.delimiter.map(checked).transpose()?;
            let sample = Sample::read(text.read()?, self.limits)?;
            let mut notes = Vec::new();
            let delimiter = delimiter.unwrap_or_else(|| sample.delimiter());
            let mut records = Records::new(text.read()?, delimiter, self.limits);
            if !records.advance()? {
                return Err(Error::format("there is no line with text")
                    .help("a table has a line of names and a line for each row"));
            }
            let (header, reason) = match self.header {
                Some(header) => (header, "as told"),
                None => sample.header(delimiter)?,
            };
            if !header {
                notes.push(format!("no line of names ({reason}): columns are called column1, column2, …"));
            }
            let columns = names(records.cells().iter(), header, &mut notes);
            Ok(Table { text: text.clone(), delimiter, header, limits: self.limits, columns, notes })
        };
        read().map_err(|error| text.locate(error))
    }
}

fn checked(delimiter: char) -> Result<u8> {
    let byte = u8::try_from(delimiter).ok().filter(|b| b.is_ascii() && !b"\"\r\n".contains(b));
    byte.ok_or_else(|| {
        Error::argument(format!("delimiter {delimiter:?}, where one ASCII character is expected"))
            .help("usual are ',', ';', '|' and a tab; a quotation mark or the end of a line cannot be one")
    })
}

/// How many columns of which a name is changed are noted one by one.
const NOTED: usize = 20;

/// The names of the columns: every column has one, and all differ.
fn names<'r>(first: impl Iterator<Item = &'r str>, header: bool, notes: &mut Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    // The last number that each name was given, so that many of one name are not counted through each time.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut columns = Vec::new();
    let mut changed = 0usize;
    for (column, cell) in first.enumerate() {
        let given = match (header, cell) {
            (true, "") => format!("unnamed{}", column + 1),
            (true, name) => name.to_owned(),
            (false, _) => format!("column{}", column + 1),
        };
        let mut name = given.clone();
        while !taken.insert(name.clone()) {
            let number = numbers.entry(given.clone()).or_insert(1);
            *number += 1;
            name = format!("{given}.{number}");
        }
        if name != given {
            changed += 1;
            if changed <= NOTED {
                notes.push(format!("column {} is called {name:?}, since {given:?} is taken", column + 1));
            }
        }
        columns.push(name);
    }
    if changed > NOTED {
        notes.push(format!("and {} more columns, whose names are taken, are called so", changed - NOTED));
    }
    columns
}

/// A CSV file whose delimiter and columns are known; its rows are read anew, from the file, each time they are needed.
///
/// Commas, semicolons, tabs and bars are told apart by the first lines, and so is whether there is a line of names. Fields
/// may be quoted, lines may end in LF or CRLF, a byte-order mark may stand first, and the whole may be compressed by gzip.
#[derive(Clone, Debug)]
pub struct Table {
    text: Text,
    delimiter: u8,
    header: bool,
    limits: Limits,
    columns: Vec<String>,
    notes: Vec<String>,
}

impl Table {
    /// Opens a file; [`Csv`] has options.
    ///
    /// # Errors
    /// As [`Csv::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Table> {
        Csv::new().open(path)
    }

    /// What the table is called: the file's name without its endings.
    pub fn name(&self) -> String {
        self.text.name()
    }

    /// The file, unless the table is in memory.
    pub fn path(&self) -> Option<&Path> {
        self.text.path()
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What stands between fields.
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    /// Whether the first line holds the names of the columns.
    pub fn header(&self) -> bool {
        self.header
    }

    /// What was noticed when the table was opened.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The rows from the first on.
    ///
    /// # Errors
    /// The file cannot be read or is no longer the one that was opened.
    pub fn rows(&self) -> Result<Rows> {
        let read = || {
            let mut records = Records::new(self.text.read()?, self.delimiter, self.limits);
            if self.header {
                records.advance()?;
            }
            Ok(Rows::new(records, self.text.clone(), self.columns.len()))
        };
        read().map_err(|error| self.locate(error))
    }

    /// What the columns hold, found out in one pass over the rows.
    ///
    /// # Errors
    /// The file cannot be read, is malformed, or has no rows; the error names the file and the line.
    pub fn schema(&self) -> Result<Schema> {
        Schema::of(self)
    }

    /// Where a column is.
    ///
    /// # Errors
    /// There is none of the name; the error says what there is.
    pub fn column(&self, name: &str) -> Result<usize> {
        self.columns
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| self.locate(unknown(name, self.columns.iter().map(String::as_str))))
    }

    pub(super) fn locate(&self, error: Error) -> Error {
        self.text.locate(error)
    }

    pub(super) fn state(&self) -> State {
        self.text.state()
    }
}

/// There is no column of a name: what there is, and what may have been meant.
pub(super) fn unknown<'n>(name: &str, columns: impl Iterator<Item = &'n str> + Clone) -> Error {
    let error = Error::argument(format!("no column {name:?}"));
    match columns.clone().find(|column| column.eq_ignore_ascii_case(name.trim())) {
        Some(meant) => error.help(format!("did you mean {meant:?}?")),
        None => error.help(format!("the columns are {}", listed(columns))),
    }
}

/// The first few names.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    const MOST: usize = 20;
    let first = names.clone().take(MOST).collect::<Vec<_>>().join(", ");
    let rest = names.count().saturating_sub(MOST);
    if rest > 0 { format!("{first} and {rest} more") } else { first }
}
