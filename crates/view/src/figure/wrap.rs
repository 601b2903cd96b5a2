//! Breaking texts into lines.

/// A text in lines of at most `width` characters, broken at spaces; lines after the first are indented by `indent`.
///
/// A word longer than a line is broken where the line ends.
///
/// ```
/// assert_eq!(gradus_view::figure::wrap("one two three", 8, 2), ["one two", "  three"]);
/// ```
pub fn wrap(text: &str, width: usize, indent: usize) -> Vec<String> {
    let indent = indent.min(width / 2);
    let mut lines = vec![String::new()];
    let (mut used, mut fresh) = (0, true);
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        loop {
            let gap = usize::from(!fresh);
            if used + gap + rest.len() <= width.max(1) {
                push(&mut lines, if gap == 1 { " " } else { "" }, &rest);
                (used, fresh) = (used + gap + rest.len(), false);
                break;
            }
            if fresh {
                let fits = width.max(1).saturating_sub(used).max(1).min(rest.len());
                push(&mut lines, "", &rest[..fits]);
                rest.drain(..fits);
            }
            lines.push(" ".repeat(indent));
            (used, fresh) = (indent, true);
        }
    }
    lines
}

fn push(lines: &mut [String], gap: &str, word: &[char]) {
    if let Some(line) = lines.last_mut() {
        *line += gap;
        line.extend(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_long_and_nothing_is_lost() {
        let text = "a bb ccc dddddddddddd eeee";
        let plain = |s: &str| s.replace(' ', "");
        for width in 1..30 {
            let lines = wrap(text, width, 2);
            assert!(lines.iter().all(|l| l.chars().count() <= width), "{width}: {lines:?}");
            assert_eq!(plain(&lines.concat()), plain(text));
        }
        assert_eq!(wrap("", 5, 2), [""]);
    }
}
