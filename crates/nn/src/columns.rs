use crate::spec::{Layer, Options};
use gradus_autograd::{
    Module, Var,
    ops::{Relu, Values},
};
use gradus_tensor::{Elem, Error, Parameter, Params, Result, Scalar, Shape};
use std::panic::Location;

/// What a column of a table is to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A number, which passes through.
    Number,
    /// The number of a category, a whole number below `count`: as a row with a single 1.
    OneHot {
        /// How many categories there are.
        count: usize,
    },
    /// The number of a category, as a vector that is learnt.
    Embedding {
        /// How many categories there are.
        count: usize,
        /// The size of the vector.
        size: usize,
    },
}

/// Rows of a table as a network takes them: `[batch, columns]` with numbers and numbers of categories becomes `[batch, features]`.
///
/// Category k of n becomes `max(0, 1 − |x − i|)` for i = 0 … n − 1, which is 1 where i = k and 0 elsewhere; times the matrix
/// `embedding.J.weight` of column J where the category has a vector. A code that is none of 0 … n − 1 becomes zeros.
///
/// Source: C. Guo, F. Berkhahn, Entity Embeddings of Categorical Variables (2016).
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_nn::{Column, Columns};
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let layer = Columns::new(&params, &[Column::Number, Column::OneHot { count: 3 }]);
/// let mut graph = Graph::new(&params);
/// let y = layer.forward(graph.step().input([[0.5, 2.0], [-1.0, 0.0]]));
/// assert_eq!(y.value()?.as_slice(), [0.5, 0.0, 0.0, 1.0, -1.0, 1.0, 0.0, 0.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns<T: Scalar> {
    columns: Vec<Held<T>>,
}

/// A column with what it needs.
#[derive(Clone, Debug)]
enum Held<T: Scalar> {
    /// So many numbers side by side.
    Numbers(usize),
    Category {
        levels: Values,
        weight: Option<Parameter<T>>,
    },
}

/// The deviation of the first vectors.
const STD: f64 = 0.1;

impl<T: Scalar> Columns<T> {
    /// A layer for rows of these columns. Vectors are drawn from N(0, 0.1²): small beside the numbers, so that a category counts for
    /// what its rows say of it, not for what was drawn.
    pub fn new(params: &Params<T>, columns: &[Column]) -> Self {
        let params = params.layer();
        let mut held: Vec<Held<T>> = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            let levels = |count: usize| Values::from((0..count).map(|i| i as f64).collect::<Vec<_>>());
            match (*column, held.last_mut()) {
                (Column::Number, Some(Held::Numbers(count))) => *count += 1,
                (Column::Number, _) => held.push(Held::Numbers(1)),
                (Column::OneHot { count }, _) => {
                    held.push(Held::Category { levels: levels(count), weight: None })
                }
                (Column::Embedding { count, size }, _) => {
                    let scope = params.scope("embedding").scope(&place.to_string());
                    let weight = Some(scope.add("weight", [count, size], |draw| STD * draw.normal()));
                    held.push(Held::Category { levels: levels(count), weight });
                }
            }
        }
        Columns { columns: held }
    }

    fn width(&self) -> usize {
        let width = |column: &Held<T>| if let Held::Numbers(count) = column { *count } else { 1 };
        self.columns.iter().map(width).sum()
    }

    fn features(&self) -> usize {
        let features = |column: &Held<T>| match column {
            Held::Numbers(count) => *count,
            Held::Category { levels, weight } => {
                weight.as_ref().map_or(levels.shape(), Parameter::shape).last()
            }
        };
        self.columns.iter().map(features).sum()
    }

    /// The columns one by one, as features.
    #[track_caller]
    fn parts<'g>(&self, x: Var<'g, T>) -> Vec<Var<'g, T>> {
        let mut place = 0;
        let part = |column: &Held<T>| match column {
            Held::Numbers(count) => {
                place += count;
                x.slice(1, place - count..place)
            }
            Held::Category { levels, weight } => {
                place += 1;
                let distance = (x.slice(1, place - 1..place) - levels.on(x.graph())).abs();
                let row = (distance.constant(1.0) - distance).map(Relu);
                weight.as_ref().map_or(row, |weight| row.matmul(x.graph().param(weight)))
            }
        };
        self.columns.iter().map(part).collect()
    }
}

impl<T: Scalar> Module<T> for Columns<T> {
    #[track_caller]
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        let (g, at, width) = (x.graph(), Location::caller(), self.width());
        if x.shape().rank() != 2 || x.shape()[1] != width {
            let error = Error::shape(format!("rows of {width} columns are expected: [batch, {width}]"));
            return g.fail(error.of("columns").operand(x.operand("x")), x.shape());
        }
        g.located(at, || match self.parts(x).split_first() {
            Some((first, [])) => *first,
            Some((first, others)) => first.concat(others, 1),
            None => x,
        })
    }

    fn label(&self) -> String {
        format!("Columns({} → {})", self.width(), self.features())
    }
}

/// So many categories, of one column or of all, are a mistake.
const MANY: usize = 1 << 20;

/// The layer from its description: `categories = [0, 5]`, `embedding_dim = [0, 3]`.
pub(crate) fn built<T: Scalar>(options: &Options, params: &Params<T>, shape: Shape) -> Result<Layer<T>> {
    let categories = options.counts("categories")?.ok_or_else(|| {
        Error::argument(
            "the option categories is missing, the number of categories of each column, 0 for a number",
        )
    })?;
    let sizes = options.counts("embedding_dim")?.unwrap_or_else(|| vec![0; categories.len()]);
    if shape.rank() != 1 || shape[0] != categories.len() || sizes.len() != categories.len() {
        return Err(Error::argument(format!(
            "{} categories and {} embedding_dim, but rows are {shape}",
            categories.len(),
            sizes.len()
        )));
    }
    let column = |(&count, &size): (&usize, &usize)| match (count, size) {
        (0, 0) => Ok(Column::Number),
        (MANY.., _) => {
            Err(Error::argument(format!("{count} categories of a column, {MANY} or more are too many")))
        }
        (0, _) => Err(Error::argument(format!("embedding_dim is {size} for a column that is a number"))),
        (count, 0) => Ok(Column::OneHot { count }),
        (count, size) => Ok(Column::Embedding { count, size }),
    };
    let columns = categories.iter().zip(&sizes).map(column).collect::<Result<Vec<_>>>()?;
    let all: usize = categories.iter().sum();
    if all >= MANY {
        return Err(Error::argument(format!("{all} categories in all, {MANY} or more are too many")));
    }
    Ok(Box::new(Columns::new(params, &columns)))
}
