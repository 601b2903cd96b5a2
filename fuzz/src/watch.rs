//! What is read at the moment, so that a reader that does not come back, or takes the process with it, can be named.

use std::{
    fs::File,
    io::{Seek, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// No mutant is read.
const IDLE: u64 = u64::MAX;

/// A reader that waits for something else than the processor is given so many times its patience: the machine may be busy.
const ASLEEP: u32 = 60;

/// How long the first thread of this process, which reads, has worked; none where the system does not say.
fn worked() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The mutant that is read, and since when.
#[derive(Debug)]
pub(crate) struct Watch {
    start: Instant,
    shared: Arc<Shared>,
    /// The number, for whoever started this process.
    mark: Option<File>,
}

#[derive(Debug)]
struct Shared {
    since: AtomicU64,
    number: AtomicU64,
}

impl Watch {
    /// Calls `late` with the number of a mutant that is read for longer than `patience`, while the reader is at work.
    pub(crate) fn new(
        mark: Option<&Path>,
        patience: Duration,
        late: impl Fn(u64) + Send + 'static,
    ) -> std::io::Result<Watch> {
        let mark = mark.map(File::create).transpose()?;
        let shared = Arc::new(Shared { since: AtomicU64::new(IDLE), number: AtomicU64::new(0) });
        let (start, seen) = (Instant::now(), Arc::downgrade(&shared));
        thread::spawn(move || {
            let mut sample = (IDLE, worked());
            while let Some(shared) = seen.upgrade() {
                let (since, number) = (shared.since.load(SeqCst), shared.number.load(SeqCst));
                if since != sample.0 {
                    sample = (since, worked());
                }
                let waited = start.elapsed().saturating_sub(Duration::from_micros(since));
                let busy = worked().zip(sample.1).is_none_or(|(now, before)| now - before > patience / 2);
                if since != IDLE && (waited > patience && busy || waited > patience * ASLEEP) {
                    late(number);
                }
                drop(shared);
                thread::sleep(patience / 10);
            }
        });
        Ok(Watch { start, shared, mark })
    }

    /// A mutant will be read.
    pub(crate) fn begin(&mut self, number: u64) -> std::io::Result<()> {
        if let Some(mark) = &mut self.mark {
            mark.rewind()?;
            mark.write_all(&number.to_le_bytes())?;
        }
        self.shared.number.store(number, SeqCst);
        self.shared.since.store(self.start.elapsed().as_micros() as u64, SeqCst);
        Ok(())
    }

    /// It was read.
    pub(crate) fn end(&self) {
        self.shared.since.store(IDLE, SeqCst);
    }
}

/// The number that a process noted last.
pub(crate) fn marked(mark: &Path) -> Option<u64> {
    std::fs::read(mark).ok()?.try_into().ok().map(u64::from_le_bytes)
}
