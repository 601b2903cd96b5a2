//! Numbers as people write them.

/// A number without needless zeros, with at most `digits` significant digits: `0.25`, `−3`, `1.2·10⁻⁷`.
///
/// ```
/// use gradus_view::figure::short;
/// assert_eq!([0.25, -3.0, 1200.0, 1e-7, 2.0 / 3.0].map(|v| short(v, 3)), ["0.25", "−3", "1200", "10⁻⁷", "0.667"]);
/// ```
pub fn short(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 {
            "0".to_owned()
        } else {
            value.to_string().replace('-', "−").replace("inf", "∞")
        };
    }
    let digits = digits.max(1);
    // Rust's own rounding to so many digits, whose exponent is the right one also for 9.999.
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let text = if (-4..6).contains(&exponent) {
        let rounded: f64 = scientific.parse().unwrap_or(value);
        trimmed(&format!("{rounded:.*}", (digits as i32 - 1 - exponent).max(0) as usize))
    } else {
        match trimmed(mantissa).as_str() {
            "1" => format!("10{}", raised(exponent)),
            "-1" => format!("-10{}", raised(exponent)),
            mantissa => format!("{mantissa}·10{}", raised(exponent)),
        }
    };
    text.replace('-', "−")
}

/// Without zeros at the end of a fraction.
fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}

/// A whole number as an exponent.
fn raised(exponent: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |c: char| c.to_digit(10).map_or('⁻', |d| DIGITS[d as usize]);
    exponent.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_significant_and_exponents_raised() {
        for (value, want) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (9.9999, "10"),
            (99999.0, "100000"),
            (-1234567.0, "−1.235·10⁶"),
            (1e-12, "10⁻¹²"),
            (0.00012, "0.00012"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(short(value, 4), want, "{value:e}");
        }
    }
}
