//! Products of two crates that are called with pointers. The one module of the benches that may hold `unsafe`.
#![allow(unsafe_code)]

/// One product of operands that lie row-major, transposed where `ta` or `tb` says so.
#[derive(Debug)]
pub(crate) struct Call<'a, T> {
    pub(crate) sizes: [usize; 3],
    pub(crate) a: &'a [T],
    pub(crate) b: &'a [T],
    pub(crate) c: &'a mut [T],
    pub(crate) ta: bool,
    pub(crate) tb: bool,
}

/// Distances between rows and between columns.
type Steps = [isize; 2];

impl<T> Call<'_, T> {
    /// The steps of A, B and C, of slices that are long enough for them.
    fn steps(&self) -> [Steps; 3] {
        let [m, k, n] = self.sizes;
        assert!(self.a.len() >= m * k && self.b.len() >= k * n && self.c.len() >= m * n);
        let steps = |turned: bool, rows: usize, columns: usize| {
            if turned { [1, rows as isize] } else { [columns as isize, 1] }
        };
        [steps(self.ta, m, k), steps(self.tb, k, n), steps(false, m, n)]
    }

    /// By the `gemm` crate, on one thread.
    pub(crate) fn gemm(self)
    where
        T: From<f32> + 'static,
    {
        let ([m, k, n], [a, b, c]) = (self.sizes, self.steps());
        let (zero, one) = (T::from(0.0), T::from(1.0));
        let (to, left, right) = (self.c.as_mut_ptr(), self.a.as_ptr(), self.b.as_ptr());
        let alone = gemm::Parallelism::None;
        // SAFETY: `steps` has made sure that every element that the steps reach lies in its slice; C is borrowed
        // exclusively.
        unsafe {
            gemm::gemm(
                m, n, k, to, c[1], c[0], false, left, a[1], a[0], right, b[1], b[0], zero, one, false, false,
                false, alone,
            );
        }
    }
}

/// A float that these crates multiply.
pub trait Foreign: From<f32> + Sized + 'static {
    /// By the `matrixmultiply` crate.
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn matrixmultiply(call: Call<'_, Self>);
}

#[allow(private_interfaces)]
impl Foreign for f32 {
    fn matrixmultiply(call: Call<'_, f32>) {
        let ([m, k, n], [a, b, c]) = (call.sizes, call.steps());
        let (left, right, to) = (call.a.as_ptr(), call.b.as_ptr(), call.c.as_mut_ptr());
        // SAFETY: as in `Call::gemm`.
        unsafe {
            matrixmultiply::sgemm(m, k, n, 1.0, left, a[0], a[1], right, b[0], b[1], 0.0, to, c[0], c[1])
        };
    }
}

#[allow(private_interfaces)]
impl Foreign for f64 {
    fn matrixmultiply(call: Call<'_, f64>) {
        let ([m, k, n], [a, b, c]) = (call.sizes, call.steps());
        let (left, right, to) = (call.a.as_ptr(), call.b.as_ptr(), call.c.as_mut_ptr());
        // SAFETY: as in `Call::gemm`.
        unsafe {
            matrixmultiply::dgemm(m, k, n, 1.0, left, a[0], a[1], right, b[0], b[1], 0.0, to, c[0], c[1])
        };
    }
}
