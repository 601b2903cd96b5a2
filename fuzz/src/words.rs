//! Changes of texts: numbers, words in quotation marks, brackets, lines.

use crate::{Draw, blind::LONGEST};

/// Texts that stand for numbers.
const NUMBERS: [&str; 18] = [
    "-1",
    "-0",
    "0.5",
    "1e308",
    "1e999",
    "-1e999",
    "NaN",
    "nan",
    "inf",
    "-inf",
    "1e15",
    "9007199254740993",
    "1.0",
    "0x10",
    "00",
    "1_000",
    "null",
    "true",
];
/// What stands between quotation marks.
const TEXTS: [&str; 9] = ["", " ", "\\u0000", "\\ud800", "é", "\u{202e}", "../../x", "a.b.c", "\\\""];

/// One change of a text in which the `known` words mean something.
pub(crate) fn edit(draw: &mut Draw, bytes: &[u8], known: &[&str]) -> Vec<u8> {
    let mut text = bytes.to_vec();
    match draw.below(9) {
        0..=2 => {
            let number = number(draw);
            replace(
                draw,
                &mut text,
                |b| b.is_ascii_digit(),
                |b| b.is_ascii_alphanumeric() || b".+-".contains(&b),
                &number,
            );
        }
        3 => {
            let word = word(draw, known);
            replace(
                draw,
                &mut text,
                |b| b == b'"' || b == b'\'',
                |b| b != b'"' && b != b'\'',
                &format!("\"{word}"),
            );
        }
        4 => {
            let word = word(draw, known);
            replace(
                draw,
                &mut text,
                |b| b.is_ascii_alphabetic(),
                |b| b.is_ascii_alphanumeric() || b == b'_',
                &word,
            );
        }
        5 => again(draw, &mut text),
        6 => nest(draw, &mut text),
        7 => {
            let at = draw.below(text.len() + 1);
            let word = word(draw, known);
            text.splice(at..at, word.into_bytes());
        }
        _ => {
            let signs = b"{}[](),:=\"'#\n\t\\. ";
            let (place, sign) = (draw.below(text.len()), draw.pick(signs).unwrap_or(b','));
            let found = text.iter().skip(place).position(|b| signs.contains(b));
            found.into_iter().for_each(|at| text[place + at] = sign);
        }
    }
    text.truncate(LONGEST);
    text
}

/// A number as text.
pub(crate) fn number(draw: &mut Draw) -> String {
    if draw.chance(60) { draw.size().to_string() } else { draw.pick(&NUMBERS).unwrap_or("0").to_owned() }
}

fn word(draw: &mut Draw, known: &[&str]) -> String {
    match draw.below(10) {
        0 => "x".repeat(draw.repetitions()),
        1 => draw.pick(&TEXTS).unwrap_or("").repeat(1 + draw.below(3)),
        _ => draw.pick(known).unwrap_or("x").to_owned(),
    }
}

/// Puts something in the place of a run of bytes: the first after a place that begins so, and goes on so.
fn replace(draw: &mut Draw, text: &mut Vec<u8>, begins: fn(u8) -> bool, goes_on: fn(u8) -> bool, new: &str) {
    let from = draw.below(text.len());
    let Some(start) = text.iter().skip(from).position(|b| begins(*b)).map(|at| from + at) else { return };
    let length = 1 + text[start + 1..].iter().take_while(|b| goes_on(**b)).count();
    text.splice(start..start + length, new.bytes());
}

/// Repeats what stands between two marks.
fn again(draw: &mut Draw, text: &mut Vec<u8>) {
    let mark = draw.pick(b",\n;{[").unwrap_or(b',');
    let places: Vec<usize> = text.iter().enumerate().filter(|(_, b)| **b == mark).map(|(at, _)| at).collect();
    let first = draw.below(places.len());
    let (Some(&from), Some(&to)) = (places.get(first), places.get(first + 1 + draw.below(2))) else { return };
    let part = text[from..to].repeat(draw.repetitions().min(LONGEST / (to - from).max(1)));
    text.splice(to..to, part);
}

/// Puts brackets around what stands somewhere, or leaves them open.
fn nest(draw: &mut Draw, text: &mut Vec<u8>) {
    let depth = draw.repetitions();
    let (open, close) = draw
        .pick(&[("[", "]"), ("{\"a\":", "}"), ("{a=", "}"), ("(", ")"), ("a.", "")])
        .unwrap_or(("[", "]"));
    let at = draw.below(text.len() + 1);
    let end = (at + draw.below(8)).min(text.len());
    if draw.chance(70) {
        text.splice(end..end, close.repeat(depth).into_bytes());
    }
    text.splice(at..at, open.repeat(depth).into_bytes());
}
