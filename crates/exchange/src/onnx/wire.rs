//! The wire format of protocol buffers: numbered fields, each a whole number, four or eight bytes, or so many bytes.
//!
//! Lengths are compared with the bytes that are there before anything is made of them.
//!
//! Source: Google, Protocol Buffers: Encoding (developers.google.com/protocol-buffers, 2008–).

use gradus_tensor::{Error, Result};

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Payload<'b> {
    /// A whole number.
    Whole(u64),
    /// Four bytes.
    Four([u8; 4]),
    /// Eight bytes.
    Eight([u8; 8]),
    /// A text, a message, or many numbers.
    Bytes(&'b [u8]),
}

/// How many texts and messages a file may hold, so that a small file cannot ask for much memory: each takes up to some 200
/// bytes here, and may take two there.
pub(super) const MOST: usize = 200_000;

/// How many more texts and messages may come.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Budget {
        Budget(MOST)
    }

    fn spend(&mut self) -> Result<()> {
        let left = self.0.checked_sub(1);
        let refuse = || Error::format(format!("more than {MOST} names, nodes and attributes"));
        self.0 = left.ok_or_else(refuse)?;
        Ok(())
    }
}

/// The bytes of one message while they are read.
pub(super) struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(super) fn new(rest: &'b [u8]) -> Reader<'b> {
        Reader { rest }
    }

    /// The next field's number and what it holds; none at the end.
    pub(super) fn field(&mut self) -> Result<Option<(u64, Payload<'b>)>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = self.whole("the tag of a field")?;
        let (field, kind) = (tag >> 3, tag & 7);
        if field == 0 || field >= 1 << 29 {
            return Err(Error::format(format!("field {field}, where fields are counted from 1 to 2²⁹ − 1")));
        }
        let payload = match kind {
            0 => Payload::Whole(self.whole(&format!("field {field}"))?),
            1 => Payload::Eight(self.some(field)?),
            2 => {
                let length = self.whole(&format!("the length of field {field}"))?;
                Payload::Bytes(self.take(field, length)?)
            }
            5 => Payload::Four(self.some(field)?),
            _ => return Err(Error::format(format!("field {field} is of kind {kind}, which is not known"))),
        };
        Ok(Some((field, payload)))
    }

    fn take(&mut self, field: u64, length: u64) -> Result<&'b [u8]> {
        let parts = usize::try_from(length).ok().and_then(|length| self.rest.split_at_checked(length));
        let (head, tail) = parts.ok_or_else(|| {
            Error::format(format!(
                "field {field} is said to have {length} bytes, {} are left",
                self.rest.len()
            ))
        })?;
        self.rest = tail;
        Ok(head)
    }

    fn some<const N: usize>(&mut self, field: u64) -> Result<[u8; N]> {
        let bytes = self.take(field, N as u64)?;
        bytes.try_into().map_err(|_| Error::format(format!("field {field} is cut off")))
    }

    /// Seven bits a byte, the low ones first; the high bit says that more come.
    fn whole(&mut self, what: &str) -> Result<u64> {
        let mut value = 0u64;
        for at in 0..10 {
            let Some((&byte, tail)) = self.rest.split_first() else {
                return Err(Error::format(format!("{what} is cut off")));
            };
            self.rest = tail;
            if at == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 127) << (7 * at);
            if byte < 128 {
                return Ok(value);
            }
        }
        Err(Error::format(format!("{what} is a number of more than 64 bits")))
    }
}

impl<'b> Payload<'b> {
    fn other<R>(self, wanted: &str) -> Result<R> {
        let kind = match self {
            Payload::Whole(_) => "a whole number",
            Payload::Four(_) => "four bytes",
            Payload::Eight(_) => "eight bytes",
            Payload::Bytes(_) => "a string of bytes",
        };
        Err(Error::format(format!("{wanted} is needed, it is {kind}")))
    }

    /// A signed whole number.
    pub(super) fn signed(self) -> Result<i64> {
        match self {
            Payload::Whole(v) => Ok(v as i64),
            other => other.other("a whole number"),
        }
    }

    /// A number of four bytes.
    pub(super) fn float(self) -> Result<f32> {
        match self {
            Payload::Four(bytes) => Ok(f32::from_le_bytes(bytes)),
            other => other.other("a number of four bytes"),
        }
    }

    /// A string of bytes, or a message.
    pub(super) fn bytes(self, budget: &mut Budget) -> Result<&'b [u8]> {
        match self {
            Payload::Bytes(bytes) => budget.spend().map(|()| bytes),
            other => other.other("a string of bytes"),
        }
    }

    /// A text.
    pub(super) fn text(self, budget: &mut Budget) -> Result<String> {
        let bytes = self.bytes(budget)?;
        let text = std::str::from_utf8(bytes).map_err(|_| Error::format("a text is not UTF-8"))?;
        Ok(text.to_owned())
    }

    /// Appends one signed whole number, or many.
    pub(super) fn signed_to(self, all: &mut Vec<i64>) -> Result<()> {
        match self {
            Payload::Bytes(bytes) => {
                let mut packed = Reader::new(bytes);
                while !packed.rest.is_empty() {
                    all.push(packed.whole("one of many whole numbers")? as i64);
                }
                Ok(())
            }
            one => one.signed().map(|v| all.push(v)),
        }
    }

    /// Appends one number of four bytes, or many.
    pub(super) fn floats_to(self, all: &mut Vec<f32>) -> Result<()> {
        match self {
            Payload::Bytes(bytes) if bytes.len() % 4 == 0 => {
                all.extend(bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)));
                Ok(())
            }
            one => one.float().map(|v| all.push(v)),
        }
    }

    /// Appends one number of eight bytes, or many.
    pub(super) fn doubles_to(self, all: &mut Vec<f64>) -> Result<()> {
        match self {
            Payload::Bytes(bytes) if bytes.len() % 8 == 0 => {
                all.extend(bytes.as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight)));
                Ok(())
            }
            Payload::Eight(eight) => {
                all.push(f64::from_le_bytes(eight));
                Ok(())
            }
            other => other.other("a number of eight bytes"),
        }
    }
}

/// The bytes of a message while it is written.
#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn varint(&mut self, mut v: u64) {
        while v >= 128 {
            self.0.push(v as u8 | 128);
            v >>= 7;
        }
        self.0.push(v as u8);
    }

    /// A signed whole number.
    pub(super) fn signed(&mut self, field: u64, v: i64) {
        self.varint(field << 3);
        self.varint(v as u64);
    }

    /// A number of four bytes.
    pub(super) fn float(&mut self, field: u64, v: f32) {
        self.varint(field << 3 | 5);
        self.0.extend(v.to_le_bytes());
    }

    /// A string of bytes.
    pub(super) fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    /// A text, unless it is empty.
    pub(super) fn text(&mut self, field: u64, text: &str) {
        if !text.is_empty() {
            self.bytes(field, text.as_bytes());
        }
    }

    /// A message.
    pub(super) fn message(&mut self, field: u64, write: impl FnOnce(&mut Writer)) {
        let mut inner = Writer::default();
        write(&mut inner);
        self.bytes(field, &inner.0);
    }
}
