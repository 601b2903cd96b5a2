use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar};
use serde::{Deserialize, Serialize};

/// x ↦ (x − mean) / std, with one mean and deviation for all features or with those of each feature.
///
/// It is fitted on the training rows alone, then applied to these, to the test rows and to all rows to come, and is
/// stored with the model that was trained behind it. The deviation is that of the population,
/// std² = 1/n Σ (x − mean)², as in scikit-learn's `StandardScaler` (PyTorch's `std` divides by n − 1). A feature that
/// was the same in all training rows has std 0 and becomes 0, whatever its value.
///
/// ```
/// use gradus_data::{Normaliser, digits};
/// let (mut train, mut test) = digits::<f32>()?.split(0.8, 0)?;
/// let normaliser = Normaliser::per_feature(&train)?;
/// normaliser.apply(&mut train)?;
/// normaliser.apply(&mut test)?;
/// assert!(test.x().as_slice().iter().all(|x| x.is_finite()));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored<T>", bound(deserialize = "T: Scalar + Deserialize<'de>"))]
pub struct Normaliser<T> {
    mean: Vec<T>,
    std: Vec<T>,
}

/// What a file says, not yet checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<T> {
    mean: Vec<T>,
    std: Vec<T>,
}

impl<T: Scalar> TryFrom<Stored<T>> for Normaliser<T> {
    type Error = Error;
    fn try_from(stored: Stored<T>) -> Result<Self> {
        Normaliser::new(stored.mean, stored.std)
    }
}

impl<T: Scalar> Normaliser<T> {
    /// A normaliser with known means and deviations: one of each for all features, or one of each per feature.
    ///
    /// ```
    /// // The numbers of MNIST that PyTorch's examples use.
    /// let normaliser = gradus_data::Normaliser::new(vec![0.1307f32], vec![0.3081])?;
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// There are none or not as many of both, a mean is not finite, or a deviation is negative or not finite.
    pub fn new(mean: Vec<T>, std: Vec<T>) -> Result<Normaliser<T>> {
        let of = "Normaliser";
        if mean.len() != std.len() || mean.is_empty() {
            let message =
                format!("{} means and {} deviations, where as many are expected", mean.len(), std.len());
            return Err(Error::argument(message).of(of));
        }
        for (feature, (m, s)) in mean.iter().zip(&std).enumerate() {
            let (m, s) = (m.to_f64(), s.to_f64());
            if !(m.is_finite() && s.is_finite() && s >= 0.0) {
                return Err(Error::argument(format!("mean {m} and std {s} of feature {feature}"))
                    .of(of)
                    .help("both are finite and std is not negative; look for NaN or infinite values in the data"));
            }
        }
        Ok(Normaliser { mean, std })
    }

    /// One mean and deviation over all features, as for images, whose pixels are all alike.
    ///
    /// # Errors
    /// The data hold values that are not finite.
    pub fn whole(train: &Dataset<T>) -> Result<Normaliser<T>> {
        Normaliser::fit(train.x().as_slice(), 1)
    }

    /// The mean and deviation of each feature, as for measurements in different units.
    ///
    /// # Errors
    /// The data hold values that are not finite.
    pub fn per_feature(train: &Dataset<T>) -> Result<Normaliser<T>> {
        Normaliser::fit(train.x().as_slice(), train.features())
    }

    /// The moments of each of `width` columns in two passes.
    ///
    /// Values are taken relative to the first row, so that a constant column has a deviation of exactly 0.
    fn fit(x: &[T], width: usize) -> Result<Normaliser<T>> {
        let rows = (x.len() / width) as f64;
        let first: Vec<f64> = x[..width].iter().map(|x| x.to_f64()).collect();
        let sums = sums(x, width, |column, x| x - first[column]);
        let mean: Vec<f64> = sums.iter().zip(&first).map(|(sum, first)| first + sum / rows).collect();
        let squares = self::sums(x, width, |column, x| (x - mean[column]).powi(2));
        let std = squares.iter().map(|square| T::of((square / rows).sqrt())).collect();
        Normaliser::new(mean.into_iter().map(T::of).collect(), std)
    }

    /// The means: one, or one per feature.
    pub fn mean(&self) -> &[T] {
        &self.mean
    }

    /// The deviations: one, or one per feature.
    pub fn std(&self) -> &[T] {
        &self.std
    }

    /// Normalises all rows of a dataset in place.
    ///
    /// # Errors
    /// The rows have another number of features; nothing is changed then.
    pub fn apply(&self, data: &mut Dataset<T>) -> Result<()> {
        let features = data.features();
        if self.mean.len() != 1 && self.mean.len() != features {
            let message = format!("rows of {features} features, but it was fitted to {}", self.mean.len());
            return Err(Error::shape(message).of("Normaliser::apply"));
        }
        self.apply_to(data.x_mut())
    }

    /// Normalises one row or several in place, such as the one to predict for.
    ///
    /// # Errors
    /// The slice is not made of whole rows; nothing is changed then.
    pub fn apply_to(&self, rows: &mut [T]) -> Result<()> {
        let features = self.mean.len();
        if !rows.len().is_multiple_of(features) {
            let message = format!("{} values are not whole rows of {features} features", rows.len());
            return Err(Error::shape(message).of("Normaliser::apply_to"));
        }
        let zero = T::default();
        for row in rows.chunks_exact_mut(features) {
            for ((x, &mean), &std) in row.iter_mut().zip(&self.mean).zip(&self.std) {
                *x = if std == zero { zero } else { (*x - mean) / std };
            }
        }
        Ok(())
    }
}

/// The sum of `term(column, x)` over each of `width` columns, in blocks of rows so that rounding errors stay small.
fn sums<T: Scalar>(x: &[T], width: usize, term: impl Fn(usize, f64) -> f64) -> Vec<f64> {
    const BLOCK: usize = 1024;
    let (mut total, mut part) = (vec![0.0; width], vec![0.0; width]);
    for block in x.chunks(BLOCK.saturating_mul(width)) {
        part.fill(0.0);
        for row in block.chunks_exact(width) {
            for (column, (sum, x)) in part.iter_mut().zip(row).enumerate() {
                *sum += term(column, x.to_f64());
            }
        }
        total.iter_mut().zip(&part).for_each(|(total, part)| *total += part);
    }
    total
}
