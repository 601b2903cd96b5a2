use crate::{
    Var,
    plan::{Input, Own, Sight},
    portable::Primitive,
};
use gradus_tensor::{Error, Formula, Result, Scalar, Shape};
use std::{array::from_fn, borrow::Cow, fmt::Debug};

/// An operation: how to find its shape, compute its value, and send a gradient back.
///
/// An op is a value of its own type; nothing in gradus lists all ops in a `match`. It is generic over the element, so
/// that every program also runs on [`Dual`](gradus_tensor::Dual) numbers: an oracle for the gradient rule. An op that
/// works element by element is simpler: see [`Elementwise`](crate::Elementwise).
///
/// ```
/// use gradus_autograd::{Graph, Inputs, Op, Var};
/// use gradus_tensor::{Params, Result, Scalar, Shape};
/// use std::borrow::Cow;
///
/// /// y = x reversed.
/// #[derive(Clone, Debug, PartialEq)]
/// struct Reverse;
/// impl Op for Reverse {
///     fn name(&self) -> Cow<'static, str> {
///         "reverse".into()
///     }
///     fn shape(&self, x: &[Shape]) -> Result<Shape> {
///         Ok(x[0])
///     }
///     fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
///         y.iter_mut().zip(x.real(0).iter().rev()).for_each(|(y, x)| *y = *x);
///     }
///     fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
///         vec![Some(dy.push(Reverse, &[]))]
///     }
/// }
///
/// let mut graph = Graph::new(&Params::<f64>::seed(0));
/// let x = graph.step().input([1.0, 2.0, 3.0]);
/// assert_eq!(x.push(Reverse, &[]).value()?.as_slice(), [3.0, 2.0, 1.0]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub trait Op: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The op's name in listings and errors.
    fn name(&self) -> Cow<'static, str>;

    /// How the value is written, given how its inputs are: a call of the op's name, unless the op has a formula that writes
    /// itself down ([`Elementwise`](crate::Elementwise) has) or a notation of its own.
    fn formula(&self, x: &[Formula]) -> Formula {
        Formula::call(self.name(), x.to_vec())
    }

    /// For an op that works element by element, how the derivative of an element by the one of an input is written, given how
    /// inputs and value are.
    fn slope(&self, _x: &[Formula], _y: Formula, _input: usize) -> Option<Formula> {
        None
    }

    /// What the op is in the vocabulary of [`portable`](crate::portable), so that a network that uses it can be written down
    /// elsewhere. `None`, the default, where it has no word of its own there; one that works element by element
    /// ([`Elementwise`](crate::Elementwise)) says its formula.
    fn portable(&self) -> Option<Primitive> {
        None
    }

    /// Whether the input at this place holds integers (labels, tokens) instead of real numbers.
    fn takes_integers(&self, _input: usize) -> bool {
        false
    }

    /// The shape of the result.
    ///
    /// # Errors
    /// The shapes do not fit; the graph adds the op's name, the operands and the user's source line.
    fn shape(&self, x: &[Shape]) -> Result<Shape>;

    /// Checks what depends on the values of integer inputs, before anything is computed.
    ///
    /// # Errors
    /// An index is out of range.
    fn verify<T: Scalar>(&self, _x: Inputs<'_, T>) -> Result<()> {
        Ok(())
    }

    /// Computes the value: `y`, contiguous and row-major, of the given `shape`. Must overwrite all of `y`.
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]);

    /// Adds the value to `y` instead of replacing it, if the op has a shorter way than to compute the value first, and
    /// says whether it has. So the gradient of a weight goes straight into ∇θ.
    fn add<T: Scalar>(&self, _x: Inputs<'_, T>, _shape: Shape, _y: &mut [T]) -> bool {
        false
    }

    /// Computes some rows of the value alone (places along its first axis, from `first` on, as many as `y` holds), if the op
    /// has a way that gives the bits of the whole, and says whether it has. So an optimiser moves a part of a weight as soon
    /// as its gradient is known: see [`Program::step`](crate::Program::step). `shape` is that of the whole value.
    fn eval_rows<T: Scalar>(&self, _x: Inputs<'_, T>, _shape: Shape, _first: usize, _y: &mut [T]) -> bool {
        false
    }

    /// Whether the value is the input's elements under another shape, so that nothing needs to be computed.
    fn is_view(&self) -> bool {
        false
    }

    /// How the op works on some rows alone (places along the first axis of the result), if it can.
    ///
    /// A chain of such ops runs block by block, so that what one leaves the next finds in the cache, and on several
    /// threads. The kernel is then given those rows of the inputs that are cut, and a `shape` with so many rows; a row's
    /// value must not depend, to the bit, on which other rows are computed with it.
    fn by_rows(&self, _x: &[Shape], _shape: Shape) -> Option<Cut> {
        None
    }

    /// About how many floating-point operations the value takes; it decides what is worth another thread.
    fn work(&self, _x: &[Shape], shape: Shape) -> usize {
        8 * shape.len()
    }

    /// The gradient rule (vector–Jacobian product): for each input, what `dy`, the gradient of the loss with respect
    /// to the result, contributes to the gradient with respect to that input; `None` where that is zero.
    ///
    /// The rule is written in operations on `Var`s, so that it can be differentiated again. A result that is larger
    /// or smaller than the input by broadcasting is summed or stretched to fit by the reverse walk.
    /// An empty list, the default, means that the op has no gradient: wanting one is an error at its source line.
    fn vjp<'g, T: Scalar>(
        &self,
        _x: &[Var<'g, T>],
        _y: Var<'g, T>,
        _dy: Var<'g, T>,
    ) -> Vec<Option<Var<'g, T>>> {
        Vec::new()
    }

    /// The gradient rule sample by sample, for an input that all rows share (a weight): what each row of `dy` contributes to
    /// it, with a first axis for the rows; axes that were stretched by broadcasting are summed by the caller. `None`, the
    /// default, where the op has no such rule. See [`Graph::per_sample_grad`](crate::Graph::per_sample_grad).
    fn vjp_by_rows<'g, T: Scalar>(
        &self,
        _x: &[Var<'g, T>],
        _y: Var<'g, T>,
        _dy: Var<'g, T>,
        _input: usize,
    ) -> Option<Var<'g, T>> {
        None
    }
}

