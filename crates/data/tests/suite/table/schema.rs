use super::table;
use gradus_data::table::{Goal, Kind, Schema, Task};

fn schema(text: &str) -> Schema {
    table(text).schema().unwrap()
}

/// A column of its values below the name `x`, beside one that is of no interest.
fn column(values: &[&str]) -> (Kind, bool, String) {
    let rows: String =
        values.iter().enumerate().map(|(row, value)| format!("{value};{}\n", row % 7)).collect();
    let schema = schema(&format!("x;y\n{rows}"));
    let column = schema.column("x").unwrap();
    (column.kind, column.used, column.reason.clone())
}

#[test]
fn kinds_are_told_by_the_values() {
    for (values, kind, used, reason) in [
        (&["1", "2", "3", "2"][..], Kind::Number, true, "whole numbers from 1 to 3"),
        (&["1.5", "-2e3", "3"], Kind::Number, true, "numbers from -2000 to 3"),
        (&["1,5", "2", "3,25"], Kind::Number, true, "numbers from 1.5 to 3.25, with decimal commas"),
        (&["0", "1", "1"], Kind::Number, true, "whole numbers from 0 to 1"),
        (
            &["1", "NA", "n/a", "", "?", "-", "null", "None", "nan", "2"],
            Kind::Number,
            true,
            "whole numbers from 1 to 2; 8 missing",
        ),
        (&["1", "inf", "2"], Kind::Number, true, "whole numbers from 1 to 2; 1 infinite count as missing"),
        (&["yes", "no", "Yes", ""], Kind::YesNo, true, "two words for yes and no; 1 missing"),
        (&["TRUE", "False"], Kind::YesNo, true, "two words for yes and no"),
        (&["yes", "no", "maybe"], Kind::Category, true, "text with 3 values"),
        (&["yes", "false"], Kind::Category, true, "text with 2 values"),
        (&["male", "female", "male"], Kind::Category, true, "text with 2 values"),
        (
            &["2024-01-01", "2024-01-02 10:00", "NA"],
            Kind::Date,
            true,
            "dates as days since 1970-01-01; 1 missing",
        ),
        (&["1,5", "2.5", "3"], Kind::Category, true, "text with 3 values"),
        (&["7", "7", "7"], Kind::Number, false, "the same value in all rows"),
        (&["a", "a", "a"], Kind::Category, false, "the same value in all rows"),
        (&["a", "a", ""], Kind::Category, true, "text with 1 value; 1 missing"),
        (&["", "NA", "-"], Kind::Category, false, "every value is missing"),
    ] {
        assert_eq!(column(values), (kind, used, reason.to_owned()), "{values:?}");
    }
}

#[test]
fn a_few_texts_among_numbers_are_missing_values() {
    let numbers: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    let mut values: Vec<&str> = numbers.iter().map(String::as_str).collect();
    values[4] = "broken";
    let (kind, used, reason) = column(&values);
    assert!(kind == Kind::Number && used);
    assert_eq!(
        reason,
        "whole numbers from 0 to 29; 1 others count as missing, the first text \"broken\" on line 6"
    );
    values[5..9].fill("broken");
    assert_eq!(column(&values).0, Kind::Category);
}

#[test]
fn identifiers_are_left_out() {
    let text: String = (0..30).map(|n| format!("{},name{n},{},{}\n", n + 1, n % 5, 100 - n)).collect();
    let found = schema(&format!("Id,who,x,count\n{text}"));
    let used: Vec<bool> = found.columns().iter().map(|column| column.used).collect();
    assert_eq!(used, [false, false, true, true]);
    assert_eq!(found.columns()[0].reason, "whole numbers that all differ, under the name of an identifier");
    assert_eq!(found.columns()[1].reason, "texts that all differ, as names and identifiers do");
    let indexed = schema(&format!(",who,x,count\n{text}"));
    assert_eq!((indexed.columns()[0].name.as_str(), indexed.columns()[0].used), ("unnamed1", false));
    // One name that comes again, and the column may tell something.
    assert!(
        schema(&format!("Id,who,x,count\n{text}1,name3,2,9\n")).columns()[..2]
            .iter()
            .all(|column| column.used)
    );
}

