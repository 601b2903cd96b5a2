use super::{
    AnyProgram,
    differences::{Slope, slope},
    oracle::Bench,
    third::Third,
};
use crate::Mutation;
use gradus_tensor::{Dual, Elem, Result, Shape, Tensor, random::Stream};
use std::{fmt, sync::Arc};

/// What an op or program is given in a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Real numbers, by which is differentiated.
    Real(Tensor<f64>),
    /// Integers.
    Integers(Shape, Vec<u32>),
}

/// One instance of an op or program with its inputs.
pub struct Case {
    /// What is checked.
    pub program: Box<dyn AnyProgram>,
    /// Its inputs.
    pub inputs: Vec<Given>,
    /// How its third derivatives are checked, where it is a formula of single numbers.
    pub(super) third: Option<Arc<Third>>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("program", &self.program).field("inputs", &self.inputs).finish()
    }
}

/// The largest errors that were seen, each relative to the largest entry of what was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// First derivative against dual numbers.
    pub dual: f64,
    /// First derivative against five-point differences.
    pub differences: f64,
    /// Second derivative against nested dual numbers.
    pub second_dual: f64,
    /// Second derivative against five-point differences of the first.
    pub second: f64,
    /// Third derivative of a formula of single numbers, against nested dual numbers and against differences of the second.
    pub third: Option<[f64; 2]>,
    /// Value and first derivative in f32 against f64.
    pub single: f64,
    /// How many directions crossed a kink and were not compared.
    pub kinks: usize,
}

/// What each error may be at most.
pub const TOLERANCES: Errors = Errors {
    dual: 1e-12,
    differences: 1e-7,
    second_dual: 1e-10,
    second: 1e-5,
    third: Some([1e-10, 1e-3]),
    single: 1e-5,
    kinks: 0,
};

impl Errors {
    /// The larger of each; kinks add up.
    pub fn max(self, o: Errors) -> Errors {
        Errors {
            dual: Elem::max(self.dual, o.dual),
            differences: Elem::max(self.differences, o.differences),
            second_dual: Elem::max(self.second_dual, o.second_dual),
            second: Elem::max(self.second, o.second),
            third: match (self.third, o.third) {
                (Some(a), Some(b)) => Some([Elem::max(a[0], b[0]), Elem::max(a[1], b[1])]),
                (a, b) => a.or(b),
            },
            single: Elem::max(self.single, o.single),
            kinks: self.kinks + o.kinks,
        }
    }

    /// Whether every error is within its tolerance; NaN never is.
    pub fn pass(&self) -> bool {
        let t = TOLERANCES;
        self.dual <= t.dual
            && self.differences <= t.differences
            && self.second_dual <= t.second_dual
            && self.second <= t.second
            && self.third.is_none_or(|own| t.third.is_some_and(|t| own[0] <= t[0] && own[1] <= t[1]))
            && self.single <= t.single
    }
}

/// Entries below this count as this large when an error is made relative to the largest.
pub(super) const FLOOR: f64 = 1e-3;
/// The same in f32: where a gradient nearly vanishes, what is left is the rounding of numbers near 1.
const SINGLE_FLOOR: f64 = 0.05;

pub(super) fn relative(error: f64, entries: &[f64], floor: f64) -> f64 {
    error / Elem::max(entries.iter().fold(0.0, |m, e| Elem::max(m, e.abs())), floor)
}

pub(super) fn largest_gap(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |m, (a, b)| Elem::max(m, (a - b).abs()))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How many directions are tried where there are more entries than this.
const DIRECTIONS: usize = 6;

impl Case {
    /// A program and what it is given.
    pub fn new(program: Box<dyn AnyProgram>, inputs: Vec<Given>) -> Self {
        Case { program, inputs, third: None }
    }

    /// Checks first and second derivatives against differences and dual numbers, and f32 against f64.
    ///
    /// # Errors
    /// The program itself fails.
    pub fn check(&self, seed: u64) -> Result<Errors> {
        self.errors(seed, None).map(|(errors, _)| errors)
    }

    /// The same with a fault planted in the reverse walk of floats: the errors must then be large. None where the fault
    /// does not change the gradient: two cannot be swapped where there is one.
    ///
    /// # Errors
    /// The program itself fails.
    pub fn check_planted(&self, seed: u64, fault: (&str, Mutation)) -> Result<Option<Errors>> {
        let (errors, changed) = self.errors(seed, Some(fault))?;
        Ok(changed.then_some(errors))
    }

