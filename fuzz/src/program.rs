//! The program: each reader in a process of its own, so that even one that ends the process is named.

use crate::{
    Finding, Meter, Order, Reader, bombs, harness, planted, readers,
    watch::{self, Watch},
};
use clap::Parser;
use std::{
    error::Error,
    path::{Path, PathBuf},
    process::{Command, ExitCode, exit},
    time::{Duration, Instant},
};

/// Reads mutants of sound files, and files made to do harm.
#[derive(Debug, Parser)]
#[command(name = "fuzz")]
struct Args {
    /// The readers; all, and the bombs, if none is named.
    readers: Vec<String>,
    /// How many mutants each reader reads.
    #[arg(long, default_value_t = 1_000_000)]
    mutants: u64,
    /// What decides the mutants, together with their number.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The number of the first mutant.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Writes this mutant to a file in place of reading any.
    #[arg(long)]
    write: Option<u64>,
    /// Allows bombs more time, for machines that are busy or programs that are not optimised.
    #[arg(long)]
    loose: bool,
    /// Reads one reader's mutants in this process, and notes in this file which is read.
    #[arg(long, hide = true)]
    mark: Option<PathBuf>,
}

/// So long may one mutant be read.
const PATIENCE: Duration = Duration::from_secs(1);
/// The exit code of a process in which a mutant was not done in time.
const LATE: i32 = 3;

/// Does what the command line says.
pub fn program(meter: Meter) -> ExitCode {
    let args = Args::parse();
    match done(&args, meter) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn done(args: &Args, meter: Meter) -> Result<bool, Box<dyn Error>> {
    let chosen = chosen(&args.readers)?;
    if let Some(number) = args.write {
        return write(&chosen, args.seed, number).map(|()| true);
    }
    if let (Some(mark), [reader]) = (&args.mark, chosen.as_slice()) {
        return work(reader, args, meter, mark);
    }
    let mut good = true;
    for reader in &chosen {
        good &= supervised(reader, args)?;
    }
    if args.readers.is_empty() || args.readers.iter().any(|name| name == "bombs") {
        good &= bombs::all(meter, args.loose);
    }
    Ok(good)
}

/// The readers of these names; all for none.
fn chosen(names: &[String]) -> Result<Vec<Reader>, String> {
    let all = readers();
    if names.is_empty() {
        return Ok(all);
    }
    let known = || all.iter().map(|r| r.name).chain(["bombs"]).collect::<Vec<_>>().join(", ");
    let named = |name: &String| {
        let found = all.iter().chain(&planted()).find(|reader| reader.name == name).copied();
        found.ok_or_else(|| format!("no reader {name:?}; there are {}", known()))
    };
    names.iter().filter(|name| *name != "bombs").map(named).collect()
}

fn write(chosen: &[Reader], seed: u64, number: u64) -> Result<(), Box<dyn Error>> {
    for reader in chosen {
        let path = format!("{}-{seed}-{number}.bin", reader.name);
        let bytes = harness::mutant(reader, &(reader.seeds)(), seed, number);
        std::fs::write(&path, &bytes)?;
        println!("{path}: {} bytes; {}", bytes.len(), said(reader, &bytes));
    }
    Ok(())
}

/// What a reader says to a file, as far as it comes back.
fn said(reader: &Reader, bytes: &[u8]) -> String {
    harness::quiet();
    let outcome = harness::read(reader.read, bytes, |work| {
        work();
        0
    });
    match outcome.said {
        Ok(Ok(())) => "it is read".to_owned(),
        Ok(Err(error)) => format!("it is refused: {error}"),
        Err(panic) => panic,
    }
}

/// Starts a process for a reader; whether it found nothing.
fn supervised(reader: &Reader, args: &Args) -> Result<bool, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mark = folder.path().join("mark");
    let (seed, from, count) = (args.seed.to_string(), args.from.to_string(), args.mutants.to_string());
    let words = [reader.name, "--seed", &seed, "--from", &from, "--mutants", &count];
    let status = Command::new(std::env::current_exe()?).args(words).arg("--mark").arg(&mark).status()?;
    match status.code() {
        Some(0) => Ok(true),
        Some(1 | LATE) => Ok(false),
        _ => {
            let what = format!("the process ended with {status}");
            let number = watch::marked(&mark).unwrap_or(args.from);
            println!("{}", Finding { reader: reader.name, seed: args.seed, number, what });
            Ok(false)
        }
    }
}

/// Reads a reader's mutants in this process; whether nothing was found.
fn work(reader: &Reader, args: &Args, meter: Meter, mark: &Path) -> Result<bool, Box<dyn Error>> {
    harness::quiet();
    for (place, sound) in (reader.seeds)().iter().enumerate() {
        if let Err(error) = (reader.read)(sound) {
            return Err(format!("{}: the sound file {place} is refused: {error}", reader.name).into());
        }
    }
    let (name, seed) = (reader.name, args.seed);
    let mut watch = Watch::new(Some(mark), PATIENCE, move |number| {
        let what = format!("it was still read after {PATIENCE:?}");
        println!("{}", Finding { reader: name, seed, number, what });
        exit(LATE);
    })?;
    let (begun, order) = (Instant::now(), Order { seed, from: args.from, count: args.mutants });
    let tally = harness::watched(reader, order, meter, &mut watch)?;
    println!(
        "{name:<11} {:>9} mutants in {:>6.1} s: {:>8} read, {:>8} refused; at most {:>6} KiB, {:>6.1} (of {}) bytes a byte above {} KiB; \
         slowest {:>6.1} ms (mutant {})",
        tally.accepted + tally.refused,
        begun.elapsed().as_secs_f64(),
        tally.accepted,
        tally.refused,
        tally.peak >> 10,
        tally.factor,
        reader.factor,
        reader.floor >> 10,
        tally.slowest.0.as_secs_f64() * 1e3,
        tally.slowest.1,
    );
    tally.findings.iter().for_each(|finding| println!("{finding}"));
    Ok(tally.findings.is_empty())
}
