use super::{
    Case, Errors, Given, Program,
    differences::{Slope, slope},
};
use crate::{Graph, Var};
use gradus_tensor::{Elem, Error, Kind, Params, Result, Tensor, random::Stream};

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checked {
    /// The largest error, relative to the largest entry of the derivative.
    pub error: f64,
    /// How many directional derivatives were compared.
    pub compared: usize,
    /// How many directions met a kink and were left out.
    pub kinks: usize,
}

/// A function from variables to variables.
trait Function {
    fn call<'g>(&self, x: &[Var<'g, f64>]) -> Vec<Var<'g, f64>>;
}

/// A user's function of one result.
struct Single<F>(F);

impl<F: for<'g> Fn(&[Var<'g, f64>]) -> Var<'g, f64>> Function for Single<F> {
    fn call<'g>(&self, x: &[Var<'g, f64>]) -> Vec<Var<'g, f64>> {
        vec![(self.0)(x)]
    }
}

/// The gradient of Σ u·f as a function, u random.
struct Derived<'f> {
    f: &'f dyn Function,
    seed: u64,
}

impl Function for Derived<'_> {
    fn call<'g>(&self, x: &[Var<'g, f64>]) -> Vec<Var<'g, f64>> {
        match total(&self.f.call(x), self.seed) {
            Some(y) => y.graph().vjp(y, y.graph().constant(1.0), x),
            None => Vec::new(),
        }
    }
}

const DIRECTIONS: usize = 8;
const TOLERANCE: [f64; 3] = [1e-7, 1e-5, 1e-3];

/// Checks the gradient of a function against finite differences along random directions, in f64, to the given order
/// (1: the gradient, 2: the gradient of the gradient, …; 0 counts as 1).
///
/// # Errors
/// The function fails; or a derivative is off by more than 1e-7 (order 1), 1e-5 (order 2), 1e-3 (beyond), relative to
/// its largest entry; or every direction met a kink.
///
/// Source: the recursion over orders, and checking along random directions, are those of JAX's `check_grads` (2018–).
pub fn gradcheck<F>(f: F, inputs: &[Tensor<f64>], order: usize) -> Result<Checked>
where
    F: for<'g> Fn(&[Var<'g, f64>]) -> Var<'g, f64>,
{
    check(&Single(f), inputs, 1, order.max(1))
}

fn check(f: &dyn Function, inputs: &[Tensor<f64>], order: usize, last: usize) -> Result<Checked> {
    let mut stream = Stream::new(order as u64, "gradcheck");
    let here = compare(f, inputs, order, &mut stream)?;
    if order == last {
        return Ok(here);
    }
    let seed = stream.bits();
    let next = check(&Derived { f, seed }, inputs, order + 1, last)?;
    Ok(Checked {
        error: Elem::max(here.error, next.error),
        compared: here.compared + next.compared,
        kinks: here.kinks + next.kinks,
    })
}

/// Weights for the entries of a variable: random, and the same in every step.
fn weighted<'g>(y: Var<'g, f64>, stream: &mut Stream) -> Var<'g, f64> {
    let u: Vec<f64> = (0..y.shape().len()).map(|_| stream.uniform(-1.0, 1.0)).collect();
    match Tensor::new(y.shape(), u) {
        Ok(u) => (y * y.graph().input(&u)).sum(),
        Err(error) => y.graph().fail(error, y.shape()),
    }
}

/// Σ u·y over all outputs, u random.
fn total<'g>(y: &[Var<'g, f64>], seed: u64) -> Option<Var<'g, f64>> {
    let mut stream = Stream::new(seed, "weights");
    y.iter().map(|y| weighted(*y, &mut stream)).reduce(|a, b| a + b)
}

fn compare(f: &dyn Function, inputs: &[Tensor<f64>], order: usize, stream: &mut Stream) -> Result<Checked> {
    let mut graph = Graph::new(&Params::seed(0));
    let seed = stream.bits();
    let derived = Derived { f, seed };
    let values = |y: Vec<Var<'_, f64>>| {
        y.into_iter().map(|v| v.value().map(Tensor::into_vec)).collect::<Result<Vec<_>>>()
    };
    let exact = {
        let g = graph.step();
        let x: Vec<_> = inputs.iter().map(|t| g.input(t)).collect();
        values(derived.call(&x))?.concat()
    };
    if exact.is_empty() {
        return Err(Error::argument("there is no number to differentiate by").of("gradcheck"));
    }
    if let Some(bad) = exact.iter().position(|d| !d.is_finite()) {
        let message =
            format!("the derivative of order {order} by number {bad} of the inputs is {}", exact[bad]);
        return Err(Error::new(Kind::Gradient, message)
            .of("gradcheck")
            .help("check inside of the function's domain"));
    }
    let scale = exact.iter().fold(1e-3, |m: f64, e| Elem::max(m, e.abs()));
    let mut checked = Checked { error: 0.0, compared: 0, kinks: 0 };
    for _ in 0..DIRECTIONS {
        let v: Vec<f64> = exact.iter().map(|_| stream.uniform(-1.0, 1.0)).collect();
        let along = slope(scale, |t| {
            let g = graph.step();
            let mut step = v.iter();
            let moved = |x: &Tensor<f64>| x.map(|x| x + t * step.next().copied().unwrap_or(0.0));
            let x: Vec<_> = inputs.iter().map(moved).map(|t| g.input(&t)).collect();
            total(&f.call(&x), seed).map_or(Ok(0.0), Var::item)
        })?;
        match along {
            Slope::Kink => checked.kinks += 1,
            Slope::Smooth(d) => {
                let own: f64 = exact.iter().zip(&v).map(|(e, v)| e * v).sum();
                checked.error = Elem::max(checked.error, (own - d).abs() / scale);
                checked.compared += 1;
            }
        }
    }
    verdict(checked, order)
}

fn verdict(checked: Checked, order: usize) -> Result<Checked> {
    let allowed = TOLERANCE[(order - 1).min(2)];
    let Checked { error, compared, kinks } = checked;
    if compared == 0 && kinks > 0 {
        let message = format!("each of {kinks} directions meets a kink at order {order}");
        return Err(Error::new(Kind::Gradient, message)
            .of("gradcheck")
            .help("check at inputs away from kinks and ties"));
    }
    if error <= allowed {
        return Ok(checked);
    }
    let message = format!(
        "the derivative of order {order} is off by {error:.1e} of its largest entry, where {allowed:.0e} is allowed"
    );
    Err(Error::new(Kind::Gradient, message)
        .of("gradcheck")
        .help("a vjp or df disagrees with the value that eval or f computes"))
}

/// Checks a program's first and second derivatives against differences and against dual numbers, and f32 against f64.
///
/// # Errors
/// The program fails; or an error exceeds its tolerance ([`TOLERANCES`](super::TOLERANCES)).
pub fn dualcheck(program: impl Program, inputs: &[Tensor<f64>]) -> Result<Checked> {
    let name = format!("{program:?}");
    let inputs = inputs.iter().cloned().map(Given::Real).collect();
    let errors = Case::new(Box::new(program), inputs).check(0)?;
    let Errors { dual, differences, second_dual, second, single, kinks, .. } = errors;
    if errors.pass() {
        return Ok(Checked { error: Elem::max(dual, second_dual), compared: 4, kinks });
    }
    let message = format!(
        "errors of {dual:.1e} (dual numbers), {differences:.1e} (differences), {second_dual:.1e} and {second:.1e} \
         (second order), {single:.1e} (f32)"
    );
    Err(Error::new(Kind::Gradient, message).of(name))
}
