use super::*;
use gradus_tensor::random::Stream;

fn map(rows: [[f64; 2]; 2]) -> LinearMap {
    LinearMap::of(Tensor::from(rows)).unwrap()
}

fn first(matrix: Tensor<f64>) -> Kind {
    LinearMap::of(matrix).unwrap().kinds().swap_remove(0)
}

/// The kind with its numbers rounded.
fn near(kind: Kind) -> String {
    kind.to_string()
}

#[test]
fn built_maps_are_recognised() {
    for degrees in [-170.0, -90.0, -12.5, 30.0, 90.0, 180.0] {
        assert_eq!(near(first(rotation(degrees))), near(Kind::Rotation { degrees }));
    }
    for degrees in [-60.0, 0.0, 12.5, 45.0, 90.0] {
        assert_eq!(near(first(reflection(degrees))), near(Kind::Reflection { degrees }));
        let kind = near(first(projection(degrees)));
        assert_eq!(
            kind,
            format!(
                "orthogonal projection onto the line at {}°: P² = P, symmetric",
                crate::figure::short(degrees, 6)
            )
        );
    }
    assert_eq!(first(rotation(360.0)), Kind::Identity);
    assert_eq!(first(scaling(2.0, 2.0)), Kind::UniformScaling { factor: 2.0 });
    assert_eq!(first(scaling(2.0, -0.5)), Kind::Scaling { factors: vec![2.0, -0.5] });
    assert_eq!(first(shear(-3.0)), Kind::Shear { degrees: 0.0, factor: -3.0 });
    assert_eq!(first(Tensor::zeros([2, 2])), Kind::Zero);
    assert_eq!(first(Tensor::from([[1.0, 2.0], [3.0, 4.0]])), Kind::General);
}

#[test]
fn less_usual_maps_have_names_too() {
    let kind = |rows| near(map(rows).kinds().swap_remove(0));
    assert_eq!(
        kind([[1.0, 1.0], [0.0, 0.0]]),
        "oblique projection onto the line at 0° along −45°: P² = P, not symmetric"
    );
    assert_eq!(kind([[0.0, -2.0], [2.0, 0.0]]), "rotation by 90° with uniform scaling by 2");
    assert_eq!(
        kind([[2.0, 1.0], [1.0, 2.0]]),
        "non-uniform scaling by 3 along the line at 45° and by 1 along −45°: symmetric"
    );
    // A shear along the diagonal by 0.5: R(45°)·[[1, 0.5], [0, 1]]·R(−45°).
    let turned = rotation(45.0).matmul(&shear(0.5)).unwrap().matmul(&rotation(-45.0)).unwrap();
    assert_eq!(
        near(first(turned)),
        "shear by 0.5 along the line at 45°: in a turned frame the identity plus one off-diagonal entry, determinant 1"
    );
    let cube = |rows: [[f64; 3]; 3]| LinearMap::of(Tensor::from(rows)).unwrap().kinds();
    assert_eq!(
        cube([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
        [Kind::Permutation, Kind::Orthogonal { reflects: false }]
    );
    assert_eq!(
        cube([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])[0],
        Kind::ProjectionOnto { rank: 2, orthogonal: true }
    );
    assert_eq!(
        cube([[1.0, 0.0, 4.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])[0],
        Kind::ShearOfAxes { factor: 4.0 }
    );
    assert_eq!(first(Tensor::from([[1.0], [0.0], [0.0]])), Kind::Isometry);
    assert_eq!(first(Tensor::from([[1.0, 2.0, 3.0]])), Kind::General);
}

/// A map that is nearly of a kind is not of it.
#[test]
fn near_misses_are_general() {
    let mut off = rotation(30.0);
    off.as_mut_slice()[0] += 1e-6;
    assert_eq!(first(off), Kind::General);
    assert_eq!(first(Tensor::from([[1.0, 0.5], [1e-6, 1.0]])), Kind::General);
}

/// The turns and the scaling give the matrix back.
#[test]
fn turns_and_scaling_make_up_the_map() {
    let mut stream = Stream::new(3, "maps");
    let drawn = (0..200).map(|_| [[0; 2]; 2].map(|row| row.map(|_: i32| stream.uniform(-2.0, 2.0))));
    let special = [
        [[0.0, 0.0], [0.0, 0.0]],
        [[0.0, -1.0], [1.0, 0.0]],
        [[1.0, 0.0], [0.0, -1.0]],
        [[0.0, 0.0], [0.0, -3.0]],
        [[1.0, 1.0], [1.0, 1.0]],
    ];
    for rows in drawn.chain(special) {
        let map = map(rows);
        let turns = map.turns().unwrap();
        let [s, t] = turns.scales;
        let back =
            rotation(turns.last).matmul(&scaling(s, t)).unwrap().matmul(&rotation(turns.first)).unwrap();
        assert!(back.allclose(map.matrix(), 0.0, 1e-9).unwrap(), "{map:?}: {turns:?}");
        assert!(turns.first > -90.0 - 1e-6 && turns.first <= 90.0 + 1e-6 && s >= t.abs(), "{turns:?}");
    }
}

#[test]
fn eigenvalues_of_the_plane_are_those_of_faer() {
    let mut stream = Stream::new(4, "maps");
    for _ in 0..200 {
        let map = map([[0; 2]; 2].map(|row| row.map(|_: i32| stream.uniform(-2.0, 2.0))));
        let [x, y] = map.eigenvalues().unwrap()[..] else { panic!("two eigenvalues") };
        match map.eigen().unwrap() {
            Eigen::Two(lines) => {
                let mut ours = lines.map(|[value, _]| value);
                ours.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
                assert!((ours[0] - x[0]).abs() < 1e-9 && (ours[1] - y[0]).abs() < 1e-9, "{map:?}");
                for [value, degrees] in lines {
                    let (sin, cos) = degrees.to_radians().sin_cos();
                    let [a, b, c, d] = map.plane().unwrap();
                    assert!(
                        (a * cos + b * sin - value * cos).abs() < 1e-9
                            && (c * cos + d * sin - value * sin).abs() < 1e-9
                    );
                }
            }
            Eigen::None([re, im]) => assert!((re - x[0]).abs() < 1e-9 && (im - x[1].abs()).abs() < 1e-9),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(map([[1.0, 0.5], [0.0, 1.0]]).eigen(), Some(Eigen::One([1.0, 0.0])));
    assert_eq!(map([[3.0, 0.0], [0.0, 3.0]]).eigen(), Some(Eigen::All(3.0)));
}

#[test]
fn wrong_matrices_are_errors() {
    assert!(LinearMap::of(Tensor::from([1.0, 2.0])).is_err());
    assert!(LinearMap::of(Tensor::from([[f64::NAN]])).is_err());
    assert!(LinearMap::of(Tensor::from([[1.0, 2.0]])).unwrap().eigenvalues().is_err());
    assert!(figure(&LinearMap::of(Tensor::from([[1.0, 2.0]])).unwrap()).is_none());
}

#[test]
fn the_figure_is_sound() {
    let figure = figure(&map([[1.0, 0.5], [0.0, 1.0]])).unwrap();
    roxmltree::Document::parse(&figure.svg()).unwrap();
    let text = figure.text();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("before") && text.contains("after"));
}
