//! The functions of single numbers by name.

use super::*;
use crate::Elementwise;
use gradus_tensor::Scalar;

/// The functions of single numbers by their names: those of mathematics, and then the [`activations`].
#[inline] // compiled where it is asked for, with every function
pub fn functions<T: Scalar>() -> Vec<(&'static str, Activation<T>)> {
    fn named<T: Scalar, F: Elementwise>(f: F) -> (&'static str, Activation<T>) {
        (F::NAME, Box::new(f))
    }
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
