//! Datasets are checked when made, and split into disjoint parts that a seed decides.

use gradus_data::{Dataset, digits};
use gradus_tensor::{Shape, Tensor};
use proptest::prelude::*;

/// Rows that hold their own number, `counts[c]` of them in class c.
fn data(counts: &[usize]) -> Dataset<f32> {
    let y: Vec<u32> = counts.iter().zip(0..).flat_map(|(&count, class)| vec![class; count]).collect();
    let x = (0..y.len()).map(|row| row as f32).collect();
    let names = (0..counts.len()).map(|class| format!("class {class}"));
    Dataset::new("rows", Tensor::new([y.len(), 1], x).unwrap(), y, names).unwrap()
}

fn numbers<const N: usize>(parts: [&Dataset<f32>; N]) -> Vec<usize> {
    let mut rows: Vec<usize> =
        parts.iter().flat_map(|part| part.x().as_slice()).map(|&x| x as usize).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn what_does_not_fit_is_an_error() {
    let new = |shape: Shape, y: &[u32]| {
        let x = Tensor::<f64>::zeros(shape);
        Dataset::new("iris", x, y.to_vec(), ["setosa", "virginica"]).unwrap_err().to_string()
    };
    assert_eq!(new([3, 4].into(), &[0, 1]), "Dataset \"iris\": 3 rows in x, but 2 labels in y");
    assert_eq!(
        new([3, 4].into(), &[0, 1, 2]),
        "Dataset \"iris\": label 2 of row 2, with 2 classes\n  help   labels count from 0, and every class has a name"
    );
    for shape in [Shape::SCALAR, [0, 4].into(), [3, 0].into()] {
        let want = format!(
            "Dataset \"iris\": x has the shape {shape}: no rows of features\n  \
             help   x holds one row or more along axis 0: [rows, features]"
        );
        assert_eq!(new(shape, &[]), want);
    }
}

#[test]
fn rows_are_chosen_in_order_and_reshaped() {
    let data = data(&[2, 3]);
    let chosen = data.rows(&[4, 0, 4]).unwrap();
    assert_eq!((chosen.x().as_slice(), chosen.y()), (&[4.0, 0.0, 4.0][..], &[1, 0, 1][..]));
    assert_eq!(chosen.class_counts(), [1, 2]);
    assert_eq!(data.rows(&[1, 5]).unwrap_err().to_string(), "Dataset::rows: row 5 of \"rows\", which has 5");
    assert!(data.rows(&[]).unwrap_err().message().contains("no rows"));

    let digits = digits::<f32>().unwrap();
    let flat = digits.clone().flatten().unwrap();
    assert_eq!((flat.feature_shape(), flat.row(3)), (Shape::from([64]), digits.row(3)));
    assert_eq!(flat.reshape([8, 8]).unwrap(), digits);
    assert_eq!(
        digits.clone().reshape([3, 8]).unwrap_err().to_string(),
        "Dataset::reshape: rows of the shape [8, 8] as [3, 8]"
    );
    assert_eq!(
        digits.reshape([1, 1, 1, 1, 8, 8]).unwrap_err().to_string(),
        "Dataset::reshape: 7 axes, where at most 6 can be held"
    );
}

#[test]
fn sizes_that_cannot_be_are_errors() {
    let data = data(&[3, 3]);
    let text = |result: gradus_tensor::Result<_>| result.map(|_: (_, _)| ()).unwrap_err().to_string();
    assert_eq!(text(data.split((4, 3), 0)), "Dataset::split: 4 training and 3 test rows, but there are 6");
    assert_eq!(
        text(data.split((usize::MAX, 2), 0)),
        format!("Dataset::split: {} training and 2 test rows, but there are 6", usize::MAX)
    );
    assert_eq!(
        text(data.stratified(0.01, 0)),
        "Dataset::stratified: 0 training and 6 test rows out of 6: a part is empty"
    );
    for share in [0.0, 1.0, -0.5, 80.0, f64::NAN] {
        assert_eq!(
            text(data.split(share, 0)),
            format!("Dataset::split: a training share of {share}, where 0 < share < 1 is expected")
        );
    }
}

#[test]
fn parts_follow_from_the_seed() {
    let data = data(&[30, 30, 40]);
    assert_eq!(data.split(0.7, 5).unwrap(), data.split(0.7, 5).unwrap());
    assert_ne!(data.split(0.7, 5).unwrap(), data.split(0.7, 6).unwrap());
    assert_eq!(data.stratified(0.7, 5).unwrap(), data.stratified(0.7, 5).unwrap());
    assert_ne!(data.stratified(0.7, 5).unwrap(), data.stratified(0.7, 6).unwrap());
    // It is other rows that are drawn, not the same ones in another order.
    let drawn = |seed| {
        let (train, _) = data.stratified(0.7, seed).unwrap();
        numbers([&train])
    };
    assert_ne!(drawn(5), drawn(6));
    // The classes are not left in blocks, so that training without shuffling works too.
    assert!(!data.stratified(0.7, 5).unwrap().0.y().is_sorted());
}

/// A plain split of rare classes misses their shares; the stratified one may not.
#[test]
fn a_plain_split_is_not_stratified() {
    let data = data(&[90, 10]);
    let rare = |(_, test): (Dataset<f32>, Dataset<f32>)| test.class_counts()[1];
    assert!((0..20).all(|seed| rare(data.stratified((80, 20), seed).unwrap()) == 2));
    assert!((0..20).any(|seed| rare(data.split((80, 20), seed).unwrap()) != 2));
}

proptest! {
    #[test]
    fn parts_are_disjoint_and_whole(
        counts in prop::collection::vec(0usize..40, 1..6), share in 0.01f64..0.99, seed: u64, left_out in 0usize..3,
    ) {
        let rows: usize = counts.iter().sum();
        let train = (rows as f64 * share) as usize;
        prop_assume!(train > 0 && rows > train + left_out);
        let (data, sizes) = (data(&counts), (train, rows - train - left_out));
        for stratified in [false, true] {
            let (a, b) = if stratified { data.stratified(sizes, seed) } else { data.split(sizes, seed) }.unwrap();
            prop_assert_eq!((a.len(), b.len()), sizes);
            let mut numbers = numbers([&a, &b]);
            numbers.dedup();
            prop_assert_eq!(numbers.len(), rows - left_out);
            for part in [&a, &b] {
                for (row, &label) in part.y().iter().enumerate() {
                    prop_assert_eq!(data.y()[part.row(row)[0] as usize], label);
                }
            }
            if stratified {
                for (&part, &all) in a.class_counts().iter().zip(&counts) {
                    let exact = (all * train) as f64 / rows as f64;
                    prop_assert!((part as f64 - exact).abs() < 1.0, "{} of {} rows, exactly {}", part, all, exact);
                }
            }
        }
    }
}
