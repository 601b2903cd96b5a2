//! Axes: from numbers to places on the page, with ticks at round numbers.

use super::number::short;

/// An axis from a low to a high number, linear or logarithmic.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    name: String,
    low: f64,
    high: f64,
    logarithmic: bool,
    ticks: Vec<f64>,
}

/// About how many intervals lie between ticks.
const INTERVALS: f64 = 5.0;

impl Axis {
    /// An axis over the values whose ends are ticks: multiples of 1, 2 or 5 times a power of ten.
    ///
    /// Values that are not finite do not count.
    pub fn enclosing(values: impl IntoIterator<Item = f64>) -> Axis {
        let (low, high) = bounds(values);
        let step = step((high - low).max(1e-9 * high.abs().max(1e-3)) / INTERVALS);
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        Axis::linear(first * step, last * step, multiples(first, last, step))
    }

    /// An axis over the values with a twentieth of their range to spare at either end.
    ///
    /// Values that are not finite do not count.
    pub fn around(values: impl IntoIterator<Item = f64>) -> Axis {
        let (low, high) = bounds(values);
        let spare = ((high - low) / 20.0).max(1e-6 * high.abs().max(1e-3));
        Axis::between(low - spare, high + spare)
    }

    /// A linear axis with these ends, and ticks at round numbers between them.
    pub fn between(low: f64, high: f64) -> Axis {
        let (low, high) = bounds([low, high]);
        let step = step((high - low).max(1e-9 * high.abs().max(1e-3)) / (INTERVALS + 1.0));
        let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        Axis::linear(low, high, multiples(first, last, step))
    }

    /// An axis over the whole numbers 1 … n: ticks at the first and at most ten round ones.
    pub fn counting(n: usize) -> Axis {
        let steps = (0..19).flat_map(|power| [1, 2, 5].map(|m| m * 10usize.saturating_pow(power)));
        let step = steps.into_iter().find(|step| n / step <= 10).unwrap_or(1);
        let first = if step == 1 { None } else { Some(1.0) };
        let ticks = first.into_iter().chain((1..=n / step).map(|i| (i * step) as f64)).collect();
        Axis::linear(1.0, n.max(1) as f64, ticks)
    }

    /// A logarithmic axis where the values are positive and span more than a factor of 20, else a linear one from 0.
    pub fn spanning(values: impl IntoIterator<Item = f64, IntoIter: Clone>) -> Axis {
        let values = values.into_iter();
        let (low, high) = bounds(values.clone());
        if low <= 0.0 || high / low <= 20.0 {
            return Axis::enclosing(values.chain([0.0]));
        }
        Axis::logarithmic(values)
    }

    /// A logarithmic axis over the positive ones of the values, whose ends are ticks.
    pub fn logarithmic(values: impl IntoIterator<Item = f64>) -> Axis {
        let (low, high) = bounds(values.into_iter().filter(|v| *v > 0.0));
        let (low, high) = if low > 0.0 { (low, high.max(low * 1.001)) } else { (0.1, 1.0) };
        let decades = (low.log10().floor() as i32)..=(high.log10().ceil() as i32);
        let count = decades.clone().count();
        let multiples: &[f64] = if count > 4 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let every = count.div_ceil(8).max(1) as i32;
        let decades = decades.map(|d| if every > 1 { d.div_euclid(every) * every } else { d });
        let mut all: Vec<f64> =
            decades.flat_map(|d| multiples.iter().map(move |m| m * 10f64.powi(d))).collect();
        all.dedup();
        all.extend(all.last().filter(|end| **end < high).map(|end| end * 10f64.powi(every)));
        let from = all.iter().rposition(|t| *t <= low).unwrap_or(0);
        let to = all.iter().position(|t| *t >= high).unwrap_or(all.len() - 1);
        let ticks = all[from..=to].to_vec();
        Axis { name: String::new(), low: all[from], high: all[to], logarithmic: true, ticks }
    }

    fn linear(low: f64, high: f64, ticks: Vec<f64>) -> Axis {
        Axis { name: String::new(), low, high, logarithmic: false, ticks }
    }

