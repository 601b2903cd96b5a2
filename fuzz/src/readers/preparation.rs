use super::{Reader, csv};
use crate::{Draw, words};
use gradus::{
    data::{Normaliser, table::Preparation},
    tensor::{Error, Result},
};

/// What a model file says of how rows become numbers.
pub(super) const READER: Reader =
    Reader { name: "preparation", seeds, edit, read, factor: 64, floor: 1 << 14 };

const KNOWN: [&str; 20] = [
    "version",
    "target",
    "columns",
    "ignored",
    "notes",
    "type",
    "number",
    "category",
    "levels",
    "scaling",
    "least",
    "mean",
    "std",
    "median",
    "transform",
    "log",
    "log1p",
    "indicator",
    "null",
    "decimal_comma",
];

fn seeds() -> Vec<Vec<u8>> {
    let fitted = csv::seeds().into_iter().filter_map(|table| csv::fitted(&table).ok());
    fitted.filter_map(|(_, preparation)| serde_json::to_vec(&preparation).ok()).collect()
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    words::edit(draw, &bytes, &KNOWN)
}

fn read(bytes: &[u8]) -> Result<()> {
    // The same bytes are tried as a normaliser, which is refused at once if they are none.
    drop(serde_json::from_slice::<Normaliser<f64>>(bytes));
    let preparation: Preparation = serde_json::from_slice(bytes).map_err(|e| Error::format(e.to_string()))?;
    drop((preparation.explain(), preparation.categories()));
    let cells: Vec<(&str, &str)> = preparation
        .columns()
        .iter()
        .zip(["2", "red", "", "NA", "1e308"].iter().cycle())
        .map(|(c, v)| (c.column.as_str(), *v))
        .collect();
    preparation.encode_row::<f64>(&cells)?;
    let outputs = vec![0.5; preparation.target().names().len()];
    preparation.target().decode(&outputs).map(drop)
}
