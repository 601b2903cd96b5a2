use gradus_data::table::{Csv, Goal, Index, Parts, Shares, SplitBy, Task, Ties};
use proptest::prelude::*;
use std::collections::BTreeSet;

const SHARES: Shares = Shares { validation: 0.2, test: 0.3 };

fn all(parts: &Parts) -> Vec<usize> {
    let mut all = [&parts.train[..], &parts.validation, &parts.test].concat();
    all.sort_unstable();
    all
}

#[test]
fn parts_are_disjoint_repeatable_and_of_the_sizes_asked_for() {
    let parts = Parts::split(1000, Ties::Random, SHARES, 7).unwrap();
    assert_eq!((parts.train.len(), parts.validation.len(), parts.test.len()), (500, 200, 300));
    assert_eq!(all(&parts), (0..1000).collect::<Vec<_>>());
    assert!(parts.test.is_sorted() && parts.test != (0..300).collect::<Vec<_>>());
    assert_eq!(parts, Parts::split(1000, Ties::Random, SHARES, 7).unwrap());
    assert_ne!(parts, Parts::split(1000, Ties::Random, SHARES, 8).unwrap());
}

#[test]
fn classes_have_their_shares() {
    let classes: Vec<u32> = (0..1000).map(|row| if row % 10 == 0 { 7 } else { row % 2 }).collect();
    let parts = Parts::split(1000, Ties::Stratified(&classes), SHARES, 0).unwrap();
    let of = |part: &[usize], class| part.iter().filter(|&&row| classes[row] == class).count();
    assert_eq!(all(&parts).len(), 1000);
    assert_eq!([&parts.train, &parts.validation, &parts.test].map(|part| of(part, 7)), [50, 20, 30]);
    for fold in Parts::folds(1000, Ties::Stratified(&classes), 3, 0.1, 0).unwrap() {
        assert!((33..=34).contains(&of(&fold.test, 7)), "{}", of(&fold.test, 7));
        assert_eq!(all(&fold).len(), 1000);
    }
}

#[test]
fn no_group_is_in_two_parts() {
    let groups: Vec<u32> = (0..600).map(|row| row * row % 61).collect();
    let split = Parts::split(600, Ties::Groups(&groups), SHARES, 3).unwrap();
    let folds = Parts::folds(600, Ties::Groups(&groups), 5, 0.2, 3).unwrap();
    for parts in std::iter::once(&split).chain(&folds) {
        let of = |part: &[usize]| part.iter().map(|&row| groups[row]).collect::<BTreeSet<_>>();
        let (train, validation, test) = (of(&parts.train), of(&parts.validation), of(&parts.test));
        assert!(train.is_disjoint(&test) && train.is_disjoint(&validation) && test.is_disjoint(&validation));
        assert_eq!(all(parts).len(), 600);
    }
    assert!((120..=240).contains(&split.test.len()), "{}", split.test.len());
    // The parts of chance do tear groups apart.
    let torn = Parts::split(600, Ties::Random, SHARES, 3).unwrap();
    assert!(torn.test.iter().any(|&row| torn.train.iter().any(|&other| groups[other] == groups[row])));
}

#[test]
fn the_latest_rows_are_the_test() {
    let times: Vec<f64> = (0..100).map(|row| f64::from((row * 37) % 100 / 4)).collect();
    let parts = Parts::split(100, Ties::Times(&times), SHARES, 0).unwrap();
    let range = |part: &[usize]| {
        let times = || part.iter().map(|&row| times[row]);
        (times().fold(f64::INFINITY, f64::min), times().fold(f64::NEG_INFINITY, f64::max))
    };
    let (train, validation, test) = (range(&parts.train), range(&parts.validation), range(&parts.test));
    assert!(train.1 < validation.0 && validation.1 < test.0, "{train:?} {validation:?} {test:?}");
    assert_eq!((parts.test.len(), parts.validation.len(), test.1), (32, 20, 24.0));
    let same = Parts::split(100, Ties::Times(&[1.0; 100]), SHARES, 0).unwrap_err().to_string();
    assert!(same.contains("there are too few rows, groups or times"), "{same}");
    let none = Parts::split(2, Ties::Times(&[1.0, f64::NAN]), SHARES, 0).unwrap_err().to_string();
    assert!(none.contains("row 1 has no time"), "{none}");
}

#[test]
fn folds_are_each_the_test_once() {
    let folds = Parts::folds(103, Ties::Random, 5, 0.1, 9).unwrap();
    let mut tests: Vec<usize> = folds.iter().flat_map(|fold| fold.test.clone()).collect();
    tests.sort_unstable();
    assert_eq!(tests, (0..103).collect::<Vec<_>>());
    assert!(folds.iter().all(|fold| (20..=21).contains(&fold.test.len()) && all(fold).len() == 103));
    assert_eq!(folds, Parts::folds(103, Ties::Random, 5, 0.1, 9).unwrap());
    assert!(
        Parts::folds(103, Ties::Random, 5, 0.0, 9).unwrap().iter().all(|fold| fold.validation.is_empty())
    );
    for (k, rows) in [(1, 10), (11, 10)] {
        let error = Parts::folds(rows, Ties::Random, k, 0.1, 0).unwrap_err().to_string();
        assert!(error.contains("folds of 10 rows"), "{error}");
    }
    assert!(
        Parts::folds(3, Ties::Times(&[1.0, 2.0, 3.0]), 3, 0.0, 0)
            .unwrap_err()
            .to_string()
            .contains("folds by time")
    );
}

