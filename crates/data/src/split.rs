use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar, random::Stream};

/// How many rows the two parts of a split get.
///
/// ```
/// use gradus_data::Split;
/// assert_eq!(Split::from(0.8), Split::Fraction(0.8));
/// assert_eq!(Split::from((1500, 297)), Split::Counts(1500, 297));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Split {
    /// The training part's share of the rows, rounded to whole rows; the test part gets all others.
    Fraction(f64),
    /// The rows of the training and of the test part; rows beyond their sum go into neither.
    Counts(usize, usize),
}

impl From<f64> for Split {
    fn from(train: f64) -> Split {
        Split::Fraction(train)
    }
}

impl From<(usize, usize)> for Split {
    fn from((train, test): (usize, usize)) -> Split {
        Split::Counts(train, test)
    }
}

impl Split {
    /// The numbers of training and test rows out of `rows`, neither of them 0.
    fn counts(self, rows: usize) -> Result<(usize, usize)> {
        let (train, test) = match self {
            Split::Fraction(share) if share > 0.0 && share < 1.0 => {
                let train = ((rows as f64 * share).round() as usize).min(rows);
                (train, rows - train)
            }
            Split::Fraction(share) => {
                return Err(Error::argument(format!(
                    "a training share of {share}, where 0 < share < 1 is expected"
                )));
            }
            Split::Counts(train, test) => (train, test),
        };
        if train == 0 || test == 0 {
            let message = format!("{train} training and {test} test rows out of {rows}: a part is empty");
            return Err(Error::argument(message));
        }
        if train.checked_add(test).is_none_or(|sum| sum > rows) {
            return Err(Error::argument(format!(
                "{train} training and {test} test rows, but there are {rows}"
            )));
        }
        Ok((train, test))
    }
}

impl<T: Scalar> Dataset<T> {
    /// Two disjoint random parts, for training and for testing.
    ///
    /// The same data, sizes and seed give the same parts. PyTorch's `random_split`, scikit-learn's
    /// `train_test_split(shuffle=True)`.
    ///
    /// ```
    /// let (train, test) = gradus_data::digits::<f32>()?.split(0.8, 0)?;
    /// assert_eq!((train.len(), test.len()), (1438, 359));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// A part would be empty, the share is not between 0 and 1, or there are fewer rows than asked for.
    pub fn split(&self, sizes: impl Into<Split>, seed: u64) -> Result<(Dataset<T>, Dataset<T>)> {
        let (train, test) = sizes.into().counts(self.len()).map_err(|error| error.of("Dataset::split"))?;
        let mut order: Vec<usize> = (0..self.len()).collect();
        Stream::new(seed, "split").shuffle(&mut order);
        Ok((self.rows(&order[..train])?, self.rows(&order[train..][..test])?))
    }

    /// Two disjoint random parts, in each of which every class has its share of the rows to within one row.
    ///
    /// Shares that are not whole are rounded by largest remainders, the lower label first where they are equal.
    /// scikit-learn's `train_test_split(stratify=y)`.
    ///
    /// # Errors
    /// As [`split`](Dataset::split).
    pub fn stratified(&self, sizes: impl Into<Split>, seed: u64) -> Result<(Dataset<T>, Dataset<T>)> {
        let (train, test) =
            sizes.into().counts(self.len()).map_err(|error| error.of("Dataset::stratified"))?;
        if self.classes() == 0 {
            let error = Error::argument(format!("{:?} has numbers as targets, no classes", self.name()));
            return Err(error.of("Dataset::stratified").help("split it by Dataset::split"));
        }
        let mut stream = Stream::new(seed, "stratified split");
        let mut members = vec![Vec::new(); self.classes()];
        for (row, &label) in self.y().iter().enumerate() {
            members[label as usize].push(row);
        }
        members.iter_mut().for_each(|rows| stream.shuffle(rows));
        let mut first = draw(&mut members, train);
        let mut second = draw(&mut members, test);
        stream.shuffle(&mut first);
        stream.shuffle(&mut second);
        Ok((self.rows(&first)?, self.rows(&second)?))
    }
}

/// Takes `count` rows from the ends of the classes, each in proportion to what it has left.
fn draw(members: &mut [Vec<usize>], count: usize) -> Vec<usize> {
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let quotas = apportion(&sizes, count);
    let take = |(rows, quota): (&mut Vec<usize>, usize)| rows.split_off(rows.len().saturating_sub(quota));
    members.iter_mut().zip(quotas).flat_map(take).collect()
}

/// `count` seats shared out in proportion to `sizes` by largest remainders; `count` is at most their sum.
///
/// Source: the method of A. Hamilton (1792), in M. Balinski, H. Young, Fair Representation (1982).
pub(crate) fn apportion(sizes: &[usize], count: usize) -> Vec<usize> {
    let total = sizes.iter().sum::<usize>().max(1) as u128;
    let share = |size: usize| size as u128 * count as u128;
    let mut seats: Vec<usize> = sizes.iter().map(|&size| (share(size) / total) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|&class| std::cmp::Reverse(share(sizes[class]) % total));
    let missing = count - seats.iter().sum::<usize>();
    for &class in &by_remainder[..missing] {
        seats[class] += 1;
    }
    seats
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: the quotas are 4.7, 1.6, 1.58, 1.2, 0.61, 0.31, so the three seats left go to .7, .61 and .6.
    #[test]
    fn seats_follow_the_largest_remainders() {
        assert_eq!(apportion(&[47_000, 16_000, 15_800, 12_000, 6_100, 3_100], 10), [5, 2, 1, 1, 1, 0]);
        assert_eq!(apportion(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(apportion(&[3, 0, 5], 8), [3, 0, 5]);
    }
}
