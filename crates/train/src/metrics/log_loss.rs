use super::classified;
use gradus_tensor::{Error, Result};

/// The mean negative logarithm of the probability that was given to the class that is so: −1/n Σ ln p(yᵢ), from probabilities
/// `[rows, classes]`. A probability below 2⁻⁵² counts as 2⁻⁵², so that one wrong certainty is not infinitely bad.
///
/// # Errors
/// Not as many probabilities as rows times classes, one that is not between 0 and 1, or a label without a class.
pub fn log_loss(probabilities: &[f64], labels: &[u32]) -> Result<f64> {
    let of = "log_loss";
    let classes = classified(of, probabilities.len(), labels)?;
    if let Some(at) = probabilities.iter().position(|p| !(0.0..=1.0).contains(p)) {
        let message =
            format!("probability {} of row {}, where 0 to 1 is expected", probabilities[at], at / classes);
        return Err(Error::argument(message).of(of).help("put logits through a softmax first"));
    }
    let chosen = probabilities.chunks_exact(classes).zip(labels).map(|(row, &label)| row[label as usize]);
    Ok(chosen.map(|p| -p.max(f64::EPSILON).ln()).sum::<f64>() / labels.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scikit-learn's documentation of `log_loss`: 0.21616… for these, with ham and spam as classes 0 and 1.
    #[test]
    fn it_is_the_documented_number() {
        let probabilities = [0.1, 0.9, 0.9, 0.1, 0.8, 0.2, 0.35, 0.65];
        let value = log_loss(&probabilities, &[1, 0, 0, 1]).unwrap();
        assert!((value - 0.21616).abs() < 1e-5, "{value}");
        assert!(log_loss(&probabilities, &[0, 0, 0, 1]).unwrap() > value);
        assert_eq!(log_loss(&[1.0, 0.0], &[1]).unwrap(), 52.0 * std::f64::consts::LN_2);
        assert!(log_loss(&[1.5, -0.5], &[1]).unwrap_err().to_string().contains("probability 1.5 of row 0"));
        assert!(log_loss(&[0.5, 0.5], &[2]).is_err());
        assert!(log_loss(&[], &[]).is_err());
    }
}