    /// The same with a name, which stands beside it.
    pub fn named(mut self, name: impl Into<String>) -> Axis {
        self.name = name.into();
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The numbers at its ends.
    pub fn ends(&self) -> [f64; 2] {
        [self.low, self.high]
    }

    /// The numbers that are marked, each with its text.
    pub fn ticks(&self) -> impl Iterator<Item = (f64, String)> {
        self.ticks.iter().map(|&tick| (tick, short(tick, 6)))
    }

    /// Where a number lies, 0 at the low end and 1 at the high end; in the middle where both ends are the same number.
    pub fn place(&self, value: f64) -> f64 {
        let share = if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        if self.low == self.high { 0.5 } else { share }
    }

    /// Whether distances are ratios.
    pub fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below `raw`.
fn step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= raw * (1.0 - 1e-9)).unwrap_or(raw)
}

/// The multiples of a step, rounded as decimals are: 3·0.1 is 0.3.
fn multiples(first: f64, last: f64, step: f64) -> Vec<f64> {
    let round = |v: f64| format!("{v:.12e}").parse().unwrap_or(v);
    (0..=(last - first).max(0.0) as usize).map(|i| round((first + i as f64) * step) + 0.0).collect()
}

/// The least and the largest of the finite values; 0 and 1 where there are none.
fn bounds(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|v| v.is_finite());
    let found =
        finite.fold(None, |b: Option<(f64, f64)>, v| Some(b.map_or((v, v), |(l, h)| (l.min(v), h.max(v)))));
    found.unwrap_or((0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(axis: &Axis) -> Vec<String> {
        axis.ticks().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_numbers_that_enclose_the_values() {
        let axis = Axis::enclosing([0.543, 0.991]);
        assert_eq!(ticks(&axis), ["0.5", "0.6", "0.7", "0.8", "0.9", "1"]);
        assert_eq!((axis.place(0.5), axis.place(1.0)), (0.0, 1.0));
        let axis = Axis::spanning([0.038, 2.04]);
        assert_eq!(ticks(&axis), ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]);
        assert!((axis.place(0.02), axis.place(5.0)) == (0.0, 1.0));
        assert_eq!(ticks(&Axis::enclosing([-0.2, 1.0, f64::NAN])), ["−0.5", "0", "0.5", "1"]);
    }

    #[test]
    fn given_ends_stay_and_ticks_lie_between_them() {
        let axis = Axis::between(-3.3, 3.3);
        assert_eq!((axis.ends(), ticks(&axis)), ([-3.3, 3.3], vec!["−2".into(), "0".into(), "2".into()]));
        assert_eq!(ticks(&Axis::between(-5.0, 5.0)), ["−4", "−2", "0", "2", "4"]);
    }

    #[test]
    fn many_decades_have_few_ticks() {
        let axis = Axis::logarithmic([3e-21, 1.0]);
        assert_eq!(ticks(&axis), ["10⁻²¹", "10⁻¹⁸", "10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1"]);
        let (low, high) = (1e-300, 1e300);
        let axis = Axis::logarithmic([low, high]);
        assert!(axis.ends()[0] <= low && axis.ends()[1] >= high && axis.ticks().count() <= 10, "{axis:?}");
    }

    #[test]
    fn equal_values_have_an_axis_too() {
        for value in [1.0, 0.0, -1e30, 1e-30] {
            assert!((Axis::around([value, value]).place(value) - 0.5).abs() < 1e-6);
            let axis = Axis::enclosing([value, value]);
            assert!((0.0..=1.0).contains(&axis.place(value)) && axis.ticks().count() >= 2, "{axis:?}");
        }
        assert!(Axis::spanning([0.0]).place(0.0).is_finite());
        assert!(Axis::logarithmic([2.0]).place(2.0).is_finite());
        assert_eq!(Axis::counting(1).place(1.0), 0.5);
    }

    #[test]
    fn counts_have_at_most_eleven_ticks() {
        assert_eq!(ticks(&Axis::counting(3)), ["1", "2", "3"]);
        assert_eq!(ticks(&Axis::counting(40)), ["1", "5", "10", "15", "20", "25", "30", "35", "40"]);
        assert_eq!(Axis::counting(100_000).ticks().count(), 11);
        assert!(Axis::counting(0).place(1.0).is_finite());
    }
}
