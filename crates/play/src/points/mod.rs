//! The data that can be chosen, and their rows for training and testing.

mod table;

pub(crate) use table::CsvFile;

use crate::{files::ModelWriter, number, refusal::Refusal, state::State};
use gradus::{
    data::{
        blobs, circles, digits, moons, plane, spirals,
        table::{Coding, Encoded, Preparation, Transform},
        xor,
    },
    prelude::*,
};
use serde::{Deserialize, Serialize};

/// What is asked about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// To which class it belongs.
    Classes,
    /// A number.
    Numbers,
}

/// Data that can be chosen, with what is usual for them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) about: String,
    pub(crate) inputs: usize,
    /// The classes, or the numbers that are predicted.
    pub(crate) outputs: usize,
    pub(crate) kind: Kind,
    pub(crate) noise: f64,
    pub(crate) rows: usize,
    pub(crate) test: f64,
    pub(crate) hidden: Vec<usize>,
    /// The learning rate.
    pub(crate) lr: f64,
}

impl Entry {
    /// The usual loss.
    pub(crate) fn loss(&self) -> &'static str {
        match (self.kind, self.outputs) {
            (Kind::Numbers, _) => "mse",
            (Kind::Classes, 2) => "bce_with_logits",
            (Kind::Classes, _) => "cross_entropy",
        }
    }
}

/// All data that can be chosen.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// The user's own.
    csv: Option<CsvFile>,
    /// Who writes model files.
    writer: Option<ModelWriter>,
}

impl Shelf {
    /// What is built in, and the user's own file.
    pub(crate) fn new(csv: Option<CsvFile>, writer: Option<ModelWriter>) -> Shelf {
        Shelf { csv, writer }
    }

    /// Who writes model files, if it is not the playground.
    pub(crate) fn writer(&self) -> Option<ModelWriter> {
        self.writer
    }

    /// The user's own file.
    pub(crate) fn csv(&self) -> Option<&CsvFile> {
        self.csv.as_ref()
    }

    /// Everything that can be chosen.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let entry = |name, about: &str, outputs, kind, noise, hidden: &[usize]| Entry {
            name,
            about: about.to_owned(),
            inputs: 2,
            outputs,
            kind,
            noise,
            rows: 400,
            test: 0.5,
            hidden: hidden.to_vec(),
            lr: 0.03,
        };
        let classes = Kind::Classes;
        let mut all = vec![
            entry("moons", "two half circles that reach into each other", 2, classes, 0.1, &[4, 4]),
            entry("spirals", "two spirals of one and a half turns", 2, classes, 0.01, &[8, 8]),
            entry("circles", "a circle around a circle", 2, classes, 0.05, &[4]),
            entry("xor", "four corners: opposite ones are alike", 2, classes, 0.05, &[4]),
            entry("blobs", "three clouds", 3, classes, 0.25, &[4]),
            entry("plane", "a height that rises towards one corner", 1, Kind::Numbers, 0.05, &[4]),
        ];
        let images = "1,797 handwritten digits of 8×8 pixels";
        all.push(Entry {
            inputs: 64,
            rows: 1797,
            test: 0.2,
            lr: 0.003,
            ..entry("digits", images, 10, classes, 0.0, &[32])
        });
        all.extend(self.csv.as_ref().map(CsvFile::entry));
        all
    }

    /// The name of the data that a page begins with: the user's own, where there are some.
    pub(crate) fn usual(&self) -> &'static str {
        if self.csv.is_some() { "csv" } else { "moons" }
    }

    /// The data of a name.
    pub(crate) fn find(&self, name: &str) -> Result<Entry, Refusal> {
        let all = self.entries();
        let known: Vec<&str> = all.iter().map(|entry| entry.name).collect();
        let refusal =
            Refusal::bad(format!("no data are called {name:?}"), format!("one of {}", known.join(", ")));
        all.into_iter().find(|entry| entry.name == name).ok_or(refusal)
    }

    /// The points that a state's seed makes, all in their first order; none of what stands in a file.
    pub(crate) fn made(state: &State) -> Result<Option<Dataset<f64>>> {
        let (rows, noise, seed) = (state.data.rows, state.data.noise, state.seed);
        Ok(Some(match state.data.name.as_str() {
            "moons" => moons(rows, noise, seed)?,
            "spirals" => spirals(rows, TURNS, noise, seed)?,
            "circles" => circles(rows, FACTOR, noise, seed)?,
            "xor" => xor(rows, noise, seed)?,
            "blobs" => blobs(rows, BLOBS, noise, seed)?,
            "plane" => plane(rows, noise, seed)?,
            _ => return Ok(None),
        }))
    }

    /// The rows that a state asks for.
    pub(crate) fn load(&self, state: &State) -> Result<Points> {
        let (choice, seed) = (&state.data, state.seed);
        let Some(data) = Shelf::made(state)? else {
            return match &self.csv {
                Some(file) if choice.name == "csv" => file.load(choice.rows, choice.test, seed),
                _ => Points::digits(choice.rows, choice.test, seed),
            };
        };
        let share = 1.0 - choice.test;
        let (train, test) =
            if data.classes() > 0 { data.stratified(share, seed)? } else { data.split(share, seed)? };
        let normaliser = Normaliser::new(vec![0.0], vec![1.0])?;
        let prepared = Prepared::Arrays { features: vec![train.features()], normaliser };
        Ok(Points::new(train, test, prepared))
    }
}

