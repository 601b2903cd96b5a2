//! The words of an expression.

use super::complain::complain;
use gradus_tensor::Result;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Number(f64),
    Name,
    /// An operator, a parenthesis, a comma or `=`, whichever way it was written.
    Sign(char),
    /// A semicolon or the end of a line.
    Stop,
    /// The end of the text.
    End,
}

/// A word and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) text: &'t str,
}

/// Reads a text word by word.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: 0 }
    }

    /// The next word.
    pub(super) fn next(&mut self) -> Result<Token<'t>> {
        let rest = &self.text[self.at..];
        let skipped = rest.find(|c: char| !c.is_whitespace() || c == '\n').unwrap_or(rest.len());
        self.at += skipped;
        let (at, rest) = (self.at, &rest[skipped..]);
        let Some(first) = rest.chars().next() else {
            return Ok(Token { kind: Kind::End, at, text: "" });
        };
        let (kind, length) = match first {
            ';' | '\n' => (Kind::Stop, 1),
            '0'..='9' | '.' => self.number(rest)?,
            c if begins(c) => (Kind::Name, rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len())),
            c => match sign(c) {
                Some(sign) => (Kind::Sign(sign), c.len_utf8()),
                None => {
                    return Err(complain(
                        self.text,
                        at,
                        format!("`{}` has no meaning here", c.escape_debug()),
                    ));
                }
            },
        };
        self.at += length;
        Ok(Token { kind, at, text: &rest[..length] })
    }

    /// A number such as `2`, `0.5` or `1e-3`.
    fn number(&self, rest: &str) -> Result<(Kind, usize)> {
        let digits = |s: &str| s.find(|c: char| !c.is_ascii_digit()).unwrap_or(s.len());
        let mut length = digits(rest);
        if rest[length..].starts_with('.') {
            length += 1 + digits(&rest[length + 1..]);
        }
        if let Some(tail) = rest[length..].strip_prefix(['e', 'E']) {
            let signed = usize::from(tail.starts_with(['+', '-']));
            let exponent = digits(&tail[signed..]);
            length += if exponent > 0 { 1 + signed + exponent } else { 0 };
        }
        match rest[..length].parse::<f64>() {
            Ok(v) if v.is_finite() => Ok((Kind::Number(v), length)),
            Ok(_) => Err(complain(self.text, self.at, "the number is too large")),
            Err(_) => Err(complain(self.text, self.at, format!("`{}` is no number", &rest[..length]))),
        }
    }
}

/// Whether a name may begin with a character.
fn begins(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a name may go on with a character: letters, digits, primes, and the accents that Unicode puts after a letter.
fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\'' | '′' | '\u{300}'..='\u{36f}')
}

/// A sign in one of the ways in which it is written.
fn sign(c: char) -> Option<char> {
    match c {
        '+' | '-' | '*' | '/' | '^' | '(' | ')' | ',' | '=' => Some(c),
        '−' | '–' => Some('-'),
        '·' | '×' | '⋅' | '∙' => Some('*'),
        '÷' | '∕' => Some('/'),
        _ => None,
    }
}

/// Whether a text is a name as expressions have it.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(begins) && text.chars().all(goes_on)
}
