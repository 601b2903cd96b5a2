use super::{mean, paired};
use gradus_tensor::Result;

/// The root of the mean squared error, in the target's unit: √(1/n Σ (ŷ − y)²).
///
/// # Errors
/// There are no rows, or not as many predictions.
pub fn rmse(predicted: &[f64], actual: &[f64]) -> Result<f64> {
    paired("rmse", predicted.len(), actual.len())?;
    Ok(mean(predicted, actual, |p, y| (p - y).powi(2)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `mean_squared_error`: 0.375 for these.
    #[test]
    fn it_is_the_documented_number() {
        let (predicted, actual) = ([2.5, 0.0, 2.0, 8.0], [3.0, -0.5, 2.0, 7.0]);
        assert_eq!(rmse(&predicted, &actual).unwrap(), 0.375f64.sqrt());
        assert_ne!(rmse(&predicted, &[3.0, -0.5, 2.0, 8.0]).unwrap(), 0.375f64.sqrt());
        let error = rmse(&predicted, &actual[1..]).unwrap_err().to_string();
        assert_eq!(error, "rmse: 4 predictions for 3 rows, where as many, and a row at least, are expected");
        assert!(rmse(&[], &[]).is_err());
    }
}
