//! Indexing, reordering, cutting and joining, against their definitions by index.

use gradus_tensor::{Shape, Tensor};
use proptest::prelude::*;
use std::panic::catch_unwind;

fn numbered(dims: &[usize]) -> Tensor<f64> {
    let shape = Shape::new(dims).unwrap();
    Tensor::new(shape, (0..shape.len()).map(|i| i as f64).collect()).unwrap()
}

/// All indices of a shape, last axis fastest.
fn indices(dims: &[usize]) -> Vec<Vec<usize>> {
    dims.iter().fold(vec![vec![]], |all, &d| {
        all.iter().flat_map(|i| (0..d).map(move |j| [&i[..], &[j]].concat())).collect()
    })
}

fn dims(rank: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0usize..4, rank)
}

proptest! {
    #[test]
    fn indices_are_row_major(dims in dims(0..=6)) {
        let t = numbered(&dims);
        let all = indices(&dims);
        prop_assert_eq!(all.len(), t.len());
        for (i, index) in all.iter().enumerate() {
            prop_assert_eq!(t.get(index), Some(&(i as f64)));
        }
        let made = Tensor::from_fn(t.shape(), |index| *t.get(index).unwrap());
        prop_assert_eq!(made, t.clone());
        prop_assert_eq!(t.rows().flatten().count(), t.len());
    }

    #[test]
    fn permuted_elements_are_where_they_belong(dims in dims(1..=5), keys in any::<[u8; 5]>(), back: bool) {
        let t = numbered(&dims);
        let rank = dims.len() as i32;
        let mut order: Vec<i32> = (0..rank).collect();
        order.sort_by_key(|&a| keys[a as usize]);
        let named: Vec<i32> = order.iter().map(|&a| if back { a - rank } else { a }).collect();
        let p = t.permute(&named).unwrap();
        for index in indices(p.dims()) {
            let mut from = vec![0; dims.len()];
            order.iter().zip(&index).for_each(|(&axis, &i)| from[axis as usize] = i);
            prop_assert_eq!(p.get(&index), t.get(&from));
        }
    }

    #[test]
    fn pieces_joined_are_the_whole(dims in dims(1..=4), axis in 0usize..4, cuts in (0usize..5, 0usize..5)) {
        let (t, axis) = (numbered(&dims), axis % dims.len());
        let size = dims[axis];
        let (a, b) = (cuts.0.min(size), cuts.1.min(size));
        let (a, b) = (a.min(b), a.max(b));
        let at = axis as i32;
        let parts = [t.slice(at, ..a).unwrap(), t.slice(at, a..b).unwrap(), t.slice(at, b..).unwrap()];
        for index in indices(parts[1].dims()) {
            let mut from = index.clone();
            from[axis] += a;
            prop_assert_eq!(parts[1].get(&index), t.get(&from));
        }
        let refs: Vec<&Tensor<f64>> = parts.iter().collect();
        prop_assert_eq!(Tensor::concat(&refs, at - dims.len() as i32).unwrap(), t.clone());
        let places: Vec<Tensor<f64>> = (0..size).map(|i| t.select(at, i).unwrap()).collect();
        if size > 0 {
            prop_assert_eq!(Tensor::stack(&places.iter().collect::<Vec<_>>(), at).unwrap(), t);
        }
    }

    #[test]
    fn stretched_elements_repeat(dims in dims(0..=4), ones in any::<[bool; 4]>(), front in dims(0..=2)) {
        let own: Vec<usize> = dims.iter().zip(ones).map(|(&d, one)| if one { 1 } else { d }).collect();
        let to = [&front[..], &dims[..]].concat();
        let t = numbered(&own);
        let wide = t.broadcast_to(Shape::new(&to).unwrap()).unwrap();
        for index in indices(&to) {
            let from: Vec<usize> =
                index[front.len()..].iter().zip(&own).map(|(&i, &d)| if d == 1 { 0 } else { i }).collect();
            prop_assert_eq!(wide.get(&index), t.get(&from));
        }
    }

    #[test]
    fn an_axis_of_one_comes_and_goes(dims in dims(0..=5), axis in 0i32..6) {
        let t = numbered(&dims);
        let axis = axis % (dims.len() as i32 + 1);
        let wide = t.unsqueeze(axis).unwrap();
        prop_assert_eq!(wide.dims()[axis as usize], 1);
        prop_assert_eq!(wide.clone(), t.unsqueeze(axis - dims.len() as i32 - 1).unwrap());
        prop_assert_eq!(wide.squeeze(axis).unwrap(), t);
    }
}

