//! The one module that may hold `unsafe`: work that borrows the caller's data on threads that outlive the call.
//!
//! Safe Rust can lend borrowed data to scoped threads only, which cost tens of microseconds a call, or to rayon, whose
//! workers need as long to wake (DESIGN.md has the figures). Here a worker waits at a mailbox of its own, spinning for a
//! while and then asleep (`team.rs`); a hand-over is one atomic write. Three things are unsafe, each argued where it stands:
//! a worker follows the pointer that it was posted; a slice is taken apart by index; rows of several sheets are.
#![allow(unsafe_code)]

use super::{
    sheet::Sheet,
    team::{self, Job},
};
use std::{
    ops::Range,
    sync::atomic::{AtomicPtr, Ordering::Relaxed},
};

/// Runs `work(task)` for each task below `tasks`, once, on as many threads as are free; returns when all are done.
///
/// Tasks run in any order. Inside of a running task, with one thread, or while another caller has the workers, they run
/// one after another on this thread. A panic of a task is passed on when the others are done.
pub fn parallel(tasks: usize, work: &(dyn Fn(usize) + Sync)) {
    team::run(tasks, usize::MAX, &|_, task| work(task));
}

/// Takes up a posted job, on a worker.
pub(super) fn take_up(posted: *const Job<'static>, worker: usize) {
    // SAFETY: `team::run` posts the address of a job on its stack and does not return, nor unwind, before each worker that
    // took it from its mailbox has put the sign there that it is done; that comes after this function. Jobs are `Sync`.
    unsafe { &*posted }.serve(worker);
}

/// The address of a job without its lifetime; following it is `take_up`'s matter.
pub(super) fn address(job: &Job<'_>) -> *mut Job<'static> {
    (&raw const *job).cast::<Job<'static>>().cast_mut()
}

/// Cuts a slice into pieces of `size` elements, the last one shorter, and runs `work(place, piece)` for each, in parallel.
pub fn chunks<T: Send>(data: &mut [T], size: usize, work: &(dyn Fn(usize, &mut [T]) + Sync)) {
    zip_chunks([data], size, &|i, [piece]| work(i, piece));
}

/// Cuts several slices into pieces at the same places, and runs `work(place, pieces)` for each, in parallel.
///
/// Slices may be shorter than the longest: their pieces beyond the end are empty.
pub fn zip_chunks<T: Send, const N: usize>(
    data: [&mut [T]; N],
    size: usize,
    work: &(dyn Fn(usize, [&mut [T]; N]) + Sync),
) {
    let size = size.max(1);
    let wholes = data.map(|d| (AtomicPtr::new(d.as_mut_ptr()), d.len()));
    let longest = wholes.iter().map(|w| w.1).max().unwrap_or(0);
    parallel(longest.div_ceil(size), &|i| {
        let pieces = wholes.each_ref().map(|(base, len)| {
            let from = (i * size).min(*len);
            // SAFETY: the slice is borrowed until `parallel` returns; each task runs once, and no two pieces overlap.
            unsafe { std::slice::from_raw_parts_mut(base.load(Relaxed).add(from), size.min(len - from)) }
        });
        work(i, pieces);
    });
}

/// How the rows of a sheet lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lay {
    /// Numbers in a row.
    pub width: usize,
    /// Whether there is only one block of rows for each thread, for values that no other task needs.
    pub thin: bool,
}

/// Some rows of all sheets, for one task alone.
#[derive(Debug)]
pub struct Band<'a, T> {
    sheets: &'a [Sheet<T>],
    lays: &'a [Lay],
    rows: Range<usize>,
    worker: usize,
    block: usize,
}

/// What a task may read while it writes one sheet: its rows of the others.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a, T> {
    band: &'a Band<'a, T>,
    written: usize,
}

impl<T> Band<'_, T> {
    /// Which rows.
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// This task's rows of one sheet, to be written, and of the others, to be read.
    pub fn split(&mut self, sheet: usize) -> (&mut [T], Others<'_, T>) {
        let (start, len) = self.place(sheet);
        // SAFETY: `place` is within the sheet, whose rows belong to this task alone (a thin sheet's to this thread); the
        // band is borrowed exclusively, and `Others` refuses the written sheet.
        let own = unsafe { std::slice::from_raw_parts_mut(start, len) };
        (own, Others { band: self, written: sheet })
    }

    fn place(&self, sheet: usize) -> (*mut T, usize) {
        let (s, lay) = (&self.sheets[sheet], self.lays[sheet]);
        let first = if lay.thin { self.worker * self.block } else { self.rows.start };
        let (from, len) = (first * lay.width, self.rows.len() * lay.width);
        assert!(from + len <= s.len(), "rows within the sheet");
        (s.base.load(Relaxed).wrapping_add(from), len)
    }
}

impl<'a, T> Others<'a, T> {
    /// This task's rows of another sheet than the one that is written.
    pub fn rows(&self, sheet: usize) -> &'a [T] {
        assert!(sheet != self.written, "a sheet is read while it is written");
        let (start, len) = self.band.place(sheet);
        // SAFETY: as in `split`; what is handed out here is only read, and another sheet than the one that is written.
        unsafe { std::slice::from_raw_parts(start, len) }
    }
}

/// Cuts `rows` rows into blocks and runs `work` for each, in parallel, with those rows of every sheet.
///
/// No more threads work than every thin sheet has blocks for.
pub fn bands<T: Send + Sync>(
    sheets: &mut [Sheet<T>],
    lays: &[Lay],
    rows: usize,
    block: usize,
    work: &(dyn Fn(&mut Band<'_, T>) + Sync),
) {
    let block = block.max(1);
    let mut most = usize::MAX;
    for (s, lay) in sheets.iter_mut().zip(lays) {
        *s.base.get_mut() = s.as_mut_slice().as_mut_ptr();
        if lay.thin && lay.width > 0 {
            most = most.min(s.len() / (block * lay.width));
        }
    }
    let sheets = &*sheets;
    team::run(rows.div_ceil(block), most, &|worker, i| {
        work(&mut Band { sheets, lays, rows: i * block..rows.min((i + 1) * block), worker, block });
    });
}
