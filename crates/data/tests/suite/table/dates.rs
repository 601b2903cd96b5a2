//! Dates: how they are written, and what repeats with them.

use super::{fitted, table};
use gradus_data::table::{Kind, SplitBy};

/// Every hour of 400 days is too much: every 7th hour from 2024-01-01 on, written by `write` from year, month, day and hour.
fn hours(write: impl Fn(u64, u64, u64, u64) -> String) -> String {
    let mut text = String::from("when,y\n");
    for i in 0..1400u64 {
        let (day, hour) = (i * 7 / 24, i * 7 % 24);
        // Months of 28 days: each is a date, and all are different.
        let (year, month, day) = (2024 + day / 336, day % 336 / 28 + 1, day % 28 + 1);
        text += &format!("{},{}\n", write(year, month, day, hour), i % 5 * 2 + i % 3);
    }
    text
}

#[test]
fn the_order_of_a_date_is_that_of_most_of_its_column() {
    let kind = |text: &str| table(text).schema().unwrap().column("when").unwrap().kind;
    assert_eq!(kind(&hours(|y, m, d, h| format!("{y}-{m:02}-{d:02}T{h:02}:00"))), Kind::Date);
    assert_eq!(kind(&hours(|y, m, d, _| format!("{d}.{m}.{y}"))), Kind::Date);
    assert_eq!(kind(&hours(|y, m, d, h| format!("{m}/{d}/{y} {h:02}:00"))), Kind::DateMdy);
    assert_eq!(kind(&hours(|y, m, d, _| format!("{d:02}/{m:02}/{y}"))), Kind::DateDmy);
    assert_eq!(kind("when,y\n1/2/2024,1\n2/1/2024,2\n"), Kind::DateMdy, "nothing says otherwise");
    assert_eq!(kind("when,y\n1/2/24,1\n2/1/24,2\n"), Kind::Category);
}

/// The values are Python's: `datetime(2024, 1, 15, 6)` is day 19737.25, a Monday, and
/// `math.sin(2 * math.pi * (19737.25 + 3) / 7 % 1)` and so on.
#[test]
fn a_date_says_where_in_the_day_the_week_and_the_year_it_is() {
    let text = hours(|y, m, d, h| format!("{m}/{d}/{y} {h:02}:00"));
    let (_, preparation) = fitted(&table(&text), "y").unwrap();
    let names: Vec<String> = preparation.features().into_iter().map(|feature| feature.name).collect();
    let of =
        |period: &str| ["sine", "cosine"].map(|wave| format!("when ({wave} of the time of the {period})"));
    let want = [of("day"), of("week"), of("year")].concat();
    assert_eq!((names[0].as_str(), &names[1..]), ("when", &want[..]));
    let row = preparation.encode_row::<f64>(&[("when", "1/15/2024 06:00")]).unwrap();
    let want = [
        1.0,
        6.123233995736766e-17,
        0.22252093395591646,
        0.9749279121819144,
        0.2411059993857409,
        0.9704987877685387,
    ];
    assert!(row[1..].iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-11), "{row:?}");
    assert_eq!(preparation.encode_row::<f64>(&[("when", "?")]).unwrap()[1..], [0.0; 6]);
    // What is stored comes back, and a cycle without its date does not.
    let json = serde_json::to_string(&preparation).unwrap();
    assert_eq!(serde_json::from_str::<gradus_data::table::Preparation>(&json).unwrap(), preparation);
    let broken = json.replacen(
        "\"type\":\"number\",\"kind\":\"date_mdy\"",
        "\"type\":\"number\",\"kind\":\"number\"",
        1,
    );
    let error = serde_json::from_str::<gradus_data::table::Preparation>(&broken).unwrap_err().to_string();
    assert!(broken != json && error.contains("a cycle of what is no date"), "{error}");
}

#[test]
fn few_days_have_no_week_and_whole_days_no_hours() {
    let count = |text: &str| fitted(&table(text), "y").unwrap().1.features().len();
    let days = |n: u64| -> String {
        let rows = (1..=n).map(|d| format!("2024-01-{d:02},{}.5\n", d % 7));
        "when,y\n".to_owned() + &rows.collect::<String>()
    };
    assert_eq!((count(&days(10)), count(&days(31))), (1, 3));
}

#[test]
fn times_of_any_order_split() {
    use gradus_data::table::{Index, Shares, Task};
    let table = table(&hours(|y, m, d, h| format!("{d}/{m}/{y} {h:02}:00")));
    let schema = table.schema().unwrap();
    let task = Task::guess(&schema, "y").unwrap();
    let index = Index::read(&table, &schema, &task, &SplitBy::Time("when".into())).unwrap();
    let parts = index.split(Shares::default(), 0).unwrap();
    assert!(parts.train.last() < parts.test.first(), "rows are in the order of time");
}
