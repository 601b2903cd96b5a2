//! The data that the program knows, parted into training and test rows.

use crate::failure::Failure;
use clap::ValueEnum;
use gradus::{
    data::{digits, mnist},
    prelude::*,
};
use serde::{Deserialize, Serialize};
use std::{fmt, path::Path};

/// Which data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Task {
    /// 1,797 handwritten digits of 8×8 pixels, part of this program
    Digits,
    /// 70,000 handwritten digits of 28×28 pixels, from the folder --dir
    Mnist,
}

/// The share of the digits that is trained on.
const SHARE: f64 = 0.8;

/// Training and test rows, not yet normalised.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) train: Dataset<f32>,
    pub(crate) test: Dataset<f32>,
}

/// What is done where the command line says nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipe {
    pub(crate) epochs: u32,
    pub(crate) batch: u32,
    pub(crate) lr: f64,
}

impl Task {
    /// Reads the data and parts them: the digits by the seed, MNIST as it was published.
    pub(crate) fn load(self, dir: &Path, seed: u64) -> Result<Parts, Failure> {
        let (train, test) = match self {
            Task::Digits => digits()?.stratified(SHARE, seed)?,
            Task::Mnist => mnist(dir)?,
        };
        Ok(Parts { train, test })
    }

    /// What suits the default network.
    pub(crate) fn recipe(self) -> Recipe {
        match self {
            Task::Digits => Recipe { epochs: 40, batch: 32, lr: 3e-3 },
            Task::Mnist => Recipe { epochs: 10, batch: 64, lr: 1e-3 },
        }
    }

    /// How the rows were parted, for people.
    pub(crate) fn parting(self, seed: u64) -> String {
        match self {
            Task::Digits => format!("stratified 80/20 split, seed {seed}"),
            Task::Mnist => format!("parted as published, seed {seed}"),
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Task::Digits => "digits",
            Task::Mnist => "mnist",
        })
    }
}
