use gradus_tensor::{Error, Result};

/// Refuses an option that is not a finite number ≥ 0, NaN among them.
pub(crate) fn not_negative(name: &str, value: f64) -> Result<()> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(Error::argument(format!("{name} is {value}, expected a finite number ≥ 0")))
}

/// Refuses the decay rate of a running mean outside 0 ≤ β < 1.
pub(crate) fn decay_rate(name: &str, value: f64) -> Result<()> {
    if (0.0..1.0).contains(&value) {
        return Ok(());
    }
    Err(Error::argument(format!("{name} is {value}, expected 0 ≤ {name} < 1")))
}
