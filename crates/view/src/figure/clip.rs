//! Keeping lines and regions within a rectangle.

/// A rectangle: its low and its high corner.
pub(super) type Corners = [[f64; 2]; 2];

/// The parts of a line that lie within the rectangle; a point that is not finite is a gap.
pub(super) fn line(points: &[[f64; 2]], within: Corners) -> Vec<Vec<[f64; 2]>> {
    let mut runs: Vec<Vec<[f64; 2]>> = Vec::new();
    for pair in points.windows(2) {
        let Some([from, to]) = segment([pair[0], pair[1]], within) else { continue };
        match runs.last_mut() {
            Some(run) if run.last() == Some(&from) => run.push(to),
            _ => runs.push(vec![from, to]),
        }
    }
    runs
}

/// The part of a segment within the rectangle.
///
/// Source: Y.-D. Liang, B. Barsky, A New Concept and Method for Line Clipping (1984).
fn segment([from, to]: [[f64; 2]; 2], [low, high]: Corners) -> Option<[[f64; 2]; 2]> {
    if from.iter().chain(&to).any(|v| !v.is_finite()) {
        return None;
    }
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let way = to[axis] - from[axis];
        for (toward, room) in [(-way, from[axis] - low[axis]), (way, high[axis] - from[axis])] {
            if toward == 0.0 && room < 0.0 {
                return None;
            } else if toward < 0.0 {
                enter = enter.max(room / toward);
            } else if toward > 0.0 {
                leave = leave.min(room / toward);
            }
        }
    }
    let at = |share: f64| {
        let along = |axis: usize| from[axis] + share * (to[axis] - from[axis]);
        if share == 0.0 {
            from
        } else if share == 1.0 {
            to
        } else {
            [along(0), along(1)]
        }
    };
    (enter <= leave).then(|| [at(enter), at(leave)])
}

/// The part of a polygon within the rectangle.
///
/// Source: I. Sutherland, G. Hodgman, Reentrant Polygon Clipping (1974).
pub(super) fn polygon(points: &[[f64; 2]], within: Corners) -> Vec<[f64; 2]> {
    let mut points = points.to_vec();
    for axis in 0..2 {
        for (sign, bound) in [(1.0, within[0][axis]), (-1.0, -within[1][axis])] {
            let depth = |p: [f64; 2]| sign * p[axis] - bound;
            let mut kept = Vec::with_capacity(points.len() + 4);
            for (place, &to) in points.iter().enumerate() {
                let from = points[(place + points.len() - 1) % points.len()];
                if (depth(from) < 0.0) != (depth(to) < 0.0) {
                    let share = depth(from) / (depth(from) - depth(to));
                    kept.push([0, 1].map(|i| from[i] + share * (to[i] - from[i])));
                }
                if depth(to) >= 0.0 {
                    kept.push(to);
                }
            }
            points = kept;
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Corners = [[0.0, 0.0], [1.0, 1.0]];

    #[test]
    fn a_line_is_cut_at_the_edges_and_at_gaps() {
        let parts = line(&[[-1.0, 0.5], [0.5, 0.5], [0.5, 2.0], [0.75, 2.0], [0.75, 0.0]], UNIT);
        assert_eq!(parts, [vec![[0.0, 0.5], [0.5, 0.5], [0.5, 1.0]], vec![[0.75, 1.0], [0.75, 0.0]]]);
        let gap = [[0.0, 0.0], [0.2, 0.2], [f64::NAN, 0.0], [0.4, 0.4], [0.6, 0.6]];
        assert_eq!(line(&gap, UNIT).len(), 2);
        assert!(line(&[[2.0, 0.0], [3.0, 1.0]], UNIT).is_empty());
        assert!(line(&[[0.5, 0.5]], UNIT).is_empty());
    }

    #[test]
    fn a_polygon_is_cut_to_its_common_part() {
        let diamond = [[0.5, -0.5], [1.5, 0.5], [0.5, 1.5], [-0.5, 0.5]];
        let area = |p: &[[f64; 2]]| {
            (0..p.len())
                .map(|i| (p[i], p[(i + 1) % p.len()]))
                .map(|(a, b)| a[0] * b[1] - a[1] * b[0])
                .sum::<f64>()
                / 2.0
        };
        assert!((area(&polygon(&diamond, UNIT)) - 1.0).abs() < 1e-12);
        assert!(polygon(&[[2.0, 2.0], [3.0, 2.0], [3.0, 3.0]], UNIT).is_empty());
    }
}