#[test]
fn shares_that_cannot_be_are_refused() {
    for shares in [(0.5, 0.5), (-0.1, 0.2), (0.0, 1.0), (f64::NAN, 0.1)] {
        let shares = Shares { validation: shares.0, test: shares.1 };
        assert!(Parts::split(10, Ties::Random, shares, 0).unwrap_err().to_string().contains("shares of"));
    }
    assert!(
        Parts::split(2, Ties::Random, SHARES, 0).unwrap_err().to_string().contains("2 rows in parts of 0")
    );
    assert!(
        Parts::split(5, Ties::Groups(&[0; 4]), SHARES, 0)
            .unwrap_err()
            .to_string()
            .contains("4 classes, groups or times of 5")
    );
}

#[test]
fn an_index_leaves_rows_without_a_target_out() {
    let text = "t,who,x,y\n2024-01-03,a,1,u\n2024-01-01,b,2,\n2024-01-02,a,3,v\n2024-01-04,c,4,u\n2024-01-05,c,5,v\n";
    let table = Csv::new().bytes("t.csv", text).unwrap();
    let schema = table.schema().unwrap();
    let task = Task::guess(&schema, "y").unwrap();
    let read = |by: SplitBy| Index::read(&table, &schema, &task, &by);
    let index = read(SplitBy::Stratified).unwrap();
    assert_eq!((index.rows(), index.missing()), (&[0, 2, 3, 4][..], 1));
    assert_eq!(
        (index.labels(), index.class_names()),
        (&[0, 1, 0, 1][..], &["u".to_owned(), "v".to_owned()][..])
    );
    let parts =
        read(SplitBy::Time("t".into())).unwrap().split(Shares { validation: 0.25, test: 0.25 }, 0).unwrap();
    assert_eq!((parts.train, parts.validation, parts.test), (vec![0, 2], vec![3], vec![4]));
    let parts =
        read(SplitBy::Group("who".into())).unwrap().split(Shares { validation: 0.0, test: 0.5 }, 0).unwrap();
    assert!(parts.train == [0, 2] && parts.test == [3, 4] || parts.train == [3, 4] && parts.test == [0, 2]);
    let text = |by| read(by).unwrap_err().to_string();
    assert!(text(SplitBy::Group("z".into())).contains("no column \"z\""));
    assert!(
        text(SplitBy::Time("who".into()))
            .contains("line 2, field 2: \"a\", where a time is expected to split by")
    );
    let number = Task::new(&schema, "x", Goal::Regression).unwrap();
    let error = Index::read(&table, &schema, &number, &SplitBy::Stratified).unwrap_err().to_string();
    assert!(error.contains("a stratified split needs classes"), "{error}");
    assert_eq!(serde_json::to_string(&SplitBy::Group("who".into())).unwrap(), "{\"group\":\"who\"}");
}

#[test]
fn classes_that_are_numbers_are_in_their_order() {
    let table = Csv::new().bytes("t", "x,y\n1,10\n2,9\n3,1.0\n4,01\n5,2\n").unwrap();
    let schema = table.schema().unwrap();
    let task = Task::new(&schema, "y", Goal::MultiClass).unwrap();
    let index = Index::read(&table, &schema, &task, &SplitBy::Stratified).unwrap();
    assert_eq!(
        (index.class_names().join(" "), index.labels()),
        ("1 2 9 10".to_owned(), &[3, 2, 0, 0, 1][..])
    );
}

proptest! {
    #[test]
    fn any_split_is_a_division_of_the_rows(
        rows in 0usize..60, kind in 0..4, ties in prop::collection::vec(0u32..9, 60),
        validation in 0.0..0.9, test in 0.0..0.9, k in 0usize..9, seed: u64,
    ) {
        let ties = &ties[..rows];
        let times: Vec<f64> = ties.iter().map(|&t| f64::from(t)).collect();
        let ties = match kind {
            0 => Ties::Random,
            1 => Ties::Stratified(ties),
            2 => Ties::Groups(ties),
            _ => Ties::Times(&times),
        };
        let split = Parts::split(rows, ties, Shares { validation, test }, seed);
        let folds = Parts::folds(rows, ties, k, validation, seed);
        for parts in split.iter().chain(folds.iter().flatten()) {
            prop_assert_eq!(all(parts), (0..rows).collect::<Vec<_>>());
        }
    }
}
