use super::{classified, paired};
use gradus_tensor::{Error, Result};

/// The area under the ROC curve: how probable it is that a row of the class has a higher score than one that is not of it, where
/// equal scores count as one half.
///
/// AUC = (R − p(p + 1)/2) / (p·q) for p rows of the class and q others, where R is the sum of the ranks of the p rows by score,
/// and equal scores share their mean rank.
///
/// Source: J. Hanley, B. McNeil, The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve (1982).
///
/// # Errors
/// Not as many scores as rows, a score that is NaN, or rows of one kind only.
pub fn roc_auc(scores: &[f64], of_class: &[bool]) -> Result<f64> {
    let of = "roc_auc";
    paired(of, scores.len(), of_class.len())?;
    if let Some(row) = scores.iter().position(|score| score.is_nan()) {
        return Err(
            Error::new(gradus_tensor::Kind::NotFinite, format!("the score of row {row} is NaN")).of(of)
        );
    }
    let p = of_class.iter().filter(|is| **is).count() as f64;
    let q = of_class.len() as f64 - p;
    if p == 0.0 || q == 0.0 {
        let message = format!("{p} rows of the class and {q} others, where some of both are expected");
        return Err(Error::argument(message).of(of));
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let mut below = 0.0;
    let mut ranks = 0.0;
    for equal in order.chunk_by(|&a, &b| scores[a] == scores[b]) {
        let size = equal.len() as f64;
        let rank = below + (size + 1.0) / 2.0;
        ranks += rank * equal.iter().filter(|&&row| of_class[row]).count() as f64;
        below += size;
    }
    Ok((ranks - p * (p + 1.0) / 2.0) / (p * q))
}

/// The mean of [`roc_auc`] over the classes, each against all others, from scores `[rows, classes]`. Classes without a row, or
/// with all rows, do not count.
///
/// # Errors
/// Not as many scores as rows times classes, a label without a class, a score that is NaN, or one class only.
pub fn roc_auc_ovr(scores: &[f64], labels: &[u32]) -> Result<f64> {
    let of = "roc_auc_ovr";
    let classes = classified(of, scores.len(), labels)?;
    let mut areas = Vec::new();
    for class in 0..classes {
        let of_class: Vec<bool> = labels.iter().map(|&label| label as usize == class).collect();
        if of_class.contains(&true) && of_class.contains(&false) {
            let column: Vec<f64> = scores.iter().skip(class).step_by(classes).copied().collect();
            areas.push(roc_auc(&column, &of_class)?);
        }
    }
    if areas.is_empty() {
        return Err(Error::argument("all rows are of one class, where two or more are expected").of(of));
    }
    Ok(areas.iter().sum::<f64>() / areas.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_tensor::random::Stream;

    /// scikit-learn's documentation of `roc_curve` and `auc`: 0.75 for these.
    #[test]
    fn it_is_the_documented_number() {
        assert_eq!(roc_auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]).unwrap(), 0.75);
        assert_eq!(roc_auc(&[0.1, 0.2, 0.35, 0.8], &[false, false, true, true]).unwrap(), 1.0);
    }

    /// The definition, pair by pair.
    #[test]
    fn equal_scores_count_as_one_half() {
        let mut stream = Stream::new(0, "roc");
        let scores: Vec<f64> =
            (0..200).map(|_| stream.below(12) as f64).map(|s| if s == 0.0 { -0.0 } else { s }).collect();
        let of_class: Vec<bool> = scores.iter().map(|s| s + stream.normal() * 4.0 > 6.0).collect();
        let (mut sum, mut pairs) = (0.0, 0.0);
        for (a, _) in scores.iter().zip(&of_class).filter(|(_, is)| **is) {
            for (b, _) in scores.iter().zip(&of_class).filter(|(_, is)| !**is) {
                sum += if a > b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                };
                pairs += 1.0;
            }
        }
        assert!((roc_auc(&scores, &of_class).unwrap() - sum / pairs).abs() < 1e-12);
        assert_eq!(roc_auc(&[0.0, -0.0], &[true, false]).unwrap(), 0.5);
    }

    #[test]
    fn several_classes_are_taken_one_by_one() {
        // By hand, a column a class: .7 of class 0 lies above .3 and .3, 1; .6 of class 1 above .3 and .2, 1; .1 of class 2 beside
        // .1 and below .2, so (1/2 + 0) / 2.
        let scores = [0.7, 0.3, 0.1, 0.3, 0.6, 0.2, 0.3, 0.2, 0.1];
        assert_eq!(roc_auc_ovr(&scores, &[0, 1, 2]).unwrap(), (1.0 + 1.0 + 0.25) / 3.0);
        assert!(
            roc_auc_ovr(&scores, &[0, 0, 0]).unwrap_err().to_string().contains("all rows are of one class")
        );
        assert!(roc_auc_ovr(&scores[1..], &[0, 1, 2]).is_err());
        assert!(
            roc_auc(&[0.1, 0.2], &[true, true])
                .unwrap_err()
                .to_string()
                .contains("2 rows of the class and 0 others")
        );
        assert!(roc_auc(&[0.1, f64::NAN], &[true, false]).unwrap_err().to_string().contains("row 1 is NaN"));
    }
}
