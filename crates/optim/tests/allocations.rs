//! From the second step on, an optimiser allocates nothing.

use gradus_optim::{Listed, clip_grad_norm, clip_grad_value};
use gradus_tensor::Params;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator unchanged; counting touches a thread's own cell, which
// has no destructor and does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|c| c.set(c.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: `at` came from the system's allocator, with this layout.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(run: impl FnOnce()) -> usize {
    let before = COUNT.with(Cell::get);
    run();
    COUNT.with(Cell::get) - before
}

#[test]
fn steps_allocate_once() {
    for listed in Listed::<f32>::ALL {
        let params = Params::<f32>::seed(0);
        let model = params.scope("model");
        model.add("weight", [16, 3], |draw| draw.normal());
        model.add("bias", [16], |_| 0.0);
        params.scope("other").add("weight", [5], |_| 0.0);
        let mut optimizer = (listed.make)(&model, 1e-3);
        params.gradients(|g| g.fill(2.0));
        assert!(allocations(|| optimizer.step()) > 0, "the count must see the first step's state");
        let later = allocations(|| {
            for _ in 0..100 {
                clip_grad_norm(&model, 1.0);
                clip_grad_value(&model, 0.5);
                optimizer.set_lr(1e-4);
                optimizer.step();
                optimizer.zero_grad();
            }
        });
        assert_eq!(later, 0, "{}", listed.name);

        model.add("late", [3], |_| 1.0);
        optimizer.step();
        assert_eq!(allocations(|| optimizer.step()), 0, "{}", listed.name);
    }
}
