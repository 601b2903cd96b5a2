//! Proof of gradients: against finite differences, against dual numbers, at the first and the second order.
//!
//! - [`gradcheck`] checks a closure over `Graph<f64>` by finite differences along random directions, to any order.
//! - [`dualcheck`] checks a [`Program`], which is generic over the element, against dual numbers as well.
//! - [`catalogue`] lists every op, with what is needed to draw random instances of it; [`survey`] checks one of them.
//!
//! ```
//! use gradus_autograd::check::gradcheck;
//! use gradus_tensor::{Elem, Tensor};
//! let x = Tensor::from([0.3, -1.2, 2.0]);
//! let checked = gradcheck(|x| x[0].tanh() * x[0], &[x], 2)?; // to the second order
//! assert!(checked.error < 1e-7);
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod case;
mod differences;
mod draw;
mod entry;
mod gradcheck;
mod oracle;
mod program;
mod survey;
mod third;

pub use case::{Case, Errors, Given, TOLERANCES};
pub(crate) use differences::{Slope, slope};
pub use draw::Draw;
pub use entry::Entry;
pub use gradcheck::{Checked, dualcheck, gradcheck};
pub use program::{AnyProgram, Program, RunOn};
pub use survey::{Row, survey};

/// Every op of gradus, as the checks know it.
#[cfg_attr(any(test, not(gradus_shared)), inline)]
pub fn catalogue() -> Vec<Entry> {
    crate::ops::ENTRIES.iter().map(|entry| entry()).collect()
}
