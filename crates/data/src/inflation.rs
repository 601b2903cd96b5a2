//! How much is unpacked from compressed bytes.

use std::io::{self, ErrorKind, Read};

/// The most bytes of content for each packed one. DEFLATE goes up to 1,032, which only content of one repeated byte comes near;
/// tables and arrays of real data stay below 100.
const RATIO: u64 = 200;
/// So little may be unpacked from any file.
const ALWAYS: u64 = 1 << 20;

/// What to do about a file that is refused for it.
pub(crate) const HELP: &str = "unpack the file first if it is trusted";

/// The most bytes that are unpacked from so many.
pub(crate) fn most(packed: u64) -> u64 {
    packed.saturating_mul(RATIO).saturating_add(ALWAYS)
}

/// What is unpacked, up to a limit.
pub(crate) struct Limited<R> {
    from: R,
    left: u64,
    most: u64,
}

impl<R> Limited<R> {
    /// What is unpacked from so many bytes.
    pub(crate) fn new(from: R, packed: u64) -> Limited<R> {
        Limited { from, left: most(packed), most: most(packed) }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(out)?;
        let message = || {
            format!("it unpacks to more than {} bytes, far more than such a file holds: {HELP}", self.most)
        };
        let left = self.left.checked_sub(n as u64);
        self.left = left.ok_or_else(|| io::Error::new(ErrorKind::QuotaExceeded, message()))?;
        Ok(n)
    }
}
