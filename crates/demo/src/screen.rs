//! What the program says on stdout.

use crate::failure::Failure;
use std::{
    fmt::Display,
    io::{self, Write},
};

/// Writes one line (or several) to stdout; unlike `println!`, a closed pipe is no panic.
pub(crate) fn say(text: impl Display) -> Result<(), Failure> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// As [`say`], where what is done counts, and not who reads of it: a closed pipe ends nothing.
pub(crate) fn tell(text: impl Display) -> Result<(), Failure> {
    match say(text) {
        Err(Failure::Closed) => Ok(()),
        said => said,
    }
}

/// 1234567 as `1,234,567`.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share as `98.33 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(percent(0.98333), "98.33 %");
    }
}
