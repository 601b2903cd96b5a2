use crate::{Dataset, Rows, Targets};
use gradus_tensor::{Error, Result, Scalar, random::Stream};

/// Hands out a dataset in batches, in an order that a seed decides anew for every epoch.
///
/// The order of epoch k depends on the seed and on k alone, so a run that is resumed at epoch k sees what it would have
/// seen. Nothing is allocated after [`new`](Loader::new): a batch is a view, and its rows are copied once, to where they
/// are used.
///
/// PyTorch's `DataLoader` with its defaults: `shuffle` and `drop_last` are false.
///
/// ```
/// use gradus_data::{Loader, digits};
/// use gradus_tensor::Feed;
///
/// let data = digits::<f32>()?.flatten()?;
/// let mut loader = Loader::new(&data, 100)?.shuffle(true).seed(7);
/// assert_eq!(loader.len(), 18);
/// for (x, y) in loader.batches() {
///     assert_eq!(x.shape()[1], 64);
///     assert_eq!(x.shape()[0], y.shape()[0]); // 100, and 97 in the last batch
/// }
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Loader<'d, T> {
    data: &'d Dataset<T>,
    batch_size: usize,
    shuffle: bool,
    drop_last: bool,
    seed: u64,
    epoch: u64,
    order: Vec<usize>,
}

impl<'d, T: Scalar> Loader<'d, T> {
    /// Batches of `batch_size` rows in the dataset's order; the last one holds what is left over.
    ///
    /// # Errors
    /// A batch size of 0.
    pub fn new(data: &'d Dataset<T>, batch_size: usize) -> Result<Loader<'d, T>> {
        if batch_size == 0 {
            return Err(Error::argument("batch_size = 0, where 1 or more is expected").of("Loader"));
        }
        let order = (0..data.len()).collect();
        Ok(Loader { data, batch_size, shuffle: false, drop_last: false, seed: 0, epoch: 0, order })
    }

    /// Whether the rows are put into a new random order for every epoch (false unless said).
    pub fn shuffle(self, shuffle: bool) -> Loader<'d, T> {
        Loader { shuffle, ..self }
    }

    /// What decides the orders (0 unless said).
    pub fn seed(self, seed: u64) -> Loader<'d, T> {
        Loader { seed, ..self }
    }

    /// Whether a last batch with fewer rows is left out (false unless said).
    ///
    /// Where the dataset has fewer rows than one batch, nothing is left then: [`len`](Loader::len) is 0.
    pub fn drop_last(self, drop_last: bool) -> Loader<'d, T> {
        Loader { drop_last, ..self }
    }

    /// The dataset.
    pub fn data(&self) -> &'d Dataset<T> {
        self.data
    }

    /// The number of rows in a full batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// The number of batches in an epoch.
    pub fn len(&self) -> usize {
        self.visited().div_ceil(self.batch_size)
    }

    /// Whether an epoch has no batches, since the only one was left out as not full.
    pub fn is_empty(&self) -> bool {
        self.visited() == 0
    }

    /// The number of rows that an epoch visits.
    fn visited(&self) -> usize {
        let rows = self.data.len();
        if self.drop_last { rows - rows % self.batch_size } else { rows }
    }

    /// The batches of the next epoch: of epoch 0 at the first call, or of the one after that of the last call.
    pub fn batches(&mut self) -> Batches<'_, T> {
        self.epoch(self.epoch)
    }

    /// One batch, counted from 0, of the epoch that was asked for last (before any, in the dataset's order): for programs that make
    /// single steps.
    pub fn batch(&self, place: usize) -> Option<(Rows<'_, T>, Targets<'_, T>)> {
        let mut chunks = self.order[..self.visited()].chunks(self.batch_size);
        let indices = chunks.nth(place)?;
        Some((Rows::new(self.data, indices), Targets::new(self.data, indices)))
    }

    /// The batches of epoch `k`, counted from 0, as when a run is resumed there.
    pub fn epoch(&mut self, k: u64) -> Batches<'_, T> {
        self.epoch = k.wrapping_add(1);
        if self.shuffle {
            for (row, place) in self.order.iter_mut().enumerate() {
                *place = row;
            }
            // "shuffle" as a number: a name made of it and k would have to be allocated.
            Stream::keyed([self.seed, u64::from_be_bytes(*b"\0shuffle"), k, 0]).shuffle(&mut self.order);
        }
        Batches { data: self.data, chunks: self.order[..self.visited()].chunks(self.batch_size) }
    }
}

/// The batches of one epoch: pairs of [`Rows`] and [`Targets`].
#[derive(Clone, Debug)]
pub struct Batches<'l, T> {
    data: &'l Dataset<T>,
    chunks: std::slice::Chunks<'l, usize>,
}

impl<'l, T: Scalar> Iterator for Batches<'l, T> {
    type Item = (Rows<'l, T>, Targets<'l, T>);

    fn next(&mut self) -> Option<Self::Item> {
        let indices = self.chunks.next()?;
        Some((Rows::new(self.data, indices), Targets::new(self.data, indices)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.chunks.size_hint()
    }
}

impl<T: Scalar> ExactSizeIterator for Batches<'_, T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_batches_are_those_of_the_epoch_asked_for_last() {
        let data = crate::digits::<f32>().unwrap();
        let mut loader = Loader::new(&data, 500).unwrap().shuffle(true);
        let indices = |batch: (Rows<'_, f32>, Targets<'_, f32>)| batch.0.indices().to_vec();
        let first: Vec<_> = loader.epoch(3).map(indices).collect();
        let single: Vec<_> = (0..5).filter_map(|place| loader.batch(place).map(indices)).collect();
        assert_eq!((single.len(), &single), (4, &first));
        let _ = loader.epoch(4);
        assert_ne!(loader.batch(0).map(indices), Some(first[0].clone()));
    }

    #[test]
    fn the_order_stays_in_one_buffer() {
        let data = crate::digits::<f32>().unwrap();
        let mut loader = Loader::new(&data, 7).unwrap().shuffle(true);
        let buffer = (loader.order.as_ptr(), loader.order.capacity());
        for _ in 0..3 {
            assert_eq!(loader.batches().count(), 257);
            assert_eq!((loader.order.as_ptr(), loader.order.capacity()), buffer);
        }
    }
}
