//! Which kind of map a matrix is.

use super::{LinearMap, plane::line_of};
use crate::figure::short;
use std::fmt;

/// A kind of linear map. Angles are in degrees against the clock, those of lines above −90 and at most 90.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Everything becomes 0.
    Zero,
    /// Nothing changes.
    Identity,
    /// Orthogonal with determinant 1, in the plane.
    Rotation {
        /// The angle.
        degrees: f64,
    },
    /// Orthogonal with determinant −1, in the plane.
    Reflection {
        /// The line that stays.
        degrees: f64,
    },
    /// Orthogonal in more dimensions.
    Orthogonal {
        /// Whether the determinant is −1.
        reflects: bool,
    },
    /// Columns at right angles of length 1: lengths stay, in more dimensions.
    Isometry,
    /// Every direction by one factor.
    UniformScaling {
        /// The factor.
        factor: f64,
    },
    /// Every axis by a factor of its own.
    Scaling {
        /// The factors.
        factors: Vec<f64>,
    },
    /// Symmetric: a scaling along two directions at right angles.
    ScalingAlong {
        /// Factor and line, twice.
        lines: [[f64; 2]; 2],
    },
    /// A rotation and one factor for all directions.
    Similarity {
        /// The angle.
        degrees: f64,
        /// The factor.
        factor: f64,
    },
    /// In the right frame the identity plus one off-diagonal entry.
    Shear {
        /// The line that stays.
        degrees: f64,
        /// That entry.
        factor: f64,
    },
    /// The identity plus one off-diagonal entry, in more dimensions.
    ShearOfAxes {
        /// That entry.
        factor: f64,
    },
    /// P² = P of rank 1 in the plane.
    Projection {
        /// The line onto which it projects.
        onto: f64,
        /// The line along which it does.
        along: f64,
    },
    /// P² = P in more dimensions.
    ProjectionOnto {
        /// The dimensions that stay.
        rank: usize,
        /// Whether it is symmetric, and so orthogonal.
        orthogonal: bool,
    },
    /// Rows and columns of a single 1 each.
    Permutation,
    /// None of these.
    General,
}

impl LinearMap {
    /// All kinds that the map is of, the most telling first; never empty.
    pub fn kinds(&self) -> Vec<Kind> {
        let dims = self.matrix.dims();
        let mut kinds = Vec::new();
        if self.singular.iter().all(|s| *s == 0.0) {
            kinds.push(Kind::Zero);
        } else if let Some(plane) = self.plane() {
            self.of_the_plane(plane, &mut kinds);
        } else if dims[0] == dims[1] {
            self.square(dims[0], &mut kinds);
        } else if dims[0] > dims[1] && self.singular.iter().all(|s| (s - 1.0).abs() <= self.small()) {
            kinds.push(Kind::Isometry);
        }
        if kinds.is_empty() {
            kinds.push(Kind::General);
        }
        kinds
    }

    fn of_the_plane(&self, [a, b, c, d]: [f64; 4], kinds: &mut Vec<Kind>) {
        let small = self.small();
        let zero = |v: f64| v.abs() <= small;
        if zero(b) && zero(c) && zero(a - 1.0) && zero(d - 1.0) {
            kinds.push(Kind::Identity);
            return;
        }
        let turned = zero(a - d) && zero(b + c);
        let unit = zero(a * a + c * c - 1.0);
        if turned && unit {
            kinds.push(Kind::Rotation { degrees: c.atan2(a).to_degrees() });
        } else if zero(a + d) && zero(b - c) && unit {
            kinds.push(Kind::Reflection {
                degrees: line_of((c.atan2(a) / 2.0).cos(), (c.atan2(a) / 2.0).sin()),
            });
        }
        // P² = P of rank 1: the trace is 1 and the determinant 0.
        if zero(a + d - 1.0) && zero(a * d - b * c) {
            let (x, y) = if a.hypot(c) >= b.hypot(d) { (a, c) } else { (b, d) };
            let (u, v) = if a.hypot(b) >= c.hypot(d) { (-b, a) } else { (-d, c) };
            kinds.push(Kind::Projection { onto: line_of(x, y), along: line_of(u, v) });
        }
        // (A − 1)² = 0: the trace is 2 and the determinant 1.
        if zero(a + d - 2.0) && zero(a * d - b * c - 1.0) {
            let (x, y) = if (a - 1.0).hypot(c) >= b.hypot(d - 1.0) { (a - 1.0, c) } else { (b, d - 1.0) };
            // With e along the line and n at a right angle to it, the entry is eᵀ(A − 1)n = b·… in any frame.
            let degrees = line_of(x, y);
            let (sin, cos) = degrees.to_radians().sin_cos();
            let moved = [-(a - 1.0) * sin + b * cos, -c * sin + (d - 1.0) * cos];
            kinds.push(Kind::Shear { degrees, factor: cos * moved[0] + sin * moved[1] });
        }
        if zero(b) && zero(c) {
            kinds.push(if zero(a - d) {
                Kind::UniformScaling { factor: a }
            } else {
                Kind::Scaling { factors: vec![a, d] }
            });
        } else if turned && !unit {
            kinds.push(Kind::Similarity { degrees: c.atan2(a).to_degrees(), factor: a.hypot(c) });
        } else if zero(b - c)
            && let Some(super::Eigen::Two(lines)) = self.eigen()
        {
            kinds.push(Kind::ScalingAlong { lines });
        }
    }

