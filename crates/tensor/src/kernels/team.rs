//! The workers: how many, where they wait, and who may use them.

use super::pool::{address, take_up};
use std::{
    any::Any,
    cell::Cell,
    hint::spin_loop,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    ptr::null_mut,
    sync::{
        Arc, Mutex, PoisonError, TryLockError,
        atomic::{
            AtomicBool, AtomicPtr, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// So many shares of tasks at most; more workers have one together.
const SHARES: usize = 16;

/// Work that is being handed out: to each worker its share of the tasks, in their order, and then what others have left. So in the
/// next call on the same data a core finds most of what it wrote.
pub(super) struct Job<'a> {
    work: &'a (dyn Fn(usize, usize) + Sync),
    tasks: usize,
    shares: usize,
    /// How many tasks of each share are taken.
    taken: [AtomicUsize; SHARES],
    /// What the first task that panicked on a worker said.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Job<'_> {
    /// Takes tasks until there are no more, or one panics.
    fn work(&self, worker: usize) -> thread::Result<()> {
        let start = |share: usize| share * self.tasks / self.shares;
        let tasks = || {
            for turn in 0..self.shares {
                let share = (worker + turn) % self.shares;
                let next = || start(share) + self.taken[share].fetch_add(1, Relaxed);
                let mut task = next();
                while task < start(share + 1) {
                    (self.work)(worker, task);
                    task = next();
                }
            }
        };
        catch_unwind(AssertUnwindSafe(tasks))
    }

    /// Takes tasks on a worker, which keeps a panic for the caller.
    pub(super) fn serve(&self, worker: usize) {
        if let Err(panic) = self.work(worker) {
            self.panic.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(panic);
        }
    }
}

/// A worker as callers see it.
struct Worker {
    /// Nothing, the address of a posted job, or [`taken`].
    mail: AtomicPtr<Job<'static>>,
    asleep: AtomicBool,
    thread: Mutex<Option<Thread>>,
}

/// What stands in a mailbox while its worker is at work: an address that no job has.
fn taken() -> *mut Job<'static> {
    std::ptr::without_provenance_mut(1)
}

/// How many threads work on one call at most; 0 before it is known.
static THREADS: AtomicUsize = AtomicUsize::new(0);
/// How many callers are at work.
static CALLERS: AtomicUsize = AtomicUsize::new(0);
/// The workers; whoever holds the lock may post.
static TEAM: Mutex<Vec<Arc<Worker>>> = Mutex::new(Vec::new());

/// How long a worker spins before it sleeps: longer than the gaps between the parts of a training step.
const PATIENCE: Duration = Duration::from_micros(300);

thread_local! {
    static STANDING: Cell<Standing> = const { Cell::new(Standing::Outside) };
    static ALONE: Cell<bool> = const { Cell::new(false) };
}

/// What a thread is to the team.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Outside,
    /// Counted as a caller.
    Caller,
    /// Within a task, where everything runs on this thread.
    Task,
}

/// Sets how many threads are used for one call; 0 means as many as the machine has.
///
/// Results do not depend on it. The threads of the program that call gradus at the same time share this number: while
/// there are as many callers, each works alone, so that nothing is gained or lost by calling from a pool of one's own.
pub fn set_threads(threads: usize) {
    let available = || thread::available_parallelism().map_or(1, usize::from);
    THREADS.store(if threads == 0 { available() } else { threads }, Relaxed);
}

/// How many threads are used for one call.
pub fn threads() -> usize {
    match THREADS.load(Relaxed) {
        0 => {
            set_threads(0);
            threads()
        }
        known => known,
    }
}

/// How many threads a call from here could use now.
pub fn spare_threads() -> usize {
    let others = |own: usize| threads().saturating_sub(CALLERS.load(Relaxed).saturating_sub(own)).max(1);
    match STANDING.get() {
        Standing::Task => 1,
        Standing::Caller => others(1),
        Standing::Outside => others(0),
    }
}

/// Counts this thread as a caller while `work` runs, also in its sequential parts.
pub fn as_caller<R>(work: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            CALLERS.fetch_sub(1, Relaxed);
            STANDING.set(Standing::Outside);
        }
    }
    if STANDING.get() != Standing::Outside {
        return work();
    }
    STANDING.set(Standing::Caller);
    CALLERS.fetch_add(1, Relaxed);
    let _leave = Leave;
    work()
}

/// Runs `work` on this thread alone, whoever is free, or with all; what [`following`] runs next on this thread goes the same way.
pub fn leading<R>(alone: bool, work: impl FnOnce() -> R) -> R {
    ALONE.set(alone);
    following(work)
}

