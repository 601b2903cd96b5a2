//! Maps of the plane: building them, and taking them apart into turns and a scaling.

use super::LinearMap;
use gradus_tensor::Tensor;

/// The rotation by an angle against the clock, \[\[cos, −sin\], \[sin, cos\]\].
///
/// ```
/// let quarter = gradus_view::linear_map::rotation(90.0);
/// assert_eq!(quarter.as_slice(), [0.0, -1.0, 1.0, 0.0]);
/// ```
pub fn rotation(degrees: f64) -> Tensor<f64> {
    let [cos, sin] = direction(degrees);
    Tensor::from([[cos, -sin], [sin, cos]])
}

/// The reflection across the line through 0 at an angle to the x axis: orthogonal, with determinant −1.
pub fn reflection(degrees: f64) -> Tensor<f64> {
    let [cos, sin] = direction(2.0 * degrees);
    Tensor::from([[cos, sin], [sin, -cos]])
}

/// The scaling of x and of y.
pub fn scaling(x: f64, y: f64) -> Tensor<f64> {
    Tensor::from([[x, 0.0], [0.0, y]])
}

/// The shear along x: the identity plus the entry k, x + k·y.
pub fn shear(k: f64) -> Tensor<f64> {
    Tensor::from([[1.0, k], [0.0, 1.0]])
}

/// The orthogonal projection onto the line through 0 at an angle, u uᵀ.
pub fn projection(degrees: f64) -> Tensor<f64> {
    let [cos, sin] = direction(degrees);
    Tensor::from([[cos * cos, cos * sin], [cos * sin, sin * sin]])
}

/// The unit vector at an angle, exact at multiples of a right angle.
fn direction(degrees: f64) -> [f64; 2] {
    let quarter = degrees.rem_euclid(360.0) / 90.0;
    match quarter {
        0.0 => [1.0, 0.0],
        1.0 => [0.0, 1.0],
        2.0 => [-1.0, 0.0],
        3.0 => [0.0, -1.0],
        _ => [degrees.to_radians().cos(), degrees.to_radians().sin()],
    }
}

/// A map of the plane as a turn, a scaling and a turn: A = R(last)·diag(scales)·R(first).
///
/// The angles are in degrees against the clock. The scales are the singular values; the second is negative where the
/// determinant is, since turns alone do not reflect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turns {
    /// The turn that comes first.
    pub first: f64,
    /// What x and y are multiplied by after it.
    pub scales: [f64; 2],
    /// The turn that comes last.
    pub last: f64,
}

/// What the eigenvalues of a map of the plane say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Eigen {
    /// Two directions are kept: eigenvalues, and the angles of their lines from −90 to 90 degrees.
    Two([[f64; 2]; 2]),
    /// Every vector is multiplied by the same number.
    All(f64),
    /// One direction alone is kept, with a double eigenvalue: the value, and the angle of its line.
    One([f64; 2]),
    /// No direction is kept: a ± b·i as a and b, where b > 0.
    None([f64; 2]),
}

impl LinearMap {
    /// A map of the plane as turn, scaling and turn, by the singular value decomposition.
    ///
    /// The first turn lies in (−90, 90]; it is 0 where both scales have one size, since any would do.
    pub fn turns(&self) -> Option<Turns> {
        let [a, b, c, d] = self.plane()?;
        let svd = self.matrix.to_faer().ok()?.svd().ok()?;
        let [large, least] = [0, 1].map(|i| svd.S()[i]);
        let negative = a * d - b * c < 0.0;
        let sign = if negative { -1.0 } else { 1.0 };
        if large - least <= self.small() {
            let last = if large > 0.0 { c.atan2(a).to_degrees() } else { 0.0 };
            return Some(Turns { first: 0.0, scales: [large, sign * least], last });
        }
        // The right singular vector of the largest value, turned to the x axis by the first turn.
        let (v, u) = (svd.V(), svd.U());
        let mut right = [v[(0, 0)], v[(1, 0)]];
        let mut left = [u[(0, 0)], u[(1, 0)]];
        let back = |v: [f64; 2]| -v[1].atan2(v[0]).to_degrees();
        if !(-90.0 + 1e-9..=90.0 + 1e-9).contains(&back(right)) {
            (right, left) = (right.map(|v| -v), left.map(|v| -v));
        }
        let last = left[1].atan2(left[0]).to_degrees();
        Some(Turns { first: back(right) + 0.0, scales: [large, sign * least], last: last + 0.0 })
    }

    /// What the eigenvalues of a map of the plane say, from its trace and its determinant.
    pub fn eigen(&self) -> Option<Eigen> {
        let [a, b, c, d] = self.plane()?;
        let (half, small) = ((a + d) / 2.0, self.small());
        // λ² − 2·half·λ + det = 0, whose discriminant is written so that it does not cancel.
        let discriminant = ((a - d) / 2.0).powi(2) + b * c;
        if discriminant < -small * small {
            return Some(Eigen::None([half, (-discriminant).sqrt()]));
        }
        if [a - half, b, c, d - half].iter().all(|v| v.abs() <= small) {
            return Some(Eigen::All(half));
        }
        // The kernel of A − λ is at a right angle to its longer row.
        let line = |value: f64| {
            let rows = [[a - value, b], [c, d - value]];
            let row =
                if rows[0][0].hypot(rows[0][1]) >= rows[1][0].hypot(rows[1][1]) { rows[0] } else { rows[1] };
            line_of(-row[1], row[0])
        };
        let root = discriminant.max(0.0).sqrt();
        if root <= small {
            return Some(Eigen::One([half, line(half)]));
        }
        Some(Eigen::Two([half + root, half - root].map(|value| [value, line(value)])))
    }
}

/// The angle of the line through 0 and a point, above −90 and at most 90 degrees.
pub(super) fn line_of(x: f64, y: f64) -> f64 {
    let degrees = y.atan2(x).to_degrees();
    let turned = if degrees > 90.0 + 1e-9 {
        degrees - 180.0
    } else if degrees <= -90.0 + 1e-9 {
        degrees + 180.0
    } else {
        degrees
    };
    turned + 0.0
}
