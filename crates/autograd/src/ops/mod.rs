//! The catalogue of ops: one op a file, one word each below. Checks, benches and docs walk it.

mod activations;
mod functions;

pub use activations::{Activation, ActivationVisitor, activations, visit_activations};
pub use functions::functions;

/// Declares the members of a catalogue by the names of their files, and collects what their `entry` functions give.
///
/// An `entry` is `#[inline]`, as is what collects them: so every op on every element is compiled for programs that walk the
/// catalogue, and not for those that only train.
#[macro_export]
#[doc(hidden)]
macro_rules! catalogue {
    ($($word:ident)*) => {
        $(mod $word;
        pub use $word::*;)*
        pub(crate) const ENTRIES: &[fn() -> $crate::check::Entry] = &[$($word::entry),*];
    };
}

crate::catalogue! {
    add sub mul div neg pow power
    sqrt exp exp_m1 ln ln_1p sin cos tanh erf erfc normal_cdf normal_pdf abs maximum minimum where_pos clamp
    matmul
    sum mean amax amin first_extremum
    reshape permute broadcast concat slice pad gather scatter one_hot take put values bernoulli uniform detach
    softmax softmin log_softmax logsumexp smooth_max softmax_cross_entropy
    relu leaky_relu prelu rrelu relu6 elu selu celu gelu gelu_tanh silu mish softplus softsign sigmoid log_sigmoid
    hardtanh hardsigmoid hardswish hardshrink softshrink tanhshrink threshold glu
}
