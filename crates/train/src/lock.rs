use gradus_tensor::{Error, Kind, Result};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

/// The right to write to a folder, which one program at a time has. It ends with the program, however that ends.
///
/// ```
/// use gradus_train::Lock;
/// let folder = tempfile::tempdir()?;
/// let lock = Lock::of(folder.path())?;
/// assert!(Lock::of(folder.path()).unwrap_err().to_string().contains("another run is writing"));
/// drop(lock);
/// assert!(Lock::of(folder.path()).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File);

/// The file that is locked.
const NAME: &str = ".lock";

impl Lock {
    /// Takes the lock of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// Another program holds it, or the folder cannot be made or written to.
    pub fn of(folder: impl AsRef<Path>) -> Result<Lock> {
        let folder = folder.as_ref();
        let refused = |doing: &'static str| move |e: std::io::Error| Error::io(doing, &e).file(folder);
        std::fs::create_dir_all(folder).map_err(refused("make the folder"))?;
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(NAME));
        let mut file = options.map_err(refused("write into the folder"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = (&mut file).take(20).read_to_string(&mut holder);
                let process = holder.trim().parse::<u32>();
                let who = process.map_or_else(|_| String::new(), |id| format!(" (process {id})"));
                let message = format!("another run is writing to this folder{who}");
                return Err(Error::new(Kind::Io, message)
                    .file(folder)
                    .help("wait until it has ended, or choose another folder"));
            }
            Err(TryLockError::Error(e)) => return Err(refused("lock the folder")(e)),
        }
        // Who holds it is for people; the lock is the operating system's.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Lock(file))
    }
}
