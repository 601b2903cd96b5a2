use crate::functions::Function;
use gradus_tensor::kernels::parallel;
use std::sync::Mutex;

/// What a sweep found.
#[derive(Clone)]
pub(crate) struct Report {
    /// The largest error in units in the last place, and where.
    pub(crate) error: f64,
    pub(crate) at: f32,
    /// How often the function turned against its direction, and where first.
    pub(crate) turns: u64,
    pub(crate) first_turn: f32,
    /// Where NaN, ∞ or the sign of zero was wrong.
    pub(crate) wrong: Option<f32>,
}

/// How many neighbours one task looks at.
const BLOCK: usize = 1 << 16;

/// Which numbers a sweep looks at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Extent {
    /// Sixteen of each 65,536 neighbours.
    Quick,
    /// Those, and all whose magnitude is between 2⁻⁸ and 2⁷.
    Middle,
    /// All.
    All,
}

/// Compares the function with the truth.
pub(crate) fn sweep(function: &Function, extent: Extent) -> Report {
    let whole = Mutex::new(Report { error: 0.0, at: 0.0, turns: 0, first_turn: 0.0, wrong: None });
    parallel((1usize << 32) / BLOCK, &|task| {
        let middle = (0x3b80..0x4300).contains(&(task & 0x7fff)); // 2⁻⁸ ≤ |x| < 2⁷
        let whole_block = extent == Extent::All || extent == Extent::Middle && middle;
        let count = if whole_block { BLOCK } else { 16 };
        let report = block(function, (task * BLOCK) as u32, count);
        let mut whole = whole.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if report.error > whole.error {
            (whole.error, whole.at) = (report.error, report.at);
        }
        if whole.turns == 0 {
            whole.first_turn = report.first_turn;
        }
        whole.turns += report.turns;
        whole.wrong = whole.wrong.or(report.wrong);
    });
    whole.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn block(function: &Function, first: u32, count: usize) -> Report {
    let mut report = Report { error: 0.0, at: 0.0, turns: 0, first_turn: 0.0, wrong: None };
    // One more than the block, so that neighbours across blocks are compared.
    let x: Vec<f32> = (0..=count as u32).map(|i| f32::from_bits(first.wrapping_add(i))).collect();
    let mut y = vec![0.0; x.len()];
    (function.run)(&x, &mut y);
    for (&x, &y) in x.iter().zip(&y).take(count) {
        let want = (function.truth)(f64::from(x));
        let error = distance(y, want, function.floor);
        if error > report.error || error.is_nan() {
            (report.error, report.at) = (error, x);
        }
        let special = want == 0.0 || !want.is_finite();
        if error.is_nan()
            || special && error == 0.0 && !want.is_nan() && want.is_sign_negative() != y.is_sign_negative()
        {
            report.wrong = report.wrong.or(Some(x));
        }
    }
    if let Some((left, right)) = function.direction {
        for (x, y) in x.windows(2).zip(y.windows(2)) {
            // Numbers of growing bits run away from zero.
            let up = if x[0].is_sign_negative() { -left } else { right };
            let turned = if up > 0 { y[1] < y[0] } else { y[1] > y[0] };
            if turned && x[0].is_sign_negative() == x[1].is_sign_negative() {
                report.turns += 1;
                if report.turns == 1 {
                    report.first_turn = x[0];
                }
            }
        }
    }
    report
}

/// |got − want| in units in the last place of `f32` at `want`; NaN where only one of them is.
pub(crate) fn distance(got: f32, want: f64, floor: f64) -> f64 {
    const TOP: f64 = (1u128 << 127) as f64 * 2.0; // 2¹²⁸, where the next number would be
    if got.is_nan() && want.is_nan() {
        return 0.0;
    }
    let (got, want) = (f64::from(got).clamp(-TOP, TOP), want.clamp(-TOP, TOP));
    let exponent = (want.abs().max(floor).to_bits() >> 52) as i32 - 1023;
    (got - want).abs() / 2f64.powi(exponent.clamp(-126, 127) - 23)
}
