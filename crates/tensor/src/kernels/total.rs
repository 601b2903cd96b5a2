//! Sums in a fixed order that does not depend on the width of registers, by pairs, so that the rounding error grows with
//! the logarithm of the count: N. Higham, The Accuracy of Floating Point Summation (1993).

use super::kernel::Kernel;
use crate::{
    Scalar,
    lanes::{Formulas, Lanes},
};
use pulp::Simd;

/// Numbers i, i + 16, i + 32 … are added to chain i, whatever a register holds; then the chains are added by halves.
pub(super) const CHAINS: usize = 16;
/// How many numbers the chains take before they are added up.
pub(super) const LEAF: usize = 512;

/// Sums of leaves, added by pairs as a binary counter carries: the first with the second, both with the next two ….
pub(super) struct Pairs<T> {
    sums: [T; 48],
    count: usize,
}

impl<T: Scalar> Pairs<T> {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Pairs { sums: [T::default(); 48], count: 0 }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, mut sum: T) {
        let mut level = 0;
        while self.count >> level & 1 == 1 {
            sum = self.sums[level] + sum;
            level += 1;
        }
        self.sums[level] = sum;
        self.count += 1;
    }

    #[inline(always)]
    pub(super) fn total(self) -> T {
        let mut all: Option<T> = None;
        let mut level = 0;
        while self.count >> level != 0 {
            if self.count >> level & 1 == 1 {
                all = Some(all.map_or(self.sums[level], |all| self.sums[level] + all));
            }
            level += 1;
        }
        all.unwrap_or_default()
    }
}

/// The sum of the first `count` chains, by halves; the others are taken for nothing.
#[inline(always)]
pub(super) fn fold<T: Scalar>(mut chains: [T; CHAINS], count: usize) -> T {
    let mut half = CHAINS / 2;
    while half > 0 {
        for i in 0..half.min(count.saturating_sub(half)) {
            chains[i] = chains[i] + chains[i + half];
        }
        half /= 2;
    }
    chains[0]
}

/// The sum of fewer numbers than there are chains.
#[inline(always)]
fn few<T: Scalar>(x: &[T]) -> T {
    let mut chains = [T::default(); CHAINS];
    chains.iter_mut().zip(x).for_each(|(chain, &x)| *chain = T::default() + x);
    fold(chains, x.len())
}

/// The chains of up to [`LEAF`] numbers.
#[inline(always)]
fn leaf<S: Simd, T: Scalar + Formulas>(s: S, x: &[T]) -> T {
    let (lanes, zero) = (T::count::<S>(), T::splat(s, T::default()));
    let mut sums = [Lanes::<S, T> { s, v: zero }; CHAINS];
    let (whole, rest) = x.split_at(x.len() / CHAINS * CHAINS);
    for sixteen in T::registers::<S>(whole).0.chunks_exact(CHAINS / lanes) {
        for i in 0..CHAINS / lanes {
            sums[i] = sums[i] + Lanes { s, v: sixteen[i] };
        }
    }
    if !rest.is_empty() {
        let mut last = [T::default(); CHAINS];
        last.iter_mut().zip(rest).for_each(|(last, &x)| *last = x);
        for (sum, &v) in sums.iter_mut().zip(T::registers::<S>(&last).0) {
            *sum = *sum + Lanes { s, v };
        }
    }
    fold_lanes(sums)
}

/// [`fold`] of sixteen chains in registers.
#[inline(always)]
pub(super) fn fold_lanes<S: Simd, T: Scalar + Formulas>(mut sums: [Lanes<S, T>; CHAINS]) -> T {
    let lanes = T::count::<S>();
    let mut half = CHAINS / lanes / 2;
    while half > 0 {
        for i in 0..half {
            sums[i] = sums[i] + sums[i + half];
        }
        half /= 2;
    }
    let mut chains = [T::default(); CHAINS];
    chains[..lanes].copy_from_slice(T::numbers::<S>(&[sums[0].v]));
    let mut half = lanes / 2;
    while half > 0 {
        for i in 0..half {
            chains[i] = chains[i] + chains[i + half];
        }
        half /= 2;
    }
    chains[0]
}

/// y ← the sums of the rows of x, each of `count` numbers.
pub(super) struct Rows<'a, T> {
    pub(super) x: &'a [T],
    pub(super) count: usize,
    pub(super) y: &'a mut [T],
}

impl<T: Scalar> Kernel<T> for Rows<'_, T> {
    type Output = ();

    fn plain(self) {
        for (y, x) in self.y.iter_mut().zip(self.x.chunks_exact(self.count)) {
            let mut pairs = Pairs::new();
            for x in x.chunks(LEAF) {
                let mut chains = [T::default(); CHAINS];
                for x in x.chunks(CHAINS) {
                    chains.iter_mut().zip(x).for_each(|(chain, &x)| *chain = *chain + x);
                }
                pairs.push(fold(chains, x.len()));
            }
            *y = pairs.total();
        }
    }

    #[inline(always)]
    fn lanes<S: Simd>(self, s: S)
    where
        T: Formulas,
    {
        let Rows { x, count, y } = self;
        for (y, x) in y.iter_mut().zip(x.chunks_exact(count)) {
            // One leaf needs no pairs, and a few numbers are chains by themselves.
            if count < CHAINS {
                *y = few(x);
                continue;
            }
            let mut pairs = Pairs::new();
            let mut leaves = x.chunks(LEAF);
            let first = leaves.next().map_or(T::default(), |x| leaf(s, x));
            if count > LEAF {
                pairs.push(first);
                for x in leaves {
                    pairs.push(leaf(s, x));
                }
                *y = pairs.total();
            } else {
                *y = first;
            }
        }
    }
}

/// Σ x², in `f64`.
///
/// ```
/// assert_eq!(gradus_tensor::kernels::square_sum(&[3f32, -4.0]), 25.0);
/// ```
pub fn square_sum<T: Scalar>(x: &[T]) -> f64 {
    T::run(SquareSum(x))
}

struct SquareSum<'a, T>(&'a [T]);

impl<T: Scalar> Kernel<T> for SquareSum<'_, T> {
    type Output = f64;

    #[inline(always)]
    fn plain(self) -> f64 {
        let mut pairs = Pairs::new();
        for x in self.0.chunks(LEAF) {
            let mut chains = [0.0; CHAINS];
            let sixteens = x.chunks_exact(CHAINS);
            let rest = sixteens.remainder();
            for sixteen in sixteens {
                for i in 0..CHAINS {
                    let x = sixteen[i].to_f64();
                    chains[i] += x * x;
                }
            }
            chains.iter_mut().zip(rest).for_each(|(chain, x)| *chain += x.to_f64() * x.to_f64());
            pairs.push(fold(chains, x.len()));
        }
        pairs.total()
    }

    /// The plain loop, which the compiler turns into vector instructions here.
    #[inline(always)]
    fn lanes<S: Simd>(self, _: S) -> f64
    where
        T: Formulas,
    {
        self.plain()
    }
}
