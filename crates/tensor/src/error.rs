use crate::Shape;
use std::{borrow::Cow, fmt, panic::Location, path::Path};

/// A result whose error is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong, for programs that decide by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Shapes or axes do not fit each other.
    Shape,
    /// An argument is outside its range.
    Argument,
    /// A gradient was asked for that cannot be had.
    Gradient,
    /// Values of different graphs, steps or versions of θ were mixed.
    Stale,
    /// A number is NaN or infinite where finite ones were asked for.
    NotFinite,
    /// A file is malformed.
    Format,
    /// The operating system refused.
    Io,
}

/// One value that took part in a failed operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// What it is to the operation: `left`, `right`, `input`.
    pub role: Cow<'static, str>,
    /// Its name, where it has one: `fc1.weight`.
    pub name: Option<String>,
    /// Its shape.
    pub shape: Shape,
    /// Where it was made.
    pub at: Option<&'static Location<'static>>,
}

/// The one error of gradus: what was expected, what came, where, and what to do.
///
/// ```text
/// matmul: inner sizes differ, 2 against 3
///   left   "x"           [4, 2]   examples/xor.rs:12:37
///   right  "fc1.weight"  [16, 3]
///   at     examples/xor.rs:12:20
///   help   Linear::new(3, 16) takes inputs with 3 features
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    what: Cow<'static, str>,
    message: String,
    operands: Vec<Operand>,
    file: Option<String>,
    at: Option<&'static Location<'static>>,
    help: Option<String>,
}

