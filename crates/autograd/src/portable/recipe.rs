//! Formulas of single numbers as steps.

use crate::ElementwiseN;
use gradus_tensor::Elem;
use std::{
    array::from_fn,
    cell::RefCell,
    ops::{Add, Div, Mul, Neg, Sub},
};

/// A formula of single numbers as steps, each made from earlier values: exactly what runs, where a
/// [`Formula`](gradus_tensor::Formula) is what people read, with nothing left out and nothing written twice.
///
/// Values are numbered: first the inputs, then what each step makes.
///
/// ```
/// use gradus_autograd::{ops::Silu, portable::{Function, Operator, Recipe, Step}};
/// let silu = Recipe::of(Silu); // x·σ(x)
/// assert_eq!(silu.steps(), [Step::Call(Function::Sigmoid, 0), Step::Pair(Operator::Times, 0, 1)]);
/// assert_eq!(silu.result(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    inputs: usize,
    steps: Vec<Step>,
    result: usize,
}

/// One step of a [`Recipe`]; operands are numbers of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// A number.
    Number(f64),
    /// A function of a value.
    Call(Function, usize),
    /// Two values and what stands between them.
    Pair(Operator, usize, usize),
    /// The second value where the first is above 0, else the third (so the third for NaN): [`Elem::where_pos`].
    Choice([usize; 3]),
}

/// A function of one number: what the method of [`Elem`] with its name computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// −x.
    Negative,
    /// |x|.
    Abs,
    /// eˣ.
    Exp,
    /// eˣ − 1, exact near 0.
    ExpM1,
    /// ln x.
    Ln,
    /// ln(1 + x), exact near 0.
    Ln1p,
    /// √x.
    Sqrt,
    /// sin x.
    Sin,
    /// cos x.
    Cos,
    /// tanh x.
    Tanh,
    /// σ(x) = 1/(1 + e⁻ˣ).
    Sigmoid,
    /// The error function.
    Erf,
    /// 1 − erf x, exact far to the right.
    Erfc,
    /// Φ(x) = erfc(−x/√2)/2.
    NormalCdf,
    /// φ(x) = e^(−x²/2)/√(2π).
    NormalPdf,
}

/// What stands between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// a + b.
    Plus,
    /// a − b.
    Minus,
    /// a·b.
    Times,
    /// a/b.
    Over,
    /// aᵇ.
    Power,
    /// The larger; NaN if either is.
    Max,
    /// The smaller; NaN if either is.
    Min,
}

impl Recipe {
    /// The recipe of a formula, by running it.
    pub fn of<F: ElementwiseN<N>, const N: usize>(f: F) -> Recipe {
        let steps = RefCell::new(Vec::new());
        let result = f.value(from_fn::<_, N, _>(|at| Noted { steps: &steps, inputs: N, at })).at;
        Recipe { inputs: N, steps: steps.into_inner(), result }.needed()
    }

    /// How many inputs there are.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The steps, in order; what step i makes is value `inputs() + i`.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The number of the value that the formula has.
    pub fn result(&self) -> usize {
        self.result
    }

    /// The formula's value for as many inputs as it has.
    ///
    /// # Panics
    /// There are no inputs, or fewer than the formula has.
    pub fn apply<E: Elem>(&self, x: &[E]) -> E {
        let mut values = x[..self.inputs].to_vec();
        for step in &self.steps {
            let value = match *step {
                Step::Number(v) => x[0].lit(v),
                Step::Call(function, a) => function.of(values[a]),
                Step::Pair(operator, a, b) => operator.of(values[a], values[b]),
                Step::Choice([a, b, c]) => values[a].where_pos(values[b], values[c]),
            };
            values.push(value);
        }
        values[self.result]
    }

    /// Without the steps that nothing uses.
    fn needed(self) -> Recipe {
        let mut used = vec![false; self.inputs + self.steps.len()];
        used[self.result] = true;
        for (at, step) in self.steps.iter().enumerate().rev() {
            if used[self.inputs + at] {
                step.operands().iter().for_each(|&a| used[a] = true);
            }
        }
        let mut new = Vec::with_capacity(used.len());
        let mut steps = Vec::new();
        for (value, used) in used.iter().enumerate() {
            new.push(if value < self.inputs { value } else { self.inputs + steps.len() });
            if *used && value >= self.inputs {
                steps.push(self.steps[value - self.inputs].renumbered(&new));
            }
        }
        Recipe { inputs: self.inputs, steps, result: new[self.result] }
    }
}

