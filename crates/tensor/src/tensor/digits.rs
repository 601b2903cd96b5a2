use crate::Real;

/// How the numbers of one tensor are written, so that their points stand below each other.
///
/// Each number has its shortest digits that read back as itself, but at most 8 after the point.
#[derive(Default)]
pub(super) struct Digits {
    /// Digits of the exponent, where numbers are written with one.
    exponent: Option<usize>,
    /// Width before the point.
    left: usize,
    /// Width after the point, of the fraction alone.
    right: usize,
    /// Width of everything.
    width: usize,
}

const PRECISION: usize = 8;

impl Digits {
    pub(super) fn of<T: Real>(shown: &[T]) -> Digits {
        let finite: Vec<T> = shown.iter().copied().filter(|x| x.to_f64().is_finite()).collect();
        let mut digits = Digits::default();
        let scientific = wide(&finite);
        let mut size = 0;
        for &x in &finite {
            let (mantissa, exponent) =
                if scientific { science(x, PRECISION) } else { (plain(x, PRECISION), 0) };
            let (whole, fraction) = split(&mantissa);
            digits.left = digits.left.max(whole.len());
            digits.right = digits.right.max(fraction.len());
            size = size.max(exponent.unsigned_abs().to_string().len().max(2));
        }
        digits.exponent = scientific.then_some(size);
        let after = digits.right + if scientific { size + 2 } else { 0 };
        let longest = |x: &T| if x.to_f64() == f64::NEG_INFINITY { 4usize } else { 3 };
        let words = shown.iter().filter(|x| !x.to_f64().is_finite()).map(longest).max().unwrap_or(0);
        digits.left = digits.left.max(words.saturating_sub(after + 1));
        digits.width = digits.left + 1 + after;
        digits
    }

    /// One number in its column.
    pub(super) fn write<T: Real>(&self, x: T) -> String {
        if !x.to_f64().is_finite() {
            return format!("{:>1$}", word(x), self.width);
        }
        let (left, right) = (self.left, self.right);
        match self.exponent {
            Some(size) => {
                let text = format!("{x:.right$e}");
                let (mantissa, exponent) = parted(&text);
                let (whole, fraction) = split(mantissa);
                format!("{whole:>left$}.{fraction}{}", power(exponent, size))
            }
            None => {
                let text = plain(x, PRECISION);
                let (whole, fraction) = split(&text);
                format!("{whole:>left$}.{fraction:<right$}")
            }
        }
    }

    /// A number without neighbours: all its digits.
    pub(super) fn alone<T: Real>(x: T) -> String {
        let size = x.abs().to_f64();
        if !size.is_finite() {
            return word(x).to_owned();
        }
        if size != 0.0 && !(1e-4..limit::<T>(1e16)).contains(&size) {
            let (mantissa, exponent) = science(x, usize::MAX);
            return mantissa + &power(exponent, 2);
        }
        let text = plain(x, usize::MAX);
        if text.contains('.') { text } else { text + ".0" }
    }
}

/// Whether the numbers are too large, too small or too far apart for one column without exponents.
fn wide<T: Real>(finite: &[T]) -> bool {
    let sizes = || finite.iter().map(|x| x.abs()).filter(|x| *x != T::default());
    let (Some(largest), Some(smallest)) = (sizes().reduce(T::max), sizes().reduce(T::min)) else {
        return false;
    };
    largest >= T::of(limit::<T>(1e8)) || smallest < T::of(1e-4) || largest / smallest > T::of(1e3)
}

/// From where on numbers have an exponent: f32 has only 6 sure digits.
fn limit<T: Real>(usual: f64) -> f64 {
    if T::BYTES == 4 { 1e6 } else { usual }
}

fn word<T: Real>(x: T) -> &'static str {
    match x.to_f64() {
        f64::INFINITY => "inf",
        f64::NEG_INFINITY => "-inf",
        _ => "nan",
    }
}

fn split(text: &str) -> (&str, &str) {
    text.split_once('.').unwrap_or((text, ""))
}

/// `e+05`, with at least `size` digits.
fn power(exponent: i32, size: usize) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("e{sign}{:0>size$}", exponent.unsigned_abs())
}

/// Without exponent; zeros at the end of the fraction are left out.
///
/// As many digits as the shortest text that reads back as the number has, each the exact value's: of two such texts
/// that are equally near, the one with the even digit.
fn plain<T: Real>(x: T, precision: usize) -> String {
    let digits = split(&x.to_string()).1.len().min(precision);
    trimmed(&format!("{x:.digits$}"))
}

/// `1.5e-7` as `1.5` and −7.
fn parted(text: &str) -> (&str, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa, exponent.parse().unwrap_or(0))
}

/// The mantissa, with digits as in [`plain`], and the power of ten.
fn science<T: Real>(x: T, precision: usize) -> (String, i32) {
    let digits = split(parted(&format!("{x:e}")).0).1.len().min(precision);
    let text = format!("{x:.digits$e}");
    let (mantissa, exponent) = parted(&text);
    (trimmed(mantissa), exponent)
}

fn trimmed(text: &str) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text.to_owned()
    }
}
