//! The data of a run, parted and prepared.

use crate::{card::Prepared, failure::Failure, outcome::sha256, screen::grouped};
use gradus::{
    data::{
        Source as Rows, Split, arrays, digits, mnist,
        table::{Cache, Csv, Index, Parts, Preparation, Schema, Shares, SplitBy, Table, Task},
    },
    prelude::*,
    tensor::Real,
    train::run::{self, DataSpec, Source, SplitKind, SplitSpec},
};
use std::path::Path;

/// Rows as the network takes them.
pub(crate) struct Loaded<T: Real> {
    pub(crate) train: Box<dyn Rows<T>>,
    pub(crate) valid: Option<Box<dyn Rows<T>>>,
    pub(crate) test: Option<Box<dyn Rows<T>>>,
    pub(crate) prepared: Prepared<T>,
    /// Whether rows stay on the disk.
    pub(crate) on_disk: bool,
    /// How many rows there are of each kind, and how they were parted.
    pub(crate) about: String,
    /// What was decided and noticed, for people.
    pub(crate) notes: Vec<String>,
    /// The table that the rows are of, if they are of one.
    pub(crate) table: Option<OpenTable>,
}

impl<T: Real> Loaded<T> {
    /// What the data are, by which it is noticed that they are others: the SHA-256 of how many rows there are of each kind, and of
    /// what was fitted to those for training.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        let prepared = serde_json::to_string(&self.prepared).map_err(|e| Error::format(e.to_string()))?;
        Ok(sha256([self.about.as_bytes(), prepared.as_bytes()]))
    }
}

/// Tables of which an encoded part has more bytes than this are read from the disk.
const IN_MEMORY: usize = 1 << 30;

/// Reads the data and parts them by the seed; arrays are normalised by what is given, or by what the training rows say.
pub(crate) fn load<T: Real>(
    data: &DataSpec,
    seed: u64,
    cache: &Path,
    given: Option<&Normaliser<T>>,
) -> Result<Loaded<T>, Failure> {
    match data.source {
        Source::Table => {
            let opened = OpenTable::open(data)?;
            let parts = opened.parts(data, seed)?;
            let loaded = opened.loaded(data, &parts, Some(cache))?;
            Ok(Loaded { table: Some(opened), ..loaded })
        }
        Source::Digits => split(digits()?, data, seed, 0.2, given),
        Source::Mnist => {
            let folder = data.path.as_deref().unwrap_or(Path::new(crate::args::MNIST));
            let (train, test) = mnist(folder)?;
            if data.split.test.is_some() {
                let message = "data.split.test is given, but MNIST's test rows are as published";
                return Err(Failure::Usage(Error::argument(message)));
            }
            let (train, valid) = validation(train, &data.split, seed)?;
            arrange(train, valid, Some(test), format!("parted as published, seed {seed}"), given)
        }
        Source::Arrays => {
            let path = data.path.as_deref().unwrap_or(Path::new("."));
            split(read_arrays(path)?, data, seed, 0.15, given)
        }
    }
}

/// A `.npz` file, a folder with `x.npy` and `y.npy`, or one of safetensors files.
fn read_arrays<T: Real>(path: &Path) -> Result<Dataset<T>> {
    let answers = arrays::Answers::Guess;
    let data = if path.is_file() {
        arrays::npz(path, answers)
    } else {
        match (path.join("x.npy"), path.join("y.npy")) {
            (x, y) if x.is_file() => arrays::npy(x, y, answers),
            _ => arrays::safetensors(path, answers),
        }
    }?;
    let strange = |x: &[T]| x.iter().position(|v| !v.to_f64().is_finite());
    let wrong = |name: &str, row: usize| {
        let message = format!("{name}, row {row}: NaN or infinite, where numbers are expected");
        Err(Error::format(message).file(path).help("leave the row out, or fill in what is missing"))
    };
    if let Some(at) = strange(data.x().as_slice()) {
        return wrong("x", at / data.features().max(1));
    }
    if let Some((values, at)) = data.values().and_then(|y| Some((y, strange(y.as_slice())?))) {
        return wrong("y", at / values.shape().last().max(1));
    }
    Ok(data)
}

