//! Where a figure goes, and in which form.

use crate::{failure::Failure, paint, screen::say};
use clap::{Args, ValueEnum};
use gradus::{prelude::*, tensor::file, view::figure::Figure};
use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

/// How a figure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Characters, 80 columns wide
    Text,
    /// Scalable graphics, for light and dark pages
    Svg,
    /// Pixels, as on a light page
    Png,
}

/// Which form, and where to.
#[derive(Args, Clone, Debug)]
pub(crate) struct Drawing {
    /// The form [default: text, or what the name of --out ends with]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// The file to write instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Drawing {
    /// The path that is written to; the folder where none was given.
    pub(crate) fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new("."))
    }

    /// The form that is asked for.
    pub(crate) fn format(&self) -> Result<Format, Failure> {
        let format = self.format.or(by_ending(self.out.as_deref())).unwrap_or(Format::Text);
        if format != Format::Text && self.out.is_none() && io::stdout().is_terminal() {
            let message = "a terminal shows no pictures but text";
            let error =
                Error::argument(message).help("name a file, --out FILE, or send the output on, > FILE");
            return Err(Failure::Usage(error));
        }
        Ok(format)
    }

    /// Draws the figure where it was asked for; `text` is all that the terminal shows, the figure included.
    pub(crate) fn deliver(&self, figure: &Figure, text: String) -> Result<(), Failure> {
        let drawn = match self.format()? {
            Format::Text => (text.trim_end().to_owned() + "\n").into_bytes(),
            Format::Svg => figure.svg().into_bytes(),
            Format::Png => paint::png(&figure.scene())?,
        };
        put(self.out.as_deref(), &drawn)
    }
}

/// The form that the name of a file ends with, if it is one.
pub(crate) fn by_ending<F: ValueEnum>(out: Option<&Path>) -> Option<F> {
    F::from_str(out?.extension()?.to_str()?, true).ok()
}

/// Writes a whole file, or to stdout if none is named.
pub(crate) fn put(out: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    match out {
        Some(path) => {
            file::replace(path, bytes)?;
            say(format!("wrote {}", path.display()))
        }
        None => Ok(io::stdout().lock().write_all(bytes)?),
    }
}

/// Numbers between commas, as options have them.
pub(crate) fn numbers(text: &str) -> Result<Vec<f64>, String> {
    let number = |part: &str| {
        let number = part.trim().parse::<f64>().ok().filter(|v| v.is_finite());
        number.ok_or_else(|| format!("{part:?} is not a finite number; write numbers as 1,-2.5"))
    };
    text.split(',').map(number).collect()
}

/// Exactly two numbers.
pub(crate) fn pair(text: &str) -> Result<[f64; 2], String> {
    let all = numbers(text)?;
    <[f64; 2]>::try_from(all).map_err(|all| format!("{} numbers, where two are needed: 1,-2.5", all.len()))
}
