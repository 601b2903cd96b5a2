//! The catalogue of ops: one op a file, one word each below. Checks, benches and docs walk it.

use crate::Module;
use gradus_tensor::Scalar;

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

/// An activation that was chosen by name.
pub type Activation<T> = Box<dyn Module<T> + Send + Sync>;

fn named<T: Scalar, F: crate::Elementwise>(f: F) -> (&'static str, Activation<T>) {
    (F::NAME, Box::new(f))
}

/// The functions of single numbers by their names: those of mathematics, and then the [`activations`].
pub fn functions<T: Scalar>() -> Vec<(&'static str, Activation<T>)> {
    let own = vec![
        named(Neg),
        named(Sqrt),
        named(Exp),
        named(ExpM1),
        named(Ln),
        named(Ln1p),
        named(Sin),
        named(Cos),
        named(Erf),
        named(Erfc),
        named(NormalCdf),
        named(NormalPdf),
        named(Abs),
    ];
    own.into_iter().chain(activations()).collect()
}

/// The activations of single numbers by their names, with PyTorch's defaults, as flags and files know them; the `threshold`,
/// which has none, is at 0.
pub fn activations<T: Scalar>() -> Vec<(&'static str, Activation<T>)> {
    vec![
        named(Relu),
        named(LeakyRelu),
        ("rrelu", Box::new(Rrelu)),
        named(Relu6),
        named(Elu),
        named(Selu),
        named(Celu),
        named(Gelu),
        named(GeluTanh),
        named(Silu),
        named(Mish),
        named(Softplus),
        named(Softsign),
        named(Tanh),
        named(Sigmoid),
        named(LogSigmoid),
        named(Hardtanh),
        named(Hardsigmoid),
        named(Hardswish),
        named(Hardshrink),
        named(Softshrink),
        named(Tanhshrink),
        named(Threshold { threshold: 0.0, value: 0.0 }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_of_one_number_has_a_name() {
        let all: Vec<&str> = functions::<f64>().into_iter().map(|(name, _)| name).collect();
        for entry in crate::check::catalogue() {
            let of_one = entry.formula().contains("∂y/∂x") && !entry.formula().contains("∂y/∂b");
            let asks_for_attributes = ["power", "clamp"].contains(&entry.name());
            assert_eq!(
                all.contains(&entry.name()),
                of_one && !asks_for_attributes || entry.name() == "rrelu",
                "{entry:?}"
            );
        }
    }
}
