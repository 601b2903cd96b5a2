//! Third derivatives of elementwise formulas, along a direction: the tape against nested dual numbers and differences.

use super::{
    Draw, Given,
    case::{FLOOR, largest_gap, relative},
    differences::{Slope, slope},
    program::{RunOn, Single},
};
use crate::{Domain, ElementwiseN, Graph, Map, Var};
use gradus_tensor::{Dual, Params, Result, Shape, Tensor};
use std::array::from_fn;

/// Checks one random instance: the errors against dual numbers and against differences.
pub(super) type Third = Box<dyn Fn(u64) -> Result<[f64; 2]> + Send + Sync>;

/// What carries three orders.
type Nested = Dual<Dual<Dual<f64>>>;

/// So many points at once.
const POINTS: usize = 3;

pub(super) fn third<F: ElementwiseN<N>, const N: usize>(f: F) -> Third {
    Box::new(move |seed| {
        let value = |x: &[Nested]| f.value(from_fn(|i| x[i]));
        Instance::draw(seed, &f.domains()).errors(&Single(Map(f)), &value)
    })
}

/// The inputs of each point, and a direction.
struct Instance {
    x: Vec<[f64; POINTS]>,
    v: Vec<[f64; POINTS]>,
}

impl Instance {
    fn draw(seed: u64, domains: &[Domain]) -> Instance {
        let mut draw = Draw::new(seed, 1);
        let mut inside = |domain: &Domain| match draw.within(Shape::from([POINTS]), *domain) {
            Given::Real(values) => from_fn(|k| values.as_slice()[k]),
            Given::Integers(..) => [0.0; POINTS],
        };
        let x = domains.iter().map(&mut inside).collect();
        let v = domains.iter().map(|_| from_fn(|_| draw.uniform(-1.0, 1.0))).collect();
        Instance { x, v }
    }

    /// The errors of a formula, which is recorded and computed.
    fn errors(&self, formula: &dyn RunOn<f64>, value: &dyn Fn(&[Nested]) -> Nested) -> Result<[f64; 2]> {
        let mut graph = Graph::new(&Params::seed(0));
        let own = self.along(&mut graph, formula, 3, 0.0)?;
        let exact: [f64; POINTS] = from_fn(|k| self.by_duals(value, k));
        let by_duals = relative(largest_gap(&own, &exact), &own, FLOOR);
        let scale = own.iter().fold(FLOOR, |m: f64, d| m.max(d.abs()));
        let by_differences = match slope(scale, |t| self.along(&mut graph, formula, 2, t).map(|d| d[0]))? {
            Slope::Smooth(d) => relative((own[0] - d).abs(), &own, FLOOR),
            Slope::Kink => 0.0,
        };
        Ok([by_duals, by_differences])
    }

    /// The derivative of some order along the direction, at x + t·v, by the tape.
    fn along(
        &self,
        graph: &mut Graph<f64>,
        formula: &dyn RunOn<f64>,
        order: usize,
        t: f64,
    ) -> Result<[f64; POINTS]> {
        let g = graph.step();
        let at =
            |(x, v): (&[f64; POINTS], &[f64; POINTS])| g.input(from_fn::<_, POINTS, _>(|k| x[k] + t * v[k]));
        let inputs: Vec<Var<'_, f64>> = self.x.iter().zip(&self.v).map(at).collect();
        let directions: Vec<Var<'_, f64>> = self.v.iter().map(|v| g.input(*v)).collect();
        let mut d = formula.record(&inputs);
        for _ in 0..order {
            let slopes = g.vjp(d, d.ones(), &inputs);
            let terms = slopes.into_iter().zip(&directions).map(|(slope, v)| slope * *v);
            d = terms.reduce(|a, b| a + b).unwrap_or(d);
        }
        let values = d.value().map(Tensor::into_vec)?;
        Ok(from_fn(|k| values[k]))
    }

    /// The third derivative along the direction at one point.
    fn by_duals(&self, value: &dyn Fn(&[Nested]) -> Nested, point: usize) -> f64 {
        let nested = |(x, v): (&[f64; POINTS], &[f64; POINTS])| {
            let (x, v) = (x[point], v[point]);
            let one = Dual { re: x, eps: v };
            let two = Dual { re: one, eps: Dual::constant(v) };
            Dual { re: two, eps: Dual::constant(Dual::constant(v)) }
        };
        let x: Vec<Nested> = self.x.iter().zip(&self.v).map(nested).collect();
        value(&x).eps.eps.eps
    }
}