    fn errors(&self, seed: u64, fault: Option<(&str, Mutation)>) -> Result<(Errors, bool)> {
        let mut stream = Stream::new(seed, "check");
        let count =
            self.inputs.iter().map(|g| if let Given::Real(t) = g { t.shape().len() } else { 0 }).sum();
        let outputs = Bench::<f64, _>::new(&*self.program, &self.inputs).value(|_, x| x)?.len();
        let mut draw = |n: usize| (0..n).map(|_| stream.uniform(-1.0, 1.0)).collect::<Vec<f64>>();
        let (u, w) = (draw(outputs), draw(count));
        let directions: Vec<Vec<f64>> = if count <= DIRECTIONS {
            (0..count).map(|i| (0..count).map(|k| f64::from(k == i)).collect()).collect()
        } else {
            (0..DIRECTIONS).map(|_| draw(count)).collect()
        };
        let mut bench = Bench::<f64, _>::new(&*self.program, &self.inputs).plant(fault);
        let first = bench.gradient(&u, |_, x| x)?;
        let changed = fault.is_some() && {
            let sound = Bench::<f64, _>::new(&*self.program, &self.inputs).gradient(&u, |_, x| x)?;
            relative(largest_gap(&first, &sound), &sound, FLOOR) > 1e-9
        };
        let second = bench.second(&u, &w, |_, x| x)?;
        let third = self.third.as_ref().map(|third| third(seed)).transpose()?;
        let mut errors = Errors { single: self.single(&u, fault)?, third, ..Errors::default() };
        for v in &directions {
            errors = errors.max(self.by_duals(v, &u, &w, &first, &second)?);
            errors = errors.max(self.by_differences(v, &u, &w, &first, &second)?);
        }
        Ok((errors, changed))
    }

    /// Derivatives in one direction against dual numbers of dual numbers, which carry both orders: exact, from the calculus book
    /// instead of our rules.
    fn by_duals(&self, v: &[f64], u: &[f64], w: &[f64], first: &[f64], second: &[f64]) -> Result<Errors> {
        let nested =
            |i: usize, x: f64| Dual { re: Dual { re: x, eps: v[i] }, eps: Dual { re: w[i], eps: 0.0 } };
        let forward = Bench::<Dual<Dual<f64>>, _>::new(&*self.program, &self.inputs).value(nested)?;
        let slope: f64 = forward.iter().zip(u).map(|(y, u)| y.re.eps * u).sum();
        let bend: f64 = forward.iter().zip(u).map(|(y, u)| y.eps.eps * u).sum();
        Ok(Errors {
            dual: relative((dot(first, v) - slope).abs(), first, FLOOR),
            second_dual: relative((dot(second, v) - bend).abs(), second, FLOOR),
            ..Errors::default()
        })
    }

    /// Derivatives in one direction against differences: of the value, and of a sound first derivative.
    fn by_differences(
        &self,
        v: &[f64],
        u: &[f64],
        w: &[f64],
        first: &[f64],
        second: &[f64],
    ) -> Result<Errors> {
        let mut bench = Bench::<f64, _>::new(&*self.program, &self.inputs);
        let scale = |entries: &[f64]| entries.iter().fold(FLOOR, |m, e| Elem::max(m, e.abs()));
        let mut errors = Errors::default();
        match slope(scale(first), |t| bench.value(|i, x| x + t * v[i]).map(|y| dot(&y, u)))? {
            Slope::Smooth(d) => errors.differences = relative((dot(first, v) - d).abs(), first, FLOOR),
            Slope::Kink => errors.kinks += 1,
        }
        match slope(scale(second), |t| bench.gradient(u, |i, x| x + t * v[i]).map(|d| dot(&d, w)))? {
            Slope::Smooth(d) => errors.second = relative((dot(second, v) - d).abs(), second, FLOOR),
            Slope::Kink => errors.kinks += 1,
        }
        Ok(errors)
    }

    /// Value and gradient in f32 against f64, at inputs that are exact in both.
    fn single(&self, u: &[f64], fault: Option<(&str, Mutation)>) -> Result<f64> {
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<f64>>();
        let u: Vec<f64> = u.iter().map(|&u| f64::from(u as f32)).collect();
        let mut half = Bench::<f32, _>::new(&*self.program, &self.inputs).plant(fault);
        let mut full = Bench::<f64, _>::new(&*self.program, &self.inputs);
        let exact = |_: usize, x: f64| f64::from(x as f32);
        let (a, b) = (wide(half.value(|_, x| x as f32)?), full.value(exact)?);
        let (da, db) = (wide(half.gradient(&u, |_, x| x as f32)?), full.gradient(&u, exact)?);
        Ok(Elem::max(
            relative(largest_gap(&a, &b), &b, SINGLE_FLOOR),
            relative(largest_gap(&da, &db), &db, SINGLE_FLOOR),
        ))
    }
}
