use gradus_tensor::{Error, Result};
use std::iter::repeat_n;

/// How much of a line is shown before what is wrong, and from there on.
const SHOWN: [usize; 2] = [40, 60];

/// More brackets than these are open at once in no run file, wherever they stand; toml itself reads fewer.
const DEEPEST: usize = 1000;

/// Refuses a text of endless depth before anything is made of it.
pub(super) fn depth(text: &str) -> Result<()> {
    let (mut open, mut line) = (0usize, 1);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if open > DEEPEST {
            return Err(Error::format(format!("line {line}: more than {DEEPEST} brackets are open")));
        }
    }
    Ok(())
}

/// What is wrong with a text of TOML, below the part of the line that it is about.
pub(super) fn wrong(text: &str, error: &toml::de::Error) -> Error {
    let Some(span) = error.span() else { return Error::format(error.message()) };
    let start = text.floor_char_boundary(span.start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = 1 + text[..from].matches('\n').count();
    let column = 1 + text[from..start].chars().count();
    let whole = text[from..].lines().next().unwrap_or_default();
    let (before, rest) = whole.split_at(whole.len().min(start - from));
    let marked = rest.get(..span.end.saturating_sub(start)).unwrap_or(rest).chars().count();

    let skipped = (column - 1).saturating_sub(SHOWN[0]);
    let mut shown: String = if skipped > 0 { "…".to_owned() } else { String::new() };
    shown.extend(before.chars().skip(skipped));
    let carets = shown.chars().count();
    shown.extend(rest.chars().take(SHOWN[1]));
    if rest.chars().nth(SHOWN[1]).is_some() {
        shown.push('…');
    }
    let mark: String = repeat_n(' ', carets).chain(repeat_n('^', marked.clamp(1, SHOWN[1]))).collect();
    let gutter = " ".repeat(line.to_string().len());
    Error::format(format!(
        "TOML parse error at line {line}, column {column}\n{gutter} |\n{line} | {shown}\n{gutter} | {mark}\n{}",
        error.message()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (String, String) {
        let error = toml::from_str::<toml::Table>(text).unwrap_err();
        (wrong(text, &error).to_string(), error.to_string())
    }

    #[test]
    fn a_usual_line_is_shown_as_toml_shows_it() {
        for text in ["a = 1\nb = = 2\n", "x = \"é\ny = 1", "[a\n", "a = 1\na = 2\n", "ü = 1\ná = [1, 2\n3"]
        {
            let (own, usual) = told(text);
            assert_eq!(own.trim_end(), usual.trim_end(), "{text:?}");
        }
    }

    #[test]
    fn endless_depth_is_refused_and_usual_depth_is_not() {
        let deep = format!("a = 1\nb = {}", "[".repeat(1001));
        assert_eq!(depth(&deep).unwrap_err().to_string(), "line 2: more than 1000 brackets are open");
        assert!(depth(&"[[network.layers]]\n".repeat(5000)).is_ok());
    }

    #[test]
    fn an_endless_line_is_cut_around_what_is_wrong() {
        let (own, usual) =
            told(&format!("{}a = = {}", "x = [\"é\", \"ü\"]; ".repeat(10_000), "1".repeat(100_000)));
        assert!(own.chars().count() < 500 && usual.len() > 100_000, "{own}");
        let (own, _) = told(&format!("a = [{}=, {}]", "\"é\", ".repeat(10_000), "1, ".repeat(10_000)));
        let lines: Vec<&str> = own.lines().collect();
        assert!(lines[2].starts_with("1 | …") && lines[2].ends_with('…'), "{own}");
        let caret = lines[3].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[2].chars().nth(caret), Some('='), "{own}");
    }
}
