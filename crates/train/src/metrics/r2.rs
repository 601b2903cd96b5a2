use super::{mean, paired};
use gradus_tensor::{Error, Result};

/// The share of the variance that is explained: R² = 1 − Σ (y − ŷ)² / Σ (y − mean)²; 1 is perfect, 0 is what the mean of these
/// rows is worth, and it has no lower bound.
///
/// # Errors
/// There are no rows, or not as many predictions, or all answers are equal, so that there is nothing to explain.
pub fn r2(predicted: &[f64], actual: &[f64]) -> Result<f64> {
    paired("r2", predicted.len(), actual.len())?;
    let centre = actual.iter().sum::<f64>() / actual.len() as f64;
    let first = actual[0];
    if actual.iter().all(|&y| y == first) {
        return Err(
            Error::argument(format!("all answers are {first}, so there is no variance to explain")).of("r2")
        );
    }
    let explained =
        mean(predicted, actual, |p, y| (y - p).powi(2)) / mean(actual, actual, |y, _| (y - centre).powi(2));
    Ok(1.0 - explained)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `r2_score`: 0.948… for the first, −3 for the last.
    #[test]
    fn it_is_the_documented_number() {
        let value = r2(&[2.5, 0.0, 2.0, 8.0], &[3.0, -0.5, 2.0, 7.0]).unwrap();
        // By hand: Σ (y − ŷ)² = 1.5; the mean is 2.875, Σ (y − mean)² = 29.1875.
        assert!((value - (1.0 - 1.5 / 29.1875)).abs() < 1e-15 && (value - 0.948).abs() < 1e-3, "{value}");
        assert_eq!(r2(&[2.0, 2.0, 2.0], &[1.0, 2.0, 3.0]).unwrap(), 0.0);
        assert_eq!(r2(&[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]).unwrap(), -3.0);
        assert!(r2(&[1.0, 2.0], &[0.1, 0.1]).unwrap_err().to_string().contains("no variance to explain"));
    }
}
