//! No bytes make a table panic, and what is encoded is finite and of the promised width.

use super::fitted;
use gradus_data::table::{Csv, Limits};
use proptest::prelude::*;

/// Reads, guesses, fits and encodes as far as it goes; says whether it went to the end.
fn through(bytes: &[u8], target: usize) -> bool {
    let limits = Limits { columns: 40, line_bytes: 400 };
    let run = || {
        let table = Csv::new().limits(limits).bytes("t", bytes)?;
        let target = table.columns()[target % table.columns().len()].clone();
        let (_, preparation) = fitted(&table, &target)?;
        let (data, report) = preparation.dataset::<f32>(&table, None)?;
        assert_eq!((data.len(), data.features()), (report.rows, preparation.features().len()));
        assert!(data.x().as_slice().iter().all(|x| x.is_finite()));
        for (k, &categories) in preparation.categories().iter().enumerate() {
            let codes = (0..data.len()).map(|row| data.row(row)[k]);
            assert!(codes.into_iter().all(|code| categories == 0 || (code as usize) < categories));
        }
        let json = serde_json::to_string(&preparation).unwrap();
        assert_eq!(serde_json::from_str::<gradus_data::table::Preparation>(&json).unwrap(), preparation);
        let rows = preparation.inputs(&table)?.next::<f64>(1000)?.map_or(0, |x| x.dims()[0]);
        assert!(rows >= data.len().min(1000));
        Ok::<_, gradus_tensor::Error>(())
    };
    match run() {
        Ok(()) => true,
        Err(error) => {
            let text = error.to_string();
            assert!(text.len() > 5 && !text.contains('\u{1b}'), "{text}");
            false
        }
    }
}

/// What may stand in a table: ordinary cells, strange ones, and damage.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-c]",
        6 => (-50i32..50).prop_map(|n| n.to_string()),
        4 => any::<f64>().prop_map(|x| x.to_string()),
        2 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]( [0-2][0-9]:[0-5][0-9])?",
        2 => prop::sample::select(vec!["", "NA", "yes", "no", "?", "-", "inf", "1e400", "-0", "1,5", "1e308", "-1e308"]).prop_map(str::to_owned),
        1 => "\"?[a-z\"',;|\t é\u{0}]{0,6}\"?",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let shape = (
        1usize..6,
        1usize..30,
        prop::sample::select(vec![",", ";", "\t", "|"]),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
    );
    shape.prop_flat_map(|(columns, rows, delimiter, end)| {
        prop::collection::vec(prop::collection::vec(cell(), columns), rows)
            .prop_map(move |rows| rows.iter().map(|row| row.join(delimiter) + end).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), target in 0usize..6) {
        through(&bytes, target);
    }

    #[test]
    fn arbitrary_tables_never_panic(text in text(), target in 0usize..6, flip in prop::option::of((any::<prop::sample::Index>(), any::<u8>()))) {
        let mut bytes = text.into_bytes();
        if let Some((at, byte)) = flip && !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        through(&bytes, target);
    }
}

#[test]
fn ordinary_tables_go_through_to_the_end() {
    let rows: String = (0..30).map(|n| format!("{n};a{};{},5\n", n % 3, n * n % 11)).collect();
    assert!(through(format!("x;c;y\n{rows}").as_bytes(), 2));
    assert!(!through(b"x;c;y\n1;2\n", 2));
}

/// Values that are as large as numbers can be do not become infinite.
#[test]
fn extreme_numbers_stay_finite() {
    assert!(through(b"x,z,y\n1,1e300,0.5\n2,-1e300,0.25\n3,1e-300,0.75\n4,5,0.5\n", 2));
    assert!(through(b"x,z,y\n1,1,a\n1.0000000000000002,2,b\n1e308,3,a\n", 2));
}
