//! Readers that are wrong on purpose, each in one way: what the harness must notice.

use crate::{Draw, Reader, blind};
use gradus::tensor::{Error, Result};

/// The readers that are wrong: of a file of a length in eight bytes, and so many bytes.
pub fn planted() -> [Reader; 5] {
    [
        ("planted-panic", panics as fn(&[u8]) -> Result<()>),
        ("planted-hang", hangs),
        ("planted-memory", takes_memory),
        ("planted-abort", aborts),
        ("planted-stack", overflows),
    ]
    .map(|(name, read)| Reader { name, seeds, edit, read, factor: 4, floor: 1 << 16 })
}

fn seeds() -> Vec<Vec<u8>> {
    vec![[&8u64.to_le_bytes()[..], b"contents"].concat()]
}

fn edit(draw: &mut Draw, mut bytes: Vec<u8>) -> Vec<u8> {
    blind::field(draw, &mut bytes, 0, 8);
    bytes
}

fn length(bytes: &[u8]) -> Result<(u64, &[u8])> {
    let (head, data) = bytes.split_first_chunk().ok_or_else(|| Error::format("no length"))?;
    Ok((u64::from_le_bytes(*head), data))
}

fn panics(bytes: &[u8]) -> Result<()> {
    let (length, data) = length(bytes)?;
    std::hint::black_box(&data[..length as usize]);
    Ok(())
}

fn hangs(bytes: &[u8]) -> Result<()> {
    let (length, _) = length(bytes)?;
    let mut sum = 0u64;
    for i in 0..length {
        sum = std::hint::black_box(sum ^ i);
    }
    Ok(())
}

fn takes_memory(bytes: &[u8]) -> Result<()> {
    let (length, _) = length(bytes)?;
    std::hint::black_box(Vec::<u8>::with_capacity(length.min(1 << 24) as usize));
    Ok(())
}

fn aborts(bytes: &[u8]) -> Result<()> {
    let (length, _) = length(bytes)?;
    if length > 1 << 40 {
        std::hint::black_box(Vec::<u8>::with_capacity(1 << 60));
    }
    Ok(())
}

fn overflows(bytes: &[u8]) -> Result<()> {
    fn depth(left: u64) -> u64 {
        let frame = std::hint::black_box([left; 64]);
        if left == 0 { 0 } else { 1 + depth(left - 1) + frame[63] }
    }
    let (length, _) = length(bytes)?;
    std::hint::black_box(depth(length.min(1 << 24)));
    Ok(())
}