#[test]
fn misfits_are_named() {
    let t = numbered(&[2, 3]);
    let cases: Vec<(gradus_tensor::Result<Tensor<f64>>, &str)> = vec![
        (Tensor::new([2, 2], vec![0.0; 3]), "3 elements for the shape [2, 2], which has 4"),
        (t.reshape([4]), "reshape: [2, 3] has 6 elements, [4] would have 4"),
        (
            t.reshape_infer(&[Some(4), None]),
            "reshape: [2, 3] has 6 elements, which 4 per inferred size do not divide",
        ),
        (
            t.reshape_infer(&[Some(0), None]),
            "reshape: [2, 3] has 6 elements, which 0 per inferred size do not divide",
        ),
        (t.reshape_infer(&[None, None]), "reshape: 2 sizes are to be inferred, where only one can be"),
        (t.reshape_infer(&[Some(5)]), "reshape: [2, 3] has 6 elements, [5] would have 5"),
        (t.permute(&[0, 0]), "permute: axis 0 of [2, 3] is named twice"),
        (t.permute(&[0]), "permute: [0] names 1 of the 2 axes of [2, 3]"),
        (t.permute(&[0, 2]), "permute: no axis 2 in [2, 3], which has 2"),
        (t.swap_axes(0, -3), "swap_axes: no axis -3 in [2, 3], which has 2"),
        (t.flatten().transpose(), "transpose: [6] is not a matrix: it needs two axes or more"),
        (t.slice(1, 2..4), "slice: 2..4 is not within axis 1 of [2, 3], which has 3"),
        (t.slice(1, 3..=5), "slice: 3..6 is not within axis 1 of [2, 3], which has 3"),
        (t.slice(2, ..), "slice: no axis 2 in [2, 3], which has 2"),
        (t.select(-1, 3), "select: no index 3 along axis -1 of [2, 3], which has 3"),
        (t.squeeze(0), "squeeze: axis 0 of [2, 3] is 2, not 1"),
        (t.unsqueeze(3), "unsqueeze: no axis 3 in [2, 3, 1], which has 3"),
        (numbered(&[1; 6]).unsqueeze(0), "unsqueeze: 7 axes, where at most 6 can be held"),
        (t.broadcast_to([3]), "broadcast_to: [2, 3] does not broadcast to [3]"),
        (t.broadcast_to([2, 4]), "broadcast_to: [2, 3] does not broadcast to [2, 4]"),
        (Tensor::concat(&[], 0), "concat: no tensors are given"),
        (
            Tensor::concat(&[&t, &numbered(&[2, 2])], 0),
            "concat: tensor 1 is [2, 2], which does not fit [2, 3] along all axes but 0",
        ),
        (
            Tensor::concat(&[&t, &numbered(&[3])], 0),
            "concat: tensor 1 is [3], which does not fit [2, 3] along all axes but 0",
        ),
        (Tensor::stack(&[&t, &numbered(&[3])], 0), "stack: tensor 1 is [3], the first is [2, 3]"),
        (Tensor::arange(0.0, 1.0, 0.0), "arange: from 0 to 1 by 0, where a finite number of steps is needed"),
        (
            Tensor::arange(0.0, f64::NAN, 1.0),
            "arange: from 0 to NaN by 1, where a finite number of steps is needed",
        ),
        (
            Tensor::arange(0.0, 1.0, 1e-12),
            "arange: from 0 to 1 by 0.000000000001, where a finite number of steps is needed",
        ),
        (t.row(2).map(|_| t.clone()), "row: no row 2 in [2, 3], which has 2"),
        (t.item().map(Tensor::scalar), "item: [2, 3] is not a single number"),
    ];
    for (result, want) in cases {
        assert_eq!(result.unwrap_err().to_string(), want);
    }
}

#[test]
fn an_index_outside_panics_by_name() {
    let message = |index: [usize; 2]| {
        let payload = catch_unwind(|| numbered(&[2, 3])[index]).unwrap_err();
        payload.downcast_ref::<String>().cloned().unwrap()
    };
    assert_eq!(message([2, 0]), "the index [2, 0] is outside the shape [2, 3]");
    let mut t = numbered(&[2, 3]);
    t[[1, 2]] = -1.0;
    assert_eq!(t.row(1).unwrap(), [3.0, 4.0, -1.0]);
    assert_eq!(t.get([0]), None);
}

/// numpy.arange(0, 1, 0.1), numpy.arange(5, 0, -2) and numpy.linspace(0, 1, 1) of NumPy 2.4.
#[test]
fn ranges_are_numpys() {
    let t = Tensor::<f64>::arange(0.0, 1.0, 0.1).unwrap();
    assert_eq!(
        t.as_slice(),
        [0.0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9]
    );
    assert_eq!(Tensor::arange(5.0, 0.0, -2.0).unwrap(), Tensor::from([5.0, 3.0, 1.0]));
    assert_eq!(Tensor::linspace(0.0, 1.0, 1), Tensor::from([0.0]));
    assert!(Tensor::<f32>::linspace(0.0, 1.0, 0).is_empty());
    assert_eq!(Tensor::<f32>::eye(2), Tensor::from([[1.0, 0.0], [0.0, 1.0]]));
    assert_eq!(Tensor::from([[[1.0f32, 2.0]], [[3.0, 4.0]]]).dims(), [2, 1, 2]);
}

#[cfg(feature = "faer")]
#[test]
fn matrices_go_to_faer_and_back() {
    let t = numbered(&[2, 3]);
    let m = t.to_faer().unwrap();
    assert_eq!((m.nrows(), m.ncols(), m[(1, 0)]), (2, 3, 3.0));
    assert_eq!(Tensor::from_faer(m.as_ref()), t);
    assert_eq!(Tensor::from_faer(m.as_ref().transpose()), t.transpose().unwrap());
    let text = t.flatten().to_faer().unwrap_err().to_string();
    assert_eq!(text, "to_faer: [6] is not a matrix: faer's have two axes");
}

#[test]
fn elements_are_cast_and_mapped() {
    let t = Tensor::from([0.1f64, -2.5, 1e300]);
    assert_eq!(t.cast::<f32>(), Tensor::from([0.1f32, -2.5, f32::INFINITY]));
    assert_eq!(t.map(|x| if x > 0.0 { 1.0f32 } else { 0.0 }), Tensor::from([1.0, 0.0, 1.0]));
    assert_eq!(t.clamp(-1.0, 1.0), Tensor::from([0.1, -1.0, 1.0]));
    assert!(Tensor::<f64>::from([f64::NAN]).clamp(-1.0, 1.0)[[0]].is_nan());
    assert!(t.is_finite() && !t.cast::<f32>().is_finite());
}