impl Error {
    /// An error of a kind with its message; who, where and what to do are added by those that know.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            what: Cow::Borrowed(""),
            message: message.into(),
            operands: Vec::new(),
            file: None,
            at: None,
            help: None,
        }))
    }

    /// Shapes that do not fit.
    pub fn shape(message: impl Into<String>) -> Error {
        Error::new(Kind::Shape, message)
    }

    /// An argument outside its range.
    pub fn argument(message: impl Into<String>) -> Error {
        Error::new(Kind::Argument, message)
    }

    /// A malformed file: which field, what was expected, what came.
    pub fn format(message: impl Into<String>) -> Error {
        Error::new(Kind::Format, message)
    }

    /// A refusal by the operating system while `doing` something.
    pub fn io(doing: &str, error: &std::io::Error) -> Error {
        Error::new(Kind::Io, format!("{doing}: {error}"))
    }

    /// Names the operation that failed, if no inner one is named yet.
    pub fn of(mut self, what: impl Into<Cow<'static, str>>) -> Error {
        if self.0.what.is_empty() {
            self.0.what = what.into();
        }
        self
    }

    /// Adds a value that took part.
    pub fn operand(mut self, operand: Operand) -> Error {
        self.0.operands.push(operand);
        self
    }

    /// Says where in the user's source it happened, if nobody has said so yet.
    pub fn at(mut self, at: &'static Location<'static>) -> Error {
        self.0.at.get_or_insert(at);
        self
    }

    /// Names the file that was read or written.
    pub fn file(mut self, path: &Path) -> Error {
        self.0.file.get_or_insert_with(|| path.display().to_string());
        self
    }

    /// Says what to do about it, if nobody has said so yet.
    pub fn help(mut self, help: impl Into<String>) -> Error {
        self.0.help.get_or_insert_with(|| help.into());
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The first line without the operation's name: what was expected and what came.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether somebody has said what to do about it.
    pub fn has_help(&self) -> bool {
        self.0.help.is_some()
    }

    /// What to do about it, if somebody has said so.
    pub fn advice(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The operation that failed; empty where none is named.
    pub fn operation(&self) -> &str {
        &self.0.what
    }

    /// The values that took part.
    pub fn operands(&self) -> &[Operand] {
        &self.0.operands
    }

    /// Where in the user's source it happened, where that is known.
    pub fn location(&self) -> Option<&'static Location<'static>> {
        self.0.at
    }
}

/// The most characters that are shown of a message or of what to do; more is what a file has put into it.
const LONGEST: usize = 3000;
/// The most characters that are shown of a name.
const LONGEST_NAME: usize = 300;

/// A text as it may stand in a terminal, whatever a file has put into it: what steers is shown as its number, and of what is longer
/// than `most` characters the start, and how much is left out.
fn shown(text: &str, most: usize) -> Cow<'_, str> {
    let steers =
        |c: char| c.is_control() && !matches!(c, '\n' | '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
    if text.char_indices().nth(most).is_none() && !text.contains(steers) {
        return text.into();
    }
    let (mut out, mut room) = (String::new(), most);
    for (at, c) in text.char_indices() {
        let number = steers(c).then(|| c.escape_unicode());
        let width = number.as_ref().map_or(1, ExactSizeIterator::len);
        let Some(left) = room.checked_sub(width) else {
            out += &format!("… and {} bytes more", text.len() - at);
            break;
        };
        room = left;
        match number {
            Some(number) => out.extend(number),
            None => out.push(c),
        }
    }
    out.into()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { what, message, operands, file, at, help, .. } = &*self.0;
        if let Some(file) = file {
            write!(f, "{}: ", shown(file, LONGEST))?;
        }
        if !what.is_empty() {
            write!(f, "{}: ", shown(what, LONGEST_NAME))?;
        }
        f.write_str(&shown(message, LONGEST))?;
        let name = |o: &Operand| {
            o.name.as_ref().map_or(String::new(), |n| shown(&format!("{n:?}"), LONGEST_NAME).into_owned())
        };
        let role = operands.iter().map(|o| o.role.len()).max().unwrap_or(0).max(5);
        let names = operands.iter().map(|o| name(o).chars().count()).max().unwrap_or(0);
        let shapes = operands.iter().map(|o| o.shape.to_string().len()).max().unwrap_or(0);
        for o in operands {
            let names = if names == 0 { 0 } else { names + 2 };
            write!(f, "\n  {:role$}  {:names$}", o.role, name(o))?;
            match o.at {
                Some(at) => write!(f, "{:shapes$}  {at}", o.shape)?,
                None => write!(f, "{}", o.shape)?,
            }
        }
        if let Some(at) = at {
            write!(f, "\n  {:role$}  {at}", "at")?;
        }
        if let Some(help) = help {
            write!(f, "\n  {:role$}  {}", "help", shown(help, LONGEST))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_aligned() {
        let operand = |role: &'static str, name: Option<&str>, shape: Shape| Operand {
            role: role.into(),
            name: name.map(str::to_owned),
            shape,
            at: None,
        };
        let error = Error::shape("inner sizes differ, 2 against 3")
            .of("matmul")
            .operand(operand("left", Some("x"), Shape::from([4, 2])))
            .operand(operand("right", Some("fc1.weight"), Shape::from([16, 3])))
            .help("Linear::new(3, 16) takes inputs with 3 features");
        let want = r#"matmul: inner sizes differ, 2 against 3
  left   "x"           [4, 2]
  right  "fc1.weight"  [16, 3]
  help   Linear::new(3, 16) takes inputs with 3 features"#;
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn what_steers_a_terminal_is_shown_as_its_number() {
        let error = Error::format("no column \u{1b}[2J\u{202e}é\tx\nx").help("\r").file(Path::new("a\u{7}"));
        assert_eq!(error.to_string(), "a\\u{7}: no column \\u{1b}[2J\\u{202e}é\tx\nx\n  help   \\u{d}");
    }

    #[test]
    fn what_a_file_makes_long_is_cut() {
        let long = "é".repeat(1 << 16);
        let operand = Operand { role: "x".into(), name: Some(long.clone()), shape: Shape::SCALAR, at: None };
        let error = Error::format(long.clone()).of(long.clone()).operand(operand).help(long.clone());
        let text = error.to_string();
        assert!(text.contains(&format!("{}… and {} bytes more", "é".repeat(3000), 2 * (65_536 - 3000))));
        assert!(text.chars().count() < 7000, "{}", text.chars().count());
        assert!(text.contains(&format!("\"{}… and {} bytes more", "é".repeat(299), 2 * (65_536 - 299) + 1)));
        assert_eq!(Error::format("é".repeat(3000)).to_string(), "é".repeat(3000));
        // What is shown as its number counts as long as that is.
        let bells = Error::format("\u{7}".repeat(1000)).to_string();
        assert_eq!(bells, format!("{}… and 400 bytes more", "\\u{7}".repeat(600)));
    }
}
