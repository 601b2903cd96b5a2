use super::{fitted, table};
use gradus_data::{Feeder, Source, table::Cache};
use gradus_tensor::{Feed, Real};
use std::ops::ControlFlow;

fn rows(count: usize, class: bool) -> String {
    let answer = |n: usize| if class { format!("k{}", n % 3) } else { format!("{}.5", n * 7 % 11) };
    let rows: String = (0..count).map(|n| format!("{n},c{},{}\n", n % 5, answer(n))).collect();
    format!("x,c,y\n{rows}")
}

fn check<T: Real>(class: bool) {
    let table = table(&rows(5000, class));
    let (index, preparation) = fitted(&table, "y").unwrap();
    let chosen: Vec<usize> = index.rows().iter().copied().filter(|row| row % 3 != 1).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.cache");
    let (cache, report) = Cache::<T>::of(&preparation, &table, &chosen, &path).unwrap();
    let (data, in_memory) = preparation.dataset::<T>(&table, Some(&chosen)).unwrap();
    assert_eq!(report, Some(in_memory));
    let all = 0..chosen.len();
    assert_eq!(cache.read(&[all]).unwrap(), data);
    let some = [1500..1502, 0..1, 3000..3001];
    assert_eq!(cache.read(&some).unwrap(), data.read(&some).unwrap());
    assert_eq!(
        (cache.rows(), cache.feature_shape(), cache.name()),
        (data.len(), data.feature_shape(), data.name())
    );
    assert_eq!(
        (Source::class_names(&cache), cache.target_names()),
        (Source::class_names(&data), data.target_names())
    );
    let beyond = 3330..3340;
    assert!(cache.read(&[beyond]).unwrap_err().to_string().contains("rows 3330..3340 of 3333"));
    // The file is used again as long as nothing is different.
    assert!(Cache::<T>::of(&preparation, &table, &chosen, &path).unwrap().1.is_none());
    assert!(Cache::<T>::of(&preparation, &table, &chosen[1..], &path).unwrap().1.is_some());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.pop();
    std::fs::write(&path, bytes).unwrap();
    assert!(Cache::<T>::of(&preparation, &table, &chosen[1..], &path).unwrap().1.is_some());
}

#[test]
fn a_cache_holds_what_the_dataset_does() {
    check::<f32>(true);
    check::<f64>(false);
}

#[test]
fn a_cache_is_fed_window_by_window() {
    let table = table(&rows(5000, true));
    let (index, preparation) = fitted(&table, "y").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cache, _) = Cache::<f32>::of(&preparation, &table, index.rows(), folder.path().join("c")).unwrap();
    let mut feeder = Feeder::new(&cache, 64).unwrap().shuffle(true).seed(1).window(1024);
    let (mut seen, mut labels) = (Vec::new(), [0; 3]);
    let mut visit = |_, x: gradus_data::Rows<'_, f32>, y: gradus_data::Targets<'_, f32>| {
        seen.extend(x.to_tensor().rows().map(|row| row[0].to_bits()));
        y.iter().for_each(|label| labels[label as usize] += 1);
        assert_eq!(x.shape()[1], 2);
        Ok::<_, gradus_tensor::Error>(ControlFlow::Continue(()))
    };
    assert!(feeder.epoch(0, 0, &mut visit).unwrap().is_continue());
    seen.sort_unstable();
    seen.dedup();
    assert_eq!((seen.len(), labels), (5000, [1667, 1667, 1666]));
}

#[test]
fn a_cache_that_was_cut_while_in_use_is_an_error() {
    let table = table(&rows(2000, false));
    let (index, preparation) = fitted(&table, "y").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c");
    let (cache, _) = Cache::<f32>::of(&preparation, &table, index.rows(), &path).unwrap();
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(100).unwrap();
    let some = 0..10;
    let error = cache.read(&[some]).unwrap_err().to_string();
    assert!(error.contains("cache: read: "), "{error}");
}
