use serde::{Deserialize, Serialize};

/// Sums over the rows of an epoch so far. They are kept in a checkpoint, to the bit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    loss: f64,
    rows: u64,
    /// Rows whose class was the largest output; none where there are no classes.
    correct: Option<u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, loss: f64, rows: usize, correct: Option<u64>) {
        self.loss += loss * rows as f64;
        self.rows += rows as u64;
        self.correct = correct.map(|now| now + self.correct.unwrap_or(0));
    }

    /// The means, under names that begin with `of`.
    pub(crate) fn metrics(&self, of: &str) -> Vec<(String, f64)> {
        let rows = self.rows.max(1) as f64;
        let accuracy = self.correct.map(|correct| (format!("{of}_accuracy"), correct as f64 / rows));
        [(format!("{of}_loss"), self.loss / rows)].into_iter().chain(accuracy).collect()
    }
}

/// How many rows have their class as the largest output, the first of several; none if the outputs are not as many as the classes.
pub(crate) fn correct<T: PartialOrd>(
    outputs: &[T],
    classes: usize,
    labels: impl ExactSizeIterator<Item = u32>,
) -> Option<u64> {
    if classes < 2 || outputs.len() != classes * labels.len() {
        return None;
    }
    let right =
        outputs.chunks_exact(classes).zip(labels).filter(|(row, label)| largest(row) == *label as usize);
    Some(right.count() as u64)
}

/// The place of the largest number, the first of several: the class that the outputs of a row speak for.
///
/// ```
/// assert_eq!(gradus_train::largest(&[0.1, 0.7, 0.7]), 1);
/// ```
pub fn largest<T: PartialOrd>(row: &[T]) -> usize {
    (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best })
}
