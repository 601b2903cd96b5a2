//! `gradus new`.

use crate::{failure::Failure, screen::say};
use clap::Args;
use gradus::{prelude::*, tensor::file, train::run::TEMPLATE};
use std::path::PathBuf;

/// Where to write it.
#[derive(Args, Debug)]
pub(crate) struct NewOptions {
    /// The file
    #[arg(default_value = "run.toml")]
    file: PathBuf,
}

/// Writes a run file with all fields.
pub(crate) fn new(options: &NewOptions) -> Result<(), Failure> {
    let path = &options.file;
    if path.exists() {
        let error =
            Error::argument("is there already").file(path).help("give another name: gradus new NAME.toml");
        return Err(Failure::Usage(error));
    }
    file::replace(path, TEMPLATE.as_bytes())?;
    say(format!("wrote {0}; edit it, then run\n    gradus train {0}", path.display()))
}
