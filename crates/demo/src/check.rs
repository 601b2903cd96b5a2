//! `gradus check`.

use crate::{
    failure::Failure,
    screen::{grouped, say},
};
use clap::Args;
use gradus::{
    autograd::check::{Row, catalogue, survey},
    losses,
    prelude::*,
};

/// How thoroughly.
#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    /// Random instances of each op
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    cases: u32,
    /// Decides the instances
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

/// Checks the derivatives of every op and every loss, and prints the largest error of each.
pub(crate) fn check(options: &CheckOptions) -> Result<(), Failure> {
    let entries: Vec<_> = catalogue().into_iter().chain(losses::catalogue()).collect();
    say(format!(
        "gradus check: {} ops and losses, {} random instances of each, seed {}\n\
         first and second derivatives against dual numbers and against differences;\n\
         values and first derivatives in f32 against f64; largest relative errors:\n",
        entries.len(),
        options.cases,
        options.seed
    ))?;
    say(Row::HEADING)?;
    let mut failed = Vec::new();
    for entry in &entries {
        let row = survey(entry, options.cases as usize, options.seed)?;
        say(&row)?;
        if !row.errors.pass() {
            failed.push(row.name);
        }
    }
    say(Row::limits())?;
    let instances = grouped(entries.len() * options.cases as usize);
    if failed.is_empty() {
        return say(format!("\n{instances} instances checked, every error is within its limit"));
    }
    let message = format!("{instances} instances checked; too large errors in {}", failed.join(", "));
    Err(Error::new(gradus::tensor::Kind::Gradient, message).into())
}
