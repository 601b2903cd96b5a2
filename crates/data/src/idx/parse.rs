use super::Idx;
use crate::inflation;
use flate2::bufread::GzDecoder;
use gradus_tensor::{Error, MAX_RANK, Result, Shape};
use std::io::{self, BufRead, ErrorKind, Read};

/// A whole IDX file, raw or compressed, that is `length` bytes long.
pub(super) fn parse(mut file: impl BufRead, length: u64, max_bytes: u64) -> Result<Idx> {
    if length == 0 {
        return Err(Error::format("the file is empty"));
    }
    let start = file.fill_buf().map_err(|error| failed("magic", &error))?;
    if !start.starts_with(&[0x1f, 0x8b]) {
        return read(&mut file, Holds::Exactly(length), max_bytes);
    }
    let mut inflated = GzDecoder::new(file);
    let idx = read(&mut inflated, Holds::AtMost(inflation::most(length)), max_bytes)?;
    let rest = inflated.into_inner().fill_buf().map_err(|error| failed("gzip", &error))?.len();
    if rest > 0 {
        return Err(Error::format("gzip: there are bytes after the end of the compressed data"));
    }
    Ok(idx)
}

/// How many bytes a reader can yield, as far as its file's length tells.
#[derive(Clone, Copy)]
enum Holds {
    Exactly(u64),
    AtMost(u64),
}

fn read(from: &mut impl Read, holds: Holds, max_bytes: u64) -> Result<Idx> {
    let (shape, header) = header(from)?;
    let promised = shape.len() as u64;
    if promised > max_bytes {
        let message = format!("values: {shape} has {promised} bytes, above the limit of {max_bytes}");
        return Err(Error::format(message).help("Idx::open_within takes another limit"));
    }
    match holds {
        Holds::Exactly(length) if length.saturating_sub(header) != promised => {
            let follow = length.saturating_sub(header);
            return Err(Error::format(format!(
                "values: {shape} needs {promised} bytes, but {follow} follow the header"
            )));
        }
        Holds::AtMost(most) if most < promised => {
            let message = format!(
                "values: {shape} needs {promised} bytes, but from so short a gzip file at most {most} are unpacked"
            );
            return Err(Error::format(message).help(inflation::HELP));
        }
        _ => {}
    }
    let mut values = Vec::new();
    if values.try_reserve_exact(shape.len()).is_err() {
        return Err(Error::argument(format!("values: no memory for {promised} bytes")));
    }
    from.take(promised).read_to_end(&mut values).map_err(|error| failed("values", &error))?;
    if values.len() != shape.len() {
        let got = values.len();
        return Err(Error::format(format!(
            "values: {shape} needs {promised} bytes, but {got} follow the header"
        )));
    }
    // Reading on past the end is also what makes gzip compare its checksum.
    match io::copy(&mut from.take(1), &mut io::sink()) {
        Ok(0) => Ok(Idx { shape, values }),
        Ok(_) => {
            Err(Error::format(format!("values: more than the {promised} bytes of {shape} follow the header")))
        }
        Err(error) => Err(failed("values", &error)),
    }
}

/// The shape that the header tells, and the header's length in bytes.
fn header(from: &mut impl Read) -> Result<(Shape, u64)> {
    let [zero, naught, kind, rank] = word(from, "magic")?;
    if (zero, naught) != (0, 0) {
        let message = format!(
            "magic: {zero:02x} {naught:02x} {kind:02x} {rank:02x}, where 00 00 08 and the rank are expected"
        );
        return Err(
            Error::format(message).help("an IDX file is raw or compressed by gzip, not a zip or tar archive")
        );
    }
    if kind != 8 {
        let name = type_name(kind);
        return Err(Error::format(format!("type: {name} (0x{kind:02x}), where only u8 (0x08) is read")));
    }
    let rank = usize::from(rank);
    if !(1..=MAX_RANK).contains(&rank) {
        return Err(Error::format(format!("rank: {rank} dimensions, where 1 to {MAX_RANK} can be held")));
    }
    let mut dims = [0; MAX_RANK];
    for (axis, size) in dims[..rank].iter_mut().enumerate() {
        let field = format!("dimension {axis}");
        // A u32 fits on 64-bit machines, and where it does not, no such array can be addressed either.
        *size = usize::try_from(u32::from_be_bytes(word(from, &field)?)).unwrap_or(usize::MAX);
        if *size == 0 {
            return Err(Error::format(format!("{field}: 0, so the file holds nothing")));
        }
    }
    let shape = Shape::new(&dims[..rank])
        .map_err(|error| Error::format(format!("dimensions: {}", error.message())))?;
    Ok((shape, 4 + 4 * rank as u64))
}

fn word(from: &mut impl Read, field: &str) -> Result<[u8; 4]> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes).map_err(|error| failed(field, &error))?;
    Ok(bytes)
}

/// The name of an element type that the format knows.
fn type_name(kind: u8) -> &'static str {
    match kind {
        0x09 => "i8",
        0x0b => "i16",
        0x0c => "i32",
        0x0d => "f32",
        0x0e => "f64",
        _ => "unknown",
    }
}

/// A refusal to read a field: the file ends, its compression is damaged, or the operating system says no.
fn failed(field: &str, error: &io::Error) -> Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => Error::format(format!("{field}: the file ends too early")),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            Error::format(format!("{field}: damaged gzip: {error}"))
        }
        _ => Error::io(field, error),
    }
}
