use super::{cells, table};
use flate2::{Compression, write::GzEncoder};
use gradus_data::table::{Csv, Limits, Table};
use std::io::Write;

fn error(text: impl Into<Vec<u8>>) -> String {
    let schema = Csv::new().bytes("t.csv", text).and_then(|table| table.schema());
    schema.unwrap_err().to_string()
}

#[test]
fn delimiters_are_told_apart() {
    for (text, delimiter) in [
        ("a,b\n1,2\n", ','),
        ("a;b\n1,5;2,5\n3,5;4\n", ';'),
        ("1,5;2,5\n3,5;4,0\n", ';'),
        ("a\tb c\n1\t2\n", '\t'),
        ("a|b|c\n1|2|x,y\n", '|'),
        ("a,b\n\"1;2;3\",4\n\"5;6;7\",8\n", ','),
        ("name;note\nx;a, b\ny;c\n", ';'),
        ("one\n1\n2\n", ','),
    ] {
        assert_eq!(table(text).delimiter(), delimiter, "{text:?}");
    }
    let told = Csv::new().delimiter(':').bytes("t", "a:b\n1:2\n").unwrap();
    assert_eq!(told.columns(), ["a", "b"]);
    let wrong = Csv::new().delimiter('é').bytes("t", "a\n1\n").unwrap_err().to_string();
    assert!(wrong.contains("delimiter 'é', where one ASCII character is expected"), "{wrong}");
}

#[test]
fn a_line_of_names_is_told_from_a_row() {
    for (text, header) in [
        ("a,b\n1,2\n3,4\n", true),
        ("1,2\n3,4\n", false),
        ("name,colour\nanna,red\nbert,blue\n", true),
        ("red,big\nblue,small\nred,small\n", false),
        ("day,x\n2024-01-01,1\n2024-01-02,2\n", true),
        ("2024-01-01,x\n2024-01-02,y\n", false),
        ("a,b\nNA,1\n,2\n", true),
        ("a,b\n", true),
        ("1,b\n", false),
    ] {
        assert_eq!(table(text).header(), header, "{text:?}");
    }
    let without = table("5,x\n6,y\n");
    assert_eq!(without.columns(), ["column1", "column2"]);
    assert_eq!(
        without.notes(),
        [
            "no line of names (the first line holds numbers where the lines below do): columns are called column1, column2, …"
        ]
    );
    let told = Csv::new().header(true).bytes("t", "2007,2008\n1,2\n").unwrap();
    assert_eq!(
        (told.columns(), cells(&told).unwrap().len()),
        (&["2007".to_owned(), "2008".to_owned()][..], 1)
    );
}

#[test]
fn every_column_has_a_name_of_its_own() {
    let table = table(",a,a,a.2,a\n1,2,3,4,5\n");
    assert_eq!(table.columns(), ["unnamed1", "a", "a.2", "a.2.2", "a.3"]);
    assert_eq!(table.notes().len(), 3);
}

/// Looking for a free number from 2 on each time, that would be half a billion texts.
#[test]
fn tens_of_thousands_of_equal_names_are_numbered_at_once() {
    let begun = std::time::Instant::now();
    let table = table(&format!("{}a\n{}1\n", "a,".repeat(30_000), "1,".repeat(30_000)));
    assert_eq!((table.columns().len(), table.columns()[30_000].as_str()), (30_001, "a.30001"));
    let last = table.notes().last().unwrap();
    assert_eq!(last, "and 29980 more columns, whose names are taken, are called so");
    table.schema().unwrap();
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn all_ways_to_write_a_table_are_read() {
    let plain = vec![vec!["1", "x y"], vec!["", "two, three"], vec!["3", "say \"hi\"\nthere"]];
    for text in [
        "a,b\n1,x y\n,\"two, three\"\n3,\"say \"\"hi\"\"\nthere\"\n",
        "\u{feff}a,b\r\n1, x y \r\n,\"two, three\"\r\n3,\"say \"\"hi\"\"\nthere\"",
        "a,b\r1,x y\r,\"two, three\"\r3,\"say \"\"hi\"\"\nthere\"\r",
        "\n\na,b\n\n1,x y\n,\"two, three\"\n\n3,\"say \"\"hi\"\"\nthere\"\n\n",
    ] {
        let table = Csv::new().delimiter(',').bytes("t", text).unwrap();
        assert_eq!(table.columns(), ["a", "b"]);
        assert_eq!(cells(&table).unwrap(), plain, "{text:?}");
    }
}

#[test]
fn a_table_compressed_by_gzip_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv.gz");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"a,b\n1,2\n3,4\n").unwrap();
    let bytes = encoder.finish().unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let table = Table::open(&path).unwrap();
    assert_eq!(table.name(), "t");
    assert_eq!(cells(&table).unwrap(), [["1", "2"], ["3", "4"]]);
    // A damaged end, and a file that is no longer the one that was opened.
    std::fs::write(&path, &bytes[..bytes.len() - 6]).unwrap();
    assert!(
        cells(&table)
            .unwrap_err()
            .to_string()
            .contains("t.csv.gz: the file was changed while it was being read")
    );
    let error = Table::open(&path).and_then(|table| table.schema()).unwrap_err().to_string();
    assert!(error.contains("t.csv.gz: near line") && error.contains("damaged gzip"), "{error}");
}

