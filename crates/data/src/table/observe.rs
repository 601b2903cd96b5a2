//! What a pass over the rows notes of each column, in bounded memory.

use super::value;
use std::{
    collections::{HashSet, hash_map::DefaultHasher},
    hash::Hasher,
};

/// What was seen in the cells of one column.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) missing: usize,
    pub(super) numbers: usize,
    /// Numbers with a decimal comma, and numbers with a decimal point.
    pub(super) commas: usize,
    pub(super) points: usize,
    /// Numbers such as `1,050` where the comma may be the decimal one.
    pub(super) either: usize,
    pub(super) infinite: usize,
    pub(super) dates: usize,
    /// Texts that are dates with slashes: with the month first, and with the day first.
    pub(super) slashed: [usize; 2],
    pub(super) texts: usize,
    /// Cells that are words for yes or no, and the pairs that they are of.
    pub(super) words: usize,
    pub(super) pairs: u8,
    /// Whether all numbers are whole.
    pub(super) whole: bool,
    pub(super) least: f64,
    pub(super) most: f64,
    /// The line and the text of the first cell that is neither a number, nor a date, nor a word for yes or no.
    pub(super) first_text: Option<(u64, String)>,
    pub(super) distinct: Distinct,
}

impl Seen {
    pub(super) fn new(most_levels: usize) -> Seen {
        Seen {
            missing: 0,
            numbers: 0,
            commas: 0,
            points: 0,
            either: 0,
            infinite: 0,
            dates: 0,
            slashed: [0; 2],
            texts: 0,
            words: 0,
            pairs: 0,
            whole: true,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            first_text: None,
            distinct: Distinct { hashes: HashSet::new(), most: most_levels, repeated: false, full: false },
        }
    }

    /// The cells that hold something.
    pub(super) fn present(&self) -> usize {
        self.numbers + self.dates + self.texts
    }

    /// A cell of a row that begins on a line.
    pub(super) fn see(&mut self, cell: &str, commas: bool, line: u64) {
        if value::is_missing(cell) {
            self.missing += 1;
            return;
        }
        if let Some((pair, _)) = value::yes_no(cell) {
            self.words += 1;
            self.texts += 1;
            self.pairs |= 1 << pair;
            self.distinct.insert(text_hash(&cell.to_lowercase()));
            return;
        }
        let comma = if commas && cell.contains(',') { value::number(cell, true) } else { None };
        if let Some(number) = comma.or_else(|| value::number(cell, false)) {
            self.number(number, comma.is_some(), cell, commas && value::ambiguous(cell));
        } else if value::date(cell).is_some() {
            self.dates += 1;
            self.distinct.insert(text_hash(cell));
        } else {
            self.texts += 1;
            let orders = [true, false].map(|month_first| value::slashed(cell, month_first).is_some());
            self.slashed = [0, 1].map(|i| self.slashed[i] + usize::from(orders[i]));
            self.first_text.get_or_insert_with(|| (line, cell.chars().take(30).collect()));
            self.distinct.insert(text_hash(cell));
        }
    }

    fn number(&mut self, number: f64, comma: bool, cell: &str, ambiguous: bool) {
        self.numbers += 1;
        if !number.is_finite() {
            self.infinite += 1;
            return;
        }
        // What tells the decimal mark is a number that can be read in one way only.
        self.either += usize::from(comma && ambiguous);
        self.commas += usize::from(comma && !ambiguous);
        self.points += usize::from(!comma && !ambiguous && cell.contains('.'));
        self.whole &= number.fract() == 0.0;
        self.least = self.least.min(number);
        self.most = self.most.max(number);
        self.distinct.insert((number + 0.0).to_bits());
    }
}

/// How many different values there are, exactly up to a bound.
#[derive(Clone, Debug)]
pub(super) struct Distinct {
    hashes: HashSet<u64>,
    most: usize,
    repeated: bool,
    full: bool,
}

impl Distinct {
    fn insert(&mut self, hash: u64) {
        if self.full {
            return;
        }
        self.repeated |= !self.hashes.insert(hash);
        self.full = self.hashes.len() > self.most;
    }

    pub(super) fn count(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there are more than were counted.
    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Whether no value came twice, as far as they were counted.
    pub(super) fn all_differ(&self) -> bool {
        !self.repeated
    }
}

fn text_hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}
