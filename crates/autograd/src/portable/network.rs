//! A module's evaluation as data.

use super::Primitive;
use crate::{Graph, Module, node::Source};
use gradus_tensor::{Error, Feed, Params, Result, Scalar, Shape, Tensor};
use std::fmt;

/// What a network computes in an evaluation: its values in order, each made from earlier ones, for any size of the batch.
///
/// Only what the output is made from is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T> {
    /// The values.
    pub lines: Vec<Line<T>>,
    /// The place of the output among them.
    pub output: usize,
}

/// One value of a [`Network`].
#[derive(Clone, Debug, PartialEq)]
pub struct Line<T> {
    /// What makes it.
    pub origin: Origin<T>,
    /// Its shape.
    pub shape: Vec<Size>,
    /// The name that the user gave it.
    pub name: Option<String>,
}

/// What makes a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin<T> {
    /// The input: the batch is its first axis.
    Input {
        /// Whether it holds integers.
        integers: bool,
    },
    /// A number that stands in the program; its shape is that of a single number.
    Constant(f64),
    /// A parameter or buffer.
    Parameter {
        /// Its full name: `0.weight`.
        name: String,
        /// Its value.
        value: Tensor<T>,
    },
    /// What an op makes of earlier values.
    Computed {
        /// The op's name, for people.
        op: String,
        /// What it is.
        primitive: Primitive,
        /// The places of its inputs.
        inputs: Vec<usize>,
    },
}

/// The size along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// Always the same.
    Fixed(usize),
    /// So many times the batch.
    Batch(usize),
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Fixed(size) => write!(f, "{size}"),
            Size::Batch(1) => f.write_str("N"),
            Size::Batch(times) => write!(f, "{times}N"),
        }
    }
}

/// The sizes of the batch with which a network is recorded: what differs between the recordings is the batch.
const BATCHES: [usize; 2] = [2, 3];

/// Zeros of a shape.
struct Zeros(Shape);

impl<E: Default> Feed<E> for Zeros {
    fn shape(&self) -> Shape {
        self.0
    }
    fn write(&self, out: &mut [E]) {
        out.iter_mut().for_each(|v| *v = E::default());
    }
}

impl<T: Scalar> Network<T> {
    /// Records what a module over these parameters does with a batch of rows of the given shape in evaluation. Nothing is
    /// computed.
    ///
    /// # Errors
    /// The module does not take such rows; it is random or reads inputs of its own; its program depends on the size of the batch;
    /// an op has no portable form, where all of them are named.
    #[track_caller]
    pub fn of<M: Module<T> + ?Sized>(
        params: &Params<T>,
        module: &M,
        features: impl Into<Shape>,
    ) -> Result<Network<T>> {
        let features = features.into();
        let mut graphs = [Graph::new(params), Graph::new(params)];
        let mut ends = [0; 2];
        for ((graph, end), batch) in graphs.iter_mut().zip(&mut ends).zip(BATCHES) {
            let shape = Shape::new(&[&[batch], features.dims()].concat())?;
            let g = graph.eval();
            let x = if module.takes_integers() { g.labels(Zeros(shape)) } else { g.input(Zeros(shape)) };
            let y = module.forward(x);
            if let Some(error) = g.error() {
                return Err(error);
            }
            *end = y.id() as usize;
        }
        let [first, second] = &graphs;
        if first.len() != second.len() || ends[0] != ends[1] {
            return Err(varies("it records other operations"));
        }
        read(first, second, ends[0])
    }

    /// Checks that the output has a row for each row of the batch, along its first axis.
    ///
    /// # Errors
    /// It has other rows, or none.
    pub fn gives_rows(&self) -> Result<()> {
        let shape = &self.lines[self.output].shape;
        if shape.first() == Some(&Size::Batch(1)) {
            return Ok(());
        }
        let sizes: Vec<String> = shape.iter().map(Size::to_string).collect();
        let message = format!("the output is [{}], its first axis is not the batch", sizes.join(", "));
        Err(Error::argument(message).help("write a network that gives a row for each row"))
    }