impl Step {
    /// The numbers of the values that it is made from.
    pub fn operands(&self) -> Vec<usize> {
        match *self {
            Step::Number(_) => vec![],
            Step::Call(_, a) => vec![a],
            Step::Pair(_, a, b) => vec![a, b],
            Step::Choice(all) => all.to_vec(),
        }
    }

    fn renumbered(self, new: &[usize]) -> Step {
        match self {
            Step::Number(_) => self,
            Step::Call(function, a) => Step::Call(function, new[a]),
            Step::Pair(operator, a, b) => Step::Pair(operator, new[a], new[b]),
            Step::Choice(all) => Step::Choice(all.map(|a| new[a])),
        }
    }
}

impl Function {
    /// Its value.
    pub fn of<E: Elem>(self, x: E) -> E {
        match self {
            Function::Negative => -x,
            Function::Abs => x.abs(),
            Function::Exp => x.exp(),
            Function::ExpM1 => x.exp_m1(),
            Function::Ln => x.ln(),
            Function::Ln1p => x.ln_1p(),
            Function::Sqrt => x.sqrt(),
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tanh => x.tanh(),
            Function::Sigmoid => x.sigmoid(),
            Function::Erf => x.erf(),
            Function::Erfc => x.erfc(),
            Function::NormalCdf => x.normal_cdf(),
            Function::NormalPdf => x.normal_pdf(),
        }
    }
}

impl Operator {
    /// Its value.
    pub fn of<E: Elem>(self, a: E, b: E) -> E {
        match self {
            Operator::Plus => a + b,
            Operator::Minus => a - b,
            Operator::Times => a * b,
            Operator::Over => a / b,
            Operator::Power => a.pow(b),
            Operator::Max => a.max(b),
            Operator::Min => a.min(b),
        }
    }
}

/// A number that notes how it was made.
#[derive(Clone, Copy)]
struct Noted<'n> {
    steps: &'n RefCell<Vec<Step>>,
    inputs: usize,
    at: usize,
}

impl Noted<'_> {
    /// The value of a step; of the same step that was noted before, if one was.
    fn note(self, step: Step) -> Self {
        let mut steps = self.steps.borrow_mut();
        let place = steps.iter().position(|known| *known == step).unwrap_or_else(|| {
            steps.push(step);
            steps.len() - 1
        });
        Noted { at: self.inputs + place, ..self }
    }

    fn call(self, function: Function) -> Self {
        self.note(Step::Call(function, self.at))
    }

    fn pair(self, operator: Operator, other: Self) -> Self {
        self.note(Step::Pair(operator, self.at, other.at))
    }
}

impl Add for Noted<'_> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        self.pair(Operator::Plus, o)
    }
}

impl Sub for Noted<'_> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        self.pair(Operator::Minus, o)
    }
}

impl Mul for Noted<'_> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        self.pair(Operator::Times, o)
    }
}

impl Div for Noted<'_> {
    type Output = Self;
    fn div(self, o: Self) -> Self {
        self.pair(Operator::Over, o)
    }
}

impl Neg for Noted<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.call(Function::Negative)
    }
}

impl Elem for Noted<'_> {
    fn lit(self, v: f64) -> Self {
        self.note(Step::Number(v))
    }
    fn exp(self) -> Self {
        self.call(Function::Exp)
    }
    fn exp_m1(self) -> Self {
        self.call(Function::ExpM1)
    }
    fn ln(self) -> Self {
        self.call(Function::Ln)
    }
    fn ln_1p(self) -> Self {
        self.call(Function::Ln1p)
    }
    fn sqrt(self) -> Self {
        self.call(Function::Sqrt)
    }
    fn sin(self) -> Self {
        self.call(Function::Sin)
    }
    fn cos(self) -> Self {
        self.call(Function::Cos)
    }
    fn tanh(self) -> Self {
        self.call(Function::Tanh)
    }
    fn sigmoid(self) -> Self {
        self.call(Function::Sigmoid)
    }
    fn erf(self) -> Self {
        self.call(Function::Erf)
    }
    fn erfc(self) -> Self {
        self.call(Function::Erfc)
    }
    fn normal_cdf(self) -> Self {
        self.call(Function::NormalCdf)
    }
    fn normal_pdf(self) -> Self {
        self.call(Function::NormalPdf)
    }
    fn abs(self) -> Self {
        self.call(Function::Abs)
    }
    fn max(self, o: Self) -> Self {
        self.pair(Operator::Max, o)
    }
    fn min(self, o: Self) -> Self {
        self.pair(Operator::Min, o)
    }
    fn pow(self, y: Self) -> Self {
        self.pair(Operator::Power, y)
    }
    fn where_pos(self, a: Self, b: Self) -> Self {
        self.note(Step::Choice([self.at, a.at, b.at]))
    }
}
