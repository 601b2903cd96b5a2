//! What one cell says: nothing, a number, a date, yes or no, or a text.

use std::borrow::Cow;

/// Texts that stand for a value that is not there, besides the empty one; upper or lower case.
pub(super) const MISSING: [&str; 7] = ["NA", "N/A", "NaN", "null", "none", "?", "-"];

/// Texts that stand for no and for yes; upper or lower case.
const NO_YES: [(&str, &str); 5] = [("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on")];

/// Whether a cell, without the blanks around it, says that there is no value.
pub(super) fn is_missing(cell: &str) -> bool {
    cell.len() <= 4 && (cell.is_empty() || MISSING.iter().any(|text| cell.eq_ignore_ascii_case(text)))
}

/// The number that a cell holds, with a decimal point or, if told, a decimal comma; it may be infinite. It may stand beside a
/// percent sign or a currency's, and its thousands may be parted by the mark that is not the decimal one: `$1,050.50`, `5 %`,
/// `1.050,50 €`.
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let bare = bare(cell);
    if !decimal_comma {
        return plain(bare).or_else(|| plain(&joined(bare, ',', '.')?));
    }
    let (whole, fraction) = bare.split_once(',').unwrap_or((bare, ""));
    let (sign, digits) = signed(whole);
    let whole = if digits.contains('.') { joined(digits, '.', ',')? } else { digits.to_owned() };
    let marked = fraction.contains([',', '.']);
    (!marked).then(|| plain(&format!("{sign}{whole}.{fraction}"))).flatten()
}

/// The number that a cell is, and nothing else.
fn plain(cell: &str) -> Option<f64> {
    let begins = matches!(cell.as_bytes().first()?, b'0'..=b'9' | b'+' | b'-' | b'.' | b'i' | b'I');
    begins.then(|| cell.parse().ok()).flatten()
}

/// A cell without a percent sign, and without a currency's on either side.
fn bare(cell: &str) -> &str {
    const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];
    if cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-')) {
        return cell;
    }
    let before = cell.strip_prefix(CURRENCIES).map(str::trim_start);
    let behind = |cell| str::strip_suffix(cell, ['%', '$', '€', '£', '¥']).map(str::trim_end);
    before.or_else(|| behind(cell)).unwrap_or(cell)
}

fn signed(cell: &str) -> (&str, &str) {
    cell.split_at(usize::from(cell.starts_with(['-', '+'])))
}

/// A number whose thousands are parted by a mark, without it; none where they are not.
fn joined(cell: &str, mark: char, decimal: char) -> Option<String> {
    let (sign, digits) = signed(cell);
    let whole = digits.split_once(decimal).map_or(digits, |(whole, _)| whole);
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let good = matches!(first.len(), 1..=3) && !first.starts_with('0') && whole.len() > first.len();
    let digit = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let good = good && digit(first) && groups.all(|group| group.len() == 3 && digit(group));
    good.then(|| format!("{sign}{}{}", whole.replace(mark, ""), &digits[whole.len()..]))
}

/// Whether a cell is a number with a mark that may part thousands or be the decimal one: `1,050`, `1.050`.
pub(super) fn ambiguous(cell: &str) -> bool {
    cell.contains([',', '.']) && number(cell, false).is_some() && number(cell, true).is_some()
}

/// Days since 1970-01-01 of an ISO 8601 date `2024-02-29`, also with a time `2024-02-29T18:30`, `2024-02-29 18:30:05.5Z`,
/// `…+02:00`; slashes may stand for the dashes. A date with points is `29.2.2024`.
pub(super) fn date(cell: &str) -> Option<f64> {
    if !cell.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (date, clock) = match cell.find(['T', 't', ' ']) {
        Some(at) => (&cell[..at], Some(&cell.as_bytes()[at + 1..])),
        None => (cell, None),
    };
    day_of(parted(date)?, clock)
}

