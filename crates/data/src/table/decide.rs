//! What a column is taken for, and why.

use super::{Column, Kind, observe::Seen, schema::MOST_LEVELS};

/// Fewer values than this are too few to say that they all differ.
const FEW: usize = 20;

pub(super) fn column(name: &str, seen: &Seen) -> Column {
    let (kind, mut reason) = kind(seen);
    let decimal_comma = seen.commas > seen.points || seen.points == 0 && seen.either > 0;
    let used = match useless(name, seen, kind) {
        Some(why) => {
            reason = why;
            false
        }
        None => {
            if seen.missing > 0 {
                reason += &format!("; {} missing", seen.missing);
            }
            true
        }
    };
    Column {
        name: name.to_owned(),
        kind,
        used,
        reason,
        decimal_comma,
        missing: seen.missing,
        distinct: if seen.distinct.is_full() { MOST_LEVELS + 1 } else { seen.distinct.count() },
        whole: seen.whole && seen.numbers > seen.infinite,
        range: (seen.least <= seen.most).then_some((seen.least, seen.most)),
    }
}

fn kind(seen: &Seen) -> (Kind, String) {
    let present = seen.present();
    // Nine tenths; the rest counts as missing.
    let most = |count: usize| count > 0 && count * 10 >= present * 9;
    if most(seen.numbers) && (seen.commas == 0 || seen.points == 0) {
        (Kind::Number, numbers(seen))
    } else if most(seen.dates) {
        (Kind::Date, format!("dates as days since 1970-01-01{}", stray(present - seen.dates, seen)))
    } else if most(seen.slashed[0].max(seen.slashed[1])) {
        let [month, day] = seen.slashed;
        let (kind, count, first) =
            if month >= day { (Kind::DateMdy, month, "month") } else { (Kind::DateDmy, day, "day") };
        let left = present - count;
        let stray = if left > 0 { format!("; {left} others count as missing") } else { String::new() };
        (kind, format!("dates with the {first} first, as days since 1970-01-01{stray}"))
    } else if present > 0 && seen.words == present && seen.pairs.count_ones() == 1 {
        (Kind::YesNo, "two words for yes and no".to_owned())
    } else {
        let levels = seen.distinct.count();
        let why = match (seen.distinct.is_full(), levels) {
            (true, _) => format!("text with more than {} values; the rarer ones count as one", levels - 1),
            (false, 1) => "text with 1 value".to_owned(),
            (false, _) => format!("text with {levels} values"),
        };
        (Kind::Category, why)
    }
}

fn numbers(seen: &Seen) -> String {
    let mut why = match (seen.whole, seen.least <= seen.most) {
        (_, false) => "numbers".to_owned(),
        (true, _) => format!("whole numbers from {} to {}", seen.least, seen.most),
        (false, _) => format!("numbers from {} to {}", seen.least, seen.most),
    };
    if seen.commas > 0 {
        why += ", with decimal commas";
    }
    if seen.infinite > 0 {
        why += &format!("; {} infinite count as missing", seen.infinite);
    }
    why + &stray(seen.texts + seen.dates, seen)
}

/// What is said of values of another kind.
fn stray(count: usize, seen: &Seen) -> String {
    match (&seen.first_text, count) {
        (_, 0) => String::new(),
        (Some((line, text)), _) => {
            format!("; {count} others count as missing, the first text {text:?} on line {line}")
        }
        (None, _) => format!("; {count} others count as missing"),
    }
}

/// Why nothing can be learned from a column, if so.
fn useless(name: &str, seen: &Seen, kind: Kind) -> Option<String> {
    let (present, all_differ) = (seen.present(), seen.distinct.all_differ());
    if present == 0 || kind == Kind::Number && seen.numbers == seen.infinite {
        return Some("every value is missing".to_owned());
    }
    if seen.distinct.count() == 1 && seen.missing + seen.infinite == 0 {
        return Some("the same value in all rows".to_owned());
    }
    if kind == Kind::Category && all_differ && present >= FEW {
        return Some("texts that all differ, as names and identifiers do".to_owned());
    }
    let numbered = kind == Kind::Number && seen.whole && all_differ && present > 2 && seen.texts == 0;
    (numbered && names_a_row(name))
        .then(|| "whole numbers that all differ, under the name of an identifier".to_owned())
}

/// Whether a name is that of a column which numbers the rows.
fn names_a_row(name: &str) -> bool {
    const NAMES: [&str; 11] =
        ["id", "idx", "index", "row", "rowid", "rownum", "rownames", "uid", "uuid", "unnamed1", "unnamed: 0"];
    let lower = name.to_lowercase();
    let parted = ["_id", "-id", " id", ".id", "_index", "_no"].iter().any(|end| lower.ends_with(end));
    NAMES.contains(&lower.as_str()) || parted || name.ends_with("Id") || name.ends_with("ID")
}
