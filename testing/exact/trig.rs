use super::{
    ldexp,
    twofold::{Twofold, over_factorial, twofold},
};

/// 2/π in words of 64 bits after the point (mpmath 1.3).
const FRAC_2_PI: [u64; 22] = [
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
    0xa9e3_9161_5ee6_1b08,
    0x6599_855f_14a0_6840,
];
const FRAC_PI_2: Twofold = twofold(std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17);
const WORDS: usize = 5;

/// x > 0 as k·π/2 + r with |r| ≤ π/4: k and r. x = m·2ᵉ; the words of 2/π whose products with x are multiples of 4 are
/// left out, and m times the next five is a whole number with the point somewhere inside.
fn reduced(x: f64) -> (u64, Twofold) {
    if x < 0.75 {
        return (0, x.into());
    }
    let e = (x.to_bits() >> 52) as i32 - 1075;
    let m = (x.to_bits() & ((1 << 52) - 1)) | 1 << 52;
    let first = (e.max(2) - 2) / 64;
    let mut product = [0u64; WORDS + 1]; // the lowest first
    let mut carry = 0;
    for i in 0..WORDS {
        let p = u128::from(m) * u128::from(FRAC_2_PI[first as usize + WORDS - 1 - i]) + carry;
        (product[i], carry) = (p as u64, p >> 64);
    }
    product[WORDS] = carry as u64;
    let (k, r) = split(product, 64 * (WORDS as i32 + first) - e);
    (k, r * FRAC_PI_2)
}

/// The whole number nearest to a number with `point` bits behind the point, modulo 4, and what is left.
fn split(bits: [u64; WORDS + 1], point: i32) -> (u64, Twofold) {
    let up = bits[(point as usize - 1) / 64] >> ((point - 1) % 64) & 1;
    let (mut whole, mut r) = (up, Twofold::from(-(up as f64)));
    for i in (0..2 * bits.len()).rev() {
        let piece = (bits[i / 2] >> (32 * (i % 2))) & 0xffff_ffff;
        let last = 32 * i as i32 - point; // the exponent of the piece's last bit
        let below = match last {
            2.. => continue,
            0.. => 0,
            -31..0 => piece & ((1 << -last) - 1),
            _ => piece,
        };
        whole += if last >= 0 { piece << last } else { piece.checked_shr(-last as u32).unwrap_or(0) };
        r = r + ldexp(below as f64, last).into();
    }
    (whole, r)
}

/// The sine and cosine of |r| ≤ π/4 by their series.
fn series(r: Twofold) -> [Twofold; 2] {
    let z = -(r * r);
    let factor = over_factorial();
    let of = |last: usize| (0..14).rev().fold(factor[28 + last], |y, k| y * z + factor[2 * k + last]);
    [of(1) * r, of(0)]
}

/// The sine of x + turn·π/2 for x ≥ 0.
fn turned(x: f64, turn: u64) -> Twofold {
    let (k, r) = if x == 0.0 { (0, x.into()) } else { reduced(x) };
    let k = k + turn;
    let y = series(r)[k as usize % 2];
    if k % 4 < 2 { y } else { -y }
}

pub(super) fn sin(x: f64) -> Twofold {
    if x.abs() < 1e-100 {
        x.into()
    } else if x < 0.0 {
        -turned(-x, 0)
    } else {
        turned(x, 0)
    }
}

pub(super) fn cos(x: f64) -> Twofold {
    turned(x.abs(), 1)
}
