//! The delimiter of a CSV file, and whether its first line holds names, from the start of its text.

use super::{
    records::{Limits, Records},
    value,
};
use gradus_tensor::{Error, Result};
use std::{
    io::{BufRead, Cursor, Read},
    sync::Arc,
};

/// How much of the text is looked at.
const SAMPLE: u64 = 1 << 16;
/// How many of its lines.
const LINES: usize = 200;
/// What can stand between fields.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The start of a text, cut where a line ends if it goes on behind that.
pub(super) struct Sample {
    bytes: Arc<[u8]>,
    limits: Limits,
    /// Whether the last line may be incomplete.
    cut: bool,
}

/// What the lines of a sample look like for one delimiter.
struct Look {
    fields: usize,
    /// Whether all lines have as many fields.
    regular: bool,
    /// The share of the lines with the most frequent number of fields, if that is 2 or more.
    agreeing: f64,
    /// The share of the cells below the first line that are numbers.
    numbers: f64,
}

impl Sample {
    pub(super) fn read(text: Box<dyn BufRead + Send>, limits: Limits) -> Result<Sample> {
        let mut bytes = Vec::new();
        // Damage is told, with its line, when the rows are read.
        let whole = text.take(SAMPLE).read_to_end(&mut bytes).is_ok();
        let cut = !whole || bytes.len() as u64 == SAMPLE;
        Ok(Sample { bytes: bytes.into(), limits, cut })
    }

    fn records(&self, delimiter: u8) -> Records {
        Records::new(Box::new(Cursor::new(self.bytes.clone())), delimiter, self.limits)
    }

    /// Calls `see` with each complete line (and with an incomplete one if there is no other) and its index.
    fn lines(&self, delimiter: u8, mut see: impl FnMut(usize, &Records)) {
        let mut records = self.records(delimiter);
        let mut count = 0;
        while count <= LINES && records.advance().unwrap_or(false) {
            count += 1;
        }
        if self.cut {
            count = count.saturating_sub(1).max(1);
        }
        let mut records = self.records(delimiter);
        for line in 0..count.min(LINES) {
            if !records.advance().unwrap_or(false) {
                break;
            }
            see(line, &records);
        }
    }

    fn look(&self, delimiter: u8) -> Look {
        let mut counts: Vec<(usize, usize)> = Vec::new();
        let (mut lines, mut cells, mut numbers) = (0usize, 0usize, 0usize);
        self.lines(delimiter, |line, record| {
            let row = record.cells();
            lines += 1;
            match counts.iter_mut().find(|(fields, _)| *fields == row.len()) {
                Some((_, count)) => *count += 1,
                None => counts.push((row.len(), 1)),
            }
            if line > 0 {
                cells += row.len();
                numbers += row.iter().filter(|cell| is_number(cell, delimiter)).count();
            }
        });
        let (fields, count) =
            counts.iter().copied().max_by_key(|&(fields, count)| (count, fields)).unwrap_or((0, 0));
        let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
        Look {
            fields,
            regular: counts.len() == 1 && fields > 1,
            agreeing: if fields > 1 { share(count, lines) } else { 0.0 },
            numbers: share(numbers, cells),
        }
    }

    /// The delimiter under which all lines have equally many fields, two or more; of several that with the greater share of
    /// numbers, then with more fields. If there is none, that under which most lines agree; a comma for a single column.
    pub(super) fn delimiter(&self) -> u8 {
        let key = |look: &Look| (look.regular, look.agreeing, look.numbers, look.fields);
        let mut best: Option<(u8, Look)> = None;
        for delimiter in DELIMITERS {
            let look = self.look(delimiter);
            if best.as_ref().is_none_or(|(_, best)| key(&look) > key(best)) {
                best = Some((delimiter, look));
            }
        }
        best.filter(|(_, look)| look.fields > 1).map_or(DELIMITERS[0], |(delimiter, _)| delimiter)
    }

    /// Whether the first line holds names, and why.
    ///
    /// Each column whose cells below are numbers or dates speaks for names if its first cell is neither, against them if it is
    /// one. Without such a column there are names unless a first cell comes again below.
    pub(super) fn header(&self, delimiter: u8) -> Result<(bool, &'static str)> {
        let mut first: Vec<String> = Vec::new();
        let (mut below, mut again) = (Vec::new(), false);
        let mut lines = 0;
        self.lines(delimiter, |line, record| {
            let row = record.cells();
            lines += 1;
            if line == 0 {
                first = row.iter().map(str::to_owned).collect();
                below = vec![(true, false); first.len()];
                return;
            }
            for ((cell, name), (pure, any)) in row.iter().zip(&first).zip(&mut below) {
                if !value::is_missing(cell) {
                    *pure &= is_measured(cell, delimiter);
                    *any = true;
                }
                again |= !cell.is_empty() && cell == name && !is_measured(cell, delimiter);
            }
        });
        if lines == 0 {
            return Err(Error::format("there is no line with text")
                .help("a table has a line of names and a line for each row"));
        }
        if lines == 1 {
            let numbers = first.iter().any(|cell| is_measured(cell, delimiter));
            return Ok((
                !numbers,
                if numbers { "the only line holds numbers" } else { "the only line holds texts" },
            ));
        }
        let vote = |(name, (pure, any)): (&String, &(bool, bool))| match (
            pure & any,
            is_measured(name, delimiter),
        ) {
            (false, _) => 0,
            (true, true) => -1,
            (true, false) if value::is_missing(name) && !name.is_empty() => 0,
            (true, false) => 1,
        };
        let votes: Vec<i32> = first.iter().zip(&below).map(vote).collect();
        Ok(match votes.iter().sum::<i32>() {
            1.. => (true, "texts stand above numbers"),
            0 if votes.iter().all(|vote| *vote == 0) && !again => {
                (true, "no text of the first line comes again")
            }
            0 if again => (false, "texts of the first line come again below it"),
            _ => (false, "the first line holds numbers where the lines below do"),
        })
    }
}

fn is_number(cell: &str, delimiter: u8) -> bool {
    value::number(cell, false).is_some() || delimiter != b',' && value::number(cell, true).is_some()
}

fn is_measured(cell: &str, delimiter: u8) -> bool {
    is_number(cell, delimiter) || value::date(cell).is_some()
}
