//! An epoch visits each row once, in an order that follows from the seed and the epoch alone.

use gradus_data::{Dataset, Loader};
use gradus_tensor::{Feed, Tensor};
use proptest::prelude::*;

/// Row i holds [i, −i] and the label i mod 3.
fn data(rows: usize) -> Dataset<f64> {
    let x = (0..rows).flat_map(|i| [i as f64, -(i as f64)]).collect();
    let y = (0..rows).map(|i| (i % 3) as u32).collect();
    Dataset::new("count", Tensor::new([rows, 2], x).unwrap(), y, ["a", "b", "c"]).unwrap()
}

/// The rows in the order in which an epoch wrote them into a buffer, as a graph has it done.
fn order(loader: &mut Loader<'_, f64>, epoch: u64) -> Vec<usize> {
    let mut rows = Vec::new();
    for (x, y) in loader.epoch(epoch) {
        let (mut features, mut labels) = (vec![f64::NAN; x.shape().len()], vec![u32::MAX; y.shape().len()]);
        x.write(&mut features);
        y.write(&mut labels);
        assert_eq!(x.shape().dims(), [labels.len(), 2]);
        for (row, label) in features.chunks(2).zip(labels) {
            assert_eq!((row[1], label), (-row[0], row[0] as u32 % 3));
            rows.push(row[0] as usize);
        }
    }
    rows
}

fn visits_each_once(order: &[usize], rows: usize) -> bool {
    let mut visits = vec![0; rows];
    order.iter().for_each(|&row| visits[row] += 1);
    visits.iter().all(|&n| n == 1)
}

#[test]
fn the_count_notices_a_row_left_out_or_seen_twice() {
    assert!(visits_each_once(&[2, 0, 1], 3));
    assert!(!visits_each_once(&[2, 0], 3));
    assert!(!visits_each_once(&[2, 0, 0], 3));
}

proptest! {
    #[test]
    fn an_epoch_visits_each_row_once(rows in 1usize..200, batch in 1usize..80, seed: u64, epoch: u64, shuffle: bool) {
        let data = data(rows);
        let mut loader = Loader::new(&data, batch).unwrap().shuffle(shuffle).seed(seed);
        prop_assert_eq!(loader.epoch(epoch).len(), loader.len());
        prop_assert!(visits_each_once(&order(&mut loader, epoch), rows));
        let mut full = loader.drop_last(true);
        prop_assert!(full.batches().all(|(x, _)| x.indices().len() == batch));
        prop_assert_eq!(full.batches().len(), rows / batch);
    }
}

#[test]
fn orders_differ_between_epochs_and_seeds_and_repeat_with_both() {
    let data = data(100);
    let mut loader = Loader::new(&data, 8).unwrap().shuffle(true).seed(3);
    let orders: Vec<_> = (0..4).map(|k| order(&mut loader, k)).collect();
    for (k, one) in orders.iter().enumerate() {
        assert!(orders[..k].iter().all(|other| other != one));
        assert_ne!(*one, (0..100).collect::<Vec<_>>());
    }
    // Resumed at epoch 2 by a new loader, whatever was drawn before and with batches of another size.
    let mut resumed = Loader::new(&data, 17).unwrap().shuffle(true).seed(3);
    assert_eq!(order(&mut resumed, 2), orders[2]);
    assert_ne!(order(&mut resumed.seed(4), 2), orders[2]);
}

#[test]
fn batches_go_through_the_epochs() {
    let data = data(20);
    let mut loader = Loader::new(&data, 6).unwrap().shuffle(true).seed(1);
    let mut again = loader.clone();
    let mut next = || loader.batches().flat_map(|(x, _)| x.indices().to_vec()).collect::<Vec<_>>();
    for k in 0..3 {
        assert_eq!(next(), order(&mut again, k));
    }
}

#[test]
fn the_default_is_that_of_pytorch() {
    let data = data(10);
    let mut loader = Loader::new(&data, 4).unwrap();
    let sizes: Vec<_> = loader.batches().map(|(_, y)| y.iter().len()).collect();
    assert_eq!(sizes, [4, 4, 2]);
    for epoch in 0..2 {
        assert_eq!(order(&mut loader, epoch), (0..10).collect::<Vec<_>>());
    }
    let mut short = Loader::new(&data, 11).unwrap().drop_last(true);
    assert!(short.is_empty() && short.batches().next().is_none());
    assert_eq!(
        Loader::new(&data, 0).unwrap_err().to_string(),
        "Loader: batch_size = 0, where 1 or more is expected"
    );
}

#[test]
fn a_batch_keeps_the_shape_of_the_features() {
    let data = data(5).reshape([1, 2, 1]).unwrap();
    let mut loader = Loader::new(&data, 3).unwrap();
    let shapes: Vec<_> = loader.batches().map(|(x, _)| x.to_tensor().shape().to_string()).collect();
    assert_eq!(shapes, ["[3, 1, 2, 1]", "[2, 1, 2, 1]"]);
    let (x, _) = loader.batches().nth(1).unwrap();
    assert_eq!(x.to_tensor().as_slice(), [3.0, -3.0, 4.0, -4.0]);
}
