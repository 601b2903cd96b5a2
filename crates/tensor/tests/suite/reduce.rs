//! Reductions against their definitions.

use gradus_tensor::{Shape, Tensor};
use proptest::prelude::*;

/// The elements that are reduced into each element of the result, by the definition.
fn groups(t: &Tensor<f64>, axes: &[usize]) -> Vec<Vec<f64>> {
    let kept = |a: usize| !axes.contains(&a);
    let dims: Vec<usize> = (0..t.rank()).filter(|&a| kept(a)).map(|a| t.dims()[a]).collect();
    let mut groups = vec![Vec::new(); dims.iter().product()];
    Tensor::from_fn(t.shape(), |index| {
        let out = (0..t.rank()).filter(|&a| kept(a)).fold(0, |n, a| n * t.dims()[a] + index[a]);
        let x = *t.get(index).unwrap();
        groups[out].push(x);
        x
    });
    groups
}

proptest! {
    #[test]
    fn reductions_equal_their_definitions(
        dims in proptest::collection::vec(1usize..5, 0..=5), mask in 0u8..32, keepdim: bool, seed in 0u64..1000,
    ) {
        let shape = Shape::new(&dims).unwrap();
        let data = (0..shape.len() as u64).map(|i| ((i * 31 + seed) * 7 % 23) as f64 - 11.0).collect();
        let t = Tensor::new(shape, data).unwrap();
        let axes: Vec<usize> = (0..dims.len()).filter(|a| mask & (1 << a) != 0).collect();
        let back: Vec<i32> = axes.iter().map(|&a| a as i32 - dims.len() as i32).collect();
        let groups = groups(&t, &axes);
        let sum = t.sum_axes(&back, keepdim).unwrap();
        let max = t.max_axes(&back, keepdim).unwrap();
        let min = t.min_axes(&back, keepdim).unwrap();
        let mean = t.mean_axes(&back, keepdim).unwrap();
        let var = t.var_axes(&back, 0, keepdim).unwrap();
        let norm = t.norm_axes(&back, keepdim).unwrap();
        let want: Vec<usize> = dims.iter().enumerate()
            .filter_map(|(a, &d)| if axes.contains(&a) { keepdim.then_some(1) } else { Some(d) }).collect();
        prop_assert_eq!(sum.dims(), &want[..]);
        prop_assert_eq!(var.dims(), &want[..]);
        for (i, g) in groups.iter().enumerate() {
            let (n, total): (f64, f64) = (g.len() as f64, g.iter().sum());
            prop_assert_eq!(sum.as_slice()[i], total);
            prop_assert_eq!(mean.as_slice()[i], total / n);
            prop_assert_eq!(max.as_slice()[i], g.iter().copied().fold(f64::MIN, f64::max));
            prop_assert_eq!(min.as_slice()[i], g.iter().copied().fold(f64::MAX, f64::min));
            let spread = g.iter().map(|x| (x - total / n).powi(2)).sum::<f64>() / n;
            prop_assert!((var.as_slice()[i] - spread).abs() <= 1e-12 * (1.0 + spread));
            let length = g.iter().map(|x| x * x).sum::<f64>().sqrt();
            prop_assert!((norm.as_slice()[i] - length).abs() <= 1e-14 * length);
        }
        if let Some(&axis) = axes.first() {
            let places = t.argmax_axis(axis as i32).unwrap();
            for (g, &at) in self::groups(&t, &[axis]).iter().zip(&places) {
                let first = g.iter().position(|x| *x == g.iter().copied().fold(f64::MIN, f64::max));
                prop_assert_eq!(Some(at), first);
            }
        }
    }
}

#[test]
fn the_mean_of_many_ones_is_one() {
    assert_eq!(Tensor::<f32>::ones([(1 << 24) + 1]).mean(), 1.0);
}

/// numpy.var of the same data: 0.6666666666666666 and 1.0 around 1e6, where the mean of squares would cancel.
#[test]
fn variances_far_from_zero_keep_their_digits() {
    let t = Tensor::from([1e6 - 1.0, 1e6, 1e6 + 1.0]);
    assert_eq!((t.var(0), t.var(1)), (0.6666666666666666, 1.0));
    assert!(Tensor::<f32>::full([1000], 1e6 + 0.1).var(0) >= 0.0);
    assert!(Tensor::<f64>::ones([1]).var(1).is_nan());
    assert_eq!(Tensor::from([1.0, 2.0]).var(5), f64::INFINITY);
}

#[test]
fn norms_neither_overflow_nor_vanish() {
    assert_eq!(Tensor::from([3e30f32, 4e30]).norm(), 5e30);
    assert_eq!(Tensor::from([3e-200, 4e-200]).norm() / 5e-200, 1.0);
    assert_eq!(Tensor::<f64>::zeros([3]).norm(), 0.0);
    assert_eq!(Tensor::<f64>::zeros([0]).norm(), 0.0);
    assert_eq!(Tensor::from([1.0, f64::NEG_INFINITY]).norm(), f64::INFINITY);
    assert!(Tensor::<f64>::from([1.0, f64::NAN]).norm().is_nan());
    let rows = Tensor::from([[3e-200, 4e-200], [3e200, 4e200]]).norm_axes(&[1], false).unwrap();
    assert!(rows.allclose(&Tensor::from([5e-200, 5e200]), 1e-15, 0.0).unwrap());
}

#[test]
fn nan_wins_and_ties_go_to_the_first() {
    let t = Tensor::from([1.0, f64::NAN, 5.0, f64::NAN]);
    assert!(t.max().unwrap().is_nan() && t.min().unwrap().is_nan());
    assert_eq!((t.argmax().unwrap(), t.argmin().unwrap()), (1, 1));
    let t = Tensor::from([[2.0, 7.0, 7.0], [0.0, 0.0, -0.0]]);
    assert_eq!(t.argmax_axis(1).unwrap(), [1, 0]);
    assert_eq!(t.argmax().unwrap(), 1);
}

#[test]
fn nothing_has_a_sum_but_no_largest() {
    let none = Tensor::<f64>::zeros([2, 0]);
    assert_eq!(none.sum_axes(&[1], false).unwrap(), Tensor::zeros([2]));
    assert!(none.mean().is_nan());
    assert_eq!(none.max_axes(&[0], false).unwrap().dims(), [0]);
    let cases = [
        (none.max().unwrap_err(), "max: [2, 0] has no elements to choose from"),
        (none.min_axes(&[1], true).unwrap_err(), "min: [2, 0] has no elements to choose from"),
        (none.argmax_axis(1).unwrap_err(), "argmax: [2, 0] has no elements to choose from"),
        (none.sum_axes(&[2], true).unwrap_err(), "sum: no axis 2 in [2, 0], which has 2"),
        (none.var_axes(&[1, -1], 0, true).unwrap_err(), "var: axis -1 of [2, 0] is named twice"),
    ];
    for (error, want) in cases {
        assert_eq!(error.to_string(), want);
    }
}
