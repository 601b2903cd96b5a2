use super::{mean, paired};
use gradus_tensor::Result;

/// The mean absolute error, in the target's unit: 1/n Σ |ŷ − y|.
///
/// # Errors
/// There are no rows, or not as many predictions.
pub fn mae(predicted: &[f64], actual: &[f64]) -> Result<f64> {
    paired("mae", predicted.len(), actual.len())?;
    Ok(mean(predicted, actual, |p, y| (p - y).abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `mean_absolute_error`.
    #[test]
    fn it_is_the_documented_number() {
        assert_eq!(mae(&[2.5, 0.0, 2.0, 8.0], &[3.0, -0.5, 2.0, 7.0]).unwrap(), 0.5);
        assert_eq!(mae(&[2.5, 0.0, 2.0, 7.0], &[3.0, -0.5, 2.0, 7.0]).unwrap(), 0.25);
        assert!(mae(&[1.0], &[]).is_err());
    }
}
