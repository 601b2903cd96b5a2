use super::confusion;
use gradus_tensor::Result;

/// The mean of the classes' recalls: what accuracy would be if all classes were equally frequent. Classes without a row do not
/// count.
///
/// Source: K. Brodersen, C. S. Ong, K. Stephan, J. Buhmann, The Balanced Accuracy and Its Posterior Distribution (2010).
///
/// # Errors
/// There are no rows, not as many predictions, or a label without a class.
pub fn balanced_accuracy(predicted: &[u32], actual: &[u32], classes: usize) -> Result<f64> {
    let confusion = confusion(predicted, actual, classes).map_err(|error| error.of("balanced_accuracy"))?;
    let recalls: Vec<f64> = (0..classes).filter_map(|class| confusion.recall(class)).collect();
    Ok(recalls.iter().sum::<f64>() / recalls.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `balanced_accuracy_score`: recalls of 3/4 and 1/2.
    #[test]
    fn it_is_the_documented_number() {
        let (predicted, actual) = ([0, 1, 0, 0, 0, 1], [0, 1, 0, 0, 1, 0]);
        assert_eq!(balanced_accuracy(&predicted, &actual, 2).unwrap(), 0.625);
        // A third class that no row has changes nothing, and accuracy is another number.
        assert_eq!(balanced_accuracy(&predicted, &actual, 3).unwrap(), 0.625);
        assert!((super::super::accuracy(&predicted, &actual).unwrap() - 4.0 / 6.0).abs() < 1e-15);
        assert!(balanced_accuracy(&predicted, &actual, 1).is_err());
    }
}
