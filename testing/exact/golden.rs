use super::{Exact, exact, ldexp, twofold::twofold};

/// Lines of a function's name, x, y, and the value as (hi + lo)·2^scale, in hexadecimal bits: see its first lines.
const GOLDEN: &str = include_str!("golden.txt");

/// The name and x of the first golden number that the function of that name misses by more than 2⁻⁸⁵ of it, and how
/// many golden numbers there are of it.
pub(crate) fn disagreement(name: &str) -> (usize, Option<String>) {
    let lines = GOLDEN.lines().filter(|line| line.split(' ').next() == Some(name));
    let missed = lines.clone().find(|line| !agrees(line).unwrap_or(false));
    (lines.count(), missed.map(str::to_owned))
}

fn agrees(line: &str) -> Option<bool> {
    let mut words = line.split(' ');
    let name = words.next()?;
    let mut number = || u64::from_str_radix(words.next()?, 16).ok().map(f64::from_bits);
    let (x, y, hi, lo) = (number()?, number()?, number()?, number()?);
    let golden = twofold(hi, lo);
    let scale: i32 = words.next()?.parse().ok()?;
    let Exact { value, scale: own } = exact(name)(x, y);
    let value = twofold(ldexp(value.hi, own - scale), ldexp(value.lo, own - scale));
    Some((value - golden).hi.abs() <= golden.hi.abs() * 2f64.powi(-85))
}
