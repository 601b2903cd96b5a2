use gradus::tensor::random::Stream;
use std::fmt;

/// What is drawn for one mutant: the same for the same seed, reader and number.
pub struct Draw(Stream);

/// Sizes at which arithmetic breaks.
const SIZES: [u64; 24] = [
    0,
    1,
    2,
    3,
    7,
    8,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    1 << 24,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    1 << 53,
    (1 << 61) + 1,
    (1 << 62) - 1,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX - 7,
    u64::MAX,
];

impl Draw {
    /// What is drawn for a mutant of a reader.
    pub fn new(seed: u64, reader: &str, number: u64) -> Draw {
        let reader = gradus::tensor::random::fnv(reader.as_bytes());
        Draw(Stream::keyed([seed, reader, number, 0]))
    }

    /// A number below `n`; 0 for 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    /// Yes, so many times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<E: Copy>(&mut self, all: &[E]) -> Option<E> {
        all.get(self.below(all.len())).copied()
    }

    /// A place in so many bytes, and one that is not before it; mostly near.
    pub fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let most = if self.chance(80) { 16 } else { length };
        from..(from + self.below(most + 1)).min(length)
    }

    /// A whole number, mostly one at which arithmetic breaks.
    pub fn size(&mut self) -> u64 {
        match self.below(4) {
            0 => self.below(20) as u64,
            1 => 1 << self.below(64),
            2 => self.0.bits() >> self.below(64),
            _ => SIZES[self.below(SIZES.len())],
        }
    }

    /// So many bytes of any value.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.0.bits() as u8).collect()
    }

    /// A few repetitions, now and then many.
    pub fn repetitions(&mut self) -> usize {
        let most = self.pick(&[2, 4, 16, 300, 5000]).unwrap_or(2);
        1 + self.below(most)
    }
}

impl fmt::Debug for Draw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draw")
    }
}
