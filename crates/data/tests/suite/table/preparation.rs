use super::{fitted, table};
use gradus_data::table::{
    Coding, Csv, Goal, Index, Kind, Prediction, Preparation, Shares, SplitBy, Task, Transform,
};

fn json(preparation: &Preparation) -> String {
    serde_json::to_string(preparation).unwrap()
}

/// x: 1, 2, missing, 6 have the mean 3, the median 2 and std √((4 + 1 + 9)/3); y: 0, 2, 4, 2 have mean 2 and std √2.
#[test]
fn numbers_are_standardised_by_hand() {
    let table = table("x,y\n1,0\n2,2.5\n,4.5\n6,3\n");
    let (_, preparation) = fitted(&table, "y").unwrap();
    let (data, report) = preparation.dataset::<f64>(&table, None).unwrap();
    let std = (14.0f64 / 3.0).sqrt();
    let want =
        [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (6.0, 0.0)].map(|(x, missing)| [(x - 3.0) / std, missing]);
    for (row, want) in want.iter().enumerate() {
        assert!(
            data.row(row).iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-15),
            "{:?} {want:?}",
            data.row(row)
        );
    }
    let names: Vec<String> = preparation.features().into_iter().map(|feature| feature.name).collect();
    let explained = ["x: (x − 3.0000) / 2.1602; 2.0000 if missing, and whether it is missing"];
    assert_eq!(preparation.explain(), explained);
    assert_eq!((names.join(", "), preparation.categories()), ("x, x is missing".to_owned(), vec![0, 0]));
    assert_eq!(report.missing, [("x".to_owned(), 1)]);
    let values = data.values().unwrap();
    assert_eq!((values.dims(), data.target_names()), (&[4, 1][..], &["y".to_owned()][..]));
    // Back in the target's unit.
    let back: Vec<f64> = values.as_slice().iter().map(|&z| preparation.target().restore(z)).collect();
    assert!(back.iter().zip([0.0, 2.5, 4.5, 3.0]).all(|(a, b)| (a - b).abs() < 1e-14), "{back:?}");
    assert_eq!(preparation.target().decode(&[0.0]).unwrap(), Prediction::Value(2.5));
}

#[test]
fn categories_are_codes_by_frequency() {
    let text = "c,w,y\nred,yes,u\nblue,no,v\nred,yes,u\nblue,yes,v\nred,,u\ngreen,yes,v\n,no,u\n";
    let table = table(text);
    let (_, preparation) = fitted(&table, "y").unwrap();
    assert_eq!(
        preparation.columns()[0].coding,
        Coding::Category { levels: vec!["red".into(), "blue".into()] }
    );
    assert_eq!(preparation.columns()[1].coding, Coding::YesNo { most: true, indicator: true });
    assert_eq!(preparation.categories(), [3, 0, 0]);
    assert_eq!(preparation.notes(), ["c: the 1 rarer of 3 levels count as one"]);
    let (data, report) = preparation.dataset::<f32>(&table, None).unwrap();
    let want = [1, 1, 0, 2, 0, 0, 1, 1, 0, 2, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0].map(|n| n as f32);
    assert_eq!(data.x().as_slice(), want);
    assert_eq!(
        (data.y(), data.class_names()),
        (&[0, 1, 0, 1, 0, 1, 0][..], &["u".to_owned(), "v".to_owned()][..])
    );
    assert_eq!(report.unseen, [("c".to_owned(), 1)]);
    assert_eq!(preparation.encode_row::<f32>(&[("w", " no "), ("c", "violet")]).unwrap(), [0.0, 0.0, 0.0]);
    assert_eq!(
        preparation.explain(),
        [
            "c: a code of 2 levels and 0 for all others",
            "w: 1 for yes, 0 for no; 1 if missing, and whether it is missing"
        ]
    );
}

#[test]
fn numbers_that_are_names_can_be_categories() {
    let table = table("zip,y\n1,0.5\n02,0.25\n1.0,0.125\n2,0.5\n");
    let mut schema = table.schema().unwrap();
    schema.set_kind("zip", Kind::Category).unwrap();
    let task = Task::guess(&schema, "y").unwrap();
    let index = Index::read(&table, &schema, &task, &SplitBy::Random).unwrap();
    let preparation = Preparation::fit(&table, &schema, &index, index.rows()).unwrap();
    assert_eq!(preparation.encode_row::<f64>(&[("zip", "+2")]).unwrap(), [2.0]);
}

#[test]
fn dates_are_days_and_decimal_commas_numbers() {
    let table = table("d;x;y\n2024-01-01;1,5;0,5\n2024-01-03;2,5;1,5\n");
    let (_, preparation) = fitted(&table, "y").unwrap();
    let (data, _) = preparation.dataset::<f64>(&table, None).unwrap();
    assert_eq!(data.x().as_slice(), [-1.0, -1.0, 1.0, 1.0]);
    assert_eq!(data.values().unwrap().as_slice(), [-1.0, 1.0]);
}

