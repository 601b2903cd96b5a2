//! Points of the plane in classes or with heights, made from a seed: what a network has to bend the plane for.

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
    two("moons", ["outer", "inner"], rows, outer, noise, seed, point)
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
    two("circles", ["outer", "inner"], rows, outer, noise, seed, point)
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
    two("spirals", ["one", "other"], rows, half, noise, seed, point)
}

/// Points of a square whose class is whether the signs of their coordinates differ: what no straight line parts.
///
/// Coordinates are uniform in 0.1 … 1 apart from their sign. The first ⌊rows/2⌋ rows have equal signs, both of them + and − in
/// turn; the others + and −, − and + in turn. Noise as for [`moons`].
///
/// Source: M. Minsky, S. Papert, Perceptrons (1969); as points with a gap between: D. Smilkov et al., Direct-Manipulation
/// Visualization of Deep Networks (2017).
///
/// # Errors
/// As for [`moons`].
pub fn xor<T: Scalar>(rows: usize, noise: f64, seed: u64) -> Result<Dataset<T>> {
    let mut stream = Stream::new(seed, "xor points");
    let equal = rows / 2;
    let point = |row: usize| {
        let sign = if row.is_multiple_of(2) { 1.0 } else { -1.0 };
        let other = if row < equal { sign } else { -sign };
        [sign, other].map(|sign| sign * stream.uniform(0.1, 1.0))
    };
    two("xor", ["equal", "different"], rows, equal, noise, seed, point)
}

/// Normal clouds of a standard deviation of `noise` around centres that stand evenly on the circle of radius 1, the first at (0, 1).
///
/// The rows of a class are beside each other; classes have equal shares of the rows, to within one.
///
/// Source: scikit-learn's `make_blobs(shuffle=False)` with these centres.
///
/// # Errors
/// There are fewer than two classes, fewer rows than classes, or the noise is no finite number from 0 on.
pub fn blobs<T: Scalar>(rows: usize, classes: usize, noise: f64, seed: u64) -> Result<Dataset<T>> {
    if classes < 2 || rows < classes {
        let message = format!("{rows} rows of {classes} classes, where two classes or more need a row each");
        return Err(Error::argument(message).of("blobs"));
    }
    let class = |row: usize| row * classes / rows;
    let point = |row: usize| {
        let (sin, cos) = (TAU * class(row) as f64 / classes as f64).sin_cos();
        [-sin, cos]
    };
    let x = moved("blobs", rows, noise, seed, point)?;
    let y = (0..rows).map(|row| class(row) as u32).collect();
    Dataset::new("blobs", x, y, (0..classes).map(|class| class.to_string()))
}

/// Points of the square from −1 to 1 with the height of a plane over them, (x₁ + x₂)/2, to be predicted.
///
/// The noise is in the heights.
///
/// Source: the first data for regression of D. Smilkov et al., Direct-Manipulation Visualization of Deep Networks (2017).
///
/// ```
/// let plane = gradus_data::plane::<f64>(100, 0.0, 0)?;
/// let (x, y) = (plane.row(7), plane.values().unwrap().as_slice()[7]);
/// assert_eq!(y, (x[0] + x[1]) / 2.0);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// There is no row, or the noise is no finite number from 0 on.
pub fn plane<T: Scalar>(rows: usize, noise: f64, seed: u64) -> Result<Dataset<T>> {
    let mut stream = Stream::new(seed, "plane points");
    let x = moved("plane", rows, 0.0, seed, |_| [0; 2].map(|_| stream.uniform(-1.0, 1.0)))?;
    let noise = sound("plane", noise)?;
    let mut stream = Stream::new(seed, "plane");
    let height = |row: &[T]| T::of((row[0].to_f64() + row[1].to_f64()) / 2.0 + noise * stream.normal());
    let heights = x.as_slice().chunks_exact(2).map(height).collect();
    Dataset::regression("plane", x, Tensor::new([rows], heights)?, ["height"])
}

