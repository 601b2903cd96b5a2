//! L-BFGS, which is no rule over ranges: it sees θ as one vector and asks for the loss wherever it likes.

mod flat;
mod history;
mod state;
mod vector;
mod wolfe;

use crate::range_check::not_negative;
use flat::Flat;
use gradus_tensor::{Error, Params, Result, Scalar};
use history::History;
use std::panic::Location;
use vector::{dot, largest};
use wolfe::{Point, Search};

/// L-BFGS: steps along the gradient, bent by the curvature that the last steps have shown.
///
/// ```text
/// s = θₖ₊₁ − θₖ,  y = ∇ₖ₊₁ − ∇ₖ           the last history_size of them, where yᵀs > 1e-10
/// d = −H·∇                                by the two loops over them, from H = yᵀs/yᵀy
/// θ ← θ + t·d                             t = lr, or by the line search
/// ```
///
/// One [`step`](Lbfgs::step) makes up to `max_iter` of these and evaluates the loss up to `max_eval` times, by a closure
/// that computes it and its gradient. Names, defaults and results are PyTorch's: lr 1, `max_iter` 20, `max_eval`
/// 5/4·`max_iter`, `tolerance_grad` 1e-7, `tolerance_change` 1e-9, `history_size` 100, no line search.
///
/// Source: J. Nocedal, S. Wright, Numerical Optimization (2006), algorithms 7.4, 7.5, 3.5 and 3.6; the interpolation is
/// that of M. Schmidt's minFunc (2005), as in PyTorch.
///
/// ```
/// use gradus_optim::{Lbfgs, LineSearch};
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let w = params.add("w", [2], |_| -1.0);
/// let mut optimizer = Lbfgs::new(&params).line_search_fn(Some(LineSearch::StrongWolfe));
/// for _ in 0..5 {
///     optimizer.step(|| {
///         let value = w.value(); // with a graph: zero_grad, forward, backward, item
///         let [x, y] = [value.as_slice()[0], value.as_slice()[1]];
///         params.gradients(|g| {
///             g.copy_from_slice(&[2.0 * (x - 1.0) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)]);
///         });
///         Ok((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)) // Rosenbrock's valley
///     })?;
/// }
/// assert!((w.value().as_slice()[0] - 1.0).abs() < 1e-6);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Debug)]
pub struct Lbfgs<T: Scalar> {
    params: Params<T>,
    options: Options,
    history: History<T>,
    bad_option: Option<Error>,
}

/// How [`Lbfgs`] finds the length of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LineSearch {
    /// A length that meets the strong Wolfe conditions: f falls by 1e-4 of what the slope promises at least, and the slope
    /// to 0.9 of what it was.
    StrongWolfe,
}

#[derive(Clone, Copy, Debug)]
struct Options {
    lr: f64,
    max_iter: usize,
    max_eval: Option<usize>,
    tolerance_grad: f64,
    tolerance_change: f64,
    history_size: usize,
    line_search_fn: Option<LineSearch>,
    maximize: bool,
}

impl<T: Scalar> Lbfgs<T> {
    /// An optimiser of the parameters under the scope of `params` that are not frozen.
    pub fn new(params: &Params<T>) -> Self {
        let options = Options {
            lr: 1.0,
            max_iter: 20,
            max_eval: None,
            tolerance_grad: 1e-7,
            tolerance_change: 1e-9,
            history_size: 100,
            line_search_fn: None,
            maximize: false,
        };
        Lbfgs { params: params.clone(), options, history: History::default(), bad_option: None }
    }

    #[track_caller]
    fn option(mut self, set: impl FnOnce(&mut Options)) -> Self {
        set(&mut self.options);
        self.judge(Location::caller());
        self
    }

    fn judge(&mut self, at: &'static Location<'static>) {
        let Options { lr, tolerance_grad, tolerance_change, .. } = self.options;
        let named = [("lr", lr), ("tolerance_grad", tolerance_grad), ("tolerance_change", tolerance_change)];
        let judged = named.into_iter().try_for_each(|(name, value)| not_negative(name, value));
        self.bad_option = judged.err().map(|e| e.of("lbfgs").at(at));
    }

    /// Sets the length of a step in units of d, or where the line search begins, ≥ 0; default 1.
    #[track_caller]
    pub fn lr(self, lr: f64) -> Self {
        self.option(|options| options.lr = lr)
    }

    /// Sets how many times θ moves in a step; default 20.
    #[track_caller]
    pub fn max_iter(self, max_iter: usize) -> Self {
        self.option(|options| options.max_iter = max_iter)
    }

    /// Sets how many times the loss may be evaluated in a step; default 5/4 of `max_iter`.
    #[track_caller]
    pub fn max_eval(self, max_eval: usize) -> Self {
        self.option(|options| options.max_eval = Some(max_eval))
    }