/// Parts a dataset in memory.
fn split<T: Real>(
    data: Dataset<T>,
    spec: &DataSpec,
    seed: u64,
    usual: f64,
    given: Option<&Normaliser<T>>,
) -> Result<Loaded<T>, Failure> {
    let own = &spec.split;
    let share = own.test.unwrap_or(usual);
    let stratified = stratified(&data, own)?;
    let taken = |take: u32| -> Split {
        let rows = data.len().min(take as usize);
        let tests = ((rows as f64 * share).round() as usize).clamp(1, rows.max(2) - 1);
        (rows - tests, tests).into()
    };
    let sizes = spec.take.map(taken).or((share > 0.0).then(|| (1.0 - share).into()));
    let (train, test) = match sizes {
        Some(sizes) => {
            let parts = if stratified { data.stratified(sizes, seed) } else { data.split(sizes, seed) };
            parts.map(|(train, test)| (train, Some(test)))?
        }
        None => (data, None),
    };
    let (train, valid) = validation(train, own, seed)?;
    let kind = if stratified { "stratified" } else { "random" };
    let percents = format!("{}/{}", (100.0 * (1.0 - share)).round(), (100.0 * share).round());
    let plain = Normaliser::new(vec![T::of(0.0)], vec![T::of(1.0)])?;
    let given = given.or((spec.normalise == Some(false)).then_some(&plain));
    arrange(train, valid, test, format!("{kind} {percents} split, seed {seed}"), given)
}

fn stratified<T: Real>(data: &Dataset<T>, split: &SplitSpec) -> Result<bool, Failure> {
    match split.by {
        None => Ok(data.classes() > 0),
        Some(SplitKind::Stratified) => Ok(true),
        Some(SplitKind::Random) => Ok(false),
        Some(SplitKind::Group | SplitKind::Time) => {
            let message = "data.split.by is for source = \"table\", where groups and times are columns";
            Err(Failure::Usage(Error::argument(message)))
        }
    }
}

/// Takes rows for validation out of those for training; the share is one of all rows.
fn validation<T: Real>(
    train: Dataset<T>,
    split: &SplitSpec,
    seed: u64,
) -> Result<(Dataset<T>, Option<Dataset<T>>), Failure> {
    let share = split.validation.unwrap_or(0.0);
    if share == 0.0 {
        return Ok((train, None));
    }
    let kept = 1.0 - share / (1.0 - split.test.unwrap_or(0.0));
    let parts =
        if stratified(&train, split)? { train.stratified(kept, seed) } else { train.split(kept, seed) };
    let (train, valid) = parts?;
    Ok((train, Some(valid)))
}

/// Normalises by what is given or what the training rows say, and lays rows out as vectors.
fn arrange<T: Real>(
    train: Dataset<T>,
    valid: Option<Dataset<T>>,
    test: Option<Dataset<T>>,
    how: String,
    given: Option<&Normaliser<T>>,
) -> Result<Loaded<T>, Failure> {
    // Pixels are all alike; measurements are each in a unit of their own.
    let alike = train.feature_shape().rank() > 1;
    let normaliser = match given {
        Some(given) if given.mean().len() != 1 && given.mean().len() != train.features() => {
            let (means, features) = (given.mean().len(), train.features());
            let message = format!("{means} means are given, where a row has {features} features");
            return Err(Failure::Usage(Error::argument(message).help("give one for all, or one for each")));
        }
        Some(given) => given.clone(),
        None if alike => Normaliser::whole(&train)?,
        None => Normaliser::per_feature(&train)?,
    };
    let features = train.feature_shape().dims().to_vec();
    let put = |mut data: Dataset<T>| -> Result<Box<dyn Rows<T>>> {
        normaliser.apply(&mut data)?;
        Ok(Box::new(data.flatten()?))
    };
    let count = |rows: usize, what: &str| format!("{} {what} rows", grouped(rows));
    let mut counts = vec![count(train.len(), "training")];
    counts.extend(valid.as_ref().map(|data| count(data.len(), "validation")));
    counts.extend(test.as_ref().map(|data| count(data.len(), "test")));
    Ok(Loaded {
        about: format!("{}; {how}", counts.join(", ")),
        train: put(train)?,
        valid: valid.map(put).transpose()?,
        test: test.map(put).transpose()?,
        notes: Vec::new(),
        on_disk: false,
        table: None,
        prepared: Prepared::Arrays { features, normaliser },
    })
}

/// A table that was looked through.
pub(crate) struct OpenTable {
    pub(crate) table: Table,
    schema: Schema,
    pub(crate) task: Task,
    pub(crate) index: Index,
}

/// What is wrong where no column of a table is to be predicted: the table cannot be read, or one of its columns is to be named.
pub(crate) fn no_target(data: &DataSpec) -> Failure {
    let path = data.path.as_deref().unwrap_or(Path::new(""));
    match csv(data).open(path) {
        Err(error) => Failure::Failed(error),
        Ok(table) => {
            let error = Error::argument("the column that is to be predicted is not said").file(path);
            Failure::Usage(error.help(format!("--target COLUMN, one of {}", table.columns().join(", "))))
        }
    }
}

