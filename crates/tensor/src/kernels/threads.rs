use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::{Arc, PoisonError, RwLock};

static POOL: RwLock<Option<(usize, Option<Arc<ThreadPool>>)>> = RwLock::new(None);

/// Sets how many threads large products use; 0 means as many as the machine has.
///
/// Results do not depend on it: work is cut into blocks by size alone.
pub fn set_threads(threads: usize) {
    let threads = if threads == 0 { available() } else { threads };
    let pool =
        (threads > 1).then(|| ThreadPoolBuilder::new().num_threads(threads).build().ok().map(Arc::new));
    *POOL.write().unwrap_or_else(PoisonError::into_inner) = Some((threads, pool.flatten()));
}

/// How many threads large products use.
pub fn threads() -> usize {
    current().0
}

fn available() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn current() -> (usize, Option<Arc<ThreadPool>>) {
    if let Some(pool) = &*POOL.read().unwrap_or_else(PoisonError::into_inner) {
        return pool.clone();
    }
    set_threads(0);
    current()
}

/// Runs two independent pieces of work, on two threads where there are two.
pub(crate) fn join(a: impl FnOnce() + Send, b: impl FnOnce() + Send) {
    match current().1 {
        Some(pool) => {
            pool.join(a, b);
        }
        None => {
            a();
            b();
        }
    }
}
