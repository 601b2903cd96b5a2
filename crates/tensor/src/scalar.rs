use crate::{
    Elem,
    kernels::{Kernel, gemm},
};
use std::fmt::Debug;

/// An element that a [`Tensor`](crate::Tensor) or a graph can hold: `f32`, `f64`, and [`Dual`](crate::Dual)s of them.
///
/// Kernels ask the element for its fast form; the provided methods are the plain ones, which serve as the reference.
pub trait Scalar: Elem + Default + Debug + PartialEq + PartialOrd + Send + Sync + 'static {
    /// The element's name: `f32`.
    const NAME: &'static str;
    /// The element nearest to `v`.
    fn of(v: f64) -> Self;
    /// The value as `f64`; of a dual number its real part.
    fn to_f64(self) -> f64;
    /// C ← A·B (+ C), where A and B may be read transposed.
    fn gemm(product: gemm::Product<'_, Self>) {
        gemm::reference(product);
    }
    /// Some rows of C alone, from `first` on, where there is a way to compute them with the bits of the whole product; `c`
    /// holds these rows. False, and nothing is done, where there is none.
    fn gemm_rows(product: gemm::Product<'_, Self>, first: usize) -> bool {
        let _ = (product, first);
        false
    }
    /// Runs a kernel: on lanes, where the element has them.
    #[doc(hidden)]
    fn run<K: Kernel<Self>>(kernel: K) -> K::Output {
        kernel.plain()
    }
}