#[test]
fn a_table_that_unpacks_to_a_thousand_times_its_size_is_refused() {
    let zip = |rows: usize| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(format!("a,b\n{}", "1,2\n".repeat(rows)).as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = zip(4 << 20);
    let message = error(bomb.clone());
    let most = 200 * bomb.len() + (1 << 20);
    assert!(
        message.contains("near line") && message.contains(&format!("it unpacks to more than {most} bytes")),
        "{message}"
    );
    assert_eq!(Csv::new().bytes("t", zip(1 << 16)).unwrap().schema().unwrap().rows(), 1 << 16);
}

#[test]
fn ragged_lines_are_named() {
    assert_eq!(
        error("a,b,c\n1,2,3\n4,5\n6,7,8\n"),
        "t.csv: line 3: 2 fields, where the first line has 3\n  help   every line has as many fields as the first; a field \
         that holds the delimiter stands in quotation marks"
    );
    assert!(error("a,b\r\n1,2\r\n\r\n3,4,5\r\n").contains("line 4: 3 fields"));
    assert!(error("a,b\n\"x\ny\",2\n3,4,5\n").contains("line 4: 3 fields"));
    assert!(error("a,b\n1,2\n3,4,5").contains("line 3: 3 fields"));
    // A quotation mark that is never closed takes all the rest into one field.
    let open = error("a,b\n1,2\n\"3,4\n5,6\n7,8\n");
    assert!(
        open.contains("line 3: 1 fields") && open.contains("quotation mark that is not closed"),
        "{open}"
    );
}

#[test]
fn what_is_not_text_is_named() {
    let latin = error(b"a,b\n1,x\n2,caf\xe9\n".to_vec());
    assert!(latin.starts_with("t.csv: line 3, field 2: the text is not UTF-8"), "{latin}");
    assert!(latin.contains("iconv -f latin1 -t utf-8"));
    // Two halves of a letter in two fields are no letter, even though they are one side by side.
    assert!(error(b"a,b\nx\xc3,\xa9y\n".to_vec()).contains("line 2, field 1: the text is not UTF-8"));
    assert!(error(b"\xff\xfea\0".to_vec()).contains("UTF-16, where text is expected"));
    assert!(error(b"PK\x03\x04...".to_vec()).contains("a zip archive or a spreadsheet"));
    assert!(error(b"\x1f\x8b\x08".to_vec()).contains("damaged gzip"));
}

#[test]
fn tables_with_nothing_in_them_say_so() {
    assert!(error("").contains("t.csv: the file is empty"));
    assert!(error("\n\r\n\n").contains("there is no line with text"));
    assert!(error("a,b\n").starts_with("t.csv: there are no rows below the line of names"));
    let one = table("a,b\n1,2\n").schema().unwrap();
    assert_eq!(one.rows(), 1);
    assert!(one.columns().iter().all(|column| !column.used));
    let folder = tempfile::tempdir().unwrap();
    let not_there = Table::open(folder.path().join("none.csv")).unwrap_err().to_string();
    assert!(not_there.contains("none.csv: open: "), "{not_there}");
    assert!(Table::open(folder.path()).unwrap_err().to_string().contains("not a regular file"));
}

#[test]
fn lines_beyond_the_limits_are_refused_early() {
    let wide = "a,".repeat(10_000_000);
    let start = std::time::Instant::now();
    let message = error(wide);
    assert!(message.contains("line 1: more than 32768 fields in one line"), "{message}");
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    assert!(
        error(format!("a,b\n1,\"{}", "x\n".repeat(1 << 20)))
            .contains("line 2: more than 524288 bytes in one line")
    );
    assert!(error("\n".repeat(1 << 20)).contains("more than 524288 bytes of empty lines"));
    let limits = Limits { columns: 3, line_bytes: 10 };
    let read = |text: &str| Csv::new().limits(limits).bytes("t", text).and_then(|table| cells(&table));
    assert!(read("a,b,c\n1,2,3\n").is_ok());
    assert!(read("a,b,c,d\n").unwrap_err().to_string().contains("more than 3 fields"));
    assert!(read("a,b\n123456789,12\n").unwrap_err().to_string().contains("line 2: more than 10 bytes"));
}
