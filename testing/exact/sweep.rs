//! Drawing arguments, and comparing a function at them with the truth and with its neighbours.

use super::{distance, exact};

/// Where a function is asked, and how it goes there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain {
    low: f64,
    high: f64,
    /// Arguments are drawn evenly from here,
    even: (f64, f64),
    /// or by their exponent, from 2^lowest on.
    lowest: f64,
    /// Points at which the formula changes are whole multiples of this, or odd ones of a half.
    period: f64,
    /// Whether it rises or falls, left and right of 0; 0 if neither.
    direction: (i8, i8),
}

/// What a sweep found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    /// The largest error in units in the last place, and at which x and y.
    pub(crate) error: f64,
    pub(crate) at: (f64, f64),
    /// How often f turned against its direction, if it has one, from an x to the next number, and one such x.
    pub(crate) turns: Option<u64>,
    pub(crate) turn: f64,
}

pub(crate) fn domain(name: &str) -> Domain {
    use std::f64::consts::{FRAC_PI_2, LN_2};
    let (low, high, even, lowest, period, direction) = match name {
        "exp" => (-746.0, 709.9, (-746.0, 709.9), -60.0, LN_2 / 2.0, (1, 1)),
        "exp_m1" => (-745.0, 709.9, (-45.0, 709.9), -1074.0, LN_2 / 2.0, (1, 1)),
        "ln" => (f64::from_bits(1), f64::MAX, (0.0, 4.0), -1074.0, std::f64::consts::FRAC_1_SQRT_2, (1, 1)),
        "ln_1p" => (-1.0 + 2f64.powi(-53), f64::MAX, (-1.0, 4.0), -1074.0, 0.0, (1, 1)),
        "tanh" => (-25.0, 25.0, (-20.0, 20.0), -1074.0, LN_2 / 4.0, (1, 1)),
        "sigmoid" => (-746.0, 746.0, (-40.0, 40.0), -60.0, LN_2 / 2.0, (1, 1)),
        "erf" => (-10.0, 10.0, (-6.0, 6.0), -1074.0, 0.0, (1, 1)),
        "erfc" => (-7.0, 27.3, (-7.0, 27.3), -60.0, 0.0, (-1, -1)),
        "normal_cdf" => (-38.7, 9.0, (-38.7, 9.0), -60.0, 0.0, (1, 1)),
        "normal_pdf" => (-38.7, 38.7, (-38.7, 38.7), -60.0, 0.0, (1, -1)),
        "sin" | "cos" => (-f64::MAX, f64::MAX, (-100.0, 100.0), -60.0, FRAC_PI_2 / 2.0, (0, 0)),
        _ => (f64::from_bits(1), f64::MAX, (0.0, 4.0), -1074.0, 0.0, (0, 0)),
    };
    Domain { low, high, even, lowest, period, direction }
}

/// G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, 2014.
struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.bits() >> 11) as f64 * 2f64.powi(-53))
    }

    /// One argument: half of them evenly, a quarter by exponent, a quarter near changes of the formula.
    fn argument(&mut self, d: Domain) -> f64 {
        let sign = if d.low < 0.0 && self.bits().is_multiple_of(2) { -1.0 } else { 1.0 };
        let x = match self.bits() % 4 {
            0 | 1 => self.between(d.even.0, d.even.1),
            2 => {
                // Angles beyond 2³¹ have a formula of their own: one of sixteen.
                let far =
                    d.direction != (0, 0) || d.low == f64::from_bits(1) || self.bits().is_multiple_of(16);
                let highest = if far { d.high.log2() } else { 31.0 };
                sign * super::ldexp(self.between(1.0, 2.0), self.between(d.lowest, highest) as i32)
            }
            _ if d.period == 0.0 => {
                sign * (1.0 + self.between(-1.0, 1.0) * 2f64.powi(-(self.bits() as i32 & 31)))
            }
            _ => {
                let k = (self.between(0.0, d.even.1.max(1.0)) / d.period).round();
                let k =
                    if d.period > 0.7 && d.low < 0.0 { k * (1u64 << (self.bits() % 24)) as f64 } else { k };
                let near = sign * (k * d.period).abs().max(d.period);
                near + near * (self.bits() % 17) as f64 * 2f64.powi(-53 + (self.bits() as i32 & 15))
            }
        };
        x.clamp(d.low, d.high)
    }

    /// An exponent for which xʸ is in the range of `f64`, or a little out of it.
    fn exponent(&mut self, x: f64) -> f64 {
        let most = 1080.0 / x.log2().abs().max(1e-17);
        match self.bits() % 4 {
            0 => self.between(-3.0, 3.0).clamp(-most, most),
            1 => (self.between(-20.0, 20.0).round() / 2.0).clamp(-most, most),
            _ => self.between(-most, most),
        }
    }
}

/// A function of many x and y at a time, the results into the last.
pub(crate) type Run<'a> = dyn Fn(&[f64], &[f64], &mut [f64]) + 'a;

/// Sweeps over `count` arguments, `run`ning the function on many at a time.
pub(crate) fn sweep(name: &str, seed: u64, count: usize, run: &Run<'_>) -> Found {
    const BLOCK: usize = 512;
    let (d, truth) = (domain(name), exact(name));
    let mut draws = Draws(seed);
    let mut found = Found { turns: (d.direction != (0, 0)).then_some(0), ..Found::default() };
    for _ in 0..count / BLOCK {
        let mut x: Vec<f64> = (0..BLOCK).map(|_| draws.argument(d)).collect();
        let y: Vec<f64> = x.iter().map(|&x| if name == "pow" { draws.exponent(x) } else { 0.0 }).collect();
        let (mut z, mut next) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
        run(&x, &y, &mut z);
        for i in 0..BLOCK {
            let error = distance(z[i], truth(x[i], y[i]));
            if error.is_nan() || error > found.error {
                (found.error, found.at) = (error, (x[i], y[i]));
            }
        }
        x.iter_mut().for_each(|x| *x = x.next_up());
        run(&x, &y, &mut next);
        for i in 0..BLOCK {
            let up = if x[i] > 0.0 { d.direction.1 } else { d.direction.0 };
            if up > 0 && next[i] < z[i] || up < 0 && next[i] > z[i] {
                found.turns = found.turns.map(|n| n + 1);
                found.turn = x[i].next_down();
            }
        }
    }
    found
}
