//! A scanner of Rust: code apart from comments and literals, functions with their lengths, words.

/// A text of Rust twice, each with blanks for what is left out, so that lines and offsets stay.
#[derive(Debug)]
pub(super) struct Masked {
    /// The code without comments and without the contents of strings and characters.
    pub(super) code: String,
    /// The comments.
    pub(super) comments: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Comment,
    Literal,
}

struct Scanner<'a> {
    rest: &'a str,
    masked: Masked,
}

/// Separates code, comments and literals.
pub(super) fn mask(text: &str) -> Masked {
    let masked = Masked { code: String::new(), comments: String::new() };
    let mut scanner = Scanner { rest: text, masked };
    while let Some(first) = scanner.rest.chars().next() {
        let rest = scanner.rest;
        let inside_word = scanner.masked.code.ends_with(word_char);
        if rest.starts_with("//") {
            scanner.take(Part::Comment, rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            scanner.take(Part::Comment, block_comment(rest));
        } else if let Some(length) = raw_string(rest).filter(|_| !inside_word) {
            scanner.take(Part::Literal, length);
        } else if first == '"' {
            scanner.take(Part::Literal, quoted(rest, '"'));
        } else if let Some(length) = character(rest) {
            scanner.take(Part::Literal, length);
        } else {
            scanner.take(Part::Code, first.len_utf8());
        }
    }
    scanner.masked
}

impl Scanner<'_> {
    fn take(&mut self, part: Part, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
        let blanks: String = taken.chars().map(blank).collect();
        let Masked { code, comments } = &mut self.masked;
        code.push_str(if part == Part::Code { taken } else { &blanks });
        comments.push_str(if part == Part::Comment { taken } else { &blanks });
    }
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += rest.chars().next().map_or(0, char::len_utf8);
        }
        if depth == 0 || at == text.len() {
            return at;
        }
    }
}

/// The length of a literal between quotes, in which a backslash hides the next character.
fn quoted(text: &str, quote: char) -> usize {
    let mut hidden = false;
    for (at, c) in text.char_indices().skip(1) {
        if hidden {
            hidden = false;
        } else if c == '\\' {
            hidden = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

/// The length of a raw string (r"…", br#"…"#) at the start of a text.
fn raw_string(text: &str) -> Option<usize> {
    let marked = text.strip_prefix(['b', 'c']).unwrap_or(text).strip_prefix('r')?;
    let inner = marked.trim_start_matches('#');
    let end = format!("\"{}", "#".repeat(marked.len() - inner.len()));
    let inner = inner.strip_prefix('"')?;
    let start = text.len() - inner.len();
    Some(inner.find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// The length of a character literal at the start of a text; a lifetime is none.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    if inner.starts_with('\\') {
        return Some(quoted(text, '\''));
    }
    let first = inner.chars().next()?.len_utf8();
    inner[first..].starts_with('\'').then_some(first + 2)
}

fn word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words (identifiers, keywords, numbers) of a text with their offsets.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(word_char)?;
        let length = text[at..].find(|c| !word_char(c)).unwrap_or(text.len() - at);
        let word = (at, &text[at..at + length]);
        at += length;
        Some(word)
    })
}

/// The `{ … }` that begins at or after an offset of code; none where a `;` outside of brackets comes first.
pub(super) fn block(code: &str, from: usize) -> Option<(usize, usize)> {
    let (mut depth, mut open) = (0, None);
    for (at, c) in code[from..].char_indices().map(|(at, c)| (from + at, c)) {
        match (c, open) {
            ('{', None) if depth == 0 => (open, depth) = (Some(at), 1),
            ('{' | '(' | '[', _) => depth += 1,
            ('}' | ')' | ']', Some(open)) if depth == 1 => return Some((open, at + 1)),
            ('}' | ')' | ']', _) => depth -= 1,
            (';', None) if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    pub(super) at: usize,
    /// Lines from the one of `fn` to the one of its last brace.
    pub(super) lines: usize,
}

/// The functions of a file's code.
pub(super) fn functions(code: &str) -> Vec<Function<'_>> {
    let all: Vec<(usize, &str)> = words(code).collect();
    let named = all.windows(2).filter(|pair| {
        let between = &code[pair[0].0 + pair[0].1.len()..pair[1].0];
        pair[0].1 == "fn" && !between.is_empty() && between.trim().is_empty()
    });
    let function = |pair: &[(usize, &'_ str)]| {
        let (at, name_at) = (pair[0].0, pair[1].0);
        let (_, end) = block(code, name_at)?;
        Some((at, name_at, pair[1].1.len(), 1 + code[at..end].matches('\n').count()))
    };
    let found = named.filter_map(function);
    found.map(|(at, name, length, lines)| Function { name: &code[name..name + length], at, lines }).collect()
}

#[cfg(test)]
#[path = "rust_tests.rs"]
mod tests;
