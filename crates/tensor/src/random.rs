//! Counter-based random streams: what is drawn depends on a seed and a purpose, never on the order of calls.
//!
//! Each stream is ChaCha with 8 rounds, keyed by the seed and by what it is for (a parameter's name, the shuffling of
//! an epoch, a dropout layer at a step). Adding a layer changes no other layer's initial values, and no thread count
//! changes anything.
//!
//! Source: J. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (2011); D. J. Bernstein, ChaCha (2008).

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers for one purpose.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream for a purpose under a seed.
    ///
    /// ```
    /// use gradus_tensor::random::Stream;
    /// let (mut a, mut b) = (Stream::new(7, "fc1.weight"), Stream::new(7, "fc1.weight"));
    /// assert_eq!(a.unit(), b.unit());
    /// assert_ne!(a.unit(), Stream::new(7, "fc2.weight").unit());
    /// ```
    pub fn new(seed: u64, purpose: &str) -> Stream {
        Stream::keyed([seed, fnv(purpose.as_bytes()), 0, 0])
    }

    /// The stream for a key of four numbers.
    pub fn keyed(key: [u64; 4]) -> Stream {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(key) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Stream(ChaCha8Rng::from_seed(bytes))
    }

    /// The stream for a key of four integers, as a graph gives it to its ops; what is missing counts as 0.
    pub fn of_integers(key: &[u32]) -> Stream {
        let mut words = [0; 4];
        words.iter_mut().zip(key).for_each(|(word, i)| *word = u64::from(*i));
        Stream::keyed(words)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number drawn uniformly from [0, 1), a multiple of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (-53f64).exp2()
    }

    /// A number drawn uniformly from [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A number from the standard normal distribution.
    ///
    /// Source: G. Box, M. Muller, A Note on the Generation of Random Normal Deviates (1958), by libm's functions, so
    /// that the bits are the same on every machine.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// A whole number drawn uniformly from 0 … n − 1; 0 for n = 0.
    ///
    /// Source: D. Lemire, Fast Random Integer Generation in an Interval (2019).
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let reject = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let wide = u128::from(self.bits()) * u128::from(n);
            if wide as u64 >= reject {
                return (wide >> 64) as usize;
            }
        }
    }

    /// Puts a slice into a random order.
    ///
    /// Source: R. Durstenfeld, Algorithm 235: Random Permutation (1964).
    pub fn shuffle<E>(&mut self, items: &mut [E]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// FNV-1a, which turns a purpose into a number, or tells whether bytes have changed (G. Fowler, L. C. Noll, K.-P. Vo, 1991).
pub fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_distribution() {
        let mut stream = Stream::new(1, "moments");
        let n = 200_000;
        let draws: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let var = draws.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.01 && (var - 1.0).abs() < 0.02, "mean {mean}, variance {var}");
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_fair() {
        let mut stream = Stream::new(2, "shuffle");
        let mut first = [0; 5];
        for _ in 0..10_000 {
            let mut items = [0, 1, 2, 3, 4];
            stream.shuffle(&mut items);
            first[items[0]] += 1;
            items.sort_unstable();
            assert_eq!(items, [0, 1, 2, 3, 4]);
        }
        assert!(first.iter().all(|&n| (1800..2200).contains(&n)), "{first:?}");
    }

    /// ECRYPT's test vector for ChaCha8 with a zero key, as given in draft-strombergson-chacha-test-vectors-01 (TC1).
    #[test]
    fn the_generator_is_chacha8() {
        assert_eq!(
            Stream::keyed([0; 4]).bits().to_le_bytes(),
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]
        );
    }
}
