use crate::{
    Scalar,
    kernels::{self, Kernel, gemm},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt::{Display, LowerExp},
    ops::{AddAssign, DivAssign, MulAssign, SubAssign},
};

/// A floating-point number in which networks are trained: `f32` or `f64`.
pub trait Real:
    Scalar
    + Display
    + LowerExp
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Serialize
    + DeserializeOwned
    + gemm::Native
{
    /// Bytes that one number takes in memory and in files.
    const BYTES: usize;
    /// The element's name in safetensors files.
    const DTYPE: safetensors::Dtype;
    /// Reads a number from exactly [`Self::BYTES`] little-endian bytes; NaN for any other number of them.
    fn from_le(bytes: &[u8]) -> Self;
    /// Appends the number as little-endian bytes.
    fn push_le(self, out: &mut Vec<u8>);
}

impl Scalar for f32 {
    const NAME: &'static str = "f32";
    #[inline(always)]
    fn of(v: f64) -> f32 {
        v as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn gemm(product: gemm::Product<'_, f32>) {
        gemm::fast(product);
    }
    fn gemm_rows(product: gemm::Product<'_, f32>, first: usize) -> bool {
        gemm::rows(product, first)
    }
    fn run<K: Kernel<Self>>(kernel: K) -> K::Output {
        kernels::on_lanes(kernel)
    }
}

impl Scalar for f64 {
    const NAME: &'static str = "f64";
    #[inline(always)]
    fn of(v: f64) -> f64 {
        v
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    fn gemm(product: gemm::Product<'_, f64>) {
        gemm::fast(product);
    }
    fn gemm_rows(product: gemm::Product<'_, f64>, first: usize) -> bool {
        gemm::rows(product, first)
    }
    fn run<K: Kernel<Self>>(kernel: K) -> K::Output {
        kernels::on_lanes(kernel)
    }
}

impl Real for f32 {
    const BYTES: usize = 4;
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F32;
    fn from_le(bytes: &[u8]) -> f32 {
        bytes.try_into().map_or(f32::NAN, f32::from_le_bytes)
    }
    fn push_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}

impl Real for f64 {
    const BYTES: usize = 8;
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F64;
    fn from_le(bytes: &[u8]) -> f64 {
        bytes.try_into().map_or(f64::NAN, f64::from_le_bytes)
    }
    fn push_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}
