use crate::{Error, Result, Shape};

/// The first `count` bytes of what is left, which they are then taken from.
pub(super) fn take<'a>(rest: &mut &'a [u8], count: usize, field: &str) -> Result<&'a [u8]> {
    match rest.split_at_checked(count) {
        Some((head, tail)) => {
            *rest = tail;
            Ok(head)
        }
        None => Err(Error::format(format!("{field}: {count} bytes are needed, {} are left", rest.len()))),
    }
}

/// The number of bytes that a shape takes, by checked arithmetic.
pub(super) fn size(shape: Shape, each: usize) -> Result<usize> {
    let size = shape.len().checked_mul(each);
    size.ok_or_else(|| Error::format(format!("shape: {shape} takes more bytes than can be addressed")))
}

/// A half-precision number (IEEE 754 binary16), exactly.
pub(super) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * (-24f64).exp2(),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * f64::from(exponent - 25).exp2(),
    }
}

/// The upper half of an `f32` (bfloat16), exactly.
pub(super) fn brain(bits: u16) -> f64 {
    f64::from(f32::from_bits(u32::from(bits) << 16))
}
