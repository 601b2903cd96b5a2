use super::Given;
use crate::Domain;
use gradus_tensor::{Axes, MAX_RANK, Shape, Tensor, random::Stream};

/// Draws random instances of ops: shapes, attributes and values, from a seed and a size bound.
#[derive(Debug)]
pub struct Draw {
    stream: Stream,
    largest: usize,
}

/// How far drawn values stay from kinks: farther than any stencil reaches.
const ROOM: f64 = 0.05;

impl Draw {
    /// Draws under a seed, with sizes up to `largest` (at least 1).
    pub fn new(seed: u64, largest: usize) -> Draw {
        Draw { stream: Stream::new(seed, "draw"), largest: largest.max(1) }
    }

    /// The random stream behind the draws.
    pub fn stream(&mut self) -> &mut Stream {
        &mut self.stream
    }

    /// A number from [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        self.stream.uniform(low, high)
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.stream.below(n)
    }

    /// True or false.
    pub fn coin(&mut self) -> bool {
        self.below(2) == 1
    }

    /// A size from 1 up.
    pub fn size(&mut self) -> usize {
        1 + self.below(self.largest)
    }

    /// A shape of rank up to `rank`.
    pub fn shape(&mut self, rank: usize) -> Shape {
        let rank = self.below(rank.min(MAX_RANK) + 1);
        self.of_rank(rank)
    }

    /// A shape of rank 1 up to `rank`.
    pub fn filled(&mut self, rank: usize) -> Shape {
        let rank = 1 + self.below(rank.min(MAX_RANK));
        self.of_rank(rank)
    }

    fn of_rank(&mut self, rank: usize) -> Shape {
        let mut dims = [0; MAX_RANK];
        dims[..rank].iter_mut().for_each(|d| *d = self.size());
        Shape::new(&dims[..rank]).unwrap_or(Shape::SCALAR)
    }

    /// A shape that broadcasts to `shape`.
    pub fn shrink(&mut self, shape: Shape) -> Shape {
        let skip = if self.coin() { 0 } else { self.below(shape.rank() + 1) };
        let dims: Vec<usize> =
            shape.dims()[skip..].iter().map(|&d| if self.below(4) == 0 { 1 } else { d }).collect();
        Shape::new(&dims).unwrap_or(shape)
    }

    /// Some axes of a shape.
    pub fn axes(&mut self, shape: Shape) -> Axes {
        let chosen: Vec<i32> = (0..shape.rank() as i32).filter(|_| self.coin()).collect();
        Axes::new(shape, &chosen).unwrap_or_default()
    }

    /// Real numbers from [−3, 3].
    pub fn real(&mut self, shape: Shape) -> Given {
        self.within(shape, Domain::REAL)
    }

    /// Real numbers from a domain, away from its kinks.
    pub fn within(&mut self, shape: Shape, domain: Domain) -> Given {
        self.tensor(shape, |stream, _| domain.at(stream.unit(), ROOM))
    }

    /// Real numbers that are all apart from each other, for ops that compare them.
    pub fn apart(&mut self, shape: Shape) -> Given {
        let mut places: Vec<usize> = (0..shape.len()).collect();
        self.stream.shuffle(&mut places);
        let middle = shape.len() as f64 / 2.0;
        self.tensor(shape, |stream, i| {
            (places[i] as f64 - middle) * 2.0 * ROOM + stream.uniform(0.0, ROOM / 2.0)
        })
    }

    /// Integers below a bound.
    pub fn integers(&mut self, shape: Shape, below: usize) -> Given {
        Given::Integers(shape, (0..shape.len()).map(|_| self.below(below) as u32).collect())
    }

    fn tensor(&mut self, shape: Shape, mut value: impl FnMut(&mut Stream, usize) -> f64) -> Given {
        let data = (0..shape.len()).map(|i| value(&mut self.stream, i)).collect();
        Given::Real(Tensor::new(shape, data).unwrap_or_else(|_| Tensor::zeros(shape)))
    }
}
