use super::paired;
use gradus_tensor::{Error, Result};

/// The rows whose confidence lies in one range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many there are.
    pub rows: usize,
    /// Their mean confidence; 0 of none.
    pub confidence: f64,
    /// The share of them that is right; 0 of none.
    pub accuracy: f64,
}

/// Whether what is said with confidence p is right in a share p of cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The expected calibration error Σ nₖ/n |accuracyₖ − confidenceₖ| over the bins k: 0 is perfect.
    pub error: f64,
    /// The bins of equal width from 0 to 1, of which the upper end belongs to a bin.
    pub bins: Vec<Bin>,
}

/// Sorts predictions into bins by the confidence with which they are made (the greatest probability of a row) and compares it
/// with how often they are right.
///
/// Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning (2015);
/// C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On Calibration of Modern Neural Networks (2017), who use 15 bins.
///
/// # Errors
/// There are no rows or bins, not as many confidences as rows, or one that is not between 0 and 1.
pub fn calibration(confidences: &[f64], right: &[bool], bins: usize) -> Result<Calibration> {
    let of = "calibration";
    paired(of, confidences.len(), right.len())?;
    if !(1..=10_000).contains(&bins) {
        return Err(Error::argument(format!("{bins} bins, where 1 to 10,000 are expected")).of(of));
    }
    let mut sums = vec![Bin::default(); bins];
    for (row, (&confidence, &right)) in confidences.iter().zip(right).enumerate() {
        if !(0.0..=1.0).contains(&confidence) {
            return Err(Error::argument(format!(
                "confidence {confidence} of row {row}, where 0 to 1 is expected"
            ))
            .of(of));
        }
        // The bin ((k − 1)/bins, k/bins].
        let bin = &mut sums[((confidence * bins as f64).ceil() as usize).clamp(1, bins) - 1];
        bin.rows += 1;
        bin.confidence += confidence;
        bin.accuracy += f64::from(u8::from(right));
    }
    let mut error = 0.0;
    for bin in &mut sums {
        error += (bin.accuracy - bin.confidence).abs() / confidences.len() as f64;
        let rows = bin.rows.max(1) as f64;
        (bin.confidence, bin.accuracy) = (bin.confidence / rows, bin.accuracy / rows);
    }
    Ok(Calibration { error, bins: sums })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, in two bins up to 0.5 and up to 1: {0.25, 0.5} with one right, confidence 0.375 against 0.5;
    /// {0.75, 1} with both right, 0.875 against 1; the error is 2/4 · 0.125 + 2/4 · 0.125.
    #[test]
    fn it_is_what_the_definition_gives() {
        let found = calibration(&[0.25, 0.5, 0.75, 1.0], &[true, false, true, true], 2).unwrap();
        let bin = |confidence, accuracy| Bin { rows: 2, confidence, accuracy };
        assert_eq!(found, Calibration { error: 0.125, bins: vec![bin(0.375, 0.5), bin(0.875, 1.0)] });
        let perfect = calibration(&[0.5, 0.5, 1.0, 0.0], &[true, false, true, false], 10).unwrap();
        assert_eq!((perfect.error, perfect.bins[4].rows, perfect.bins[7]), (0.0, 2, Bin::default()));
        assert_eq!(calibration(&[1.0, 1.0], &[false, false], 15).unwrap().error, 1.0);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(calibration(&[1.5], &[true], 2).unwrap_err().to_string().contains("confidence 1.5 of row 0"));
        assert!(calibration(&[f64::NAN], &[true], 2).is_err());
        assert!(calibration(&[0.5], &[true], 0).unwrap_err().to_string().contains("0 bins"));
        assert!(calibration(&[0.5], &[], 2).is_err());
    }
}
