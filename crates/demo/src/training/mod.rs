//! Training: from a run file to a model, and all that is written beside it.

pub(crate) mod fold;
pub(crate) mod go;
pub(crate) mod load;
pub(crate) mod measures;
pub(crate) mod memory;
pub(crate) mod options;
mod progress;
pub(crate) mod recipe;
mod signals;
