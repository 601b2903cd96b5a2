//! Losses as files describe them.

use crate::{Loss, loss::built};
use gradus_autograd::ops::Values;
use gradus_tensor::{
    Result, Scalar,
    spec::{Known, Options, Spec},
};
use serde::{Deserialize, Serialize};

/// A loss in words and numbers: its name, its options by PyTorch's names, and `reduction`: `"mean"`, which is usual, `"sum"`,
/// `"none"` or `"batchmean"`.
///
/// In TOML: `loss = { type = "cross_entropy", label_smoothing = 0.1, weight = [1, 2, 1] }`, or `loss = "mse"`.
///
/// ```
/// use gradus_losses::LossSpec;
/// let spec: LossSpec = serde_json::from_str(r#"{"type": "huber", "delta": 0.5}"#).unwrap();
/// assert!(!spec.build::<f32>()?.takes_labels());
/// let spec: LossSpec = serde_json::from_str(r#"{"type": "huber", "delta": "small"}"#).unwrap();
/// let error = spec.build::<f32>().unwrap_err();
/// assert_eq!(error.to_string(), "loss (huber): loss.delta is \"small\", a number is needed");
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LossSpec(pub Spec);

/// Where a loss stands in a file.
const PATH: &str = "loss";

impl LossSpec {
    /// The loss.
    ///
    /// # Errors
    /// No loss has this name, or an option is unknown, not what it must be or outside its range.
    pub fn build<T: Scalar>(&self) -> Result<Box<dyn Loss<T>>> {
        let options = Options::of(&self.0, PATH);
        let made = built(&self.0.kind, &options).and_then(|loss| options.all_known().map(|()| loss));
        made.map_err(|error| error.of(format!("{PATH} ({})", self.0.kind)))
    }

    /// The options of a loss, with what each is if it is not given.
    ///
    /// # Errors
    /// No loss has this name.
    pub fn known(kind: &str) -> Result<Vec<Known>> {
        let options = Options::of(&Spec::new(kind), PATH);
        built::<f64>(kind, &options)?;
        Ok(options.known())
    }
}

/// A loss that takes its options from a file.
pub trait Described: Sized {
    /// The loss with the options that are given.
    ///
    /// # Errors
    /// An option is not what it must be.
    fn with(self, options: &Options) -> Result<Self> {
        let _ = options;
        Ok(self)
    }
}

/// The loss with an option set, if it is given.
pub(crate) fn given<L, V>(loss: L, option: Option<V>, set: impl FnOnce(L, V) -> L) -> L {
    match option {
        Some(value) => set(loss, value),
        None => loss,
    }
}

/// Weights, if they are given.
pub(crate) fn values(options: &Options, name: &'static str) -> Result<Option<Values>> {
    Ok(options.numbers(name)?.map(Values::from))
}