/// Runs `work` as what was [`leading`] ran on this thread, alone or with all: it finds in this core's cache what that has left there.
pub fn following<R>(work: impl FnOnce() -> R) -> R {
    if ALONE.get() { alone(work) } else { work() }
}

fn alone<R>(work: impl FnOnce() -> R) -> R {
    struct Back(Standing);
    impl Drop for Back {
        fn drop(&mut self) {
            STANDING.set(self.0);
        }
    }
    let _back = Back(STANDING.replace(Standing::Task));
    work()
}

/// Runs `work(worker, task)` for each task, on at most `most` threads; the caller is worker 0.
pub(super) fn run(tasks: usize, most: usize, work: &(dyn Fn(usize, usize) + Sync)) {
    let wanted = tasks.min(most).min(threads());
    if wanted < 2 || STANDING.get() == Standing::Task {
        return (0..tasks).for_each(|task| work(0, task));
    }
    as_caller(|| share(tasks, wanted, work));
}

/// Hands tasks out to as many threads as are wanted and free.
fn share(tasks: usize, wanted: usize, work: &(dyn Fn(usize, usize) + Sync)) {
    let team = match TEAM.try_lock() {
        Ok(team) => Some(team),
        Err(TryLockError::Poisoned(team)) => Some(team.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    };
    let helpers = wanted.min(spare_threads()) - 1;
    let mut team = team.filter(|_| helpers > 0);
    let team: &[Arc<Worker>] = match &mut team {
        Some(team) => {
            while team.len() < helpers && hire(team) {}
            &team[..helpers.min(team.len())]
        }
        // Without helpers it is the same job, done by the caller alone: a task sees one thread, whoever else becomes free.
        None => &[],
    };
    let taken = [const { AtomicUsize::new(0) }; SHARES];
    let job = Job { work, tasks, shares: (team.len() + 1).min(SHARES), taken, panic: Mutex::new(None) };
    team.iter().for_each(|worker| worker.post(&job));
    STANDING.set(Standing::Task);
    let own = job.work(0);
    STANDING.set(Standing::Caller);
    team.iter().for_each(|worker| worker.await_end(&job));
    let other = job.panic.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(panic) = own.err().or(other) {
        resume_unwind(panic);
    }
}

/// Starts one more worker, if the system allows it.
fn hire(team: &mut Vec<Arc<Worker>>) -> bool {
    let (mail, asleep) = (AtomicPtr::new(null_mut()), AtomicBool::new(false));
    let worker = Arc::new(Worker { mail, asleep, thread: Mutex::new(None) });
    let (own, index) = (worker.clone(), team.len() + 1);
    let started = thread::Builder::new().name(format!("gradus-{index}")).spawn(move || own.attend(index));
    let Ok(handle) = started else { return false };
    *worker.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(handle.thread().clone());
    team.push(worker);
    true
}

impl Worker {
    /// Puts a job into the mailbox, and wakes the worker if it sleeps.
    fn post(&self, job: &Job<'_>) {
        self.mail.store(address(job), SeqCst);
        if self.asleep.load(SeqCst)
            && let Some(thread) = &*self.thread.lock().unwrap_or_else(PoisonError::into_inner)
        {
            thread.unpark();
        }
    }

    /// Takes the job back if the worker has not begun; else waits until it is done.
    fn await_end(&self, job: &Job<'_>) {
        if self.mail.compare_exchange(address(job), null_mut(), Acquire, Acquire).is_ok() {
            return;
        }
        let mut turns = 0u32;
        while !self.mail.load(Acquire).is_null() {
            turns += 1;
            if turns.is_multiple_of(1 << 14) { thread::yield_now() } else { spin_loop() }
        }
    }

    /// A worker's life: wait for a job, work, wait again.
    fn attend(&self, index: usize) {
        STANDING.set(Standing::Task);
        loop {
            let posted = self.wait();
            if self.mail.compare_exchange(posted, taken(), Acquire, Relaxed).is_err() {
                continue;
            }
            take_up(posted, index);
            self.mail.store(null_mut(), Release);
        }
    }

    /// The next posted job: spinning for a while, then asleep.
    fn wait(&self) -> *mut Job<'static> {
        let start = Instant::now();
        let mut turns = 0u32;
        loop {
            let posted = self.mail.load(Acquire);
            if !posted.is_null() {
                return posted;
            }
            turns += 1;
            if !turns.is_multiple_of(64) || start.elapsed() < PATIENCE {
                spin_loop();
                continue;
            }
            self.asleep.store(true, SeqCst);
            while self.mail.load(SeqCst).is_null() {
                thread::park();
            }
            self.asleep.store(false, SeqCst);
        }
    }
}