/// The shapes of exactly N inputs, for an op that takes as many.
///
/// # Errors
/// There are more or fewer.
pub fn exactly<const N: usize>(x: &[Shape]) -> Result<[Shape; N]> {
    let wrong = |_| Error::shape(format!("{N} inputs are needed, {} are given", x.len()));
    x.try_into().map_err(wrong)
}

/// Which inputs of an op are cut along with its result: see [`Op::by_rows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut(u64);

impl Cut {
    /// All inputs are cut.
    pub const ALL: Cut = Cut(u64::MAX);
    /// No input is cut: each is needed whole.
    pub const NONE: Cut = Cut(0);

    /// By the rule of broadcasting: an input is cut if it has the result's axes and as many rows. None without rows.
    pub fn broadcast(x: &[Shape], shape: Shape) -> Option<Cut> {
        let rows = *shape.dims().first()?;
        let cut = |s: &Shape| s.rank() == shape.rank() && s.dims()[0] == rows;
        let bits = x.iter().take(64).enumerate().map(|(i, s)| u64::from(cut(s)) << i);
        (x.len() <= 64).then(|| Cut(bits.fold(0, |all, bit| all | bit)))
    }

    /// The same, but for an input that is needed whole.
    pub fn whole(self, input: usize) -> Cut {
        Cut(self.0 & !(1 << input))
    }

    /// All inputs are cut, for an op along another axis than the first.
    pub fn along(axis: usize) -> Option<Cut> {
        (axis > 0).then_some(Cut::ALL)
    }

    /// Whether an input is cut.
    pub fn has(self, input: usize) -> bool {
        input < 64 && self.0 >> input & 1 == 1
    }
}

/// The inputs of an op while it runs.
#[derive(Debug)]
pub struct Inputs<'a, T> {
    pub(crate) inputs: &'a [Input],
    pub(crate) sight: &'a Sight<'a, T>,
    pub(crate) own: Own<'a, T>,
}

impl<T> Clone for Inputs<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Inputs<'_, T> {}

impl<'a, T> Inputs<'a, T> {
    /// The number of inputs.
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// The shape of an input.
    ///
    /// # Panics
    /// As slices do, where there is no such input; so do the others.
    pub fn shape(&self, input: usize) -> Shape {
        self.sight.shape(&self.inputs[input], &self.own)
    }

    /// The elements of a real input, row-major.
    #[inline]
    pub fn real(&self, input: usize) -> &'a [T] {
        self.sight.real(&self.inputs[input], &self.own)
    }

    /// The elements of an integer input, row-major.
    #[inline]
    pub fn integers(&self, input: usize) -> &'a [u32] {
        self.sight.integers(&self.inputs[input], &self.own)
    }

    /// The shapes of the first N inputs.
    #[inline]
    pub(crate) fn shapes<const N: usize>(&self) -> [Shape; N] {
        from_fn(|i| self.shape(i))
    }

    /// The elements of the first N inputs, all of them real.
    #[inline]
    pub(crate) fn reals<const N: usize>(&self) -> [&'a [T]; N] {
        from_fn(|i| self.real(i))
    }

    /// A real input's shape and elements.
    #[inline]
    pub fn pair(&self, input: usize) -> (Shape, &'a [T]) {
        (self.shape(input), self.real(input))
    }
}
