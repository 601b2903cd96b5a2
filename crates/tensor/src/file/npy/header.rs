use crate::{Error, Result, Shape, file::bytes::take};

/// The elements that are read.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    F4,
    F8,
    I4,
    I8,
    U1,
}

/// What stands before the data.
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) big: bool,
    pub(super) fortran: bool,
    pub(super) shape: Shape,
}

const MAGIC: &[u8] = b"\x93NUMPY";
/// As long as NumPy itself reads a header.
const LONGEST: usize = 10_000;
/// The data begins at a multiple of this.
const ALIGN: usize = 64;
/// NumPy leaves room for the first size to grow to this many digits in place.
const GROWTH: usize = 21;

impl Header {
    /// The header, and the bytes after it.
    pub(super) fn split(bytes: &[u8]) -> Result<(Header, &[u8])> {
        let mut rest = bytes;
        if take(&mut rest, MAGIC.len(), "magic")? != MAGIC {
            return Err(Error::format("magic: the file does not begin with \\x93NUMPY"));
        }
        let version = take(&mut rest, 2, "version")?;
        let digits = match version {
            [1, 0] => 2,
            [2 | 3, 0] => 4,
            _ => {
                let message =
                    format!("version: 1.0, 2.0 and 3.0 are read, not {}.{}", version[0], version[1]);
                return Err(Error::format(message));
            }
        };
        let little = take(&mut rest, digits, "header length")?;
        let length = little.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        if length > LONGEST as u64 {
            return Err(Error::format(format!(
                "header length: {length} bytes, where at most {LONGEST} are read"
            )));
        }
        let text = take(&mut rest, length as usize, "header")?;
        let text = std::str::from_utf8(text).ok().filter(|t| t.is_ascii());
        let text = text.ok_or_else(|| Error::format("header: not plain text"))?;
        Ok((Literal(text).header()?, rest))
    }
}

/// What is left of the header's Python literal.
struct Literal<'a>(&'a str);

impl<'a> Literal<'a> {
    fn header(mut self) -> Result<Header> {
        let (mut descr, mut fortran, mut shape) = (None, None, None);
        self.expect('{')?;
        while !self.next_is('}') {
            let key = self.quoted("a key")?;
            self.expect(':')?;
            let twice = match key {
                "descr" => descr.replace(self.descr()?).is_some(),
                "fortran_order" => fortran.replace(self.truth()?).is_some(),
                "shape" => shape.replace(self.shape()?).is_some(),
                _ => return Err(Error::format(format!("header: the key {key:?} is unknown"))),
            };
            if twice {
                return Err(Error::format(format!("header: the key {key:?} is given twice")));
            }
            if !self.next_is(',') {
                self.expect('}')?;
                break;
            }
        }
        if !self.0.trim_ascii().is_empty() {
            return Err(self.wrong("the end"));
        }
        let missing = |key: &str| Error::format(format!("header: the key {key:?} is missing"));
        let (kind, big) = descr.ok_or_else(|| missing("descr"))?;
        let fortran = fortran.ok_or_else(|| missing("fortran_order"))?;
        Ok(Header { kind, big, fortran, shape: shape.ok_or_else(|| missing("shape"))? })
    }

    fn wrong(&self, expected: &str) -> Error {
        let found: String = self.0.trim_ascii_start().chars().take(20).collect();
        Error::format(format!("header: {expected} is expected, not {found:?}"))
    }

    fn next_is(&mut self, sign: char) -> bool {
        let rest = self.0.trim_ascii_start().strip_prefix(sign);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn expect(&mut self, sign: char) -> Result<()> {
        if self.next_is(sign) { Ok(()) } else { Err(self.wrong(&format!("{sign:?}"))) }
    }

    fn quoted(&mut self, what: &str) -> Result<&'a str> {
        let text = self.0.trim_ascii_start();
        let inner = ['\'', '"'].into_iter().find_map(|q| text.strip_prefix(q)?.split_once(q));
        let (inner, rest) = inner.ok_or_else(|| self.wrong(what))?;
        self.0 = rest;
        Ok(inner)
    }

    fn descr(&mut self) -> Result<(Kind, bool)> {
        let text = self.quoted("the name of one element type")?;
        let kind = match text.get(1..) {
            Some("f4") => Some(Kind::F4),
            Some("f8") => Some(Kind::F8),
            Some("i4") => Some(Kind::I4),
            Some("i8") => Some(Kind::I8),
            Some("u1") => Some(Kind::U1),
            _ => None,
        };
        match (kind, text.as_bytes().first()) {
            (Some(kind), Some(b'<')) => Ok((kind, false)),
            (Some(kind), Some(b'>')) => Ok((kind, true)),
            (Some(Kind::U1), Some(b'|')) => Ok((Kind::U1, false)),
            _ => {
                let message = format!("descr: {text:?}, where f4, f8, i4, i8 and u1 are read");
                Err(Error::format(message).help("convert it in NumPy: a.astype('f4')"))
            }
        }
    }

    fn truth(&mut self) -> Result<bool> {
        let text = self.0.trim_ascii_start();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = text.strip_prefix(word) {
                self.0 = rest;
                return Ok(value);
            }
        }
        Err(self.wrong("True or False"))
    }

    fn shape(&mut self) -> Result<Shape> {
        self.expect('(')?;
        let mut dims = Vec::new();
        while !self.next_is(')') {
            let text = self.0.trim_ascii_start();
            let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let size: usize = text[..digits].parse().map_err(|_| self.wrong("a size"))?;
            dims.push(size);
            self.0 = &text[digits..];
            if !self.next_is(',') {
                if dims.len() == 1 {
                    return Err(self.wrong("','"));
                }
                self.expect(')')?;
                break;
            }
        }
        Shape::new(&dims).map_err(|e| Error::format(format!("shape: {}", e.message())))
    }
}

/// The header of version 1 for floats of `size` bytes in C order.
pub(super) fn write(shape: Shape, size: usize) -> Vec<u8> {
    let sizes: Vec<String> = shape.dims().iter().map(usize::to_string).collect();
    let comma = if sizes.len() == 1 { "," } else { "" };
    let mut text =
        format!("{{'descr': '<f{size}', 'fortran_order': False, 'shape': ({}{comma}), }}", sizes.join(", "));
    let room = sizes.first().map_or(0, |first| GROWTH.saturating_sub(first.len()));
    text.push_str(&" ".repeat(room));
    let before = MAGIC.len() + 4 + text.len() + 1;
    text.push_str(&" ".repeat(ALIGN - before % ALIGN));
    text.push('\n');
    let length = (text.len() as u16).to_le_bytes();
    [MAGIC, &[1, 0], &length, text.as_bytes()].concat()
}
