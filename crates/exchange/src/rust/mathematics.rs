//! The functions that a source calls, each written once.

use gradus_autograd::portable::{Function, Operator};
use gradus_tensor::{
    Elem, Result,
    source::{Computation, Precision, rust},
};

/// A function of the source's mathematics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    One(Function),
    Two(Operator),
}

impl Computation for Called {
    fn of<E: Elem>(&self, x: &[E]) -> E {
        match self {
            Called::One(function) => function.of(x[0]),
            Called::Two(operator) => operator.of(x[0], x[1]),
        }
    }
}

impl Called {
    /// Its name in the source, and one line about it.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Called::One(Function::Exp) => ("exp", "eˣ."),
            Called::One(Function::ExpM1) => ("exp_m1", "eˣ − 1."),
            Called::One(Function::Ln) => ("ln", "ln x."),
            Called::One(Function::Ln1p) => ("ln_1p", "ln(1 + x)."),
            Called::One(Function::Tanh) => ("tanh", "tanh x."),
            Called::One(Function::Sigmoid) => ("sigmoid", "1/(1 + e⁻ˣ)."),
            Called::One(Function::Erf) => ("erf", "The error function."),
            Called::One(Function::Erfc) => ("erfc", "1 − erf x."),
            Called::One(Function::NormalCdf) => ("normal_cdf", "The normal distribution function Φ(x)."),
            Called::One(Function::NormalPdf) => ("normal_pdf", "The normal density φ(x)."),
            Called::One(Function::Sin) => ("sin", "sin x."),
            Called::One(Function::Cos) => ("cos", "cos x."),
            Called::One(Function::Negative) => ("negative", "−x."),
            Called::One(Function::Abs) => ("abs", "|x|."),
            Called::One(Function::Sqrt) => ("sqrt", "√x."),
            Called::Two(Operator::Power) => ("pow", "xʸ."),
            Called::Two(Operator::Max) => ("max", "The larger; NaN if either is."),
            Called::Two(Operator::Min) => ("min", "The smaller; NaN if either is."),
            Called::Two(Operator::Plus) => ("plus", "x + y."),
            Called::Two(Operator::Minus) => ("minus", "x − y."),
            Called::Two(Operator::Times) => ("times", "x·y."),
            Called::Two(Operator::Over) => ("over", "x/y."),
        }
    }

    /// How it is written where a method or an operator of Rust is the same; else it is called.
    pub(super) fn own(self) -> Option<(&'static str, bool)> {
        Some(match self {
            Called::One(Function::Negative) => ("-{0}", true),
            Called::One(Function::Abs) => ("{0}.abs()", false),
            Called::One(Function::Sqrt) => ("{0}.sqrt()", false),
            Called::Two(Operator::Plus) => ("{0} + {1}", true),
            Called::Two(Operator::Minus) => ("{0} - {1}", true),
            Called::Two(Operator::Times) => ("{0} * {1}", true),
            Called::Two(Operator::Over) => ("{0} / {1}", true),
            _ => return None,
        })
    }

    /// Its function.
    pub(super) fn text(self, precision: Precision) -> Result<String> {
        let (name, about) = self.name();
        let inputs: &[&str] = if matches!(self, Called::One(_)) { &["x"] } else { &["x", "y"] };
        Ok(format!("/// {about}\n{}", rust(precision, name, inputs, &self)?))
    }
}

/// Sums in the order of the library's reference; FLOAT stands for the kind of numbers.
pub(super) const IN_ROWS: &str = "\
/// The sum of n numbers: of every 512 in sixteen chains, and of these by pairs.
fn sum_in_rows(n: usize, x: impl Fn(usize) -> FLOAT) -> FLOAT {
    sum_by_pairs(n.div_ceil(512), |leaf| {
        let (start, end) = (leaf * 512, n.min(leaf * 512 + 512));
        let mut chains = [0.0; 16];
        for i in start..end {
            chains[(i - start) % 16] += x(i);
        }
        for half in [8, 4, 2, 1] {
            for i in 0..half {
                if i + half < end - start {
                    chains[i] += chains[i + half];
                }
            }
        }
        chains[0]
    })
}
";

pub(super) const IN_COLUMNS: &str = "\
/// The sum of n numbers: of every 32 one after another, and of these by pairs.
fn sum_in_columns(n: usize, x: impl Fn(usize) -> FLOAT) -> FLOAT {
    sum_by_pairs(n.div_ceil(32), |leaf| (leaf * 32..n.min(leaf * 32 + 32)).fold(0.0, |sum, i| sum + x(i)))
}
";

pub(super) const BY_PAIRS: &str = "\
/// The sum of so many leaves, by pairs, as a binary counter carries.
fn sum_by_pairs(leaves: usize, leaf: impl Fn(usize) -> FLOAT) -> FLOAT {
    let mut waiting = [0.0; 64];
    for i in 0..leaves {
        let (mut sum, mut level) = (leaf(i), 0);
        while (i >> level) & 1 == 1 {
            sum = waiting[level] + sum;
            level += 1;
        }
        waiting[level] = sum;
    }
    let levels = (0..64).filter(|level| (leaves >> level) & 1 == 1);
    levels.map(|level| waiting[level]).reduce(|later, earlier| earlier + later).unwrap_or(0.0)
}
";

pub(super) const SHIFT: &str = "\
/// The largest of n numbers, which is taken from all before exp; 0 where all are −∞.
fn shift(n: usize, x: impl Fn(usize) -> FLOAT) -> FLOAT {
    let largest = (0..n).map(x).fold(FLOAT::NEG_INFINITY, math::max);
    if largest == FLOAT::NEG_INFINITY { 0.0 } else { largest }
}
";
