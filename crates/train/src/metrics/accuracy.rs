use super::{mean, paired};
use gradus_tensor::Result;

/// The share of rows whose class is predicted: 1/n Σ [ŷ = y].
///
/// # Errors
/// There are no rows, or not as many predictions.
pub fn accuracy(predicted: &[u32], actual: &[u32]) -> Result<f64> {
    paired("accuracy", predicted.len(), actual.len())?;
    Ok(mean(predicted, actual, |p, y| f64::from(u8::from(p == y))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `accuracy_score`.
    #[test]
    fn it_is_the_documented_number() {
        assert_eq!(accuracy(&[0, 2, 1, 3], &[0, 1, 2, 3]).unwrap(), 0.5);
        assert_eq!(accuracy(&[0, 1, 1, 3], &[0, 1, 2, 3]).unwrap(), 0.75);
        assert!(accuracy(&[0], &[0, 1]).is_err());
    }
}
