use crate::{Op, Var};
use gradus_tensor::{Dual, Scalar};
use std::fmt::Debug;

/// A differentiable program that runs on any element: on floats, and on dual numbers, which differentiate it exactly.
///
/// ```
/// use gradus_autograd::{Var, check::{Program, dualcheck}};
/// use gradus_tensor::{Elem, Scalar, Tensor};
///
/// #[derive(Debug)]
/// struct Norm; // √Σx²
/// impl Program for Norm {
///     fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
///         (x[0] * x[0]).sum().sqrt()
///     }
/// }
/// assert!(dualcheck(Norm, &[Tensor::from([3.0, 4.0])])?.error < 1e-12);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub trait Program: Debug + Send + Sync + 'static {
    /// Records the program.
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T>;
}

/// A [`Program`] for one element.
pub trait RunOn<T: Scalar> {
    /// Records the program.
    fn record<'g>(&self, x: &[Var<'g, T>]) -> Var<'g, T>;
}

impl<T: Scalar, P: Program> RunOn<T> for P {
    fn record<'g>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        self.run(x)
    }
}

/// A [`Program`] behind a pointer, on the elements that checks need.
pub trait AnyProgram: Debug + Send + Sync + RunOn<f32> + RunOn<f64> + RunOn<Dual<Dual<f64>>> {}

impl<P: Program> AnyProgram for P {}

/// One op as a program.
#[derive(Debug)]
pub(super) struct Single<O>(pub(super) O);

impl<O: Op> Program for Single<O> {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        x[0].push(self.0.clone(), &x[1..])
    }
}