    fn square(&self, n: usize, kinds: &mut Vec<Kind>) {
        let (small, data) = (self.small() * n as f64, self.matrix.as_slice());
        let at = |i: usize, j: usize| data[i * n + j];
        let all = |test: &dyn Fn(usize, usize) -> bool| (0..n).all(|i| (0..n).all(|j| test(i, j)));
        let unit = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
        if all(&|i, j| (at(i, j) - unit(i, j)).abs() <= small) {
            kinds.push(Kind::Identity);
            return;
        }
        if all(&|i, j| at(i, j) == 0.0 || at(i, j) == 1.0)
            && self.singular.iter().all(|s| (s - 1.0).abs() <= small)
        {
            kinds.push(Kind::Permutation);
        }
        if self.singular.iter().all(|s| (s - 1.0).abs() <= small) {
            kinds.push(Kind::Orthogonal { reflects: self.determinant.is_some_and(|d| d < 0.0) });
        }
        if all(&|i, j| ((0..n).map(|k| at(i, k) * at(k, j)).sum::<f64>() - at(i, j)).abs() <= small) {
            let orthogonal = all(&|i, j| (at(i, j) - at(j, i)).abs() <= small);
            kinds.push(Kind::ProjectionOnto { rank: self.rank, orthogonal });
        }
        let beside = || {
            (0..n)
                .flat_map(|i| (0..n).map(move |j| (i, j)))
                .filter(|&(i, j)| i != j && at(i, j).abs() > small)
        };
        if beside().count() == 0 {
            let factors: Vec<f64> = (0..n).map(|i| at(i, i)).collect();
            let uniform = factors.iter().all(|f| (f - factors[0]).abs() <= small);
            kinds.push(if uniform {
                Kind::UniformScaling { factor: factors[0] }
            } else {
                Kind::Scaling { factors }
            });
        } else if let (1, true) = (beside().count(), (0..n).all(|i| (at(i, i) - 1.0).abs() <= small)) {
            let factor = beside().map(|(i, j)| at(i, j)).sum();
            kinds.push(Kind::ShearOfAxes { factor });
        }
    }
}

/// What a shear is.
const SHEAR: &str = "the identity plus one off-diagonal entry, determinant 1";

/// The kind in words, with what makes it one.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |v: &f64| short(*v, 6);
        match self {
            Kind::Zero => f.write_str("zero: everything becomes 0"),
            Kind::Identity => f.write_str("identity: nothing changes"),
            Kind::Rotation { degrees } => {
                write!(f, "rotation by {}°: orthogonal, determinant 1", number(degrees))
            }
            Kind::Reflection { degrees } => {
                write!(f, "reflection across the line at {}°: orthogonal, determinant −1", number(degrees))
            }
            Kind::Orthogonal { reflects: false } => f.write_str("rotation: orthogonal, determinant 1"),
            Kind::Orthogonal { reflects: true } => {
                f.write_str("rotation and reflection: orthogonal, determinant −1")
            }
            Kind::Isometry => f.write_str("isometry: lengths and angles stay, in more dimensions"),
            Kind::UniformScaling { factor } => write!(f, "uniform scaling by {}", number(factor)),
            Kind::Scaling { factors } => {
                let factors: Vec<String> = factors.iter().take(8).map(number).collect();
                write!(f, "non-uniform scaling of the axes by {}", factors.join(", "))
            }
            Kind::ScalingAlong { lines: [[s, a], [t, b]] } => {
                let [s, a, t, b] = [s, a, t, b].map(number);
                write!(
                    f,
                    "non-uniform scaling by {s} along the line at {a}° and by {t} along {b}°: symmetric"
                )
            }
            Kind::Similarity { degrees, factor } => {
                write!(f, "rotation by {}° with uniform scaling by {}", number(degrees), number(factor))
            }
            Kind::Shear { degrees, factor } => {
                let (line, frame) = match *degrees {
                    0.0 => ("the x axis".to_owned(), ""),
                    90.0 => ("the y axis".to_owned(), ""),
                    degrees => (format!("the line at {}°", number(&degrees)), "in a turned frame "),
                };
                write!(f, "shear by {} along {line}: {frame}{SHEAR}", number(factor))
            }
            Kind::ShearOfAxes { factor } => write!(f, "shear by {} along an axis: {SHEAR}", number(factor)),
            Kind::Projection { onto, along } if ((onto - along).abs() - 90.0).abs() < 1e-6 => {
                write!(f, "orthogonal projection onto the line at {}°: P² = P, symmetric", number(onto))
            }
            Kind::Projection { onto, along } => {
                write!(
                    f,
                    "oblique projection onto the line at {}° along {}°: P² = P, not symmetric",
                    number(onto),
                    number(along)
                )
            }
            Kind::ProjectionOnto { rank, orthogonal } => {
                let way = if *orthogonal { "orthogonal" } else { "oblique" };
                write!(f, "{way} projection onto {rank} dimensions: P² = P")
            }
            Kind::Permutation => f.write_str("permutation: coordinates change places"),
            Kind::General => f.write_str("general: none of the named kinds alone"),
        }
    }
}
