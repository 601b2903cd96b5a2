use gradus_tensor::{Error, Result};
use std::iter::repeat_n;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

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

/// Says on which line of a run file what an error is about stands, where that is found: errors begin with a field's path
/// (`stop.minutes`), a thing (`optimizer (adam)`) or a layer (`layer 2 (linear)`), and may name an option of it.
pub(super) fn located(text: &str, error: Error) -> Error {
    let said = match error.operation() {
        "" => error.message().to_owned(),
        operation => format!("{operation}: {}", error.message()),
    };
    let Some(line) = line(text, &said) else { return error };
    let help = error.advice().map(str::to_owned);
    let located = Error::new(error.kind(), format!("line {line}: {said}"));
    help.into_iter().fold(located, Error::help)
}

fn line(text: &str, said: &str) -> Option<usize> {
    let whole = DeTable::parse(text).ok()?;
    let mut words = said.split([' ', ':']).filter(|word| !word.is_empty());
    let first = words.next()?;
    let mut at = None;
    let mut table = whole.get_ref();
    if first == "layer" {
        let (place, kind) = (words.next()?.parse::<usize>().ok()?, words.next()?);
        let layers = table.get("network")?.get_ref().get("layers")?.get_ref().as_array()?;
        // Layers that the data need come before those of the file.
        let is = |layer: &&Spanned<DeValue<'_>>| {
            let named = layer.get_ref().get("type").and_then(|kind| kind.get_ref().as_str());
            named.is_some_and(|named| format!("({named})") == kind)
        };
        let layer = layers.get(place).filter(is).or_else(|| layers.get(place.checked_sub(1)?).filter(is))?;
        (at, table) = (Some(layer.span()), layer.get_ref().as_table()?);
    } else {
        for key in first.split('.') {
            let Some((name, value)) = table.get_key_value(key) else { break };
            at = Some(name.span());
            match value.get_ref().as_table() {
                Some(inner) => table = inner,
                None => break,
            }
        }
    }
    at.as_ref()?;
    let named = words.find_map(|word| table.get_key_value(word.trim_matches(['"', '`', ','])));
    let start = named.map_or(at, |(name, _)| Some(name.span()))?.start;
    Some(1 + text.get(..start)?.matches('\n').count())
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
    fn errors_are_found_in_the_text() {
        let text = "version = 1\nepochs = 0\n[optimizer]\ntype = \"adam\"\nlr = -1\n[stop]\nminutes = -3\n\
            [[network.layers]]\ntype = \"linear\"\nout_features = 3\n[[network.layers]]\ntype = \"gelu\"\napproximate = 3\n";
        for (said, expected) in [
            ("epochs is 0, 1 or more is needed", Some(2)),
            ("optimizer (adam): lr is -1, expected a number above 0", Some(5)),
            ("optimizer (adam): it is wrong", Some(3)),
            ("stop.minutes is -3", Some(7)),
            ("layer 0 (linear): out_features is 3", Some(10)),
            ("layer 1 (gelu): there is no option approximate", Some(13)),
            ("layer 2 (gelu): behind one that the data need", Some(11)),
            ("layer 7 (gelu): somewhere else", None),
            ("schedule (cosine): not in the file", None),
            ("rows are missing", None),
            ("", None),
        ] {
            assert_eq!(line(text, said), expected, "{said}");
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
