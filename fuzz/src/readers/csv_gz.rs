use super::{Reader, csv, gzip};
use crate::Draw;

/// What `csv` may hold, of up to 200 bytes for each packed one, and of a mebibyte.
pub(super) const READER: Reader = Reader {
    name: "csv_gz",
    seeds,
    edit,
    read: csv::read,
    factor: 200 * csv::READER.factor,
    floor: csv::READER.floor + csv::READER.factor * (1 << 20),
};

fn seeds() -> Vec<Vec<u8>> {
    csv::seeds().iter().map(|table| gzip::packed(table)).collect()
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    gzip::within(draw, bytes, csv::edit)
}
