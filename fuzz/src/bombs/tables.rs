//! CSV.

use super::Bomb;
use crate::readers::gzip::packed_at;
use flate2::Compression;

pub(super) fn bombs() -> Vec<Bomb> {
    let csv = |about, want, bytes: Vec<u8>| Bomb::new("csv", about, want, bytes);
    let same = format!("{}a\n{}\n", "a,".repeat(3000), "1,".repeat(2999));
    vec![
        csv(
            "columns without an end",
            "line 1: more than 32768 fields in one line",
            "a,".repeat(1 << 18).into(),
        ),
        csv(
            "a quotation mark that is never closed",
            "more than 524288 bytes in one line",
            format!("a,b\n1,\"{}", "x\n".repeat(300_000)).into(),
        ),
        csv("a line without an end", "line 1: more than 524288 bytes in one line", vec![b'x'; 600_000]),
        csv("lines with nothing on them", "more than 524288 bytes of empty lines", vec![b'\n'; 600_000]),
        csv(
            "3,001 columns of one name, and a ragged row",
            "line 2: 3000 fields, where the first line has 3001",
            same.into(),
        ),
        csv(
            "a row of 30,000 fields",
            "line 3: 30001 fields, where the first line has 2",
            format!("a,b\n1,2\n{}\n", ",".repeat(30_000)).into(),
        ),
        csv("text that is none", "line 3, field 2: the text is not UTF-8", b"a,b\n1,x\n2,\xff\n".into()),
        csv("UTF-16", "UTF-16, where text is expected", b"\xff\xfea\0,\0".into()),
        csv("a zip archive", "a zip archive or a spreadsheet", b"PK\x03\x04".into()),
        csv("only names", "there are no rows below the line of names", "a,b\n".into()),
        Bomb::new(
            "csv_gz",
            "rows that unpack a thousandfold",
            "it unpacks to more than",
            packed_at(
                format!("a,b\n{}", format!("1,{}\n", "0".repeat(4000)).repeat(1000)).as_bytes(),
                Compression::best(),
            ),
        ),
        Bomb::new("csv_gz", "a damaged gzip", "damaged gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff"),
    ]
}
