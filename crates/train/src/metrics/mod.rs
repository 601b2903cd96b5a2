//! Measures of predictions: pure functions of what was predicted and what is so, in `f64`.
//!
//! Names and conventions are scikit-learn's, whose documented examples are the tests.
//!
//! ```
//! use gradus_train::metrics;
//! let (predicted, actual) = ([2.5, 0.0, 2.0, 8.0], [3.0, -0.5, 2.0, 7.0]);
//! assert_eq!(metrics::mae(&predicted, &actual)?, 0.5);
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod accuracy;
mod balanced_accuracy;
mod calibration;
mod confusion;
mod log_loss;
mod mae;
mod r2;
mod rmse;
mod roc_auc;

pub use accuracy::accuracy;
pub use balanced_accuracy::balanced_accuracy;
pub use calibration::{Bin, Calibration, calibration};
pub use confusion::{Confusion, confusion};
pub use log_loss::log_loss;
pub use mae::mae;
pub use r2::r2;
pub use rmse::rmse;
pub use roc_auc::{roc_auc, roc_auc_ovr};

use gradus_tensor::{Error, Result};

/// There is a row, and as many answers as predictions.
fn paired(of: &'static str, predicted: usize, actual: usize) -> Result<()> {
    if predicted == actual && actual > 0 {
        return Ok(());
    }
    let message =
        format!("{predicted} predictions for {actual} rows, where as many, and a row at least, are expected");
    Err(Error::shape(message).of(of))
}

/// There is a row, each has a number for each class, and its label is one of them; the number of classes.
fn classified(of: &'static str, numbers: usize, labels: &[u32]) -> Result<usize> {
    let classes = numbers.checked_div(labels.len()).unwrap_or(0);
    if classes == 0 || classes * labels.len() != numbers {
        let message = format!(
            "{numbers} probabilities for {} rows, where one for each class and row is expected",
            labels.len()
        );
        return Err(Error::shape(message).of(of));
    }
    within(of, labels, classes)?;
    Ok(classes)
}

/// Every label is that of a class.
fn within(of: &'static str, labels: &[u32], classes: usize) -> Result<()> {
    match labels.iter().position(|&label| label as usize >= classes) {
        Some(row) => {
            Err(Error::argument(format!("label {} of row {row}, with {classes} classes", labels[row])).of(of))
        }
        None => Ok(()),
    }
}

/// 1/n Σ f(aᵢ, bᵢ).
fn mean<A: Copy, B: Copy>(a: &[A], b: &[B], f: impl Fn(A, B) -> f64) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f(a, b)).sum::<f64>() / a.len() as f64
}
