//! Loss and accuracy over time, thinned as it grows.

use std::sync::Arc;

/// The most points.
const POINTS: usize = 1000;

/// A point: step, losses of training and test rows, accuracies of both (NaN where there are no classes).
pub(crate) type Point = [f64; 5];

/// Measurements in the order of their steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curve {
    points: Arc<Vec<Point>>,
    /// How often points went that had been there.
    version: u64,
}

impl Curve {
    /// Adds a measurement, unless there is one of its step or a later one.
    pub(crate) fn add(&mut self, point: Point) {
        if self.points.last().is_some_and(|last| last[0] >= point[0]) {
            return;
        }
        let points = Arc::make_mut(&mut self.points);
        points.push(point);
        if points.len() > POINTS {
            let mut place = 0;
            points.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.version += 1;
        }
    }

    /// Forgets the measurements of a step and all after it.
    pub(crate) fn cut_from(&mut self, step: u64) {
        if self.points.last().is_some_and(|last| last[0] >= step as f64) {
            Arc::make_mut(&mut self.points).retain(|point| point[0] < step as f64);
            self.version += 1;
        }
    }

    /// The points from a place on that somebody who has seen those before needs, and the place; and what is seen then.
    pub(crate) fn since(&self, seen: Option<Seen>) -> (usize, &[Point], Seen) {
        let from = seen.filter(|seen| seen.version == self.version).map_or(0, |seen| seen.count);
        let from = from.min(self.points.len());
        (from, &self.points[from..], Seen { version: self.version, count: self.points.len() })
    }
}

/// What somebody has seen of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    version: u64,
    count: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(step: u64) -> Point {
        [step as f64, 0.0, 0.0, 0.0, 0.0]
    }

    #[test]
    fn only_what_is_new_is_told_until_points_go() {
        let mut curve = Curve::default();
        (0..10).for_each(|step| curve.add(point(step)));
        curve.add(point(9));
        let (from, points, seen) = curve.since(None);
        assert_eq!((from, points.len()), (0, 10));
        curve.add(point(10));
        let (from, points, seen) = curve.since(Some(seen));
        assert_eq!((from, points), (10, &[point(10)][..]));
        curve.cut_from(5);
        let (from, points, _) = curve.since(Some(seen));
        assert_eq!((from, points.len()), (0, 5));
    }

    #[test]
    fn it_is_thinned_and_keeps_its_ends() {
        let mut curve = Curve::default();
        (0..5000).for_each(|step| curve.add(point(step)));
        let (_, points, _) = curve.since(None);
        assert!(points.len() <= POINTS && points.len() > POINTS / 2, "{}", points.len());
        assert_eq!((points[0][0], points[points.len() - 1][0]), (0.0, 4999.0));
    }
}
