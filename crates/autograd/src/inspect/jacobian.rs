//! Jacobians with what is known of their structure.

use super::{Numbers, Structure, replay::Replay};
use crate::{Graph, Var};
use gradus_tensor::{Result, Scalar, Shape, random::Stream};
use serde::{Deserialize, Serialize};

/// A Jacobian ∂u/∂v as a matrix with a row for each element of u and a column for each of v (numerator layout).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Jacobian {
    /// What is differentiated: its name, or `%3`.
    pub of: String,
    /// What it is differentiated by.
    pub by: String,
    /// The shape of what is differentiated.
    pub of_shape: Shape,
    /// The shape of what it is differentiated by.
    pub by_shape: Shape,
    /// The entries, row by row.
    pub entries: Numbers,
    /// Which entries are zero whatever the numbers, and what the others form.
    pub structure: Structure,
    /// The name of a matrix of the step that it equals, to the bit, if there is one: `W2`, or `W2ᵀ`.
    pub equals: Option<String>,
}

impl Jacobian {
    /// One row: the derivatives of one output.
    pub fn row(&self, output: usize) -> &[f64] {
        &self.entries[output * self.structure.columns..(output + 1) * self.structure.columns]
    }
}

impl<T: Scalar> Graph<T> {
    /// The Jacobian ∂y/∂x between two variables with its structure: diagonal, the identity, dense, blocks of zeros.
    ///
    /// The structure is not read off the numbers, and not from the op's name: each input in turn is made NaN, and what
    /// becomes NaN depends on it. It is the identity if each output moves with its input by the same amount, for other numbers,
    /// too.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, -2.0]);
    /// let j = g.inspect_jacobian(x.relu(), x)?;
    /// assert_eq!(j.entries[..], [1.0, 0.0, 0.0, 0.0]);
    /// assert_eq!(j.structure.to_string(), "diagonal");
    /// assert_eq!(g.inspect_jacobian(x.softmax(-1), x)?.structure.to_string(), "dense");
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`jacobian`](Graph::jacobian).
    #[track_caller]
    #[inline(never)]
    pub fn inspect_jacobian<'g>(&'g self, y: Var<'g, T>, x: Var<'g, T>) -> Result<Jacobian> {
        self.real_pair("inspect_jacobian", y, x)?;
        let (named, here) = (self.matrices(), self.len());
        let entries = self.jacobian(y, x)?.into_vec();
        let (rows, columns) = (y.shape().len(), x.shape().len());
        let (equals, structure) = self.replay(here, |replay| {
            let equal = |(name, id): &(String, u32)| {
                let [m, n] = *replay.trace().nodes[*id as usize].shape.dims() else { return None };
                equal(name, (m, n, replay.real(*id)), (rows, columns, &entries))
            };
            let equals = named.iter().find_map(equal);
            if x.id() > y.id() {
                return Ok((
                    equals,
                    Structure::of(rows, columns, &vec![false; rows * columns], |_, _| false),
                ));
            }
            Ok((equals, probe(replay, y.id(), x.id(), &entries)))
        })?;
        let entries: Vec<f64> = entries.iter().map(|v| v.to_f64()).collect();
        let label = |v: Var<'_, T>| v.name().unwrap_or_else(|| format!("%{}", v.id()));
        Ok(Jacobian {
            of: label(y),
            by: label(x),
            of_shape: y.shape(),
            by_shape: x.shape(),
            entries: Numbers(entries),
            structure,
            equals,
        })
    }

    /// The matrices of this step that have a name.
    fn matrices(&self) -> Vec<(String, u32)> {
        let tape = self.tape().borrow();
        let nodes = tape.trace().nodes[..tape.cursor].iter().enumerate();
        let matrices = nodes.filter(|(_, n)| n.shape.rank() == 2 && !n.source.is_integer());
        matrices.filter_map(|(id, n)| Some((n.title_in(tape.step)?.to_owned(), id as u32))).collect()
    }
}

/// A matrix: rows, columns, elements.
type Matrix<'a, T> = (usize, usize, &'a [T]);

/// The matrix's name, if it has these entries; with ᵀ if its transpose has. A single number equals too much by chance.
fn equal<T: Scalar>(
    name: &str,
    (m, n, own): Matrix<'_, T>,
    (rows, columns, entries): Matrix<'_, T>,
) -> Option<String> {
    if rows * columns < 2 {
        return None;
    }
    if (m, n) == (rows, columns) && own == entries {
        return Some(name.to_owned());
    }
    let turned = || (0..rows).all(|i| (0..columns).all(|j| own[j * rows + i] == entries[i * columns + j]));
    ((n, m) == (rows, columns) && turned()).then(|| format!("{name}ᵀ"))
}

/// Finds the structure by giving x other numbers.
fn probe<T: Scalar>(replay: &mut Replay<'_, T>, y: u32, x: u32, entries: &[T]) -> Structure {
    let here = replay.real(x).to_vec();
    let (rows, columns) = (replay.real(y).len(), here.len());
    let mut depends: Vec<bool> = entries.iter().map(|d| *d != T::default()).collect();
    let sound: Vec<bool> = replay.real(y).iter().map(|v| !v.to_f64().is_nan()).collect();
    for column in 0..columns {
        let mut x_nan = here.clone();
        x_nan[column] = T::of(f64::NAN);
        replay.set(x, &x_nan, y);
        for (row, v) in replay.real(y).iter().enumerate() {
            depends[row * columns + column] |= sound[row] && v.to_f64().is_nan();
        }
    }
    let mut stream = Stream::new(0, "probe");
    let strange: Vec<T> = here.iter().map(|_| T::of(stream.uniform(-50.0, 50.0))).collect();
    let f64s = |values: &[T]| values.iter().map(|v| v.to_f64()).collect::<Vec<f64>>();
    let mut at = |x_new: &[T]| {
        replay.set(x, x_new, y);
        (f64s(x_new), f64s(replay.real(y)))
    };
    let opposite: Vec<T> = here.iter().map(|&v| -v).collect();
    let probes = [at(&opposite), at(&strange), at(&here)];
    Structure::of(rows, columns, &depends, |i, j| {
        let (x0, y0) = &probes[2];
        let moves = |(x, y): &(Vec<f64>, Vec<f64>)| {
            let size = 1.0 + x[j].abs() + y[i].abs() + x0[j].abs() + y0[i].abs();
            ((y[i] - y0[i]) - (x[j] - x0[j])).abs() <= 1e-6 * size
        };
        entries[i * columns + j] == T::of(1.0) && probes.iter().all(moves)
    })
}
