//! Ctrl-C and SIGTERM: a batch is finished, the run is saved, and the program ends. A second one ends it at once.

use gradus::prelude::*;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    flag,
};
use std::sync::{Arc, atomic::AtomicBool};

/// The exit code of a program that was interrupted, as shells have it.
const CODE: i32 = 130;

/// A flag that either of them sets.
pub(crate) fn flag() -> Result<Arc<AtomicBool>> {
    let set = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds the flag not set.
        flag::register_conditional_shutdown(signal, CODE, set.clone())
            .and_then(|_| flag::register(signal, set.clone()))
            .map_err(|e| Error::io("watch for signals", &e))?;
    }
    Ok(set)
}
