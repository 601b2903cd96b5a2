use gradus_data::{Dataset, Feeder, Loader, Source};
use gradus_tensor::{Error, Feed, Result, Shape, Tensor};
use std::ops::{ControlFlow, Range};

/// A dataset that pretends to lie in a file.
#[derive(Debug)]
struct Far {
    data: Dataset<f64>,
    /// Reading beyond this row fails.
    broken: usize,
}

impl Source<f64> for Far {
    fn name(&self) -> &str {
        self.data.name()
    }
    fn rows(&self) -> usize {
        self.data.len()
    }
    fn feature_shape(&self) -> Shape {
        self.data.feature_shape()
    }
    fn class_names(&self) -> &[String] {
        self.data.class_names()
    }
    fn target_names(&self) -> &[String] {
        self.data.target_names()
    }
    fn read(&self, pieces: &[Range<usize>]) -> Result<Dataset<f64>> {
        if pieces.iter().any(|piece| piece.end > self.broken) {
            return Err(Error::argument("the file ends early"));
        }
        self.data.read(pieces)
    }
}

/// `rows` rows: row i holds i, and 2i is to be predicted.
fn counting(rows: usize) -> Dataset<f64> {
    let x = Tensor::new([rows, 1], (0..rows).map(|i| i as f64).collect()).unwrap();
    let y = x.map(|v| 2.0 * v);
    Dataset::regression("counting", x, y, ["twice"]).unwrap()
}

/// The batches of an epoch: number, and the rows in it.
fn visited(feeder: &mut Feeder<'_, f64>, epoch: u64, from: usize) -> Vec<(usize, Vec<f64>)> {
    let mut all = Vec::new();
    let done = feeder.epoch(epoch, from, |batch, x, y| {
        let x = x.to_tensor().into_vec();
        assert!(y.values().rows().zip(&x).all(|(y, x)| y == [2.0 * x]));
        all.push((batch, x));
        Ok::<_, Error>(ControlFlow::Continue(()))
    });
    assert_eq!(done.unwrap(), ControlFlow::Continue(()));
    all
}

#[test]
fn windows_visit_each_row_once_and_go_on_anywhere() {
    let data = Far { data: counting(5000), broken: usize::MAX };
    for batch in [1, 24, 100, 1024, 6000] {
        let make = || Feeder::new(&data, batch).unwrap().shuffle(true).seed(3).window(2048);
        let all = visited(&mut make(), 2, 0);
        assert_eq!(all.len(), make().len());
        let mut rows: Vec<f64> = all.iter().flat_map(|(_, rows)| rows.clone()).collect();
        assert!(!rows.is_sorted());
        rows.sort_by(f64::total_cmp);
        assert_eq!(rows, data.data.x().as_slice());
        assert!(all.iter().enumerate().all(|(k, (batch, _))| k == *batch));
        assert!(all[..all.len() - 1].iter().all(|(_, rows)| rows.len() == batch));
        for from in [0, all.len() / 3, all.len() - 1, all.len()] {
            assert_eq!(visited(&mut make(), 2, from), all[from..], "batch {batch} from {from}");
        }
        if batch < 1000 {
            assert_ne!(visited(&mut make(), 3, 0), all);
        }
    }
}

#[test]
fn without_shuffling_the_order_is_that_of_the_data() {
    let data = Far { data: counting(3000), broken: usize::MAX };
    let rows: Vec<f64> = visited(&mut Feeder::new(&data, 7).unwrap().window(1), 0, 0)
        .into_iter()
        .flat_map(|(_, rows)| rows)
        .collect();
    assert_eq!(rows, data.data.x().as_slice());
}

#[test]
fn data_in_memory_come_as_from_a_loader() {
    let data = counting(100);
    let fed = visited(&mut Feeder::new(&data, 8).unwrap().shuffle(true).seed(5), 4, 3);
    let mut loader = Loader::new(&data, 8).unwrap().shuffle(true).seed(5);
    let loaded: Vec<_> =
        loader.epoch(4).enumerate().skip(3).map(|(k, (x, _))| (k, x.to_tensor().into_vec())).collect();
    assert_eq!(fed, loaded);
}

#[test]
fn a_failure_to_read_and_a_break_end_the_epoch() {
    let data = Far { data: counting(9000), broken: 4000 };
    let mut feeder = Feeder::new(&data, 1000).unwrap().window(1);
    let mut batches = 0;
    let failed = feeder.epoch(0, 0, |_, _, _| {
        batches += 1;
        Ok::<_, Error>(ControlFlow::Continue(()))
    });
    assert_eq!(failed.unwrap_err().message(), "the file ends early");
    let data = Far { data: counting(200_000), broken: usize::MAX };
    let stop = Feeder::new(&data, 1000).unwrap().window(1).epoch(0, 0, |batch, _, _| {
        Ok::<_, Error>(if batch == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    });
    assert_eq!(stop.unwrap(), ControlFlow::Break(()));
    assert!(Feeder::new(&data, 0).is_err());
}

#[test]
fn targets_of_the_other_kind_are_refused() {
    let numbers = counting(4);
    let mut loader = Loader::new(&numbers, 2).unwrap();
    let (_, y) = loader.batches().next().unwrap();
    let error = Feed::<u32>::check(&y).unwrap_err().to_string();
    assert!(error.contains("the targets of \"counting\" are numbers, not class labels"), "{error}");
    let classes = Dataset::new("xor", Tensor::from([[0.0], [1.0]]), vec![0, 1], ["a", "b"]).unwrap();
    let mut loader = Loader::new(&classes, 2).unwrap();
    let (_, y) = loader.batches().next().unwrap();
    assert!(y.values().check().unwrap_err().to_string().contains("g.labels(y)"));
    assert!(numbers.stratified(0.5, 0).is_err());
    let wrong = Dataset::regression("w", Tensor::from([[0.0], [1.0]]), Tensor::from([1.0]), ["y"]);
    assert!(
        wrong.unwrap_err().message().contains("values of the shape [1, 1], with 2 rows in x and 1 names")
    );
}
