use crate::{
    Catalogued, Optimizer,
    options::HasWeightDecay,
    range_check::{expect, not_negative},
    sweep::{Along, sweep},
};
use gradus_tensor::{
    Elem, Params, Range, Result, Rule, Scalar, Shape,
    kernels::{Revision, square_sum},
    spec::Options,
};
use serde::Serialize;

/// Adafactor: the mean squares of a matrix of gradients by their means over rows and columns, which take little memory.
///
/// ```text
#[doc = include_str!("formulas/adafactor.txt")]
/// ```
///
/// Parameters of more than two axes are so many matrices of their last two. Names and defaults are PyTorch's: ε₁ is the
/// precision of T if none is given, ε₂ = 1e-3, and `lr` bounds the step relative to θ.
///
/// Source: N. Shazeer, M. Stern, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost (2018), algorithm 4, with
/// PyTorch's use of lr and ε₁.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adafactor {
    beta2_decay: f64,
    eps: (Option<f64>, f64),
    d: f64,
    weight_decay: f64,
}

impl Default for Adafactor {
    fn default() -> Self {
        Adafactor { beta2_decay: -0.8, eps: (None, 1e-3), d: 1.0, weight_decay: 0.0 }
    }
}

impl Adafactor {
    /// An optimiser of the parameters under the scope of `params`, with the learning rate `lr` (PyTorch's default 1e-2).
    ///
    /// ```
    /// use gradus_optim::Adafactor;
    /// use gradus_tensor::Params;
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [2, 3], |_| 1.0);
    /// params.gradients(|g| g.fill(7.0));
    /// Adafactor::new(&params, 0.01).step(); // a hundredth of θ
    /// assert!((w.value().as_slice()[0] - 0.99).abs() < 1e-12);
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Adafactor::default())
    }
}

/// x ← keep·x + add·g².
#[derive(Clone, Copy)]
struct Squares {
    keep: f64,
    add: f64,
}

impl Revision<1> for Squares {
    #[inline(always)]
    fn at<E: Elem>(self, [x]: [E; 1], g: E) -> [E; 1] {
        [g.lit(self.keep) * x + g.lit(self.add) * (g * g)]
    }
}

/// U ← g / max(√(V·scale), ε), beside V.
#[derive(Clone, Copy)]
struct Scaled {
    scale: f64,
    eps: f64,
}

impl Revision<2> for Scaled {
    #[inline(always)]
    fn at<E: Elem>(self, [_, v]: [E; 2], g: E) -> [E; 2] {
        [g / (v * g.lit(self.scale)).sqrt().max(g.lit(self.eps)), v]
    }
}

/// The squares of one matrix of gradients, and U of it.
struct Factors<'a, T> {
    /// How much is new in the means.
    new: f64,
    eps: f64,
    maximize: bool,
    rows: &'a mut [T],
    columns: &'a mut [T],
}

impl<T: Scalar> Factors<'_, T> {
    fn direct(self, grad: &[T], direction: &mut [T]) {
        let Factors { new, eps, maximize, rows, columns } = self;
        let (height, width) = (rows.len() as f64, columns.len());
        for (i, (row, grad)) in rows.iter_mut().zip(grad.chunks(width)).enumerate() {
            *row = T::of((1.0 - new) * row.to_f64() + new * (square_sum(grad) / width as f64));
            let keep = if i == 0 { 1.0 - new } else { 1.0 };
            sweep(Squares { keep, add: new / height }, [columns], grad, false);
        }
        let mean = rows.iter().map(|row| row.to_f64()).sum::<f64>() / height;
        let whole = if mean < eps { eps } else { mean };
        for ((row, grad), direction) in rows.iter().zip(grad.chunks(width)).zip(direction.chunks_mut(width)) {
            let scaled = Scaled { scale: row.to_f64() / whole, eps };
            sweep(scaled, [direction, columns], grad, maximize);
        }
    }
}

/// The distance from 1 to the next number of T.
fn precision<T: Scalar>() -> f64 {
    let half = |e: &f64| (T::of(1.0 + e / 2.0).to_f64() > 1.0).then_some(e / 2.0);
    std::iter::successors(Some(1.0), half).last().unwrap_or(1.0)
}

