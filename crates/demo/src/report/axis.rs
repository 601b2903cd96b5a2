//! Axes: from numbers to places on the page, with ticks at round numbers.

/// An axis from `low` to `high`, linear or logarithmic.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
    pub(crate) ticks: Vec<f64>,
}

impl Axis {
    /// An axis over the values with four to ten ticks at multiples of 1, 2 or 5 times a power of ten.
    pub(crate) fn linear(values: impl Iterator<Item = f64>) -> Axis {
        let (low, high) = bounds(values);
        let raw = (high - low).max(1e-9) / 5.0;
        let power = 10f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= raw).unwrap_or(raw);
        let (first, last) = ((low / step).floor(), (high / step).ceil().max((low / step).floor() + 1.0));
        let ticks: Vec<f64> = (0..=(last - first) as usize).map(|i| (first + i as f64) * step).collect();
        Axis { low: first * step, high: last * step, logarithmic: false, ticks }
    }

    /// A logarithmic axis where the values are positive and span more than a factor of 20, else a linear one.
    pub(crate) fn spanning(values: impl Iterator<Item = f64> + Clone) -> Axis {
        let (low, high) = bounds(values.clone());
        if low <= 0.0 || high / low <= 20.0 {
            return Axis::linear(values.chain([0.0]));
        }
        let decades = (low.log10().floor() as i32)..=(high.log10().ceil() as i32);
        let multiples: &[f64] = if decades.clone().count() > 4 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all: Vec<f64> = decades.flat_map(|d| multiples.iter().map(move |m| m * 10f64.powi(d))).collect();
        let from = all.iter().rposition(|t| *t <= low).unwrap_or(0);
        let to = all.iter().position(|t| *t >= high).unwrap_or(all.len() - 1);
        Axis { low: all[from], high: all[to], logarithmic: true, ticks: all[from..=to].to_vec() }
    }

    /// Where a value lies, 0 at the low end and 1 at the high end.
    pub(crate) fn place(&self, value: f64) -> f64 {
        if self.logarithmic {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// Whether distances are ratios.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

/// A tick's number without needless zeros.
pub(crate) fn label(value: f64) -> String {
    let text = format!("{value:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if value != 0.0 && (value.abs() < 1e-4 || value.abs() >= 1e6) {
        format!("{value:e}")
    } else {
        short.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_that_enclose_the_values() {
        let axis = Axis::linear([0.543, 0.991].into_iter());
        assert_eq!(
            axis.ticks.iter().map(|t| label(*t)).collect::<Vec<_>>(),
            ["0.5", "0.6", "0.7", "0.8", "0.9", "1"]
        );
        assert_eq!((axis.place(0.5), axis.place(1.0)), (0.0, 1.0));
        let axis = Axis::spanning([0.038, 2.04].into_iter());
        assert_eq!(
            axis.ticks.iter().map(|t| label(*t)).collect::<Vec<_>>(),
            ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]
        );
        assert!((axis.place(0.02), axis.place(5.0)) == (0.0, 1.0));
    }

    #[test]
    fn equal_values_have_an_axis_too() {
        let axis = Axis::linear([1.0, 1.0].into_iter());
        assert!(axis.place(1.0).is_finite() && axis.ticks.len() >= 2, "{axis:?}");
        assert!(Axis::spanning([0.0].into_iter()).place(0.0).is_finite());
        assert_eq!([1e-7, 250.0].map(label), ["1e-7", "250"]);
    }
}
