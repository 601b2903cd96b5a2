//! Moments and medians of numbers that come one after another.

use super::Scaling;
use gradus_tensor::random::Stream;

/// Mean, deviation and skewness of the numbers so far, in one pass.
///
/// Source: P. Pébay, Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical
/// Moments (2008); for the first two moments B. P. Welford (1962).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    count: f64,
    mean: f64,
    second: f64,
    third: f64,
}

impl Moments {
    pub(super) fn add(&mut self, x: f64) {
        let before = self.count;
        self.count += 1.0;
        let delta = x - self.mean;
        let step = delta / self.count;
        let term = delta * step * before;
        self.mean += step;
        self.third += term * step * (before - 1.0) - 3.0 * step * self.second;
        self.second += term;
    }

    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// std² = 1/n Σ (x − mean)².
    pub(super) fn std(&self) -> f64 {
        (self.second / self.count.max(1.0)).sqrt()
    }

    /// 1/n Σ ((x − mean) / std)³; 0 for equal numbers.
    pub(super) fn skewness(&self) -> f64 {
        if self.second > 0.0 { self.count.sqrt() * self.third / self.second.powf(1.5) } else { 0.0 }
    }
}

/// The median of numbers: exact as long as there is room for all of them, else that of a random sample of them.
///
/// Source: J. S. Vitter, Random Sampling with a Reservoir (1985), Algorithm R, with a fixed seed.
#[derive(Clone, Debug)]
pub(super) struct Median {
    kept: Vec<f64>,
    room: usize,
    seen: usize,
    stream: Stream,
}

impl Median {
    pub(super) fn new(room: usize, column: usize) -> Median {
        let stream = Stream::keyed([0, u64::from_be_bytes(*b"\0\0median"), column as u64, 0]);
        Median { kept: Vec::new(), room, seen: 0, stream }
    }

    pub(super) fn add(&mut self, x: f64) {
        self.seen += 1;
        if self.kept.len() < self.room {
            self.kept.push(x);
        } else if let Some(place) = self.kept.get_mut(self.stream.below(self.seen)) {
            *place = x;
        }
    }

    /// The moments of t(x) for the numbers within ±[`Scaling::FARTHEST`] deviations of the median, by what the middle half
    /// says of the deviation, and the share of those beyond; none where all are within, or every hundredth and more is not.
    ///
    /// The middle half of a normal distribution is 1.349 deviations wide.
    pub(super) fn core(&self, t: impl Fn(f64) -> f64) -> Option<(Moments, f64)> {
        let mut numbers: Vec<f64> = self.kept.iter().map(|x| t(*x)).collect();
        let count = numbers.len();
        let mut quarter = |k: usize| *numbers.select_nth_unstable_by(k * (count - 1) / 4, f64::total_cmp).1;
        let [low, middle, high] = if count > 0 { [quarter(1), quarter(2), quarter(3)] } else { return None };
        let farthest = Scaling::FARTHEST * (high - low) / 1.349;
        let mut moments = Moments::default();
        let within = numbers.iter().filter(|x| (**x - middle).abs() <= farthest);
        within.for_each(|x| moments.add(*x));
        let beyond = 1.0 - moments.count / count as f64;
        (high > low && beyond > 0.0 && beyond < 0.01).then_some((moments, beyond))
    }

    /// The size of the sample, if it is not all numbers.
    pub(super) fn sample(&self) -> Option<usize> {
        (self.seen > self.kept.len()).then_some(self.kept.len())
    }

    /// The middle number, or the mean of the two in the middle; 0 of none.
    pub(super) fn value(&mut self) -> f64 {
        let half = self.kept.len() / 2;
        if self.kept.is_empty() {
            return 0.0;
        }
        let even = self.kept.len().is_multiple_of(2);
        let (below, &mut upper, _) = self.kept.select_nth_unstable_by(half, f64::total_cmp);
        let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| even);
        lower.map_or(upper, |lower| lower / 2.0 + upper / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand for 1, 2, 3, 10: mean 4, Σd² = 9 + 4 + 1 + 36 = 50, Σd³ = −27 − 8 − 1 + 216 = 180;
    /// std = √(50/4), skewness = (180/4) / (50/4)^(3/2).
    #[test]
    fn moments_are_those_of_the_definition() {
        let mut moments = Moments::default();
        [1.0, 2.0, 3.0, 10.0].into_iter().for_each(|x| moments.add(x));
        assert!((moments.mean() - 4.0).abs() < 1e-15);
        assert!((moments.std() - 12.5f64.sqrt()).abs() < 1e-15);
        assert!((moments.skewness() - 45.0 / 12.5f64.powf(1.5)).abs() < 1e-14);
    }

    #[test]
    fn equal_numbers_have_no_deviation_at_all() {
        let mut moments = Moments::default();
        (0..1000).for_each(|_| moments.add(0.1));
        assert_eq!((moments.mean(), moments.std(), moments.skewness()), (0.1, 0.0, 0.0));
    }

    #[test]
    fn moments_leave_out_the_few_numbers_that_are_far_away() {
        let mut median = Median::new(10_000, 0);
        (0..999).for_each(|x| median.add(f64::from(x)));
        assert!(median.core(|x| x).is_none());
        median.add(1e9);
        let (moments, beyond) = median.core(|x| x).expect("one is far away");
        assert!((moments.mean() - 499.0).abs() < 1e-9 && (beyond - 0.001).abs() < 1e-12);
        (0..20).for_each(|_| median.add(1e9));
        assert!(median.core(|x| x).is_none(), "two of a hundred are no mistake");
        assert!(Median::new(10, 0).core(|x| x).is_none());
    }

    #[test]
    fn the_median_is_exact_where_there_is_room() {
        let median = |numbers: &[f64]| {
            let mut median = Median::new(10, 0);
            numbers.iter().for_each(|&x| median.add(x));
            (median.value(), median.sample())
        };
        assert_eq!(median(&[3.0, 1.0, 2.0]), (2.0, None));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), (2.5, None));
        assert_eq!(median(&[]), (0.0, None));
    }

    #[test]
    fn a_sample_is_fair_and_repeatable() {
        let sampled = || {
            let mut median = Median::new(1000, 3);
            (0..100_000).for_each(|x| median.add(f64::from(x)));
            (median.value(), median.sample())
        };
        let (value, sample) = sampled();
        assert!((45_000.0..55_000.0).contains(&value), "{value}");
        assert_eq!((sampled(), sample), ((value, sample), Some(1000)));
    }
}
