//! Ops and losses at a size worth timing, drawn from their catalogues.

use gradus::{
    autograd::{
        Graph, Var,
        check::{Case, Draw, Entry, Given},
    },
    tensor::{Params, Result, Tensor, View},
};

/// About how many numbers an op is given.
const NUMBERS: usize = 16_384;

/// One op, ready to be run again and again in f32. Its inputs are parameters, so that feeding them costs nothing.
#[derive(Debug)]
pub struct Timed {
    case: Case,
    graph: Graph<f32>,
    params: Params<f32>,
    /// How many numbers the op is given.
    pub numbers: usize,
}

impl Timed {
    /// The instance of an op that is nearest to 16 Ki numbers among many that are drawn.
    pub fn new(entry: &Entry) -> Result<Timed> {
        let size = |case: &Case| {
            case.inputs.iter().map(|g| if let Given::Real(t) = g { t.shape().len() } else { 1 }).sum()
        };
        let drawn = (0..400).map(|seed| entry.draw(&mut Draw::new(seed, 48)));
        let case = drawn
            .min_by_key(|case| NUMBERS.abs_diff(size(case)))
            .unwrap_or_else(|| entry.draw(&mut Draw::new(0, 8)));
        let params = Params::seed(0);
        for (place, given) in case.inputs.iter().enumerate() {
            if let Given::Real(tensor) = given {
                params.add(&place.to_string(), tensor.shape(), |_| 0.0).set(&tensor.cast())?;
            }
        }
        Ok(Timed { numbers: size(&case), graph: Graph::new(&params), params, case })
    }

    /// Computes the value.
    pub fn forward(&mut self) -> Result<()> {
        let g = self.graph.step();
        record(g, &self.params, &self.case).read(|_| ())
    }

    /// Computes the value and the gradient.
    pub fn backward(&mut self) -> Result<()> {
        let g = self.graph.step();
        record(g, &self.params, &self.case).sum().backward().map(drop)
    }
}

fn record<'g>(g: &'g Graph<f32>, params: &Params<f32>, case: &Case) -> Var<'g, f32> {
    let mut real = params.list().into_iter();
    let input = |given: &Given| match given {
        Given::Integers(shape, data) => {
            View::new(*shape, data).map_or_else(|e| g.fail(e, *shape), |view| g.labels(view))
        }
        Given::Real(_) => real.next().map_or_else(|| g.input(Tensor::zeros([1])), |p| g.param(&p)),
    };
    let x: Vec<Var<'g, f32>> = case.inputs.iter().map(input).collect();
    case.program.record(&x)
}
