//! Palmer penguins: A. M. Horst, A. P. Hill, K. B. Gorman, palmerpenguins (2020), data in the public domain (CC0).

use super::fitted;
use gradus_data::table::{Coding, Goal, Kind, SplitBy, Table, Task};

/// Counts of the package's documentation: 344 penguins, 152 Adelie, 68 Chinstrap and 124 Gentoo; 2 without measurements and
/// 11 without sex.
#[test]
fn the_penguins_are_understood() {
    let table = Table::open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/penguins.csv")).unwrap();
    let schema = table.schema().unwrap();
    assert_eq!((schema.rows(), table.name()), (344, "penguins".to_owned()));
    let kinds: Vec<(Kind, usize)> =
        schema.columns().iter().map(|column| (column.kind, column.missing)).collect();
    let number = |missing| (Kind::Number, missing);
    let category = |missing| (Kind::Category, missing);
    assert_eq!(
        kinds,
        [category(0), category(0), number(2), number(2), number(2), number(2), category(11), number(0)]
    );
    assert!(schema.columns().iter().all(|column| column.used));
    let task = Task::guess(&schema, "species").unwrap();
    assert_eq!((task.goal(), SplitBy::usual(&task)), (Goal::MultiClass, SplitBy::Stratified));
    let (index, preparation) = fitted(&table, "species").unwrap();
    assert_eq!(index.class_names(), ["Adelie", "Chinstrap", "Gentoo"]);
    assert_eq!(preparation.categories(), [4, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]);
    // As Python's `statistics` (mean, pstdev, median) gives them, to four digits.
    let summary =
        [(43.92, 5.452, 44.45), (17.15, 1.972, 17.30), (200.9, 14.04, 197.0), (4202.0, 800.8, 4050.0)];
    for (encoded, (mean, std, median)) in preparation.columns()[1..5].iter().zip(summary) {
        let Coding::Number { scaling, .. } = encoded.coding else { panic!("{encoded:?}") };
        let near = |a: f64, b: f64| (a - b).abs() < 6e-4 * b;
        assert!(
            near(scaling.mean, mean) && near(scaling.std, std) && scaling.median == median,
            "{scaling:?}"
        );
    }
    let (data, report) = preparation.dataset::<f32>(&table, None).unwrap();
    assert_eq!(data.class_counts(), [152, 68, 124]);
    assert_eq!(report.missing.iter().map(|(_, count)| count).sum::<usize>(), 4 * 2 + 11);
    assert!(report.new.is_empty() && report.unseen.is_empty());
}
