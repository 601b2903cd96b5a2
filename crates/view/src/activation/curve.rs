//! The course of a function with kinks: lines that end where it jumps.

use super::Activation;
use gradus_tensor::Result;

/// What is drawn of an activation, for each order.
pub(super) struct Course {
    /// Points of a line, NaN at gaps.
    pub(super) lines: [Vec<[f64; 2]>; 3],
    /// Limits at kinks that differ from the value there.
    pub(super) limits: [Vec<[f64; 2]>; 3],
    /// Values at kinks.
    pub(super) taken: [Vec<[f64; 2]>; 3],
}

/// Points in the whole range.
const POINTS: f64 = 300.0;
/// How far from a kink its limits are looked at, in parts of the range, and how much limits of a smooth function may differ.
const NEAR: f64 = 1e-9;
const JUMP: f64 = 1e-6;

/// Follows the activation and its derivatives from low to high.
pub(super) fn course(activation: &Activation, [low, high]: [f64; 2]) -> Result<Course> {
    let near = NEAR * (high - low);
    let kinks: Vec<f64> =
        activation.kinks().iter().copied().filter(|k| low + near < *k && *k < high - near).collect();
    let starts = [low].into_iter().chain(kinks.iter().map(|k| k + near));
    let ends = kinks.iter().map(|k| k - near).chain([high]);
    let pieces: Vec<Vec<f64>> = starts
        .zip(ends)
        .map(|(from, to)| {
            let count = ((to - from) / (high - low) * POINTS).ceil().max(1.0);
            (0..=count as usize).map(|i| from + (to - from) * (i as f64 / count)).collect()
        })
        .collect();
    let whole: Vec<f64> = pieces.iter().flatten().chain(&kinks).copied().collect();
    let values = activation.at(&whole)?;
    let mut course =
        Course { lines: Default::default(), limits: Default::default(), taken: Default::default() };
    for (order, values) in values.iter().enumerate() {
        let mut rest = values.as_slice();
        let at_kinks = &values[values.len() - kinks.len()..];
        for (place, piece) in pieces.iter().enumerate() {
            let (own, after) = rest.split_at(piece.len());
            rest = after;
            course.lines[order].extend(piece.iter().zip(own).map(|(x, y)| [*x, *y]));
            let (Some(kink), Some(left), Some(right)) = (kinks.get(place), own.last(), after.first()) else {
                continue;
            };
            let value = at_kinks[place];
            let differs = |a: f64, b: f64| (a - b).abs() > JUMP * (1.0 + a.abs().max(b.abs()));
            let middle = if differs(*left, *right) { f64::NAN } else { value };
            course.lines[order].push([*kink, middle]);
            course.taken[order].push([*kink, value]);
            for limit in [*left, *right] {
                let known = course.limits[order]
                    .last()
                    .is_some_and(|last| last[0] == *kink && !differs(last[1], limit));
                if differs(limit, value) && !known {
                    course.limits[order].push([*kink, limit]);
                }
            }
        }
    }
    Ok(course)
}
