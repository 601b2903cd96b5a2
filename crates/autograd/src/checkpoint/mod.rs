//! Gradient checkpointing: a block of a network keeps its input and its result only; the backward pass computes it again.

mod ops;
mod segment;

pub(crate) use segment::{Pool, Segment};

use crate::{Graph, Mode, Var};
use gradus_tensor::{Error, Result, Scalar, Shape};
use ops::Forward;
use std::{panic::Location, sync::Arc};

impl<T: Scalar> Graph<T> {
    /// Records a block of a network whose inner values are not kept from the forward pass to the backward pass, but computed
    /// once more: memory for time, by scope.
    ///
    /// All blocks of a graph work in the same memory, so that the peak is that of the largest one, and of what stands between
    /// blocks: see [`activation_bytes`](Graph::activation_bytes). Bits are those of the plain block; random masks too. The
    /// block may read parameters and constants; everything else that varies must come in as `x`.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # use gradus_tensor::{Elem, Params};
    /// let params = Params::<f64>::seed(0);
    /// let w = params.add("w", [3, 3], |draw| draw.uniform(-1.0, 1.0));
    /// let mut graph = Graph::new(&params);
    /// let g = graph.step();
    /// let x = g.input([[1.0, 2.0, 3.0]]);
    /// let y = g.checkpoint(x, |x| x.product(x.graph().param(&w), false, true).tanh());
    /// y.sum().backward()?;
    /// assert!(w.grad().as_slice().iter().any(|&g| g != 0.0));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// In an evaluation the block is recorded as it is. Derivatives of the second order through a checkpoint are an error.
    ///
    /// # Errors
    /// What goes wrong in the block, at its source line; the block reads variables of this graph or inputs of its own.
    ///
    /// Source: T. Chen, B. Xu, C. Zhang, C. Guestrin, Training Deep Nets with Sublinear Memory Cost (2016).
    #[track_caller]
    pub fn checkpoint<'g>(
        &'g self,
        x: Var<'g, T>,
        block: impl for<'h> Fn(Var<'h, T>) -> Var<'h, T>,
    ) -> Var<'g, T> {
        let at = Location::caller();
        if self.mode() == Mode::Evaluation || x.is_poison() {
            return block(x);
        }
        let segment = self.segment(x.shape(), &block);
        match segment {
            Ok(segment) => self.located(at, || {
                let mut inputs = vec![x];
                inputs.extend(segment.parameters().iter().map(|p| self.param(p)));
                if segment.is_random() {
                    inputs.push(self.key());
                }
                self.apply_made(Arc::new(Forward(segment)), &inputs, at)
            }),
            Err(error) => self.fail(error.at(at), x.shape()),
        }
    }

    /// The block of this place in the step, as it was recorded before, or anew.
    fn segment(
        &self,
        x: Shape,
        block: &impl for<'h> Fn(Var<'h, T>) -> Var<'h, T>,
    ) -> Result<Arc<Segment<T>>> {
        let (place, known, pool) = {
            let mut tape = self.tape().borrow_mut();
            let place = tape.blocks;
            tape.blocks += 1;
            if tape.segments.len() == place {
                tape.segments.push(Vec::new());
            }
            (place, tape.segments[place].clone(), tape.pool.clone())
        };
        for segment in &known {
            if segment.follows(x, block)? {
                return Ok(segment.clone());
            }
        }
        let segment = Arc::new(Segment::record(self.params(), x, block, pool)?);
        let kept = &mut self.tape().borrow_mut().segments[place];
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(segment.clone());
        Ok(segment)
    }
}

/// How many ways through a block are kept: shapes of its input, branches.
const KEPT: usize = 4;

/// What a block may not do.
pub(crate) fn foreign() -> Error {
    Error::argument("the block reads inputs of its own, which would be those of its first run")
        .of("checkpoint")
        .help("give it everything that varies as x, as parameters or as constants")
}
