use super::{Answer, Preparation, Report, Table, Target};
use crate::{Dataset, Source};
use gradus_tensor::{Error, Real, Result, Shape, Tensor, file, random};
use std::{
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
    marker::PhantomData,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

const MAGIC: [u8; 8] = *b"gradusTC";
const VERSION: u32 = 1;
/// The bytes of the header.
const HEADER: u64 = 48;
/// Rows that are read from the file at once.
const BLOCK: usize = 1024;

/// The encoded rows of a table in a binary file, for tables that do not fit into memory: a [`Source`] of windows.
///
/// The file holds a header (magic number, version, bytes of a number, checksum, rows, features, outputs) and, for each row, its
/// features and its target: a class as `u32`, or numbers. All is little-endian. The checksum is that of the preparation, of
/// the chosen rows, and of the table's length and time, so that a cache of other data is not mistaken for this one; the file
/// is only ever replaced whole.
///
/// Memory: what a window holds, and 1,024 rows as they lie in the file. To write it takes one row.
///
/// ```
/// use gradus_data::{Source, table::{Cache, Csv, Index, Preparation, SplitBy, Task}};
/// let table = Csv::new().bytes("t", "x,y\n1,0.5\n2,0.7\n3,0.1\n4,0.9\n")?;
/// let schema = table.schema()?;
/// let index = Index::read(&table, &schema, &Task::guess(&schema, "y")?, &SplitBy::Random)?;
/// let preparation = Preparation::fit(&table, &schema, &index, index.rows())?;
/// let folder = tempfile::tempdir()?;
/// let (cache, report) = Cache::<f32>::of(&preparation, &table, index.rows(), folder.path().join("train.cache"))?;
/// assert_eq!(report.map(|report| report.rows), Some(4)); // none if the file was there already
/// assert_eq!(cache.read(&[1..3])?.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Cache<T> {
    path: PathBuf,
    file: Mutex<File>,
    name: String,
    rows: usize,
    features: usize,
    target: Target,
    numbers: PhantomData<T>,
}

impl<T: Real> Cache<T> {
    /// The encoded rows, chosen in ascending order, in a file: the one that is there, if it is of the same table, rows and
    /// preparation, or else one that is written now, with what was noticed meanwhile.
    ///
    /// # Errors
    /// The table or the file cannot be read or written, the table lacks columns, or no row has a target.
    pub fn of(
        preparation: &Preparation,
        table: &Table,
        rows: &[usize],
        path: impl AsRef<Path>,
    ) -> Result<(Cache<T>, Option<Report>)> {
        let path = path.as_ref();
        let checksum = checksum(preparation, table, rows)?;
        let open = || Cache::open(preparation, table, checksum, path).map_err(|error| error.file(path));
        if path.exists()
            && let Ok(cache) = open()
        {
            return Ok((cache, None));
        }
        let mut report = Report::default();
        file::replace_with(path, |file| {
            report = write::<T>(preparation, table, rows, checksum, file)?;
            Ok(())
        })?;
        open().map(|cache| (cache, Some(report)))
    }

    fn open(preparation: &Preparation, table: &Table, checksum: u64, path: &Path) -> Result<Cache<T>> {
        let mut file = File::open(path).map_err(|e| Error::io("open", &e))?;
        let mut bytes = [0; HEADER as usize];
        file.read_exact(&mut bytes).map_err(|e| Error::io("read the header", &e))?;
        let length = file.metadata().map_err(|e| Error::io("open", &e))?.len();
        let rows = word(&bytes, 24);
        let (features, target) = (preparation.features().len(), preparation.target().clone());
        let expected = header::<T>(checksum, rows, features, &target);
        if bytes != expected {
            return Err(Error::format(
                "header: not that of a cache of this table, these rows and this preparation",
            ));
        }
        let size =
            rows.checked_mul(record::<T>(features, &target) as u64).and_then(|size| size.checked_add(HEADER));
        if size != Some(length) || rows == 0 {
            return Err(Error::format(format!("{length} bytes, which {rows} rows do not take")));
        }
        let rows = rows as usize;
        let (path, name) = (path.to_owned(), table.name());
        Ok(Cache { path, file: Mutex::new(file), name, rows, features, target, numbers: PhantomData })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn pieces(&self, pieces: &[Range<usize>]) -> Result<Dataset<T>> {
        let count = pieces.iter().map(|piece| piece.len()).sum::<usize>();
        let mut x = Vec::with_capacity(count * self.features);
        let (mut labels, mut values) = (Vec::new(), Vec::new());
        let mut bytes = Vec::new();
        for piece in pieces {
            if piece.start > piece.end || piece.end > self.rows {
                return Err(Error::argument(format!("rows {piece:?} of {}", self.rows)));
            }
            for from in piece.clone().step_by(BLOCK) {
                self.load(from..(from + BLOCK).min(piece.end), &mut bytes)?;
                self.decode(&bytes, &mut x, &mut labels, &mut values);
            }
        }
        let x = Tensor::new([count, self.features], x)?;
        let (name, names) = (self.name.as_str(), self.target.names().iter().cloned());
        match self.target {
            Target::Classes { .. } => Dataset::new(name, x, labels, names),
            Target::Number { .. } => Dataset::regression(name, x, Tensor::new([count, 1], values)?, names),
        }
    }

    /// The bytes of rows that lie together.
    fn load(&self, rows: Range<usize>, bytes: &mut Vec<u8>) -> Result<()> {
        let each = record::<T>(self.features, &self.target);
        bytes.resize(rows.len() * each, 0);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let start = HEADER + rows.start as u64 * each as u64;
        let read = file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(bytes));
        read.map_err(|e| Error::io("read", &e))
    }

