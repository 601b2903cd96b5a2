//! Errors that point at a place in a text.

use gradus_tensor::Error;

/// As much of a line is shown, and about half of it before the place.
const SHOWN: usize = 72;

/// An error about the character at a place of a text: the message, the line, and a caret under the character.
pub(super) fn complain(text: &str, at: usize, message: impl Into<String>) -> Error {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line: Vec<char> = text[start..].chars().take_while(|c| *c != '\n').collect();
    let column = text[start..at].chars().count();
    let from = if line.len() > SHOWN { column.saturating_sub(SHOWN / 2).min(line.len() - SHOWN) } else { 0 };
    let to = line.len().min(from + SHOWN);
    let plain = |c: &char| if c.is_control() { ' ' } else { *c };
    let shown: String = line[from..to].iter().map(plain).collect();
    let (before, after) = (["", "…"][usize::from(from > 0)], ["", "…"][usize::from(to < line.len())]);
    let caret = " ".repeat(before.chars().count() + column - from);
    Error::argument(format!("{}\n  {before}{}{after}\n  {caret}^", message.into(), shown.trim_end()))
}

/// The candidate that a word was most likely meant to be: at most a third of its letters are wrong.
///
/// Source: F. J. Damerau, A technique for computer detection and correction of spelling errors (1964).
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (word.chars().count() / 3).max(1);
    let all = candidates.into_iter().map(|candidate| (distance(word, candidate), candidate));
    all.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, c)| c)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let [a, b]: [Vec<char>; 2] = [a, b].map(|s| s.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = match (i, j) {
                (0, _) | (_, 0) => i + j,
                _ => {
                    let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    let swap = if swapped { table[i - 2][j - 2] + 1 } else { usize::MAX };
                    changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(swap)
                }
            };
        }
    }
    table[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_character() {
        let text = "a = 1\n\tb = ä ? c";
        let at = text.find('?').unwrap();
        assert_eq!(complain(text, at, "what").to_string(), "what\n   b = ä ? c\n         ^");
        let long = "x + ".repeat(50);
        let shown = complain(&long, 100, "here").to_string();
        let lines: Vec<Vec<char>> = shown.lines().map(|l| l.chars().collect()).collect();
        assert_eq!(lines[1][lines[2].len() - 1], 'x');
        assert!(lines.iter().all(|l| l.len() <= 80));
    }

    #[test]
    fn slips_of_the_pen_are_recognised() {
        let known = ["tanh", "sin", "exp", "sigmoid"];
        let found = ["tahn", "sni", "sigmid", "expp", "cosine"].map(|word| nearest(word, known));
        assert_eq!(found, [Some("tanh"), Some("sin"), Some("sigmoid"), Some("exp"), None]);
    }
}