/// As [`date`], of a date with slashes and the year last: `2/29/2024` with the month first, or `29/2/2024`.
pub(super) fn slashed(cell: &str, month_first: bool) -> Option<f64> {
    if !cell.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    let (date, clock) =
        cell.split_once(' ').map_or((cell, None), |(date, clock)| (date, Some(clock.as_bytes())));
    let [first, second, year] = three(date, '/')?;
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    day_of([year, month, day], clock)
}

/// Days since 1970-01-01 of year, month and day, and of a time.
fn day_of([year, month, day]: [i64; 3], clock: Option<&[u8]>) -> Option<f64> {
    if !(1..=12).contains(&month) || day == 0 || day > days_of(year, month) {
        return None;
    }
    let days = days_since_1970(year, month, day) as f64;
    Some(days + clock.map_or(Some(0.0), time)? / 86_400.0)
}

/// Year, month and day.
fn parted(date: &str) -> Option<[i64; 3]> {
    let bytes = date.as_bytes();
    let part = |from: usize, to: usize| digits(&bytes[from..to]);
    if bytes.len() == 10 && matches!(bytes[4], b'-' | b'/') && bytes[7] == bytes[4] {
        return Some([part(0, 4)?, part(5, 7)?, part(8, 10)?]);
    }
    let [day, month, year] = three(date, '.')?;
    Some([year, month, day])
}

/// Two numbers of one or two digits and one of four.
fn three(date: &str, mark: char) -> Option<[i64; 3]> {
    let mut parts = date.splitn(3, mark);
    let mut next = |least: usize, most: usize| {
        let text = parts.next().filter(|text| (least..=most).contains(&text.len()))?;
        digits(text.as_bytes())
    };
    Some([next(1, 2)?, next(1, 2)?, next(4, 4)?])
}