/// Rows of two classes from their points; the first `first` are of class 0.
fn two<T: Scalar>(
    name: &'static str,
    classes: [&str; 2],
    rows: usize,
    first: usize,
    noise: f64,
    seed: u64,
    point: impl FnMut(usize) -> [f64; 2],
) -> Result<Dataset<T>> {
    if rows < 2 {
        return Err(Error::argument(format!("{rows} rows, where two classes need two or more")).of(name));
    }
    let x = moved(name, rows, noise, seed, point)?;
    let y = (0..rows).map(|row| u32::from(row >= first)).collect();
    Dataset::new(name, x, y, classes)
}

/// Points with normal noise in each coordinate.
fn moved<T: Scalar>(
    name: &'static str,
    rows: usize,
    noise: f64,
    seed: u64,
    point: impl FnMut(usize) -> [f64; 2],
) -> Result<Tensor<T>> {
    let noise = sound(name, noise)?;
    let mut stream = Stream::new(seed, name);
    let moved = |v: f64| T::of(v + noise * stream.normal());
    Tensor::new([rows, 2], (0..rows).flat_map(point).map(moved).collect())
}

/// Noise that there can be.
fn sound(name: &'static str, noise: f64) -> Result<f64> {
    if noise.is_finite() && noise >= 0.0 {
        return Ok(noise);
    }
    Err(Error::argument(format!("the noise {noise} is no finite number from 0 on")).of(name))
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
    fn signs_decide_the_class_of_xor_and_the_corner_that_of_blobs() {
        let xor = xor::<f64>(201, 0.0, 3).unwrap();
        assert_eq!(xor.class_counts(), [100, 101]);
        for row in 0..201 {
            let [x, y] = [xor.row(row)[0], xor.row(row)[1]];
            assert_eq!(u32::from(x * y < 0.0), xor.y()[row]);
            assert!((0.1..1.0).contains(&x.abs()) && (0.1..1.0).contains(&y.abs()));
        }
        let quadrants = |class| (0..201).filter(|&r| xor.y()[r] == class && xor.row(r)[0] > 0.0).count();
        assert_eq!([quadrants(0), quadrants(1)], [50, 51]);
        let blobs = blobs::<f64>(10, 3, 0.0, 0).unwrap();
        assert_eq!(blobs.class_counts(), [4, 3, 3]);
        let half = 0.75f64.sqrt();
        for (row, want) in [(0, [0.0, 1.0]), (4, [-half, -0.5]), (9, [half, -0.5])] {
            assert!(near(blobs.row(row), want), "{row}: {:?}", blobs.row(row));
        }
    }

    #[test]
    fn the_noise_of_a_plane_is_in_its_heights() {
        let [clean, noisy] = [0.0, 0.3].map(|noise| plane::<f64>(4000, noise, 1).unwrap());
        assert_eq!(clean.x(), noisy.x());
        let heights = |data: &Dataset<f64>| data.values().unwrap().as_slice().to_vec();
        let off: Vec<f64> = heights(&clean).iter().zip(heights(&noisy)).map(|(a, b)| a - b).collect();
        let variance = off.iter().map(|d| d * d).sum::<f64>() / 4000.0;
        assert!((variance / 0.09 - 1.0).abs() < 0.06, "{variance}");
        let slope =
            clean.x().as_slice().chunks_exact(2).zip(heights(&clean)).all(|(x, h)| (x[0] + x[1]) / 2.0 == h);
        assert!(slope);
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
        assert_eq!(text(plane(4, f64::INFINITY, 0)), "the noise inf is no finite number from 0 on");
        assert_eq!(
            text(blobs(2, 3, 0.0, 0)),
            "2 rows of 3 classes, where two classes or more need a row each"
        );
        assert_eq!(text(circles(4, 1.0, 0.0, 0)), "the factor 1 is not from 0 to below 1");
        assert_eq!(text(spirals(4, f64::NAN, 0.0, 0)), "NaN turns, where a finite number above 0 is needed");
    }
}