impl Rule for Adafactor {
    const NAME: &'static str = "adafactor";
    /// Means over rows, means over columns; of a vector the mean squares themselves.
    const SLOTS: usize = 3;

    fn check(&self) -> Result<()> {
        let falls = self.beta2_decay <= 0.0 && self.beta2_decay.is_finite();
        expect(falls, "beta2_decay", self.beta2_decay, "a finite number ≤ 0")?;
        not_negative("the first eps", self.eps.0.unwrap_or(0.0))?;
        not_negative("the second eps", self.eps.1)?;
        expect(self.d >= 1.0 && self.d.is_finite(), "d", self.d, "a finite number ≥ 1")?;
        not_negative("weight_decay", self.weight_decay)
    }

    fn slot(&self, slot: usize, parameter: Shape) -> Shape {
        let matrix = parameter.rank() > 1;
        let axis = parameter.rank().wrapping_sub(1 + slot);
        match (slot, matrix) {
            (0 | 1, true) => parameter.with(axis, 1).unwrap_or(parameter),
            (2, false) => parameter,
            _ => Shape::from([0]),
        }
    }

    fn scratch(&self, parameter: Shape) -> usize {
        parameter.len()
    }

    fn update<T: Scalar>(&self, t: u64, lr: f64, range: Range<'_, T>) {
        let Range { shape, theta, grad, state: [rows, columns, squares, _], scratch, maximize, .. } = range;
        let direction = &mut scratch[..theta.len()];
        let root = |squares: f64, len: usize| (squares / len.max(1) as f64).sqrt();
        let new = Elem::pow(t as f64, self.beta2_decay);
        let relative = Elem::min(lr, 1.0 / (t as f64).sqrt());
        let alpha = Elem::max(self.eps.1, root(square_sum(theta), theta.len())) * relative;
        let eps = self.eps.0.unwrap_or_else(precision::<T>);
        if let (&[.., height, width], false) = (shape.dims(), theta.is_empty()) {
            let each = height * width;
            let factors = rows.chunks_mut(height).zip(columns.chunks_mut(width));
            let matrices = grad.chunks(each).zip(direction.chunks_mut(each));
            for ((rows, columns), (grad, direction)) in factors.zip(matrices) {
                Factors { new, eps, maximize, rows, columns }.direct(grad, direction);
            }
        } else {
            sweep(Squares { keep: 1.0 - new, add: new }, [&mut *squares], grad, false);
            sweep(Scaled { scale: 1.0, eps }, [&mut *direction, squares], grad, maximize);
        }
        let longer = Elem::max(1.0, root(square_sum(direction), direction.len()) / self.d);
        let along = Along { keep: 1.0 - lr * self.weight_decay, step: alpha / longer };
        sweep(along, [theta], direction, false);
    }
}

impl HasWeightDecay for Adafactor {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Adafactor {
    const SUMMARY: &'static str = "mean squares by rows and columns, with little memory";
    const FORMULA: &'static str = include_str!("formulas/adafactor.txt");
    const LR: f64 = 1e-2;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.beta2_decay = options.number("beta2_decay", self.beta2_decay)?;
        let [first, second] = options.perhaps("eps", [self.eps.0, Some(self.eps.1)])?;
        self.eps = (first, second.unwrap_or(self.eps.1));
        self.d = options.number("d", self.d)?;
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        Ok(())
    }
}

impl<T: Scalar> Optimizer<T, Adafactor> {
    /// Sets the power of t with which the newest gradients lose weight in the means, ≤ 0; default −0.8.
    #[track_caller]
    pub fn beta2_decay(self, beta2_decay: f64) -> Self {
        self.option(|rule| rule.beta2_decay = beta2_decay)
    }

    /// Sets ε₁, by default the precision of T, and ε₂, by default 1e-3.
    #[track_caller]
    pub fn epsilons(self, eps1: Option<f64>, eps2: f64) -> Self {
        self.option(|rule| rule.eps = (eps1, eps2))
    }

    /// Sets the root mean square that a step in units of α may have, ≥ 1; default 1.
    #[track_caller]
    pub fn d(self, d: f64) -> Self {
        self.option(|rule| rule.d = d)
    }
}
