use gradus_tensor::{Error, Result};

/// Refuses an option that is not a finite number ≥ 0, NaN among them.
pub(crate) fn not_negative(name: &str, value: f64) -> Result<()> {
    expect(value >= 0.0 && value.is_finite(), name, value, "a finite number ≥ 0")
}

/// Refuses an option that is not a finite number > 0, NaN among them.
pub(crate) fn positive(name: &str, value: f64) -> Result<()> {
    expect(value > 0.0 && value.is_finite(), name, value, "a finite number > 0")
}

/// Refuses an option that is not finite.
pub(crate) fn finite(name: &str, value: f64) -> Result<()> {
    expect(value.is_finite(), name, value, "a finite number")
}

/// Refuses the decay rate of a running mean outside 0 ≤ β < 1.
pub(crate) fn decay_rate(name: &str, value: f64) -> Result<()> {
    expect((0.0..1.0).contains(&value), name, value, &format!("0 ≤ {name} < 1"))
}

/// Refuses an option outside 0 ≤ v ≤ 1.
pub(crate) fn fraction(name: &str, value: f64) -> Result<()> {
    expect((0.0..=1.0).contains(&value), name, value, &format!("0 ≤ {name} ≤ 1"))
}

/// An error unless the option is as expected.
pub(crate) fn expect(good: bool, name: &str, value: f64, expected: &str) -> Result<()> {
    if good {
        return Ok(());
    }
    Err(Error::argument(format!("{name} is {value}, expected {expected}")))
}