#[test]
fn a_logarithm_is_taken_only_where_it_helps_clearly() {
    let transform = |value: fn(f64) -> f64| {
        let rows: String = (0..50).map(|n| format!("{},{}\n", value(f64::from(n)), n % 2)).collect();
        let (_, preparation) = fitted(&table(&format!("x,y\n{rows}")), "y").unwrap();
        let Coding::Number { scaling, .. } = preparation.columns()[0].coding else {
            panic!("{preparation:?}")
        };
        scaling
    };
    assert_eq!(transform(|n| (n / 5.0).exp()).transform, Transform::Log);
    assert_eq!(transform(|n| (n / 5.0).exp() - 1.0).transform, Transform::Log1p);
    assert_eq!(transform(|n| n + 1.0).transform, Transform::None);
    assert_eq!(transform(|n| (n / 5.0).exp() - 2.0).transform, Transform::None);
    // e⁰, e^0.2, … e^9.8: ln x has the mean 4.9; what is below 1 counts as 1.
    let scaling = transform(|n| (n / 5.0).exp());
    assert!((scaling.mean - 4.9).abs() < 1e-12, "{scaling:?}");
    assert_eq!(scaling.apply(-5.0), scaling.apply(1.0));
}

/// The rows that are held back are very different, and nothing of the preparation knows.
#[test]
fn only_training_rows_are_looked_at() {
    let rows: String = (0..20).map(|n| format!("{n},a{},{}\n", n % 3, f64::from(n) / 2.0)).collect();
    let strange = "999999,b,1e9\n,c,-1e9\nNA,b,77\n,b,78\n";
    let train: Vec<usize> = (0..20).collect();
    let fit = |text: String| {
        let table = Csv::new().bytes("t", text).unwrap();
        let schema = table.schema().unwrap();
        let task = Task::guess(&schema, "y").unwrap();
        let index = Index::read(&table, &schema, &task, &SplitBy::Random).unwrap();
        let prepared = Preparation::fit(&table, &schema, &index, &train).unwrap();
        (prepared, table, index)
    };
    let (alone, ..) = fit(format!("x,c,y\n{rows}"));
    let (beside, table, index) = fit(format!("x,c,y\n{rows}{strange}"));
    assert_eq!(alone, beside);
    let all = Preparation::fit(&table, &table.schema().unwrap(), &index, index.rows()).unwrap();
    assert_ne!(alone, all);
    let (test, report) = beside.dataset::<f32>(&table, Some(&[20, 21, 22, 23])).unwrap();
    assert!(test.x().as_slice().iter().all(|x| x.is_finite()));
    assert_eq!((report.unseen, report.missing), (vec![("c".to_owned(), 4)], vec![("x".to_owned(), 3)]));
}

#[test]
fn another_file_is_compared() {
    let (_, preparation) =
        fitted(&table("x,c,y,w\n1,a,0.5,yes\n2,b,0.25,no\n3,a,0.1,no\n4,b,1,yes\n"), "y").unwrap();
    let error = preparation.inputs(&table("y,x,z\n1,2,3\n")).unwrap_err().to_string();
    assert!(
        error.starts_with("t.csv: the table lacks 2 of 3 columns: c, w\n  help   it has y, x, z;"),
        "{error}"
    );
    let other = table("w,new,x,c\nno,1,2,b\nmaybe,2,abc,z\n,3,inf,\n");
    let mut inputs = preparation.inputs(&other).unwrap();
    let first = inputs.next::<f64>(2).unwrap().unwrap();
    assert_eq!((first.dims(), first.row(0).unwrap()[1]), (&[2, 3][..], 2.0));
    assert_eq!(inputs.next::<f64>(2).unwrap().unwrap().dims(), [1, 3]);
    assert!(inputs.next::<f64>(2).unwrap().is_none());
    assert_eq!(
        inputs.report().to_string(),
        "new columns, which are not used: new\nmissing: c 1, w 1\nlevels not seen in training: c 1\nnot readable: x 2, w 1\n"
    );
    assert!(inputs.next::<f64>(0).is_err());
    // Without the target there are inputs, but no dataset.
    assert!(preparation.dataset::<f32>(&other, None).unwrap_err().to_string().contains("no column \"y\""));
}

#[test]
fn rows_without_a_known_class_are_left_out() {
    let (_, preparation) = fitted(&table("x,y\n1,a\n2,b\n3,a\n"), "y").unwrap();
    let (data, report) = preparation.dataset::<f32>(&table("x,y\n1,b\n2,c\n3,\n"), None).unwrap();
    assert_eq!((data.y(), report.without_target), (&[1][..], 2));
    let none = preparation.dataset::<f32>(&table("x,y\n1,c\n"), None).unwrap_err().to_string();
    assert!(none.contains("no row with a known target"), "{none}");
}