    fn decode(&self, bytes: &[u8], x: &mut Vec<T>, labels: &mut Vec<u32>, values: &mut Vec<T>) {
        for record in bytes.chunks_exact(record::<T>(self.features, &self.target)) {
            let (features, answer) = record.split_at(self.features * T::BYTES);
            x.extend(features.chunks_exact(T::BYTES).map(T::from_le));
            match self.target {
                Target::Classes { .. } => labels.push(answer.try_into().map_or(u32::MAX, u32::from_le_bytes)),
                Target::Number { .. } => values.push(T::from_le(answer)),
            }
        }
    }
}

impl<T: Real> Source<T> for Cache<T> {
    fn name(&self) -> &str {
        &self.name
    }
    fn rows(&self) -> usize {
        self.rows
    }
    fn feature_shape(&self) -> Shape {
        Shape::from([self.features])
    }
    fn class_names(&self) -> &[String] {
        match &self.target {
            Target::Classes { names, .. } => names,
            Target::Number { .. } => &[],
        }
    }
    fn target_names(&self) -> &[String] {
        self.target.names()
    }
    fn read(&self, pieces: &[Range<usize>]) -> Result<Dataset<T>> {
        self.pieces(pieces).map_err(|error| error.of("cache").file(&self.path))
    }
}

/// What a cache depends on, as a number.
fn checksum(preparation: &Preparation, table: &Table, rows: &[usize]) -> Result<u64> {
    let state = table.state();
    let mut bytes = preparation.json()?;
    bytes.extend([state.length, state.modified].iter().flat_map(|n| n.to_le_bytes()));
    bytes.extend(table.name().bytes());
    // One number for each thousand rows, so that this takes no memory to speak of.
    for some in rows.chunks(1000) {
        let some: Vec<u8> = some.iter().flat_map(|row| (*row as u64).to_le_bytes()).collect();
        bytes.extend(random::fnv(&some).to_le_bytes());
    }
    Ok(random::fnv(&bytes))
}

/// The bytes of one row.
fn record<T: Real>(features: usize, target: &Target) -> usize {
    let answer = match target {
        Target::Classes { .. } => 4,
        Target::Number { .. } => T::BYTES,
    };
    features * T::BYTES + answer
}

fn header<T: Real>(checksum: u64, rows: u64, features: usize, target: &Target) -> [u8; HEADER as usize] {
    let outputs = match target {
        Target::Classes { .. } => 0u64,
        Target::Number { .. } => 1,
    };
    let kind = u64::from(VERSION) | (T::BYTES as u64) << 32;
    let mut header = [0; HEADER as usize];
    let words = [u64::from_le_bytes(MAGIC), kind, checksum, rows, features as u64, outputs];
    header
        .chunks_exact_mut(8)
        .zip(words)
        .for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_le_bytes()));
    header
}

fn word(header: &[u8; HEADER as usize], at: usize) -> u64 {
    header[at..at + 8].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

fn write<T: Real>(
    preparation: &Preparation,
    table: &Table,
    rows: &[usize],
    checksum: u64,
    file: &mut File,
) -> Result<Report> {
    let io = |e: std::io::Error| Error::io("write", &e);
    let mut to = BufWriter::with_capacity(1 << 16, &mut *file);
    to.write_all(&[0; HEADER as usize]).map_err(io)?;
    let mut bytes = Vec::new();
    let mut x = Vec::<T>::new();
    let report = preparation.answers(table, Some(rows), &mut x, |x, answer| {
        bytes.clear();
        x.drain(..).for_each(|number| number.push_le(&mut bytes));
        match answer {
            Answer::Label(label) => bytes.extend(label.to_le_bytes()),
            Answer::Value(value) => T::of(value).push_le(&mut bytes),
        }
        to.write_all(&bytes).map_err(io)
    })?;
    to.flush().map_err(io)?;
    drop(to);
    if report.rows == 0 {
        return Err(table.locate(Error::argument("no row with a known target is among those chosen")));
    }
    let header =
        header::<T>(checksum, report.rows as u64, preparation.features().len(), preparation.target());
    file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).map_err(io)?;
    Ok(report)
}
