use crate::{Callback, Flow, Moment};
use gradus_tensor::{Error, Result, Scalar};
use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

/// Writes an event file that TensorBoard shows: a curve for each metric, over the steps.
///
/// A resumed run begins another file in the same folder, as TensorBoard expects it.
///
/// Source: TensorFlow, `event.proto`, `summary.proto` and the TFRecord format (2015–).
#[derive(Debug)]
pub struct TensorBoard {
    folder: PathBuf,
    file: Option<File>,
}

impl TensorBoard {
    /// Event files in a folder: `tensorboard --logdir` takes it.
    pub fn new(folder: impl Into<PathBuf>) -> TensorBoard {
        TensorBoard { folder: folder.into(), file: None }
    }

    fn put(&mut self, event: &[u8]) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(&record(event)).map_err(|e| Error::io("write an event", &e).file(&self.folder))
    }
}

impl<T: Scalar> Callback<T> for TensorBoard {
    fn begin(&mut self, _: &mut Moment<'_, T>) -> Result<()> {
        let refused = |e: std::io::Error| Error::io("make an event file", &e).file(&self.folder);
        fs::create_dir_all(&self.folder).map_err(refused)?;
        let now = now();
        // The time with nine digits after the point, so that two files have two names.
        let name = format!("events.out.tfevents.{now:.9}.gradus.{}", std::process::id());
        self.file = Some(File::create(self.folder.join(name)).map_err(refused)?);
        let mut event = double(1, now);
        event.extend(bytes(3, b"brain.Event:2"));
        self.put(&event)
    }

    fn measure(&mut self, moment: &mut Moment<'_, T>) -> Result<Flow> {
        let value = |(name, value): &(String, f64)| {
            let mut one = bytes(1, name.as_bytes());
            one.extend(key(2, 5));
            one.extend((*value as f32).to_le_bytes());
            bytes(1, &one)
        };
        let mut event = double(1, now());
        event.extend(key(2, 0));
        event.extend(varint(moment.step));
        event.extend(bytes(5, &moment.metrics.iter().flat_map(value).collect::<Vec<u8>>()));
        self.put(&event)?;
        Ok(Flow::Continue)
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

/// A whole number, seven bits a byte, the lowest first.
fn varint(mut n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while n >= 128 {
        out.push(n as u8 | 128);
        n >>= 7;
    }
    out.push(n as u8);
    out
}

/// What stands before a field: its number, and the kind of what follows.
fn key(field: u64, kind: u64) -> Vec<u8> {
    varint(field << 3 | kind)
}

fn double(field: u64, value: f64) -> Vec<u8> {
    [key(field, 1), value.to_le_bytes().to_vec()].concat()
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    [key(field, 2), varint(content.len() as u64), content.to_vec()].concat()
}

/// A record: its length, a checksum of that, the content, a checksum of that.
fn record(content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    [&length[..], &masked(&length), content, &masked(content)].concat()
}

/// TFRecord's checksum: CRC-32C, turned and moved so that a checksum of checksums is none.
fn masked(content: &[u8]) -> [u8; 4] {
    (crc32c(content).rotate_right(15).wrapping_add(0xa282_ead8)).to_le_bytes()
}

/// CRC-32C. Source: G. Castagnoli et al., Optimization of Cyclic Redundancy-Check Codes with 24 and 32 Parity Bits (1993).
fn crc32c(content: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
    !content.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| bit(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of CRC-32C in the catalogue of parametrised CRC algorithms (G. Cook), and RFC 3720 B.4: 32 zero bytes.
    #[test]
    fn the_checksum_is_castagnolis() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]).to_le_bytes(), [0xaa, 0x36, 0x91, 0x8a]);
    }

    /// Protocol Buffers' own examples: 150 is 96 01; field 1 of kind 0 is 08; field 2 with the text "testing" is 12 07 …
    #[test]
    fn fields_are_those_of_protocol_buffers() {
        assert_eq!([key(1, 0), varint(150)].concat(), [0x08, 0x96, 0x01]);
        assert_eq!(bytes(2, b"testing"), [&[0x12, 0x07][..], b"testing"].concat());
    }
}