/// Turns of each spiral.
pub(crate) const TURNS: f64 = 1.5;
/// The radius of the inner circle.
pub(crate) const FACTOR: f64 = 0.5;
/// Clouds.
pub(crate) const BLOBS: usize = 3;

/// Which rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Set {
    /// Those that training sees.
    #[default]
    Train,
    /// The others.
    Test,
}

/// How the rows of a run became what its network takes.
#[derive(Clone, Debug)]
pub enum Prepared {
    /// Arrays, normalised and laid out as a vector.
    Arrays {
        /// The shape of one row.
        features: Vec<usize>,
        /// Fitted on the training rows.
        normaliser: Normaliser<f64>,
    },
    /// Rows of a table.
    Table(Box<Preparation>),
}

/// The rows of a run.
#[derive(Debug)]
pub(crate) struct Points {
    pub(crate) train: Dataset<f64>,
    pub(crate) test: Dataset<f64>,
    /// Of images, the pixels of the test rows from 0 to 255.
    pub(crate) pixels: Option<Vec<u8>>,
    pub(crate) prepared: Prepared,
    /// The names of the inputs.
    pub(crate) inputs: Vec<String>,
    /// What is shown of the plane: the least and the greatest of each input, with a margin.
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

/// The margin around the points, as a share of their extent.
const MARGIN: f64 = 0.1;

impl Points {
    /// Rows as they are.
    fn new(train: Dataset<f64>, test: Dataset<f64>, prepared: Prepared) -> Points {
        let features = train.features();
        let of = |feature: usize| {
            let rows =
                |data: &Dataset<f64>| (0..data.len()).map(|row| data.row(row)[feature]).collect::<Vec<_>>();
            let all = [rows(&train), rows(&test)].concat();
            let low = all.iter().copied().fold(f64::INFINITY, f64::min);
            let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let margin = if high > low { MARGIN * (high - low) } else { 1.0 };
            (low - margin, high + margin)
        };
        let (low, high) = (0..features).map(of).unzip();
        let inputs = (1..=features).map(|i| format!("x{i}")).collect();
        Points { train, test, pixels: None, prepared, inputs, low, high }
    }

    /// The digits, so many of them, normalised as `gradus train` does it.
    fn digits(rows: usize, test: f64, seed: u64) -> Result<Points> {
        let data = digits::<f64>()?;
        let rows = rows.min(data.len());
        let tests = ((rows as f64 * test).round() as usize).clamp(1, rows - 1);
        let (mut train, mut test) = data.stratified((rows - tests, tests), seed)?;
        let pixels = test.x().as_slice().iter().map(|v| (v * 255.0 / 16.0).round() as u8).collect();
        let normaliser = Normaliser::whole(&train)?;
        normaliser.apply(&mut train)?;
        normaliser.apply(&mut test)?;
        let prepared = Prepared::Arrays { features: train.feature_shape().dims().to_vec(), normaliser };
        let points = Points::new(train.flatten()?, test.flatten()?, prepared);
        Ok(Points { pixels: Some(pixels), ..points })
    }

    /// The rows of a set.
    pub(crate) fn set(&self, set: Set) -> &Dataset<f64> {
        if set == Set::Train { &self.train } else { &self.test }
    }

    /// Whether rows are points of the plane.
    pub(crate) fn planar(&self) -> bool {
        self.inputs.len() == 2
    }

    /// What turns the inputs of a table back into its own numbers; null where there is none or it is more than a mean and a deviation.
    fn units(&self) -> serde_json::Value {
        let Prepared::Table(preparation) = &self.prepared else { return serde_json::Value::Null };
        let unit = |column: &Encoded| match &column.coding {
            Coding::Number { scaling, indicator: false, .. } if scaling.transform == Transform::None => {
                Some(serde_json::json!({ "mean": scaling.mean, "std": scaling.std }))
            }
            _ => None,
        };
        preparation.columns().iter().map(unit).collect::<Option<Vec<_>>>().into()
    }

    /// The points, for the page.
    pub(crate) fn json(&self) -> serde_json::Value {
        let set = |data: &Dataset<f64>| {
            let y = match data.values() {
                Some(values) => serde_json::json!(number::all(values.as_slice())),
                None => serde_json::json!(data.y()),
            };
            let x = self.pixels.is_none().then(|| number::all(data.x().as_slice()));
            serde_json::json!({ "rows": data.len(), "x": x, "y": y })
        };
        serde_json::json!({
            "inputs": self.inputs.len(),
            "low": number::all(&self.low),
            "high": number::all(&self.high),
            "train": set(&self.train),
            "test": set(&self.test),
            "classes": self.train.class_names(),
            "units": self.units(),
        })
    }
}
