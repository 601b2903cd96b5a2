//! Third derivatives of elementwise formulas, along a direction: the tape against nested dual numbers and differences.

use super::{
    Draw, Given,
    case::{FLOOR, largest_gap, relative},
    differences::{Slope, slope},
};
use crate::{ElementwiseN, Graph, Map, Var};
use gradus_tensor::{Dual, Params, Result, Shape, Tensor};
use std::array::from_fn;

/// Checks one random instance: the errors against dual numbers and against differences.
pub(super) type Third = Box<dyn Fn(u64) -> Result<[f64; 2]> + Send + Sync>;

/// So many points at once.
const POINTS: usize = 3;

/// The N inputs of each point, and a direction.
struct Instance<const N: usize> {
    x: [[f64; POINTS]; N],
    v: [[f64; POINTS]; N],
}

pub(super) fn third<F: ElementwiseN<N>, const N: usize>(f: F) -> Third {
    Box::new(move |seed| {
        let mut draw = Draw::new(seed, 1);
        let domains = f.domains();
        let x = from_fn(|i| match draw.within(Shape::from([POINTS]), domains[i]) {
            Given::Real(values) => from_fn(|k| values.as_slice()[k]),
            Given::Integers(..) => [0.0; POINTS],
        });
        let v = from_fn(|_| from_fn(|_| draw.uniform(-1.0, 1.0)));
        let instance = Instance { x, v };
        let mut graph = Graph::new(&Params::seed(0));
        let own = along(&mut graph, f, &instance, 3, 0.0)?;
        let exact: [f64; POINTS] = from_fn(|k| by_duals(f, &instance, k));
        let by_duals = relative(largest_gap(&own, &exact), &own, FLOOR);
        let scale = own.iter().fold(FLOOR, |m: f64, d| m.max(d.abs()));
        let by_differences = match slope(scale, |t| along(&mut graph, f, &instance, 2, t).map(|d| d[0]))? {
            Slope::Smooth(d) => relative((own[0] - d).abs(), &own, FLOOR),
            Slope::Kink => 0.0,
        };
        Ok([by_duals, by_differences])
    })
}

/// The derivative of some order along the direction, at x + t·v, by the tape.
fn along<F: ElementwiseN<N>, const N: usize>(
    graph: &mut Graph<f64>,
    f: F,
    instance: &Instance<N>,
    order: usize,
    t: f64,
) -> Result<[f64; POINTS]> {
    let g = graph.step();
    let Instance { x, v } = instance;
    let inputs: [Var<'_, f64>; N] = from_fn(|i| g.input(from_fn::<_, POINTS, _>(|k| x[i][k] + t * v[i][k])));
    let directions: [Var<'_, f64>; N] = from_fn(|i| g.input(v[i]));
    let mut d = inputs[0].push(Map(f), &inputs[1..]);
    for _ in 0..order {
        let slopes = g.grad(d, inputs);
        let terms = slopes.into_iter().zip(directions).map(|(slope, v)| slope * v);
        d = terms.reduce(|a, b| a + b).unwrap_or(d);
    }
    let values = d.value().map(Tensor::into_vec)?;
    Ok(from_fn(|k| values[k]))
}

/// The third derivative along the direction at one point: what dual numbers of dual numbers of dual numbers carry.
fn by_duals<F: ElementwiseN<N>, const N: usize>(f: F, instance: &Instance<N>, point: usize) -> f64 {
    let nested = |i: usize| {
        let (x, v) = (instance.x[i][point], instance.v[i][point]);
        let one = Dual { re: x, eps: v };
        let two = Dual { re: one, eps: Dual::constant(v) };
        Dual { re: two, eps: Dual::constant(Dual::constant(v)) }
    };
    f.value(from_fn(nested)).eps.eps.eps
}
