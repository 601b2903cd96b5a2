//! The line search: a length at which the strong Wolfe conditions hold.

use super::vector::{dot, largest};
use gradus_tensor::{Result, Scalar};

/// The fall of f that counts as enough, and the slope that counts as flat, as parts of the slope at the start.
const FALL: f64 = 1e-4;
const FLAT: f64 = 0.9;

/// The loss somewhere, and its gradient.
#[derive(Clone, Debug)]
pub(super) struct Point<T> {
    pub(super) loss: f64,
    pub(super) grad: Vec<T>,
}

/// A point on the line: how far, and how steep it is there.
#[derive(Clone, Debug)]
struct Trial<T> {
    length: f64,
    slope: f64,
    point: Point<T>,
}

/// A search along a direction from a start.
#[derive(Debug)]
pub(super) struct Search<'a, T> {
    pub(super) slope: f64,
    pub(super) start: &'a Point<T>,
    pub(super) direction: &'a [T],
    pub(super) tolerance: f64,
}

/// Two points between which a good one lies, or one that is good.
enum Bracket<T> {
    Good(Trial<T>),
    Between(Trial<T>, Trial<T>),
}

impl<T: Scalar> Search<'_, T> {
    /// Where the search ended, its length, and how often the loss was evaluated.
    pub(super) fn run(
        &self,
        length: f64,
        most: usize,
        at: &mut impl FnMut(f64) -> Result<Point<T>>,
    ) -> Result<(Point<T>, f64, usize)> {
        let mut evaluations = 0;
        let mut trial = |length: f64| {
            evaluations += 1;
            let point = at(length)?;
            Ok(Trial { length, slope: dot(&point.grad, self.direction), point })
        };
        let mut turns = 0;
        let found = match self.bracket(length, most, &mut turns, &mut trial)? {
            Bracket::Good(found) => found,
            Bracket::Between(a, b) => self.zoom([a, b], most, turns, &mut trial)?,
        };
        Ok((found.point, found.length, evaluations))
    }

    /// Goes on until the minimum must lie behind.
    fn bracket(
        &self,
        length: f64,
        most: usize,
        turns: &mut usize,
        trial: &mut impl FnMut(f64) -> Result<Trial<T>>,
    ) -> Result<Bracket<T>> {
        let start = || Trial { length: 0.0, slope: self.slope, point: self.start.clone() };
        let mut before = start();
        let mut now = trial(length)?;
        while *turns < most {
            if self.too_high(&now) || (*turns > 1 && now.point.loss >= before.point.loss) {
                return Ok(Bracket::Between(before, now));
            }
            if self.flat(&now) {
                return Ok(Bracket::Good(now));
            }
            if now.slope >= 0.0 {
                return Ok(Bracket::Between(before, now));
            }
            let least = now.length + 0.01 * (now.length - before.length);
            let next = cubic(&before, &now, Some([least, now.length * 10.0]));
            before = now;
            now = trial(next)?;
            *turns += 1;
        }
        Ok(Bracket::Between(start(), now))
    }

    /// Narrows the bracket.
    fn zoom(
        &self,
        mut ends: [Trial<T>; 2],
        most: usize,
        mut turns: usize,
        trial: &mut impl FnMut(f64) -> Result<Trial<T>>,
    ) -> Result<Trial<T>> {
        let scale = largest(self.direction);
        let lower = |ends: &[Trial<T>; 2]| usize::from(ends[0].point.loss > ends[1].point.loss);
        let mut low = lower(&ends);
        let mut stuck = false;
        while turns < most && (ends[1].length - ends[0].length).abs() * scale >= self.tolerance {
            let next = inside(cubic(&ends[0], &ends[1], None), &ends, &mut stuck);
            let now = trial(next)?;
            turns += 1;
            if self.too_high(&now) || now.point.loss >= ends[low].point.loss {
                ends[1 - low] = now;
                low = lower(&ends);
                continue;
            }
            let good = self.flat(&now);
            if !good && now.slope * (ends[1 - low].length - ends[low].length) >= 0.0 {
                ends[1 - low] = ends[low].clone();
            }
            ends[low] = now;
            if good {
                break;
            }
        }
        let [a, b] = ends;
        Ok(if low == 0 { a } else { b })
    }

    /// Whether f has not fallen enough.
    fn too_high(&self, trial: &Trial<T>) -> bool {
        trial.point.loss > self.start.loss + FALL * trial.length * self.slope
    }

    fn flat(&self, trial: &Trial<T>) -> bool {
        trial.slope.abs() <= -FLAT * self.slope
    }
}

/// Keeps a length away from the ends of the bracket, at the latest when it comes near them a second time.
fn inside<T>(length: f64, ends: &[Trial<T>; 2], stuck: &mut bool) -> f64 {
    let (least, most) = (ends[0].length.min(ends[1].length), ends[0].length.max(ends[1].length));
    let margin = 0.1 * (most - least);
    if (most - length).min(length - least) >= margin {
        *stuck = false;
        return length;
    }
    if !*stuck && length < most && length > least {
        *stuck = true;
        return length;
    }
    *stuck = false;
    if (length - most).abs() < (length - least).abs() { most - margin } else { least + margin }
}

/// The minimum of the cubic through two points with their slopes, within bounds, which are the points if none are given.
fn cubic<T>(a: &Trial<T>, b: &Trial<T>, bounds: Option<[f64; 2]>) -> f64 {
    let (left, right) = if a.length <= b.length { (a, b) } else { (b, a) };
    let [least, most] = bounds.unwrap_or([left.length, right.length]);
    let d1 = a.slope + b.slope - 3.0 * (a.point.loss - b.point.loss) / (a.length - b.length);
    let square = d1 * d1 - a.slope * b.slope;
    let root = square.sqrt();
    let part = (right.slope + root - d1) / (right.slope - left.slope + 2.0 * root);
    let minimum = right.length - (right.length - left.length) * part;
    if square >= 0.0 && !minimum.is_nan() { minimum.max(least).min(most) } else { (least + most) / 2.0 }
}