#[test]
fn texts_are_counted_up_to_a_bound() {
    let text: String =
        (0..6000).map(|n| format!("{},{}\n", n % 3000, n % 2)).map(|line| format!("t{line}")).collect();
    let schema = schema(&format!("x,y\n{text}"));
    assert_eq!(schema.columns()[0].reason, "texts that all differ, as names and identifiers do");
    let text: String = (0..6000).map(|n| format!("t{},{}\n", n / 2, n % 2)).collect();
    let schema = super::schema::schema(&format!("x,y\n{text}"));
    let column = &schema.columns()[0];
    assert_eq!(
        (column.used, column.reason.as_str()),
        (true, "text with more than 1024 values; the rarer ones count as one")
    );
    assert_eq!(column.distinct, 1025);
}

#[test]
fn decisions_can_be_changed() {
    let mut schema = schema("zip,x,id\n10115,1,5\n80331,2,6\n10115,4,9\n");
    schema.set_kind("zip", Kind::Category).unwrap();
    schema.drop("x").unwrap();
    schema.keep("id").unwrap();
    assert_eq!(
        schema.to_string(),
        "zip  category  as told\nx    left out  left out as told\nid   number    kept as told\n"
    );
    assert_eq!(
        schema.drop("Zip").unwrap_err().to_string(),
        "no column \"Zip\"\n  help   did you mean \"zip\"?"
    );
    assert_eq!(
        schema.column("y").unwrap_err().to_string(),
        "no column \"y\"\n  help   the columns are zip, x, id"
    );
    assert_eq!("yes_no".parse::<Kind>().unwrap(), Kind::YesNo);
    assert!(
        "float"
            .parse::<Kind>()
            .unwrap_err()
            .to_string()
            .contains("number, yes_no, category, date, date_mdy or date_dmy is expected")
    );
    let json = serde_json::to_string(&schema).unwrap();
    assert_eq!(serde_json::from_str::<Schema>(&json).unwrap(), schema);
}

fn guess(values: &[&str]) -> (Goal, String) {
    let rows: String = values.iter().enumerate().map(|(row, value)| format!("{row},{value}\n")).collect();
    let task = Task::guess(&schema(&format!("x,y\n{rows}")), "y").unwrap();
    (task.goal(), task.reason().to_owned())
}

#[test]
fn the_task_is_told_by_the_target() {
    for (values, goal, reason) in [
        (&["0.5", "1.5", "2"][..], Goal::Regression, "y holds numbers from 0.5 to 2"),
        (&["a", "b", "a"], Goal::Binary, "y holds texts, 2 different ones"),
        (&["a", "b", "c"], Goal::MultiClass, "y holds texts, 3 different ones"),
        (&["yes", "no"], Goal::Binary, "y holds words for yes and no"),
        (&["0", "1", "1"], Goal::Binary, "y holds two whole numbers, 0 and 1"),
        (&["-1", "1", "1"], Goal::Binary, "y holds two whole numbers, -1 and 1"),
        (
            &["0", "1", "2", "1"],
            Goal::MultiClass,
            "y holds the whole numbers from 0 to 2, taken for 3 classes",
        ),
        (&["3", "4", "5", "9"], Goal::Regression, "y holds numbers from 3 to 9"),
        (&["0", "1", "3"], Goal::Regression, "y holds numbers from 0 to 3"),
        (
            &["2024-01-01", "2024-03-01"],
            Goal::Regression,
            "y holds dates, which are predicted as days since 1970-01-01",
        ),
    ] {
        assert_eq!(guess(values), (goal, reason.to_owned()), "{values:?}");
    }
}

#[test]
fn a_task_that_cannot_be_is_refused() {
    let schema = schema("x,y,same,none\n1,a,5,NA\n2,b,5,NA\n3,c,5,NA\n");
    let error = |task: gradus_tensor::Result<Task>| task.unwrap_err().to_string();
    assert!(error(Task::guess(&schema, "same")).contains("\"same\": the same value in all rows"));
    assert!(error(Task::guess(&schema, "none")).contains("\"none\": every value is missing"));
    assert!(error(Task::guess(&schema, "z")).contains("no column \"z\""));
    assert!(
        error(Task::new(&schema, "y", Goal::Regression))
            .contains("regression needs numbers, but it is category")
    );
    assert!(
        error(Task::new(&schema, "y", Goal::Binary))
            .contains("binary needs two classes, but there are 3 values")
    );
    assert_eq!(Task::new(&schema, "x", Goal::MultiClass).unwrap().goal(), Goal::MultiClass);
    assert_eq!("multi_class".parse::<Goal>().unwrap(), Goal::MultiClass);
}
