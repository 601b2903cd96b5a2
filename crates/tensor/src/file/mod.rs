//! Files: read with every field checked before a byte is allocated by it, and replaced only by complete, flushed new ones.

mod bytes;
pub mod npy;
pub mod safetensors;

use crate::{Error, Kind, Result};
use std::{
    fs::{self, File},
    io::{Read, Write},
    path::Path,
};

/// The largest file that is read where no other limit is given: 4 GiB.
pub const LIMIT: u64 = 4 << 30;

/// All bytes of a regular file that has at most `limit` of them.
///
/// # Errors
/// The file cannot be read, is not a regular file, is larger than the limit, or changes while it is read. Each error
/// names the file.
pub fn read(path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>> {
    let path = path.as_ref();
    read_whole(path, limit).map_err(|e| e.file(path))
}

fn read_whole(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let io = |doing| move |e| Error::io(doing, &e);
    // Looked at by its name first: to open a pipe would wait for a writer.
    let regular = fs::metadata(path).map_err(io("open"))?.is_file();
    if !regular {
        return Err(Error::argument("not a regular file"));
    }
    let file = File::open(path).map_err(io("open"))?;
    let length = file.metadata().map_err(io("open"))?.len();
    if length > limit {
        let message = format!("{length} bytes, where at most {limit} are read");
        return Err(Error::argument(message).help("raise the limit if the file is trusted"));
    }
    let mut bytes = Vec::new();
    let size = usize::try_from(length).ok().filter(|size| bytes.try_reserve_exact(*size).is_ok());
    if size.is_none() {
        return Err(Error::argument(format!("{length} bytes do not fit into memory")));
    }
    // One byte more, so that a file that grew is noticed.
    file.take(length.saturating_add(1)).read_to_end(&mut bytes).map_err(io("read"))?;
    if bytes.len() as u64 != length {
        return Err(Error::argument(format!("changed while it was read from {length} bytes")));
    }
    Ok(bytes)
}

/// Puts a file in the place of another, or of none: whoever opens it sees all of the old bytes or all of the new ones,
/// even if the machine stops in between.
///
/// The bytes are written to a temporary file in the same folder and flushed to the disk, the file is renamed, and the
/// folder is flushed. A link stays a link; the permissions of a file that was there stay.
///
/// ```
/// use gradus_tensor::file;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("state");
/// file::replace(&path, b"one")?;
/// file::replace(&path, b"two")?;
/// assert_eq!(file::read(&path, file::LIMIT)?, b"two");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The operating system refuses; the old file is then unchanged. The error names the file.
pub fn replace(path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    replace_with(path, |file| file.write_all(bytes).map_err(|e| Error::io("write", &e)))
}

/// [`replace`]s a file by what is written piece by piece to a new one.
///
/// # Errors
/// As [`replace`], or `write` fails.
pub fn replace_with(path: impl AsRef<Path>, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let path = path.as_ref();
    replace_whole(path, write).map_err(|e| e.file(path))
}

fn replace_whole(path: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let doing = |what| move |e| Error::io(what, &e);
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if real.is_dir() {
        return Err(
            Error::new(Kind::Io, "is a folder, where a file is to be written").help("give another name")
        );
    }
    if !folder.exists() {
        return Err(Error::new(Kind::Io, "its folder is not there").help("make the folder first"));
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let usual = || fs::Permissions::from_mode(0o666);
        builder.permissions(fs::metadata(&real).map_or_else(|_| usual(), |m| m.permissions()));
    }
    // The name of a temporary file, which tempfile puts into its error, says nothing.
    let bare = |e: std::io::Error| std::io::Error::from(e.kind());
    let mut temporary = builder
        .prefix(".gradus-")
        .tempfile_in(folder)
        .map_err(|e| Error::io("make a temporary file beside it", &bare(e)))?;
    write(temporary.as_file_mut())?;
    temporary.as_file().sync_all().map_err(doing("flush"))?;
    temporary.persist(&real).map_err(|e| Error::io("rename", &e.error))?;
    #[cfg(unix)]
    File::open(folder).and_then(|f| f.sync_all()).map_err(doing("flush the folder"))?;
    Ok(())
}
