use super::{Reader, csv, gzip};
use crate::Draw;

/// What `csv` may hold, of up to 200 bytes for each packed one; the floor is for mutants, which unpack to 320 KiB at most.
pub(super) const READER: Reader = Reader {
    name: "csv_gz",
    seeds,
    edit,
    read: csv::read,
    factor: 200 * csv::READER.factor,
    floor: 32 << 20,
};

fn seeds() -> Vec<Vec<u8>> {
    csv::seeds().iter().map(|table| gzip::packed(table)).collect()
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    gzip::within(draw, bytes, csv::edit)
}
