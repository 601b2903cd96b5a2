use crate::reference as r;
use gradus_autograd::{Elementwise, ops};
use gradus_tensor::{
    Elem, Shape,
    kernels::{self, Formula},
};

/// A function, what it should be, and what is asked of it.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// The function on lanes, as kernels run it.
    pub(crate) run: fn(&[f32], &mut [f32]),
    /// The truth, to many more digits than `f32` has.
    pub(crate) truth: fn(f64) -> f64,
    /// Units in the last place that it may be off,
    pub(crate) allowed: f64,
    /// where a unit is at least that of this number: near a zero inside of a sum no formula keeps its digits.
    pub(crate) floor: f64,
    /// Whether it rises (or falls), as a function of its argument: on the left, on the right.
    pub(crate) direction: Option<(i8, i8)>,
}

/// y ← formula K of each x.
fn run<const K: usize>(x: &[f32], y: &mut [f32]) {
    let shape = Shape::from([x.len()]);
    kernels::map(Numbered::<K>, shape, [(shape, x)], y);
}

#[derive(Clone, Copy)]
struct Numbered<const K: usize>;

impl<const K: usize> Formula<1> for Numbered<K> {
    #[inline(always)]
    fn at<E: Elem>(self, [x]: [E; 1]) -> E {
        match K {
            0 => x.exp(),
            1 => x.exp_m1(),
            2 => x.ln(),
            3 => x.ln_1p(),
            4 => x.tanh(),
            5 => x.sigmoid(),
            6 => x.erf(),
            7 => x.erfc(),
            8 => x.sqrt(),
            9 => x.sin(),
            10 => x.cos(),
            11 => x.normal_cdf(),
            12 => x.normal_pdf(),
            13 => ops::Gelu.f(x),
            14 => ops::Gelu.df(x, x),
            15 => ops::Softplus.f(x),
            16 => -ops::Softplus.f(-x),
            17 => x * ops::Softplus.f(x).tanh(),
            18 => x * x.sigmoid(),
            19 => ops::GeluTanh.f(x),
            _ => x.pow(x.lit(1.7)),
        }
    }
}

/// Products whose one factor may be below the normal numbers keep digits only of what is above this.
const TINY: f64 = 1e-36;

const UP: Option<(i8, i8)> = Some((1, 1));
const DOWN: Option<(i8, i8)> = Some((-1, -1));

const fn function(
    name: &'static str,
    run: fn(&[f32], &mut [f32]),
    truth: fn(f64) -> f64,
    allowed: f64,
    direction: Option<(i8, i8)>,
) -> Function {
    Function { name, run, truth, allowed, floor: 0.0, direction }
}

pub(crate) const FUNCTIONS: &[Function] = &[
    function("exp", run::<0>, libm::exp, 1.0, UP),
    function("exp_m1", run::<1>, libm::expm1, 1.0, UP),
    function("ln", run::<2>, libm::log, 1.0, UP),
    function("ln_1p", run::<3>, libm::log1p, 1.0, UP),
    function("tanh", run::<4>, libm::tanh, 1.0, UP),
    function("sigmoid", run::<5>, r::sigmoid, 1.0, UP),
    function("erf", run::<6>, libm::erf, 1.0, UP),
    function("erfc", run::<7>, libm::erfc, 1.0, DOWN),
    function("sqrt", run::<8>, libm::sqrt, 0.5, UP),
    function("sin", run::<9>, libm::sin, 1.0, None),
    function("cos", run::<10>, libm::cos, 1.0, None),
    function("normal_cdf", run::<11>, r::normal_cdf, 4.0, UP),
    function("normal_pdf", run::<12>, r::normal_pdf, 4.0, Some((1, -1))),
    Function { floor: TINY, ..function("gelu", run::<13>, |x| x * r::normal_cdf(x), 4.0, None) },
    Function { floor: 0.25, ..function("gelu'", run::<14>, r::gelu_slope, 4.0, None) },
    function("softplus", run::<15>, r::softplus, 4.0, UP),
    function("log_sigmoid", run::<16>, |x| -r::softplus(-x), 4.0, UP),
    Function { floor: TINY, ..function("mish", run::<17>, |x| x * libm::tanh(r::softplus(x)), 4.0, None) },
    Function { floor: TINY, ..function("silu", run::<18>, |x| x * r::sigmoid(x), 4.0, None) },
    Function { floor: 0.25, ..function("gelu_tanh", run::<19>, r::gelu_tanh, 4.0, None) },
    function("pow 1.7", run::<20>, |x| libm::pow(x, f64::from(1.7f32)), 1.0, UP),
];
