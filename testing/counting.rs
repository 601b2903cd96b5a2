//! A counting allocator for tests of what allocates: included by path, since only the crate of a test can install it.
#![allow(dead_code)] // not every test asks for all of it

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

/// Counts an allocation that is asked for.
fn grown(layout: Layout) {
    let _ = COUNT.try_with(|c| c.set(c.get() + 1));
    let live = LIVE.try_with(|c| c.replace(c.get() + layout.size() as isize) + layout.size() as isize);
    let _ = PEAK.try_with(|c| c.set(c.get().max(live.unwrap_or(0))));
}

fn shrunk(layout: Layout) {
    let _ = LIVE.try_with(|c| c.set(c.get() - layout.size() as isize));
}

/// What was allocated; nothing is held where that failed.
fn given(pointer: *mut u8, layout: Layout) -> *mut u8 {
    if pointer.is_null() {
        shrunk(layout);
    }
    pointer
}

// SAFETY: every call is passed on to the system's allocator unchanged; counting touches a thread's own cells, which
// have no destructor and do not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout);
        // SAFETY: the caller keeps GlobalAlloc's contract, which is the system allocator's.
        given(unsafe { System.alloc(layout) }, layout)
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout);
        // SAFETY: the caller keeps GlobalAlloc's contract, which is the system allocator's.
        given(unsafe { System.alloc_zeroed(layout) }, layout)
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        shrunk(layout);
        // SAFETY: `pointer` came from the system's allocator, with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often this thread has allocated so far.
pub(crate) fn count() -> usize {
    COUNT.with(Cell::get)
}

/// How many bytes this thread has allocated and not given back.
pub(crate) fn live() -> isize {
    LIVE.with(Cell::get)
}

/// How often some work allocates.
pub(crate) fn allocations(work: impl FnOnce()) -> usize {
    let before = count();
    work();
    count() - before
}

/// How many bytes this thread holds at most during some work, above what it held before.
pub(crate) fn peak(work: &mut dyn FnMut()) -> usize {
    let before = live();
    PEAK.with(|c| c.set(before));
    work();
    usize::try_from(PEAK.with(Cell::get) - before).unwrap_or(0)
}
