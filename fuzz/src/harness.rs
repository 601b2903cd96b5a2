//! One reader over many mutants.

use crate::{Draw, Reader, blind, watch::Watch};
use std::{
    cell::RefCell,
    fmt,
    panic::{self, AssertUnwindSafe},
    time::{Duration, Instant},
};

/// Does some work and says how many bytes it held at most, above those that were held before.
pub type Meter = fn(&mut dyn FnMut()) -> usize;

/// Which mutants are read.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// What decides them, together with their number.
    pub seed: u64,
    /// The number of the first.
    pub from: u64,
    /// How many.
    pub count: u64,
}

/// A mutant that did harm, and how.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The reader.
    pub reader: &'static str,
    /// The seed.
    pub seed: u64,
    /// The mutant's number.
    pub number: u64,
    /// What happened.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { reader, seed, number, what } = self;
        write!(f, "{reader}, seed {seed}, mutant {number}: {what}")
    }
}

/// What came of the mutants of a reader.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Mutants that were read as if they were sound.
    pub accepted: u64,
    /// Mutants that were refused.
    pub refused: u64,
    /// The most bytes that were held, above the reader's floor, for each byte of the file.
    pub factor: f64,
    /// The most bytes that were held.
    pub peak: usize,
    /// The longest time.
    pub slowest: (Duration, u64),
    /// Mutants that did harm.
    pub findings: Vec<Finding>,
}

/// So many findings are enough.
const ENOUGH: usize = 10;
/// More characters than an error may have, however the file goes on.
const LONGEST_ERROR: usize = 10_000;

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps what panics say for the report, and prints nothing.
pub(crate) fn quiet() {
    panic::set_hook(Box::new(|info| PANIC.with(|last| *last.borrow_mut() = Some(info.to_string()))));
}

/// A mutant by its number: a sound file with a few changes.
pub fn mutant(reader: &Reader, seeds: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let mut draw = Draw::new(seed, reader.name, number);
    let mut bytes = seeds.get(draw.below(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..1 + draw.below(3) {
        bytes = if draw.chance(65) {
            (reader.edit)(&mut draw, bytes)
        } else {
            let other = draw.below(seeds.len());
            blind::edit(&mut draw, bytes, seeds.get(other).map_or(&[], Vec::as_slice))
        };
        bytes.truncate(blind::LONGEST);
    }
    bytes
}

/// What came of one file.
pub(crate) struct Outcome {
    pub(crate) peak: usize,
    pub(crate) time: Duration,
    /// What the reader said, or that it panicked.
    pub(crate) said: Result<Result<(), String>, String>,
}

/// Reads one file, and measures.
pub(crate) fn read(read: fn(&[u8]) -> gradus::tensor::Result<()>, bytes: &[u8], meter: Meter) -> Outcome {
    let (mut said, start) = (None, Instant::now());
    let peak = meter(&mut || {
        let work = || read(bytes).map_err(|error| error.to_string());
        said = Some(panic::catch_unwind(AssertUnwindSafe(work)));
    });
    let time = start.elapsed();
    let panicked = || PANIC.with(|last| last.borrow_mut().take()).unwrap_or_else(|| "a panic".to_owned());
    Outcome { peak, time, said: said.map_or_else(|| Err(panicked()), |said| said.map_err(|_| panicked())) }
}

/// Reads mutants until there are enough findings.
///
/// # Errors
/// The note of what is read cannot be written.
pub(crate) fn watched(
    reader: &Reader,
    order: Order,
    meter: Meter,
    watch: &mut Watch,
) -> std::io::Result<Tally> {
    let seeds = (reader.seeds)();
    let mut tally = Tally::default();
    for number in order.from..order.from.saturating_add(order.count) {
        let bytes = mutant(reader, &seeds, order.seed, number);
        watch.begin(number)?;
        let outcome = read(reader.read, &bytes, meter);
        watch.end();
        tally.count(reader, bytes.len(), order.seed, number, outcome);
        if tally.findings.len() >= ENOUGH {
            break;
        }
    }
    Ok(tally)
}

/// Reads mutants as `watched` does, without an eye on time.
///
/// # Errors
/// None that a caller can cause.
pub fn run(reader: &Reader, order: Order, meter: Meter) -> std::io::Result<Tally> {
    quiet();
    watched(reader, order, meter, &mut Watch::new(None, Duration::from_secs(600), |_| {})?)
}

impl Tally {
    fn count(&mut self, reader: &Reader, size: usize, seed: u64, number: u64, outcome: Outcome) {
        let Outcome { peak, time, said } = outcome;
        self.peak = self.peak.max(peak);
        self.factor = self.factor.max(peak.saturating_sub(reader.floor) as f64 / size.max(1) as f64);
        self.slowest = self.slowest.max((time, number));
        let mut find = |what| self.findings.push(Finding { reader: reader.name, seed, number, what });
        if peak > reader.allowed(size) {
            find(format!("it held {peak} bytes for a file of {size}, {} are allowed", reader.allowed(size)));
        }
        match said {
            Ok(Ok(())) => self.accepted += 1,
            Ok(Err(text)) => {
                self.refused += 1;
                if text.chars().count() > LONGEST_ERROR || text.contains('\u{1b}') {
                    find(format!("its error has {} bytes or steers a terminal", text.len()));
                }
            }
            Err(panic) => find(panic),
        }
    }
}
