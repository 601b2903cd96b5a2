//! A table with 50,000 rows of all kinds of columns: what is found is what was put in, and how long it takes is printed
//! (`cargo test --release -p gradus-data mixed -- --nocapture`).

use gradus_data::table::{Csv, Goal, Index, Kind, Preparation, Shares, SplitBy, Table, Task};
use gradus_tensor::random::Stream;
use std::{fmt::Write, time::Instant};

const ROWS: usize = 50_000;

/// Identifier, date, four numbers (plain, skewed, with gaps, whole), word, three categories (few, many, too many), a constant,
/// and a target of them.
fn mixed(rows: usize) -> String {
    let mut stream = Stream::new(5, "mixed table");
    let mut text = String::from("id,day,plain,skewed,gaps,count,member,colour,city,street,version,price\n");
    for row in 0..rows {
        let (plain, skewed) = (stream.normal(), (1.5 * stream.normal()).exp());
        let gaps =
            if stream.below(10) == 0 { String::new() } else { format!("{:.3}", stream.uniform(-5.0, 5.0)) };
        let (count, member, colour) = (stream.below(40), stream.below(2), stream.below(6));
        let (city, street) = (stream.below(300), (stream.below(60) * stream.below(60)) * 3 + stream.below(3));
        let price = 3.0 * plain
            + skewed.ln()
            + colour as f64
            + if member == 1 { 2.0 } else { 0.0 }
            + 0.1 * stream.normal();
        let day = row * 700 / rows;
        let (year, day) = (2022 + day / 350, day % 350);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let month = month.min(12);
        let member = ["no", "yes"][member];
        let _ = writeln!(
            text,
            "{row},{year}-{month:02}-{day:02},{plain:.4},{skewed:.4},{gaps},{count},{member},colour {colour},city{city},street {street},7,{price:.3}"
        );
    }
    text
}

fn time<R>(what: &str, run: impl FnOnce() -> R) -> R {
    let start = Instant::now();
    let result = run();
    println!("{what:8} {:7.1} ms", start.elapsed().as_secs_f64() * 1e3);
    result
}

#[test]
fn fifty_thousand_mixed_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.csv");
    let text = mixed(ROWS);
    println!("{} rows, {:.1} MB", ROWS, text.len() as f64 / 1e6);
    std::fs::write(&path, text).unwrap();
    let start = Instant::now();
    let table = Table::open(&path).unwrap();
    let schema = time("guess", || table.schema()).unwrap();
    let task = Task::guess(&schema, "price").unwrap();
    let index = time("index", || Index::read(&table, &schema, &task, &SplitBy::Time("day".into()))).unwrap();
    let parts = index.split(Shares::default(), 0).unwrap();
    let preparation = time("fit", || Preparation::fit(&table, &schema, &index, &parts.train)).unwrap();
    let (train, _) = time("encode", || preparation.dataset::<f32>(&table, Some(&parts.train))).unwrap();
    let (test, report) = time("test", || preparation.dataset::<f32>(&table, Some(&parts.test))).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("in all   {:7.1} ms", seconds * 1e3);
    if !cfg!(debug_assertions) {
        assert!(seconds < 1.0, "{seconds}");
    }
    let kinds: Vec<(Kind, bool)> = schema.columns().iter().map(|column| (column.kind, column.used)).collect();
    let (number, category) = ((Kind::Number, true), (Kind::Category, true));
    let unused = (Kind::Number, false);
    let date = (Kind::Date, true);
    let word = (Kind::YesNo, true);
    assert_eq!(
        kinds,
        [unused, date, number, number, number, number, word, category, category, category, unused, number]
    );
    assert_eq!(task.goal(), Goal::Regression);
    assert_eq!(preparation.categories(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 301, 1025]);
    assert_eq!(preparation.ignored(), ["id", "version"]);
    assert!(train.len() + test.len() > ROWS * 8 / 10 && report.new.is_empty());
    assert!(report.unseen.iter().all(|(column, _)| column == "street"), "{report}");
}

/// Wider than a line may be long is refused; as wide as it may be goes through.
#[test]
fn a_wide_table() {
    let (columns, rows) = (2_000, 40);
    let mut stream = Stream::new(6, "wide table");
    let header: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    let mut text = header.join(",") + ",y\n";
    for row in 0..rows {
        (0..columns).for_each(|_| text += &format!("{:.2},", stream.normal()));
        let _ = writeln!(text, "{}", row % 2);
    }
    let start = Instant::now();
    let table = Csv::new().bytes("wide", text).unwrap();
    let (_, preparation) = super::fitted(&table, "y").unwrap();
    let (data, _) = preparation.dataset::<f32>(&table, None).unwrap();
    println!("wide     {:7.1} ms", start.elapsed().as_secs_f64() * 1e3);
    assert_eq!((data.features(), data.classes()), (columns, 2));
}