    /// The place of the input; none where the output does not depend on it.
    pub fn input(&self) -> Option<usize> {
        self.lines.iter().position(|line| matches!(line.origin, Origin::Input { .. }))
    }
}

fn varies(how: &str) -> Error {
    Error::argument(format!("the network depends on the size of the batch: {how}"))
        .help("what is written down once must do the same for any number of rows")
}

/// Two recordings as one network.
fn read<T: Scalar>(first: &Graph<T>, second: &Graph<T>, end: usize) -> Result<Network<T>> {
    let (one, other) = (first.tape().borrow(), second.tape().borrow());
    let (one, other) = (one.trace(), other.trace());
    let mut needed = vec![false; end + 1];
    needed[end] = true;
    for id in (0..=end).rev() {
        if needed[id] {
            one.inputs(id as u32).iter().for_each(|&i| needed[i as usize] = true);
        }
    }
    let mut places = vec![0; end + 1];
    let (mut lines, mut missing) = (Vec::new(), Vec::new());
    for id in (0..=end).filter(|id| needed[*id]) {
        let (a, b) = (&one.nodes[id], &other.nodes[id]);
        if one.inputs(id as u32) != other.inputs(id as u32) {
            return Err(varies("its operations take other values"));
        }
        let inputs = one.inputs(id as u32).iter().map(|&i| places[i as usize]).collect();
        let origin = match (&a.source, &b.source) {
            (Source::Op(op), Source::Op(other)) => {
                let primitive = op.portable();
                if primitive != other.portable() || op.name() != other.name() {
                    return Err(varies(&format!("so does its op {}", op.name())).at(a.at));
                }
                let Some(primitive) = primitive else {
                    missing.push(format!("{} ({})", op.name(), a.at));
                    continue;
                };
                Origin::Computed { op: op.name().into_owned(), primitive, inputs }
            }
            (own, other) if !own.same(other) => return Err(varies("a constant differs").at(a.at)),
            // The first node is the input that the module was given.
            (Source::Input | Source::Integers, _) if id > 0 => {
                return Err(Error::argument("the network reads an input of its own").at(a.at));
            }
            (own, _) => leaf(first, own, a.shape).map_err(|e| e.at(a.at))?,
        };
        places[id] = lines.len();
        let name = a.name.as_deref().map(str::to_owned);
        lines.push(Line { origin, shape: sizes([a.shape, b.shape])?, name });
    }
    if missing.is_empty() {
        return Ok(Network { output: places[end], lines });
    }
    Err(Error::argument(format!("ops without a portable form: {}", missing.join(", ")))
        .help("Op::portable says what an op is in terms of others"))
}

/// What makes a value that no op makes.
fn leaf<T: Scalar>(graph: &Graph<T>, source: &Source<T>, shape: Shape) -> Result<Origin<T>> {
    Ok(match source {
        Source::Constant(v) => Origin::Constant(*v),
        Source::Parameter { at, name, .. } => {
            let value = graph.params().peek().value()[*at..at + shape.len()].to_vec();
            Origin::Parameter { name: name.to_string(), value: Tensor::new(shape, value)? }
        }
        Source::Key => return Err(Error::argument("the network draws random numbers")),
        other => Origin::Input { integers: other.is_integer() },
    })
}

/// The sizes of a value, from its shapes in the two recordings.
fn sizes(shapes: [Shape; 2]) -> Result<Vec<Size>> {
    let [a, b] = shapes;
    let size =
        |(&a, &b): (&usize, &usize)| match (a == b, a.checked_mul(BATCHES[1]), b.checked_mul(BATCHES[0])) {
            (true, ..) => Ok(Size::Fixed(a)),
            (_, Some(x), Some(y)) if x == y => Ok(Size::Batch(a / BATCHES[0])),
            _ => Err(varies(&format!("a size is {a} for {} rows and {b} for {}", BATCHES[0], BATCHES[1]))),
        };
    if a.rank() != b.rank() {
        return Err(varies("a value has other axes"));
    }
    a.dims().iter().zip(b.dims()).map(size).collect()
}