#[test]
fn rows_are_asked_for_in_order() {
    let table = table("x,y\n1,a\n2,b\n3,a\n");
    let (_, preparation) = fitted(&table, "y").unwrap();
    let error = |rows: &[usize]| preparation.dataset::<f32>(&table, Some(rows)).unwrap_err().to_string();
    assert!(error(&[1, 0]).contains("in ascending order"));
    assert!(error(&[1, 1]).contains("in ascending order"));
    assert!(error(&[1, 7]).contains("row 7 is wanted, but there are 3"));
    assert!(error(&[]).contains("no row with a known target"));
}

#[test]
fn outputs_are_decoded() {
    let (_, two) = fitted(&table("x,y\n1,a\n2,b\n3,a\n"), "y").unwrap();
    let class = |outputs: &[f64]| two.target().decode(outputs);
    assert_eq!(class(&[0.2, 0.1]).unwrap(), Prediction::Class("a".into()));
    assert_eq!(class(&[-1.0, 3.0]).unwrap(), Prediction::Class("b".into()));
    assert_eq!(class(&[0.5]).unwrap(), Prediction::Class("b".into()));
    assert_eq!(class(&[1.0, 1.0]).unwrap(), Prediction::Class("a".into()));
    assert!(class(&[1.0, 2.0, 3.0]).unwrap_err().to_string().contains("3 outputs of a network for a, b"));
    assert!(class(&[f64::NAN, 1.0]).unwrap_err().to_string().contains("output is NaN"));
}

#[test]
fn a_table_in_which_nothing_can_be_learned_says_why() {
    let error = fitted(&table("x,same,y\n,1,0.5\n,1,0.7\n"), "y").unwrap_err().to_string();
    assert!(error.contains("no column is left to predict by"), "{error}");
    assert!(error.contains("x (every value is missing), same (the same value in all rows)"), "{error}");
    let table = table("x,y\n1,0.5\n2,0.5\n3,0.7\n");
    let schema = table.schema().unwrap();
    let index =
        Index::read(&table, &schema, &Task::new(&schema, "y", Goal::Regression).unwrap(), &SplitBy::Random)
            .unwrap();
    let error = Preparation::fit(&table, &schema, &index, &[0, 1]).unwrap_err().to_string();
    assert!(error.contains("column \"y\": mean 0.5 and std 0 of the training rows"), "{error}");
}

#[test]
fn the_group_is_not_used_to_predict() {
    let rows: String = (0..40).map(|n| format!("{},{},{}\n", n / 4, n, f64::from(n * n % 7))).collect();
    let table = table(&format!("who,x,y\n{rows}"));
    let schema = table.schema().unwrap();
    let task = Task::new(&schema, "y", Goal::Regression).unwrap();
    let index = Index::read(&table, &schema, &task, &SplitBy::Group("who".into())).unwrap();
    let parts = index.split(Shares::default(), 0).unwrap();
    let preparation = Preparation::fit(&table, &schema, &index, &parts.train).unwrap();
    assert_eq!(preparation.features().iter().map(|f| f.column.as_str()).collect::<Vec<_>>(), ["x"]);
}

#[test]
fn a_stored_preparation_is_the_same_to_the_bit() {
    let table = table("x,c,w,y\n0.1,a,yes,0.3\n0.7,b,no,0.1\n1e-7,a,,0.2\n,b,no,12.345678901234567\n");
    let (_, preparation) = fitted(&table, "y").unwrap();
    let text = json(&preparation);
    assert!(text.starts_with("{\"version\":1,\"target\":{\"type\":\"number\""), "{text}");
    assert_eq!(serde_json::from_str::<Preparation>(&text).unwrap(), preparation);
}

#[test]
fn a_damaged_preparation_is_refused() {
    let (_, preparation) = fitted(&table("x,c,y\n1,a,0.5\n2,b,0.75\n4,a,2\n8,b,3\n"), "y").unwrap();
    let text = json(&preparation);
    for (from, to, want) in [
        ("\"version\":1", "\"version\":2", "version 2, where 1 is read; use a newer gradus"),
        ("\"transform\":\"none\"", "\"transform\":\"sqrt\"", "unknown variant `sqrt`"),
        (
            "\"transform\":\"none\",\"least\":1.0",
            "\"transform\":\"log\",\"least\":0.0",
            "std > 0 and a least value in the domain",
        ),
        ("[\"a\",\"b\"]", "[\"a\",\"a\"]", "column \"c\": a level is listed twice"),
        ("\"column\":\"c\"", "\"column\":\"x\"", "columns: none, or one of them twice"),
        ("\"mean\":1.5625", "\"mean\":1e999", "number out of range"),
        ("\"notes\":[]", "\"notes\":[],\"more\":1", "unknown field `more`"),
    ] {
        let damaged = text.replacen(from, to, 1);
        assert_ne!(damaged, text, "{from} in {text}");
        let error = serde_json::from_str::<Preparation>(&damaged).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}