/// A file of cells as a run file describes it.
pub(crate) fn csv(data: &DataSpec) -> Csv {
    let csv = data.delimiter.map_or(Csv::new(), |delimiter| Csv::new().delimiter(delimiter));
    data.header.map_or(csv, |header| csv.header(header))
}

impl OpenTable {
    /// Guesses what the data say nothing about.
    pub(crate) fn open(data: &DataSpec) -> Result<OpenTable, Failure> {
        let path = data.path.as_deref().unwrap_or(Path::new(""));
        let table = csv(data).open(path)?;
        let mut schema = table.schema()?;
        let usage = |e: Error| Failure::Usage(e.file(path));
        data.kinds.iter().try_for_each(|(name, kind)| schema.set_kind(name, *kind)).map_err(usage)?;
        data.drop.iter().try_for_each(|name| schema.drop(name)).map_err(usage)?;
        let target = data.target.as_deref().unwrap_or_default();
        schema.column(target).map_err(usage)?;
        if data.drop.iter().any(|name| name == target) {
            let message = format!("the column {target:?} is dropped and is to be predicted");
            return Err(usage(Error::argument(message)));
        }
        let task = match data.task {
            Some(goal) => Task::new(&schema, target, goal).map_err(usage)?,
            None => Task::guess(&schema, target).map_err(|e| e.file(path))?,
        };
        data.split.column.iter().try_for_each(|name| schema.column(name).map(|_| ())).map_err(usage)?;
        let by = data.split.kind()?.unwrap_or_else(|| SplitBy::usual(&task));
        let index = Index::read(&table, &schema, &task, &by)?;
        Ok(OpenTable { table, schema, task, index })
    }

    /// The rows of each part.
    fn parts(&self, data: &DataSpec, seed: u64) -> Result<Parts> {
        let parts = self.index.split(self.shares(&data.split), seed)?;
        Ok(match data.take {
            Some(rows) => parts.thinned(rows as usize),
            None => parts,
        })
    }

    fn shares(&self, split: &SplitSpec) -> Shares {
        let usual = Shares::default();
        Shares {
            validation: split.validation.unwrap_or(usual.validation),
            test: split.test.unwrap_or(usual.test),
        }
    }

    /// Encodes the rows of each part, in memory or in files of a folder.
    pub(crate) fn loaded<T: Real>(
        &self,
        data: &DataSpec,
        parts: &Parts,
        cache: Option<&Path>,
    ) -> Result<Loaded<T>, Failure> {
        let preparation = Preparation::fit(&self.table, &self.schema, &self.index, &parts.train)?;
        let bytes = parts.train.len() * preparation.features().len() * T::BYTES;
        let disk = data.rows.map_or(bytes > IN_MEMORY, |rows| rows == run::Rows::Disk);
        let folder = cache.filter(|_| disk);
        let put = |name: &str, rows: &[usize]| -> Result<Option<Box<dyn Rows<T>>>> {
            if rows.is_empty() {
                return Ok(None);
            }
            if let Some(folder) = folder {
                std::fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", &e).file(folder))?;
                let path = folder.join(format!("{name}.cache"));
                let (cache, _) = Cache::of(&preparation, &self.table, rows, path)?;
                return Ok(Some(Box::new(cache)));
            }
            let (data, _) = preparation.dataset(&self.table, Some(rows))?;
            Ok(Some(Box::new(data)))
        };
        let nothing = || Error::argument("no row is left for training");
        let train = put("train", &parts.train)?.ok_or_else(nothing)?;
        let (valid, test) = (put("validation", &parts.validation)?, put("test", &parts.test)?);
        let mut notes: Vec<String> = self.table.notes().to_vec();
        notes.extend(self.schema.to_string().lines().map(str::to_owned));
        notes.push(format!("task: {} ({})", self.task.goal(), self.task.reason()));
        notes.extend(preparation.notes().iter().cloned());
        if self.index.missing() > 0 {
            notes.push(format!("{} rows have no target and are left out", grouped(self.index.missing())));
        }
        if disk {
            notes.push("rows are read from the disk, piece by piece".to_owned());
        }
        let [train_rows, valid_rows, test_rows] =
            [&parts.train, &parts.validation, &parts.test].map(|rows| grouped(rows.len()));
        let about =
            format!("{train_rows} training rows, {valid_rows} validation rows, {test_rows} test rows");
        let prepared = Prepared::Table(Box::new(preparation));
        Ok(Loaded { train, valid, test, prepared, about, notes, on_disk: folder.is_some(), table: None })
    }
}
