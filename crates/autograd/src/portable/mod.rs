//! Networks said elsewhere: what an evaluation computes, as data, in a small closed vocabulary.
//!
//! Each op says once, by [`Op::portable`](crate::Op::portable), which [`Primitive`] it is; one that works element by element says
//! it by its formula, so that a user's own activation needs nothing. [`Network::of`] records a module in evaluation and
//! gives its values in order. Whoever writes the network down in another language (a file format, source code) matches over
//! primitives, never over ops.
//!
//! ```
//! use gradus_autograd::{Elementwise, portable::{Network, Origin, Primitive, Size}};
//! use gradus_tensor::{Elem, Params};
//!
//! /// x³
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! struct Cube;
//! impl Elementwise for Cube {
//!     const NAME: &'static str = "cube";
//!     fn f<E: Elem>(self, x: E) -> E {
//!         x * x * x
//!     }
//!     fn df<E: Elem>(self, x: E, _: E) -> E {
//!         x.lit(3.0) * x * x
//!     }
//! }
//!
//! let network = Network::of(&Params::<f64>::seed(0), &Cube, [4])?;
//! assert_eq!(network.lines[network.output].shape, [Size::Batch(1), Size::Fixed(4)]);
//! let Origin::Computed { primitive: Primitive::Formula(recipe), .. } = &network.lines[network.output].origin else {
//!     panic!("a formula is one primitive");
//! };
//! assert_eq!(recipe.apply(&[2.0]), 8.0);
//! # Ok::<(), gradus_tensor::Error>(())
//! ```
//!
//! ## Orders of sums
//!
//! Code that must have the bits of the library's reference adds numbers up as it does, by pairs (N. Higham, The Accuracy of
//! Floating Point Summation, 1993). Sums of leaves are added as a binary counter carries: the first to the second, both to the
//! next two, and so on, an earlier sum on the left; what is left at the end is added from the latest on, an earlier one on the left.
//!
//! - *In rows*: numbers that lie one after another. A leaf is 512 numbers, the last one fewer. In it number i is added to chain
//!   i mod 16, each chain beginning with 0; then chain i takes chain i + 8 for i below 8, then i + 4, i + 2 and i + 1, where
//!   chains without a number are left out.
//! - *In columns*: numbers that lie a row apart. A leaf is 32 numbers, added one after another beginning with 0.

mod network;
mod recipe;

pub use network::{Line, Network, Origin, Size};
pub use recipe::{Function, Operator, Recipe, Step};

use gradus_tensor::{Axes, MAX_RANK};
use std::sync::Arc;

/// One of the few things that a network is made of: what it computes of its inputs x₀, x₁, … and of the shape of its result.
///
/// All values are row-major. Orders of summation are those of the library's reference, the plain form of each kernel,
/// whose bits the kernels of sums and softargmaxes have as well; products are summed otherwise by the kernels.
#[derive(Clone, Debug, PartialEq)]
pub enum Primitive {
    /// y = the formula of each element of the inputs, which are broadcast against each other.
    Formula(Recipe),
    /// The product of matrices x₀·x₁, batched and broadcast over the axes before the last two; an input whose flag is set is read
    /// with its last two axes swapped. Each element is the sum of its products from the first to the last, beginning with 0 + …,
    /// each product rounded.
    Product {
        /// Whether x₀ and x₁ are read transposed.
        transposed: [bool; 2],
    },
    /// One number of all elements along some axes.
    ///
    /// A sum over axes that are neighbours (but for axes of size 1), with `inner` elements behind them, has the order of
    /// [rows](self#orders-of-sums) where inner is 1 and of columns where it is more; over others, 0 + the elements one after
    /// another; where each sum is of one element, it is that element. A mean is that sum divided by the number of elements. NaN is both the largest and the smallest.
    Reduce {
        /// What is made of the elements.
        by: Reduction,
        /// The axes, in order.
        axes: Vec<usize>,
        /// Whether they stay, with size 1.
        keepdim: bool,
    },
    /// The same elements in the same order under the shape of the result.
    Reshape,
    /// Axes in another order: axis i of the result is axis `order[i]` of the input.
    Permute {
        /// The axes of the input in the order in which the result has them.
        order: Vec<usize>,
    },
    /// The input repeated along axes of size 1 and along new leading axes, up to the shape of the result.
    Broadcast,
    /// The inputs one after another along an axis.
    Concat {
        /// The axis.
        axis: usize,
    },
    /// The part `start..end` along an axis.
    Slice {
        /// The axis.
        axis: usize,
        /// The first place that is kept.
        start: usize,
        /// The first place after those that are kept.
        end: usize,
    },
    /// Zeros before and after the input along an axis.
    Pad {
        /// The axis.
        axis: usize,
        /// How many zeros come before.
        before: usize,
        /// How many zeros come after.
        after: usize,
    },
    /// Rows of the table x₀ that the integers x₁ choose, `y[i…] = x₀[x₁[i…]]`, a row being all that lies under one place of the
    /// first axis.
    Take {
        /// The integer that gives a row of zeros, if there is one.
        blank: Option<u32>,
    },
    /// The integers x₀ as rows with a single 1 along a new last axis: `y[i…][k] = [x₀[i…] = k]`.
    OneHot {
        /// The size of the new axis.
        classes: usize,
        /// The integer that gives a row of zeros, if there is one.
        blank: Option<u32>,
    },
    /// exp(x − s)/Σ exp(x − s) along an axis, where s is the largest x, or 0 where all are −∞. The terms are summed in the order
    /// of [rows](self#orders-of-sums).
    Softmax {
        /// The axis.
        axis: usize,
    },
    /// (x − s) − ln Σ exp(x − s) along an axis, with s and the sum as in [`Softmax`](Primitive::Softmax).
    LogSoftmax {
        /// The axis.
        axis: usize,
    },
    /// s + ln Σ exp(x − s) along an axis, which is dropped, with s and the sum as in [`Softmax`](Primitive::Softmax); −∞ for no
    /// elements.
    LogSumExp {
        /// The axis.
        axis: usize,
    },
    /// Numbers that belong to the program, in the shape of the result, whatever the inputs are.
    Values(Arc<[f64]>),
    /// The input itself.
    Same,
}

/// What is made of the elements along some axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// Their sum.
    Sum,
    /// Their sum divided by their number.
    Mean,
    /// The largest.
    Max,
    /// The smallest.
    Min,
}

/// The places of some axes.
pub(crate) fn places(axes: Axes) -> Vec<usize> {
    (0..MAX_RANK).filter(|&axis| axes.contains(axis)).collect()
}
