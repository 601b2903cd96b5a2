//! Points of the plane in two classes, made from a seed: what a network has to bend the plane for.

use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar, Tensor, random::Stream};
use std::f64::consts::{PI, TAU};

/// Two half circles that reach into each other: the outer one from (1, 0) over (0, 1) to (−1, 0), the inner one from
/// (0, ½) over (1, −½) to (2, ½).
///
/// The first ⌊rows/2⌋ rows are the outer moon. Each coordinate has normal noise of the standard deviation `noise` added.
/// The points without noise are those of scikit-learn's `make_moons(rows, shuffle=False)`.
///
/// ```
/// let moons = gradus_data::moons::<f64>(6, 0.0, 0)?;
/// assert_eq!((moons.row(0), moons.row(3)), (&[1.0, 0.0][..], &[0.0, 0.5][..]));
/// assert_eq!(moons.y(), [0, 0, 0, 1, 1, 1]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// There are fewer than two rows, or the noise is no finite number from 0 on.
pub fn moons<T: Scalar>(rows: usize, noise: f64, seed: u64) -> Result<Dataset<T>> {
    let outer = rows / 2;
    let point = |row: usize| {
        let (place, count) = if row < outer { (row, outer) } else { (row - outer, rows - outer) };
        let (sin, cos) = (PI * place as f64 / (count - 1).max(1) as f64).sin_cos();
        if row < outer { [cos, sin] } else { [1.0 - cos, 0.5 - sin] }
    };
    plane("moons", ["outer", "inner"], rows, outer, noise, seed, point)
}

/// A circle of radius 1 and one of radius `factor` around the same centre.
///
/// The first ⌊rows/2⌋ rows are the outer circle, noise as for [`moons`]. The points without noise are those of scikit-learn's
/// `make_circles(rows, shuffle=False, factor=factor)`.
///
/// # Errors
/// As for [`moons`], or the factor is not from 0 to below 1.
pub fn circles<T: Scalar>(rows: usize, factor: f64, noise: f64, seed: u64) -> Result<Dataset<T>> {
    if !(0.0..1.0).contains(&factor) {
        return Err(Error::argument(format!("the factor {factor} is not from 0 to below 1")).of("circles"));
    }
    let outer = rows / 2;
    let point = |row: usize| {
        let (place, count, radius) =
            if row < outer { (row, outer, 1.0) } else { (row - outer, rows - outer, factor) };
        let (sin, cos) = (TAU * place as f64 / count.max(1) as f64).sin_cos();
        [radius * cos, radius * sin]
    };
    plane("circles", ["outer", "inner"], rows, outer, noise, seed, point)
}

/// Two spirals of so many turns that wind around each other, from near the centre to radius 1.
///
/// The first ⌊rows/2⌋ rows are one spiral, the others the same turned by half a circle; the radius grows in proportion to the
/// angle. Noise as for [`moons`].
///
/// Source: K. Lang, M. Witbrock, Learning to Tell Two Spirals Apart (1988), with 3 turns there.
///
/// # Errors
/// As for [`moons`], or the number of turns is no finite number above 0.
pub fn spirals<T: Scalar>(rows: usize, turns: f64, noise: f64, seed: u64) -> Result<Dataset<T>> {
    if !(turns.is_finite() && turns > 0.0) {
        return Err(
            Error::argument(format!("{turns} turns, where a finite number above 0 is needed")).of("spirals")
        );
    }
    let half = rows / 2;
    let point = |row: usize| {
        let (place, count, from) = if row < half { (row, half, 0.0) } else { (row - half, rows - half, PI) };
        // A twentieth of the way from the centre, where the two would touch.
        let radius = 0.05 + 0.95 * place as f64 / (count - 1).max(1) as f64;
        let (sin, cos) = (from + TAU * turns * radius).sin_cos();
        [radius * cos, radius * sin]
    };
    plane("spirals", ["one", "other"], rows, half, noise, seed, point)
}

