use super::Reader;
use crate::{Draw, blind, words};
use gradus::{
    data::table::{Csv, Index, Preparation, Shares, SplitBy, Table, Task},
    tensor::Result,
};

pub(super) const READER: Reader = Reader { name: "csv", seeds, edit, read, factor: 512, floor: 1 << 20 };

const KNOWN: [&str; 20] = [
    "NA",
    "yes",
    "no",
    "2024-02-29",
    "2024-13-01",
    "1e400",
    "-1",
    "1,5",
    "\"\"",
    "\"a\"\"b\"",
    "\r",
    "\n\n",
    "\u{feff}",
    "é",
    "x,y\n",
    "id",
    "nan",
    "inf",
    "0.1",
    "\"x\ny\"",
];

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let numbers = "x,colour,day,y\n1,red,2024-01-01,0.5\n2,blue,2024-01-02,0.25\n3,red,2024-01-03,1\n4,blue,2024-01-04,2\n5,red,2024-02-29,3\n";
    let classes = "a;b;class\n1,5;yes;u\n2,5;no;v\n;yes;u\n4,25;no;\"v\"\n5;NA;u\n6;no;v\n7;yes;u\n8;no;v\n";
    vec![numbers.into(), classes.into()]
}

pub(super) fn edit(draw: &mut Draw, mut bytes: Vec<u8>) -> Vec<u8> {
    let at = draw.below(bytes.len() + 1);
    match draw.below(12) {
        0 => {
            let part = draw
                .pick(&[&b"\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\0", b"\"", b"\xff\xfe"])
                .unwrap_or(b"");
            bytes.splice(at..at, part.iter().copied());
        }
        1 => {
            let (from, to) =
                (draw.pick(b",;\n\"").unwrap_or(b','), draw.pick(b",;\t|\r\n\"").unwrap_or(b';'));
            bytes.iter_mut().filter(|b| **b == from).for_each(|b| *b = to);
        }
        2 => {
            // Many columns of one name, or a long field.
            let part = draw.pick(&["a,", ",", "1,", "x", "\"\"", "a;", "1\n"]).unwrap_or(",");
            let count = (draw.repetitions() * draw.repetitions()).min(blind::LONGEST / 2);
            let at = if draw.chance(50) { 0 } else { at };
            bytes.splice(at..at, part.repeat(count).into_bytes());
        }
        3 => {
            // Every line gets more fields.
            let more = format!(
                "{}\n",
                draw.pick(&[",", ",a", ";1", ",1"]).unwrap_or(",").repeat(draw.repetitions().min(2000))
            );
            let text = String::from_utf8_lossy(&bytes).replace('\n', &more);
            bytes = text.into_bytes();
        }
        4 => {
            let lines = bytes.repeat(draw.repetitions().min(blind::LONGEST / bytes.len().max(1)));
            bytes = lines;
        }
        _ => bytes = words::edit(draw, &bytes, &KNOWN),
    }
    bytes.truncate(blind::LONGEST);
    bytes
}

/// The table, and what is fitted to four fifths of its rows for its last column.
pub(super) fn fitted(bytes: &[u8]) -> Result<(Table, Preparation)> {
    let table = Csv::new().bytes("t.csv", bytes)?;
    let schema = table.schema()?;
    drop(schema.to_string());
    let task = Task::guess(&schema, table.columns().last().map_or("", String::as_str))?;
    let index = Index::read(&table, &schema, &task, &SplitBy::usual(&task))?;
    let parts = index.split(Shares { validation: 0.0, test: 0.2 }, 0)?;
    let preparation = Preparation::fit(&table, &schema, &index, &parts.train)?;
    Ok((table, preparation))
}

pub(super) fn read(bytes: &[u8]) -> Result<()> {
    let (table, preparation) = fitted(bytes)?;
    preparation.dataset::<f64>(&table, None).map(drop)
}
