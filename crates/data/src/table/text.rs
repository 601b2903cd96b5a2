use crate::inflation::Limited;
use flate2::bufread::MultiGzDecoder;
use gradus_tensor::{Error, Result};
use std::{
    fs::{self, File, Metadata},
    io::{BufRead, BufReader, Cursor},
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Where the text of a table lies: it is read from the start as often as needed, inflated if it is compressed by gzip.
#[derive(Clone, Debug)]
pub(super) enum Text {
    File { path: PathBuf, state: State },
    Bytes { name: String, bytes: Shared },
}

/// Bytes that several readers share, without a copy of what they were given as.
#[derive(Clone, Debug)]
pub(super) struct Shared(pub(super) Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// What tells whether a file is still the one it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) length: u64,
    /// Nanoseconds since 1970, 0 where the system does not say.
    pub(super) modified: u64,
}

impl State {
    fn of(about: &Metadata) -> State {
        let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).ok();
        let modified = about.modified().ok().and_then(since).map_or(0, |since| since.as_nanos() as u64);
        State { length: about.len(), modified }
    }
}

impl Text {
    /// A regular file that is not empty.
    pub(super) fn file(path: &Path) -> Result<Text> {
        // Looked at by its name first: to open a pipe would wait for a writer.
        let about = fs::metadata(path).map_err(|e| Error::io("open", &e))?;
        if !about.is_file() {
            return Err(Error::argument("not a regular file").help("a table is one CSV file"));
        }
        Ok(Text::File { path: path.to_owned(), state: State::of(&about) })
    }

    /// What the data are called: the file's name without its endings.
    pub(super) fn name(&self) -> String {
        match self {
            Text::Bytes { name, .. } => name.clone(),
            Text::File { path, .. } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = name.strip_suffix(".gz").unwrap_or(&name);
                name.strip_suffix(".csv").or(name.strip_suffix(".tsv")).unwrap_or(name).to_owned()
            }
        }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Text::File { path, .. } => Some(path),
            Text::Bytes { .. } => None,
        }
    }

    pub(super) fn state(&self) -> State {
        match self {
            Text::File { state, .. } => *state,
            Text::Bytes { bytes, .. } => State { length: bytes.0.len() as u64, modified: 0 },
        }
    }

    /// Adds the file to an error that does not name it yet.
    pub(super) fn locate(&self, error: Error) -> Error {
        match self {
            Text::File { path, .. } => error.file(path),
            Text::Bytes { name, .. } => error.file(Path::new(name)),
        }
    }

    /// The text from the start.
    pub(super) fn read(&self) -> Result<Box<dyn BufRead + Send>> {
        match self {
            Text::Bytes { bytes, .. } => inflated(Cursor::new(bytes.clone()), self.state().length),
            Text::File { path, state } => {
                let file = File::open(path).map_err(|e| Error::io("open", &e))?;
                let about = file.metadata().map_err(|e| Error::io("open", &e))?;
                if State::of(&about) != *state {
                    return Err(Error::argument("the file was changed while it was being read").help(
                        "start again; a table is read several times and must stay as it is meanwhile",
                    ));
                }
                inflated(BufReader::with_capacity(BUFFER, file), state.length)
            }
        }
    }
}

const BUFFER: usize = 1 << 15;

/// The text of a file of so many bytes, unpacked if its first bytes are those of gzip; what is not text at all is refused.
fn inflated(mut from: impl BufRead + Send + 'static, length: u64) -> Result<Box<dyn BufRead + Send>> {
    let start = from.fill_buf().map_err(|e| Error::io("read", &e))?;
    let refuse =
        |what: &str, help: &str| Err(Error::format(format!("{what}, where text is expected")).help(help));
    match start {
        [] => {
            Err(Error::format("the file is empty")
                .help("a table has a line of names and a line for each row"))
        }
        [0x1f, 0x8b, ..] => {
            let unpacked = Limited::new(MultiGzDecoder::new(from), length);
            Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
        }
        [b'P', b'K', 3, 4, ..] => {
            refuse("a zip archive or a spreadsheet", "unpack it, or export the sheet as CSV")
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refuse("UTF-16", "save it as UTF-8: iconv -f utf-16 -t utf-8"),
        [b'P', b'A', b'R', b'1', ..] => refuse("a Parquet file", "export it as CSV"),
        _ => Ok(Box::new(from)),
    }
}
