//! Zip archives, as far as `numpy.savez` and `numpy.savez_compressed` write them: entries that are stored or deflated. They are
//! written stored.
//!
//! Source: PKWARE, .ZIP File Format Specification, version 6.3.10 (2022), sections 4.3.7, 4.3.12 and 4.3.16.

use crate::inflation;
use flate2::{Crc, bufread::DeflateDecoder};
use gradus_tensor::{Error, Result};
use std::io::Read;

/// The end of the list of entries, without its comment.
const END: usize = 22;
/// An entry of the list, and the header before its data, without names and extras.
const ENTRY: usize = 46;
const LOCAL: usize = 30;
/// More entries than this are not listed.
const MOST: usize = 10_000;

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: String,
    method: u16,
    checksum: u32,
    packed: usize,
    size: usize,
    /// Where its header begins.
    at: usize,
}

/// The list of entries at the end of an archive.
pub(super) fn entries(bytes: &[u8]) -> Result<Vec<Entry>> {
    let end = find_end(bytes)?;
    let (count, length, start) = (short(bytes, end + 10)?, long(bytes, end + 12)?, long(bytes, end + 16)?);
    let fits =
        start.checked_add(length).is_some_and(|stop| stop <= end) && count * ENTRY <= length && count <= MOST;
    if !fits {
        let message = format!(
            "list of entries: {count} entries in {length} bytes from byte {start} on do not fit before byte {end}"
        );
        return Err(
            Error::format(message).help("archives beyond 4 GiB (zip64) or in several parts are not read")
        );
    }
    let mut entries = Vec::with_capacity(count);
    let mut at = start;
    for _ in 0..count {
        if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err(Error::format(format!("list of entries: no entry at byte {at}")));
        }
        let (name, extra, comment) = (short(bytes, at + 28)?, short(bytes, at + 30)?, short(bytes, at + 32)?);
        let text = piece(bytes, at + ENTRY, name)?;
        entries.push(Entry {
            name: String::from_utf8_lossy(text).into_owned(),
            method: short(bytes, at + 10)? as u16,
            checksum: long(bytes, at + 16)? as u32,
            packed: long(bytes, at + 20)?,
            size: long(bytes, at + 24)?,
            at: long(bytes, at + 42)?,
        });
        at += ENTRY + name + extra + comment;
    }
    Ok(entries)
}

/// The end of the list: its mark is looked for backwards, since a comment may follow.
fn find_end(bytes: &[u8]) -> Result<usize> {
    let last = bytes.len().checked_sub(END);
    let first = bytes.len().saturating_sub(END + usize::from(u16::MAX));
    let found = last.and_then(|last| (first..=last).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06")));
    found.ok_or_else(|| {
        Error::format("no end of a zip archive's list of entries: not a zip archive, or cut short")
    })
}

impl Entry {
    /// The bytes of the file. Its size is compared with that of its packed bytes before memory is taken.
    pub(super) fn read(&self, archive: &[u8]) -> Result<Vec<u8>> {
        self.unpack(archive).map_err(|error| Error::format(format!("{}: {}", self.name, error.message())))
    }

    fn unpack(&self, archive: &[u8]) -> Result<Vec<u8>> {
        let at = self.at;
        if archive.get(at..at.saturating_add(4)) != Some(b"PK\x03\x04") {
            return Err(Error::format(format!("no entry at byte {at}")));
        }
        let start = at + LOCAL + short(archive, at + 26)? + short(archive, at + 28)?;
        let packed = piece(archive, start, self.packed)?;
        let bytes = match self.method {
            0 if self.packed == self.size => packed.to_vec(),
            0 => return Err(Error::format(format!("{} stored bytes for {} bytes", self.packed, self.size))),
            8 => self.inflate(packed)?,
            other => {
                return Err(Error::format(format!(
                    "compression {other}, where stored (0) or deflated (8) is expected"
                )));
            }
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        if crc.sum() != self.checksum {
            return Err(Error::format(format!(
                "checksum {:08x}, where {:08x} is expected",
                crc.sum(),
                self.checksum
            )));
        }
        Ok(bytes)
    }

    fn inflate(&self, packed: &[u8]) -> Result<Vec<u8>> {
        let size = self.size as u64;
        let most = inflation::most(packed.len() as u64);
        if size > most {
            return Err(Error::format(format!(
                "{size} bytes, but from {} packed ones at most {most} are unpacked",
                packed.len()
            )));
        }
        let mut bytes = Vec::new();
        if bytes.try_reserve_exact(self.size).is_err() {
            return Err(Error::argument(format!("no memory for {size} bytes")));
        }
        let inflated = DeflateDecoder::new(packed).take(size + 1).read_to_end(&mut bytes);
        inflated.map_err(|error| Error::format(format!("damaged: {error}")))?;
        if bytes.len() != self.size {
            return Err(Error::format(format!("it does not inflate to {size} bytes")));
        }
        Ok(bytes)
    }
}

/// An archive of files that are stored as they are.
///
/// # Errors
/// They have more than 4 GiB together, or there are more than are listed.
pub(super) fn stored(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>> {
    let large = |_| Error::argument("more than 4 GiB have no place in an archive without zip64");
    let (mut archive, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let mut crc = Crc::new();
        crc.update(bytes);
        let (at, size) = (u32::try_from(archive.len()).map_err(large)?, bytes.len());
        let size = u32::try_from(size).map_err(large)?.to_le_bytes();
        let length = u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes();
        // What an entry of the list and a header have alike: version, flags, method, time and date (1980-01-01), checksum, sizes, lengths.
        let mut alike = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        for part in [&crc.sum().to_le_bytes()[..], &size, &size, &length, &[0, 0]] {
            alike.extend(part);
        }
        list.extend([b"PK\x01\x02\x14\0", &alike[..], &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
        archive.extend([b"PK\x03\x04", &alike[..], name.as_bytes(), bytes].concat());
    }
    let count = u16::try_from(files.len()).map_err(large)?.to_le_bytes();
    let at = u32::try_from(archive.len()).map_err(large)?.to_le_bytes();
    let length = u32::try_from(list.len()).map_err(large)?.to_le_bytes();
    archive.extend(list);
    for part in [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &length, &at, &[0, 0]] {
        archive.extend(part);
    }
    Ok(archive)
}

fn piece(bytes: &[u8], at: usize, length: usize) -> Result<&[u8]> {
    let end = at.checked_add(length);
    end.and_then(|end| bytes.get(at..end)).ok_or_else(|| {
        Error::format(format!("{length} bytes from byte {at} on are beyond the end of the file"))
    })
}

fn number(bytes: &[u8], at: usize, width: usize) -> Result<usize> {
    Ok(piece(bytes, at, width)?.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

fn short(bytes: &[u8], at: usize) -> Result<usize> {
    number(bytes, at, 2)
}

fn long(bytes: &[u8], at: usize) -> Result<usize> {
    number(bytes, at, 4)
}
