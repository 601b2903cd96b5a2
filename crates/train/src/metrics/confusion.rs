use super::{paired, within};
use gradus_tensor::{Error, Result};

/// How often each class was taken for each other: a row for each class that is so, a column for each that was predicted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    counts: Vec<u64>,
}

/// More classes than this have no table that could be looked at, or kept.
const MOST: usize = 4096;

/// Counts how often each class was taken for each other.
///
/// # Errors
/// There are no rows, not as many predictions, a label without a class, or more than 4,096 classes.
pub fn confusion(predicted: &[u32], actual: &[u32], classes: usize) -> Result<Confusion> {
    let of = "confusion";
    paired(of, predicted.len(), actual.len())?;
    if classes > MOST {
        return Err(Error::argument(format!("{classes} classes, where at most {MOST} are counted")).of(of));
    }
    within(of, predicted, classes)?;
    within(of, actual, classes)?;
    let mut counts = vec![0; classes * classes];
    for (&p, &y) in predicted.iter().zip(actual) {
        counts[y as usize * classes + p as usize] += 1;
    }
    Ok(Confusion { classes, counts })
}

impl Confusion {
    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// For each class that is so, how often each class was predicted.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.counts.chunks_exact(self.classes.max(1))
    }

    /// How often `actual` was taken for `predicted`; 0 for what is no class.
    pub fn count(&self, actual: usize, predicted: usize) -> u64 {
        self.rows().nth(actual).and_then(|row| row.get(predicted)).copied().unwrap_or(0)
    }

    /// The share of a class's rows that were taken for it; none if it has no rows.
    pub fn recall(&self, class: usize) -> Option<f64> {
        let all: u64 = self.rows().nth(class)?.iter().sum();
        (all > 0).then(|| self.count(class, class) as f64 / all as f64)
    }

    /// The share of the rows taken for a class that are of it; none if there are no such rows.
    pub fn precision(&self, class: usize) -> Option<f64> {
        let all: u64 = self.rows().map(|row| row.get(class).copied().unwrap_or(0)).sum();
        (all > 0).then(|| self.count(class, class) as f64 / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `confusion_matrix`.
    #[test]
    fn it_is_the_documented_table() {
        let table = confusion(&[0, 0, 2, 2, 0, 2], &[2, 0, 2, 2, 0, 1], 3).unwrap();
        assert_eq!(table.rows().collect::<Vec<_>>(), [[2, 0, 0], [0, 0, 1], [1, 0, 2]]);
        assert_eq!((table.count(2, 0), table.count(0, 2), table.count(9, 9)), (1, 0, 0));
        assert_eq!((table.recall(2), table.recall(1), table.recall(3)), (Some(2.0 / 3.0), Some(0.0), None));
        assert_eq!((table.precision(0), table.precision(1)), (Some(2.0 / 3.0), None));
        let error = confusion(&[0, 3], &[0, 1], 3).unwrap_err().to_string();
        assert_eq!(error, "confusion: label 3 of row 1, with 3 classes");
        assert!(confusion(&[0], &[0], 1_000_000).is_err());
    }
}