    /// Sets the largest entry of ∇θ at which a step is over, ≥ 0; default 1e-7.
    #[track_caller]
    pub fn tolerance_grad(self, tolerance: f64) -> Self {
        self.option(|options| options.tolerance_grad = tolerance)
    }

    /// Sets the change of θ and of the loss at which a step is over, ≥ 0; default 1e-9.
    #[track_caller]
    pub fn tolerance_change(self, tolerance: f64) -> Self {
        self.option(|options| options.tolerance_change = tolerance)
    }

    /// Sets how many pairs of s and y are kept; default 100.
    #[track_caller]
    pub fn history_size(self, size: usize) -> Self {
        self.option(|options| options.history_size = size)
    }

    /// Sets how the length of a step is found; by default it is `lr`.
    #[track_caller]
    pub fn line_search_fn(self, search: Option<LineSearch>) -> Self {
        self.option(|options| options.line_search_fn = search)
    }

    /// Sets whether to climb instead of descending; default false.
    #[track_caller]
    pub fn maximize(self, maximize: bool) -> Self {
        self.option(|options| options.maximize = maximize)
    }

    /// Sets the learning rate, a finite number ≥ 0.
    #[track_caller]
    pub fn set_lr(&mut self, lr: f64) {
        self.options.lr = lr;
        self.judge(Location::caller());
    }

    /// The parameters that are moved.
    pub fn params(&self) -> &Params<T> {
        &self.params
    }

    /// Sets the gradients under the scope to zero.
    pub fn zero_grad(&self) {
        self.params.zero_grad();
    }

    /// How often θ has moved.
    pub fn iterations(&self) -> u64 {
        self.history.iterations
    }

    /// How often the loss was evaluated.
    pub fn evaluations(&self) -> u64 {
        self.history.evaluations
    }

    /// Reports a bad option, with the place where it was set.
    ///
    /// # Errors
    /// An option is negative or not finite.
    pub fn check(&self) -> Result<()> {
        self.bad_option.clone().map_or(Ok(()), Err)
    }

    /// Makes one step, and gives the loss before it. `closure` computes the loss of θ and its gradient, cleared first: it
    /// does what `zero_grad`, a forward pass and `backward` do.
    ///
    /// # Errors
    /// A bad option, or an error of `closure`: θ is then as before, and the curvature is learned anew.
    pub fn step(&mut self, mut closure: impl FnMut() -> Result<f64>) -> Result<f64> {
        self.check()?;
        let flat = Flat::of(&self.params);
        let start = flat.values(&self.params);
        let options = self.options;
        let sign = if options.maximize { -1.0 } else { 1.0 };
        let mut evaluate = |params: &Params<T>| -> Result<Point<T>> {
            Ok(Point { loss: sign * closure()?, grad: flat.gradients(params, sign) })
        };
        let result = self.run(&flat, &mut evaluate);
        if result.is_err() {
            flat.set(&self.params, &start);
            self.history = History::default();
        }
        result.map(|loss| sign * loss)
    }

    fn run(&mut self, flat: &Flat, evaluate: &mut impl FnMut(&Params<T>) -> Result<Point<T>>) -> Result<f64> {
        let Lbfgs { params, options, history, .. } = self;
        let max_eval = options.max_eval.unwrap_or(options.max_iter * 5 / 4);
        history.fit(flat.len());
        let mut now = evaluate(params)?;
        let first = now.loss;
        let mut evaluations = 1;
        history.evaluations += 1;
        if largest(&now.grad) <= options.tolerance_grad {
            return Ok(first);
        }
        for iteration in 1..=options.max_iter {
            history.direct(&now, options.history_size);
            let mut length = options.lr;
            if history.iterations == 1 {
                let total: f64 = now.grad.iter().map(|g| g.to_f64().abs()).sum();
                length *= (1.0 / total).min(1.0);
            }
            history.length = length;
            let slope = dot(&now.grad, &history.direction);
            if slope > -options.tolerance_change {
                break;
            }
            let from = flat.values(params);
            let mut used = 0;
            if options.line_search_fn.is_some() {
                let direction = &history.direction;
                let mut at = |length: f64| {
                    flat.set_along(params, &from, direction, length);
                    evaluate(params)
                };
                let search = Search { slope, start: &now, direction, tolerance: options.tolerance_change };
                (now, history.length, used) =
                    search.run(length, max_eval.saturating_sub(evaluations), &mut at)?;
                flat.set_along(params, &from, direction, history.length);
            } else {
                flat.set_along(params, &from, &history.direction, length);
                if iteration != options.max_iter {
                    now = evaluate(params)?;
                    used = 1;
                }
            }
            evaluations += used;
            history.evaluations += used as u64;
            let moved = largest(&history.direction) * history.length;
            if evaluations >= max_eval
                || largest(&now.grad) <= options.tolerance_grad
                || moved <= options.tolerance_change
                || (now.loss - history.loss).abs() < options.tolerance_change
            {
                break;
            }
        }
        Ok(first)
    }
}