/// Rows from their points; the first `first` are of class 0.
fn plane<T: Scalar>(
    name: &'static str,
    classes: [&str; 2],
    rows: usize,
    first: usize,
    noise: f64,
    seed: u64,
    point: impl Fn(usize) -> [f64; 2],
) -> Result<Dataset<T>> {
    if rows < 2 {
        return Err(Error::argument(format!("{rows} rows, where two classes need two or more")).of(name));
    }
    if !(noise.is_finite() && noise >= 0.0) {
        return Err(Error::argument(format!("the noise {noise} is no finite number from 0 on")).of(name));
    }
    let mut stream = Stream::new(seed, name);
    let mut moved = |v: f64| T::of(v + noise * stream.normal());
    let x = (0..rows).flat_map(point).map(&mut moved).collect();
    let y = (0..rows).map(|row| u32::from(row >= first)).collect();
    Dataset::new(name, Tensor::new([rows, 2], x)?, y, classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(row: &[f64], want: [f64; 2]) -> bool {
        row.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    /// Points that scikit-learn 1.7 gives: make_moons(7, shuffle=False), make_circles(8, shuffle=False, factor=0.5).
    #[test]
    fn the_points_are_those_of_scikit_learn() {
        let moons = moons::<f64>(7, 0.0, 0).unwrap();
        assert_eq!(moons.class_counts(), [3, 4]);
        for (row, want) in
            [(1, [0.0, 1.0]), (2, [-1.0, 0.0]), (4, [0.5, 0.5 - 0.75f64.sqrt()]), (6, [2.0, 0.5])]
        {
            assert!(near(moons.row(row), want), "{row}: {:?}", moons.row(row));
        }
        let circles = circles::<f64>(8, 0.5, 0.0, 0).unwrap();
        for (row, want) in
            [(0, [1.0, 0.0]), (1, [0.0, 1.0]), (3, [0.0, -1.0]), (5, [0.0, 0.5]), (6, [-0.5, 0.0])]
        {
            assert!(near(circles.row(row), want), "{row}: {:?}", circles.row(row));
        }
    }

    #[test]
    fn spirals_are_each_other_turned_by_half_a_circle() {
        let spirals = spirals::<f64>(200, 1.5, 0.0, 0).unwrap();
        for row in 0..100 {
            let [x, y] = [spirals.row(row)[0], spirals.row(row)[1]];
            assert!(near(spirals.row(row + 100), [-x, -y]));
        }
        let radius = |row: usize| spirals.row(row)[0].hypot(spirals.row(row)[1]);
        assert!((radius(0) - 0.05).abs() < 1e-12 && (radius(99) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn noise_is_normal_and_repeats() {
        let [a, b, other] = [3, 3, 4].map(|seed| moons::<f64>(4000, 0.2, seed).unwrap());
        assert!(a == b && a != other);
        let clean = moons::<f64>(4000, 0.0, 0).unwrap();
        let off = a.x().as_slice().iter().zip(clean.x().as_slice()).map(|(a, b)| a - b);
        let variance = off.map(|d| d * d).sum::<f64>() / 8000.0;
        assert!((variance / 0.04 - 1.0).abs() < 0.06, "{variance}");
    }

    #[test]
    fn wrong_arguments_are_errors() {
        let text = |result: Result<Dataset<f64>>| result.unwrap_err().message().to_owned();
        assert_eq!(text(moons(1, 0.0, 0)), "1 rows, where two classes need two or more");
        assert_eq!(text(moons(4, -1.0, 0)), "the noise -1 is no finite number from 0 on");
        assert_eq!(text(circles(4, 1.0, 0.0, 0)), "the factor 1 is not from 0 to below 1");
        assert_eq!(text(spirals(4, f64::NAN, 0.0, 0)), "NaN turns, where a finite number above 0 is needed");
    }
}