/// Seconds since midnight, UTC where an offset is given, of `HH:MM[:SS[.fraction]][Z|±HH:MM]`.
fn time(text: &[u8]) -> Option<f64> {
    let end = text.iter().position(|b| matches!(b, b'Z' | b'z' | b'+' | b'-')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    if clock.len() < 5 || clock[2] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&clock[..2])?, digits(&clock[3..5])?);
    let second: f64 = match clock.get(5) {
        None => 0.0,
        Some(b':') if clock.get(6)?.is_ascii_digit() => {
            std::str::from_utf8(&clock[6..]).ok()?.parse().ok()?
        }
        Some(_) => return None,
    };
    let offset = match zone {
        [] | [b'Z' | b'z'] => 0,
        [sign, h @ .., b':', m1, m2] if h.len() == 2 => {
            let minutes = digits(h)? * 60 + digits(&[*m1, *m2])?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let fits = hour < 24 && minute < 60 && second < 61.0 && offset.abs() < 24 * 60;
    fits.then_some((hour * 3600 + minute * 60 - offset * 60) as f64 + second)
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

fn days_of(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1]
}

/// Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms (2013), `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Which pair of words for no and yes a cell is of, and whether it says yes.
pub(super) fn yes_no(cell: &str) -> Option<(u8, bool)> {
    if cell.len() > 5 {
        return None;
    }
    let of = |(pair, (no, yes)): (usize, &(&str, &str))| {
        let yes = cell.eq_ignore_ascii_case(yes);
        (yes || cell.eq_ignore_ascii_case(no)).then_some((pair as u8, yes))
    };
    NO_YES.iter().enumerate().find_map(of)
}

/// The name of the level or class that a cell holds: its text, where a number has one form only (`1` for `1.0` and `+01`).
pub(super) fn level(cell: &str) -> Cow<'_, str> {
    match plain(cell).filter(|number| number.is_finite()) {
        Some(number) => Cow::Owned((number + 0.0).to_string()),
        None => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_known_in_either_case() {
        assert!(
            ["", "NA", "na", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"]
                .iter()
                .all(|t| is_missing(t))
        );
        assert!(!["0", "NAN1", "--", "no", "Nairobi", "é"].iter().any(|t| is_missing(t)));
    }

    #[test]
    fn numbers_have_a_point_or_a_comma() {
        assert_eq!(number("-1.5e3", false), Some(-1500.0));
        assert_eq!(number(".5", false), Some(0.5));
        assert_eq!(number("1e999", false), Some(f64::INFINITY));
        assert_eq!(number("-1,5", true), Some(-1.5));
        assert_eq!(number("15", true), Some(15.0));
        for text in ["", "1,5", "1 5", "abc", "0x10", "1_000", "item"] {
            assert_eq!(number(text, false), None, "{text}");
        }
        assert!(["1.5", "1,5,6", ",", "1.00,5"].iter().all(|text| number(text, true).is_none()));
    }

    #[test]
    fn thousands_may_be_parted_and_units_stand_beside() {
        for (text, value) in
            [("$1,050.50", 1050.5), ("5%", 5.0), ("-1,234,567", -1_234_567.0), ("€ 12", 12.0)]
        {
            assert_eq!(number(text, false), Some(value), "{text}");
        }
        for (text, value) in [("1.050,50 €", 1050.5), ("-1.234.567", -1_234_567.0), ("1.000,5", 1000.5)] {
            assert_eq!(number(text, true), Some(value), "{text}");
        }
        for text in ["1,05", "1,0505", "0,950", "12,34,567", "1,,050", ",050", "$", "%", "5 kg", "1,050,"] {
            assert_eq!(number(text, false), None, "{text}");
        }
        assert!(["1,050", "1.050"].iter().all(|text| ambiguous(text)));
        assert!(!["15", "0,950", "1.05", "1,050.5"].iter().any(|text| ambiguous(text)));
        assert_eq!((level("1,050"), level("5%")), ("1,050".into(), "5%".into()));
    }

    /// Days as Python's `datetime` gives them: `(date(2000, 2, 29) - date(1970, 1, 1)).days` and so on.
    #[test]
    fn dates_are_days_since_1970() {
        assert_eq!(date("1970-01-01"), Some(0.0));
        assert_eq!(date("2000-02-29"), Some(11_016.0));
        assert_eq!(date("2024/03/01"), Some(19_783.0));
        assert_eq!((date("1.3.2024"), date("01.03.2024 12:00")), (Some(19_783.0), Some(19_783.5)));
        assert_eq!(
            (slashed("3/1/2024", true), slashed("01/03/2024 12:00", false)),
            (Some(19_783.0), Some(19_783.5))
        );
        assert_eq!(
            (slashed("13/1/2024", true), slashed("1/13/2024", false), date("3/1/2024")),
            (None, None, None)
        );
        assert!(
            ["1.3.24", "29.2.2023", "1.13.2024", "1.2.3.2024", "1..2024"].iter().all(|t| date(t).is_none())
        );
        assert_eq!(date("1969-12-31"), Some(-1.0));
        assert_eq!(date("0001-01-01"), Some(-719_162.0));
        assert_eq!(date("1970-01-01T12:00"), Some(0.5));
        assert_eq!(date("1970-01-02 00:00:43.2Z"), Some(1.0005));
        assert_eq!(date("1970-01-01T12:00:00+06:00"), Some(0.25));
        for text in [
            "1970-13-01",
            "2023-02-29",
            "1970-1-1",
            "1970-01/01",
            "1970-01-01T25:00",
            "1970-01-01x",
            "é970-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn words_for_yes_and_no_come_in_pairs() {
        assert_eq!(yes_no("Yes"), Some((0, true)));
        assert_eq!(yes_no("FALSE"), Some((1, false)));
        assert_eq!(yes_no("0"), None);
        assert_eq!(yes_no("male"), None);
    }

    #[test]
    fn a_number_is_one_level_however_it_is_written() {
        assert!(["1", "1.0", "+01", "1e0"].iter().all(|text| level(text) == "1"));
        assert_eq!((level("-0"), level("a1"), level("inf")), ("0".into(), "a1".into(), "inf".into()));
    }
}
