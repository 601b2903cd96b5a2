use super::text::Text;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use gradus_tensor::{Error, Result};
use std::io::{BufRead, ErrorKind};

/// The most that one line of a table may hold, so that no file decides how much memory is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Fields in a line: 32,768 unless said.
    pub columns: usize,
    /// Bytes in a line, without quotation marks and delimiters: 512 KiB unless said.
    pub line_bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { columns: 1 << 15, line_bytes: 1 << 19 }
    }
}

/// The records of a CSV file one after another, in buffers that are used again.
///
/// The rules are those of RFC 4180 (Y. Shafranovich, 2005), and any of LF, CRLF and CR ends a line; empty lines are passed
/// over. The state machine is that of the csv crate (`csv_core`), which leaves the buffers, and so the limits, to us.
pub(super) struct Records {
    from: Box<dyn BufRead + Send>,
    core: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    length: usize,
    fields: usize,
    limits: Limits,
    after_line_feed: bool,
}

impl Records {
    pub(super) fn new(from: Box<dyn BufRead + Send>, delimiter: u8, limits: Limits) -> Records {
        Records {
            from,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            text: vec![0; limits.line_bytes.min(1 << 12)],
            ends: vec![0; limits.columns.min(1 << 8)],
            length: 0,
            fields: 0,
            limits,
            after_line_feed: false,
        }
    }

    /// Goes to the next record, if there is one.
    pub(super) fn advance(&mut self) -> Result<bool> {
        (self.length, self.fields) = (0, 0);
        let mut empty = 0;
        loop {
            let input = self.from.fill_buf().map_err(|e| unreadable(&e, self.core.line()))?;
            let (text, ends) = (&mut self.text[self.length..], &mut self.ends[self.fields..]);
            let (result, read, written, ended) = self.core.read_record(input, text, ends);
            let ended_by_line_feed = input[..read].last() == Some(&b'\n');
            self.after_line_feed = matches!(result, ReadRecordResult::Record) && ended_by_line_feed;
            self.from.consume(read);
            self.length += written;
            self.fields += ended;
            match result {
                ReadRecordResult::InputEmpty if self.length + self.fields == 0 => {
                    empty += read;
                    if empty > self.limits.line_bytes {
                        return Err(self
                            .too_long(format!("more than {} bytes of empty lines", self.limits.line_bytes)));
                    }
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => grow(&mut self.text, self.limits.line_bytes)
                    .map_err(|most| self.too_long(format!("more than {most} bytes in one line")))?,
                ReadRecordResult::OutputEndsFull => grow(&mut self.ends, self.limits.columns)
                    .map_err(|most| self.too_long(format!("more than {most} fields in one line")))?,
                ReadRecordResult::Record => return self.check().map(|()| true),
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    fn too_long(&self, message: String) -> Error {
        let line = self.line();
        Error::format(format!("line {line}: {message}"))
            .help("look for a quotation mark that is opened there and never closed")
    }

    /// Each field of the record is text by itself.
    fn check(&self) -> Result<()> {
        let bytes = &self.text[..self.length];
        let good = match std::str::from_utf8(bytes) {
            Ok(text) if bytes.is_ascii() || self.ends().iter().all(|&end| text.is_char_boundary(end)) => {
                return Ok(());
            }
            Ok(text) => self.ends().iter().find(|&&end| !text.is_char_boundary(end)).map_or(0, |end| end - 1),
            Err(error) => error.valid_up_to(),
        };
        let line = self.line() + line_feeds(&bytes[..good]);
        let field = self.ends().iter().filter(|&&end| end <= good).count() + 1;
        Err(Error::format(format!("line {line}, field {field}: the text is not UTF-8"))
            .help("convert the file: iconv -f latin1 -t utf-8 old.csv > new.csv"))
    }

    /// The line on which the record ends, from 1 on.
    fn last_line(&self) -> u64 {
        self.core.line().saturating_sub(u64::from(self.after_line_feed))
    }

    /// The line on which the record begins.
    fn line(&self) -> u64 {
        self.last_line().saturating_sub(line_feeds(&self.text[..self.length])).max(1)
    }

    /// Whether the record goes over several lines.
    fn is_long(&self) -> bool {
        line_feeds(&self.text[..self.length]) > 0
    }

    fn ends(&self) -> &[usize] {
        &self.ends[..self.fields]
    }

    /// The fields of the record.
    pub(super) fn cells(&self) -> Cells<'_> {
        // Checked when the record was read.
        let text = std::str::from_utf8(&self.text[..self.length]).unwrap_or_default();
        Cells { text, ends: self.ends(), last_line: self.last_line() }
    }
}

/// The fields of one row, without the blanks around them.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'r> {
    text: &'r str,
    ends: &'r [usize],
    last_line: u64,
}

#[expect(clippy::len_without_is_empty, reason = "a row has at least one field")]
impl<'r> Cells<'r> {
    /// The number of fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field; empty where there is none.
    #[inline]
    pub fn get(&self, column: usize) -> &'r str {
        let Some(&end) = self.ends.get(column) else { return "" };
        let start = if column == 0 { 0 } else { self.ends[column - 1] };
        self.text.get(start..end).unwrap_or_default().trim()
    }

    /// The line of the file on which the row begins, from 1 on.
    pub fn line(&self) -> u64 {
        self.last_line.saturating_sub(line_feeds(self.text.as_bytes())).max(1)
    }

    /// The fields in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = &'r str> {
        (0..self.len()).map(move |column| self.get(column))
    }
}

/// Twice the room, but no more than `most`, which is given back where there is so much already.
fn grow<E: Clone + Default>(buffer: &mut Vec<E>, most: usize) -> std::result::Result<(), usize> {
    if buffer.len() >= most {
        return Err(most);
    }
    let more = (buffer.len() * 2).clamp(1, most);
    buffer.resize(more, E::default());
    Ok(())
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| b == b'\n').count() as u64
}

fn unreadable(error: &std::io::Error, line: u64) -> Error {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            Error::format(format!("near line {line}: damaged gzip: {error}"))
        }
        ErrorKind::QuotaExceeded => Error::format(format!("near line {line}: {error}")),
        _ => Error::io("read", error),
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records")
            .field("line", &self.line())
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// All rows of a table below its header, each with as many fields as the first line.
#[derive(Debug)]
pub struct Rows {
    records: Records,
    text: Text,
    width: usize,
}

impl Rows {
    pub(super) fn new(records: Records, text: Text, width: usize) -> Rows {
        Rows { records, text, width }
    }

    /// The next row, if there is one.
    ///
    /// # Errors
    /// The file cannot be read, has a line with another number of fields, a line beyond the limits, or one that is not UTF-8;
    /// the error names the line.
    #[expect(clippy::should_implement_trait, reason = "a row lives until the next one is asked for")]
    pub fn next(&mut self) -> Result<Option<Cells<'_>>> {
        let locate = |error| self.text.locate(error);
        if !self.records.advance().map_err(locate)? {
            return Ok(None);
        }
        if self.records.fields != self.width {
            return Err(self.ragged());
        }
        Ok(Some(self.records.cells()))
    }

    fn ragged(&self) -> Error {
        let (line, fields, width) = (self.records.line(), self.records.fields, self.width);
        let help = if self.records.is_long() {
            "the row goes over several lines: look for a quotation mark that is not closed"
        } else {
            "every line has as many fields as the first; a field that holds the delimiter stands in quotation marks"
        };
        let message = format!("line {line}: {fields} fields, where the first line has {width}");
        self.text.locate(Error::format(message).help(help))
    }
}
