//! The catalogue of ops: one op a file, one word each below. Checks, benches and docs walk it.

use crate::check::Entry;

/// Declares the ops by the names of their files, and collects their entries.
macro_rules! catalogue {
    ($($word:ident)*) => {
        $(mod $word;
        pub use $word::*;)*
        pub(crate) const ENTRIES: &[fn() -> Entry] = &[$($word::entry),*];
    };
}

catalogue! {
    add sub mul div neg pow power
    sqrt exp exp_m1 ln ln_1p sin cos tanh erf erfc normal_cdf normal_pdf abs maximum minimum where_pos clamp
    matmul
    sum mean amax amin first_extremum
    reshape permute broadcast concat slice pad gather scatter one_hot bernoulli
    softmax log_softmax logsumexp
    relu leaky_relu sigmoid softplus gelu gelu_tanh
}
