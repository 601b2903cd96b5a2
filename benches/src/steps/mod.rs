//! Whole steps of training and whole evaluations, timed as the peers of other libraries time theirs.
//!
//! `cargo xtask bench steps [ARGS]` runs this in an optimised build; [`USAGE`] says what it understands.

mod clock;
mod five;
mod frozen;
mod job;
mod line;
mod network;
mod setup;
mod way;

pub use job::{Job, USAGE};
pub use network::{Network, Workload};
pub use setup::{Setup, Target};
pub use way::{Run, Way};

use clock::Settings;
use gradus::tensor::{Real, Result, kernels};
use line::{Checked, Line};
use std::{process::ExitCode, time::Instant};

/// After how many steps `--check` looks.
const LOOKS: [usize; 3] = [1, 10, 100];

/// Does what the words of a command line say, and prints a line of JSON for each workload.
///
/// The exit code is 2 where the words or the settings are not understood, and 1 where a workload failed.
pub fn main(words: &[String], start: Instant) -> ExitCode {
    if let [word] = words
        && ["help", "--help", "-h"].contains(&word.as_str())
    {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let understood = Job::parse(words).and_then(|job| Ok((job, Settings::read(start)?)));
    let (job, settings) = match understood {
        Ok(understood) => understood,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    kernels::set_threads(settings.threads);
    let passed = if job.double { all::<f64>(&job, &settings) } else { all::<f32>(&job, &settings) };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs all workloads; whether none failed.
fn all<T: Real>(job: &Job, settings: &Settings) -> bool {
    let mut passed = true;
    for workload in &job.workloads {
        let line = Line::new(job, workload, settings);
        let result = if job.check { check::<T>(job, workload) } else { time::<T>(job, workload, settings) };
        passed &= result.is_ok();
        println!("{}", line.of(result));
    }
    passed
}

/// What came of a workload.
enum Done {
    Timed(clock::Timing),
    Checked(Checked),
}

fn time<T: Real>(job: &Job, workload: &Workload, settings: &Settings) -> Result<Done> {
    let mut run = Way::<T>::of(job.way).prepare(workload)?;
    clock::time(settings, || run.run()).map(Done::Timed)
}

fn check<T: Real>(job: &Job, workload: &Workload) -> Result<Done> {
    let mut run = Way::<T>::of(job.way).prepare(workload)?;
    let (mut steps, mut seen) = (0, [0.0; LOOKS.len()]);
    for (look, seen) in LOOKS.into_iter().zip(&mut seen) {
        for _ in steps..look {
            run.run()?;
        }
        steps = look;
        *seen = run.look()?;
    }
    let [after_1, after_10, after_100] = seen;
    Ok(Done::Checked(Checked { after_1, after_10, after_100 }))
}
