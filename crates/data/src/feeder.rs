use crate::{Dataset, Loader, Rows, Source, Targets};
use gradus_tensor::{Error, Result, Scalar, random::Stream};
use std::{
    ops::{ControlFlow, Range},
    sync::mpsc,
    thread,
};

/// Rows that lie together in a file and are read at once.
const BLOCK: usize = 1024;

/// Hands out the batches of a [`Source`], whether it is in memory or not, from any batch of any epoch on.
///
/// Data in memory are fed as a [`Loader`] feeds them. What is larger is read in windows: blocks of 1,024 rows are put into a
/// random order, so many as a window holds are read together, and the rows of a window are put into a random order; the next
/// window is read on a thread of its own meanwhile. Either order depends on the seed and the epoch alone, and each row is visited
/// once an epoch.
///
/// ```
/// use gradus_data::{Feeder, digits};
/// use std::ops::ControlFlow;
/// let data = digits::<f32>()?.flatten()?;
/// let mut feeder = Feeder::new(&data, 100)?.shuffle(true).seed(7);
/// let mut seen = Vec::new();
/// // From batch 16 of epoch 3 on, as when a run is resumed there.
/// feeder.epoch(3, 16, |batch, _x, y| {
///     seen.push((batch, y.iter().len()));
///     Ok::<_, gradus_tensor::Error>(ControlFlow::Continue(()))
/// })?;
/// assert_eq!(seen, [(16, 100), (17, 97)]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Debug)]
pub struct Feeder<'d, T: Scalar> {
    source: &'d dyn Source<T>,
    batch_size: usize,
    shuffle: bool,
    seed: u64,
    window: usize,
    /// Of data in memory.
    loader: Option<Loader<'d, T>>,
}

impl<'d, T: Scalar> Feeder<'d, T> {
    /// Batches of `batch_size` rows in the order of the data; the last one holds what is left over.
    ///
    /// # Errors
    /// A batch size of 0.
    pub fn new(source: &'d dyn Source<T>, batch_size: usize) -> Result<Feeder<'d, T>> {
        if batch_size == 0 {
            return Err(Error::argument("batch_size = 0, where 1 or more is expected").of("Feeder"));
        }
        let loader = source.whole().map(|data| Loader::new(data, batch_size)).transpose()?;
        let feeder = Feeder { source, batch_size, shuffle: false, seed: 0, window: 0, loader };
        Ok(feeder.window(1 << 16))
    }

    /// Whether the rows come in another random order in every epoch (false unless said).
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.loader = self.loader.map(|loader| loader.shuffle(shuffle));
        Feeder { shuffle, ..self }
    }

    /// What decides the orders (0 unless said).
    pub fn seed(mut self, seed: u64) -> Self {
        self.loader = self.loader.map(|loader| loader.seed(seed));
        Feeder { seed, ..self }
    }

    /// About how many rows of data that are not in memory are held at once, twice over (65,536 unless said).
    pub fn window(self, rows: usize) -> Self {
        // Whole batches and whole blocks, so that a batch is never parted.
        let unit = BLOCK * self.batch_size / common(BLOCK, self.batch_size);
        Feeder { window: rows.next_multiple_of(unit).max(unit), ..self }
    }

    /// The number of batches in an epoch.
    pub fn len(&self) -> usize {
        self.source.rows().div_ceil(self.batch_size)
    }

    /// Whether there are none, which no source that has rows comes to.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The data.
    pub fn source(&self) -> &'d dyn Source<T> {
        self.source
    }

    /// Visits the batches of an epoch from a batch on, each with its number, until `visit` breaks off; says whether it did.
    ///
    /// # Errors
    /// The data cannot be read, or `visit` fails.
    pub fn epoch<E: From<Error>>(
        &mut self,
        epoch: u64,
        from: usize,
        mut visit: impl FnMut(usize, Rows<'_, T>, Targets<'_, T>) -> std::result::Result<ControlFlow<()>, E>,
    ) -> std::result::Result<ControlFlow<()>, E> {
        if let Some(loader) = &mut self.loader {
            for (batch, (x, y)) in loader.epoch(epoch).enumerate().skip(from) {
                if visit(batch, x, y)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            return Ok(ControlFlow::Continue(()));
        }
        let each = self.window / self.batch_size;
        let windows = self.windows(epoch);
        let source = self.source;
        thread::scope(|scope| {
            // One window waits while another is visited.
            let (to, windows_read) = mpsc::sync_channel(1);
            let pieces = &windows[(from / each).min(windows.len())..];
            scope.spawn(move || {
                let send = |pieces: &Vec<Range<usize>>| to.send(source.read(pieces)).is_ok();
                pieces.iter().all(send)
            });
            for (window, data) in windows_read.iter().enumerate() {
                let (data, window) = (data?, window + from / each);
                let order = self.order(&data, epoch, window);
                for (k, indices) in order.chunks(self.batch_size).enumerate() {
                    let batch = window * each + k;
                    if batch < from {
                        continue;
                    }
                    if visit(batch, Rows::new(&data, indices), Targets::new(&data, indices))?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// The pieces of each window.
    fn windows(&self, epoch: u64) -> Vec<Vec<Range<usize>>> {
        let rows = self.source.rows();
        let mut blocks: Vec<_> =
            (0..rows).step_by(BLOCK).map(|from| from..(from + BLOCK).min(rows)).collect();
        if self.shuffle {
            // A short block stays last, so that all windows but the last are full.
            let whole = rows / BLOCK;
            self.stream(epoch, 0).shuffle(&mut blocks[..whole]);
        }
        blocks.chunks(self.window / BLOCK).map(<[_]>::to_vec).collect()
    }

    /// The order of the rows in a window.
    fn order(&self, data: &Dataset<T>, epoch: u64, window: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..data.len()).collect();
        if self.shuffle {
            self.stream(epoch, window as u64 + 1).shuffle(&mut order);
        }
        order
    }

    fn stream(&self, epoch: u64, what: u64) -> Stream {
        Stream::keyed([self.seed, u64::from_be_bytes(*b"\0windows"), epoch, what])
    }
}

/// The greatest common divisor.
fn common(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common(b, a % b) }
}
