use crate::{
    Cut, Domain, Inputs, Op, Var,
    op::exactly,
    portable::{Primitive, Recipe},
    pull::Pull,
};
use gradus_tensor::{
    Elem, Formula, Notebook, Result, Scalar, Shape, Text,
    kernels::{self, Formula as Kernel},
};
use std::{array::from_fn, borrow::Cow, fmt::Debug};

/// An operation on single numbers: its value and its derivative, two formulas.
///
/// The formulas are generic over [`Elem`], so the same lines compute, are differentiated exactly, record themselves as
/// nodes (so that derivatives of every order follow with no second rule), and write themselves down. Implementing this
/// is all that a new activation needs, also in a user's crate: it is then an op, a [`Module`](crate::Module), and
/// known to the checks.
///
/// Mark both formulas `#[inline(always)]`, as below: each is then one loop over vector registers, as fast as the ops of
/// gradus. Without the marks they are right and many times slower.
///
/// ```
/// use gradus_autograd::{Elementwise, Graph};
/// use gradus_tensor::{Elem, Params};
///
/// /// x³
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Cube;
/// impl Elementwise for Cube {
///     const NAME: &'static str = "cube";
///     #[inline(always)]
///     fn f<E: Elem>(self, x: E) -> E {
///         x * x * x
///     }
///     #[inline(always)]
///     fn df<E: Elem>(self, x: E, _y: E) -> E {
///         x.lit(3.0) * x * x
///     }
/// }
///
/// let mut graph = Graph::new(&Params::<f64>::seed(0));
/// let g = graph.step();
/// let x = g.scalar(2.0);
/// let [slope] = g.grad(x.map(Cube), [x]);
/// let [curvature] = g.grad(slope, [x]);
/// assert_eq!((slope.item()?, curvature.item()?), (12.0, 12.0));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
pub trait Elementwise: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// The op's name in listings, errors, files and flags.
    const NAME: &'static str;
    /// Where the formula is defined and where it has kinks.
    fn domain(self) -> Domain {
        Domain::REAL
    }
    /// Checks the attributes, before the op is recorded.
    ///
    /// # Errors
    /// What was expected of an attribute and what it is.
    fn check(self) -> Result<()> {
        Ok(())
    }
    /// The value at x.
    fn f<E: Elem>(self, x: E) -> E;
    /// The derivative at x, where y = f(x) may be used.
    fn df<E: Elem>(self, x: E, y: E) -> E;
}

/// An operation on N numbers at a time, broadcast against each other: its value and its N partial derivatives.
///
/// Every [`Elementwise`] is one with N = 1.
pub trait ElementwiseN<const N: usize>: Copy + Debug + PartialEq + Send + Sync + 'static {
    /// The op's name in listings and errors.
    const NAME: &'static str;
    /// Where each input is drawn from by checks and benches.
    fn domains(self) -> [Domain; N] {
        [Domain::REAL; N]
    }
    /// Checks the attributes, before the op is recorded.
    ///
    /// # Errors
    /// What was expected of an attribute and what it is.
    fn check(self) -> Result<()> {
        Ok(())
    }
    /// The value.
    fn value<E: Elem>(self, x: [E; N]) -> E;
    /// The partial derivatives, where y is the value.
    fn slopes<E: Elem>(self, x: [E; N], y: E) -> [E; N];
    /// The gradient rule; made from [`slopes`](ElementwiseN::slopes) unless a shorter one exists.
    fn vjp<'g, T: Scalar>(
        self,
        x: [Var<'g, T>; N],
        y: Var<'g, T>,
        dy: Var<'g, T>,
    ) -> [Option<Var<'g, T>>; N] {
        from_fn(|input| Some(Pull { f: self, input }.record(x, y, dy)))
    }
}

impl<F: Elementwise> ElementwiseN<1> for F {
    const NAME: &'static str = F::NAME;
    fn domains(self) -> [Domain; 1] {
        [self.domain()]
    }
    fn check(self) -> Result<()> {
        Elementwise::check(self)
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x]: [E; 1]) -> E {
        self.f(x)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x]: [E; 1], y: E) -> [E; 1] {
        [self.df(x, y)]
    }
}

/// The [`Op`] that applies a formula to each element of its N inputs, broadcast against each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map<F, const N: usize>(pub F);

impl<F: ElementwiseN<N>, const N: usize> Kernel<N> for Map<F, N> {
    #[inline(always)]
    fn at<E: Elem>(self, x: [E; N]) -> E {
        self.0.value(x)
    }
}

impl<F: ElementwiseN<N>, const N: usize> Op for Map<F, N> {
    fn name(&self) -> Cow<'static, str> {
        F::NAME.into()
    }
    fn formula(&self, x: &[Formula]) -> Formula {
        let notebook = Notebook::default();
        self.0.value(written(&notebook, x)).formula()
    }
    fn slope(&self, x: &[Formula], y: Formula, input: usize) -> Option<Formula> {
        let notebook = Notebook::default();
        let slopes = self.0.slopes(written(&notebook, x), notebook.formula(y));
        slopes.get(input).map(|slope| slope.formula())
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Formula(Recipe::of(self.0)))
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        self.0.check()?;
        let x: [Shape; N] = exactly(x)?;
        x[1..].iter().try_fold(x[0], |all, s| all.broadcast(*s))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        kernels::map_of(*self, || (shape, x.shapes()), x.reals(), y);
    }
    fn by_rows(&self, x: &[Shape], shape: Shape) -> Option<Cut> {
        Cut::broadcast(x, shape)
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        self.0.vjp(from_fn(|i| x[i]), y, dy).to_vec()
    }
    fn vjp_by_rows<'g, T: Scalar>(
        &self,
        x: &[Var<'g, T>],
        y: Var<'g, T>,
        dy: Var<'g, T>,
        input: usize,
    ) -> Option<Var<'g, T>> {
        let d = self.0.vjp(from_fn(|i| x[i]), y, dy)[input]?;
        Some(if d.shape() == y.shape() { d } else { d.broadcast_to(y.shape()) })
    }
}

/// Inputs as they are written.
pub(crate) fn written<'n, const N: usize>(notebook: &'n Notebook, x: &[Formula]) -> [Text<'n>; N] {
    from_fn(|i| notebook.formula(x.get(i).cloned().unwrap_or_else(|| Formula::name("?"))))
}

impl<'g, T: Scalar> Var<'g, T> {
    /// Applies a formula to each element.
    #[track_caller]
    pub fn map(self, f: impl Elementwise) -> Self {
        self.push(Map(f), &[])
    }

    /// Applies a formula of two numbers to each pair of elements, broadcast against each other.
    #[track_caller]
    pub fn zip(self, f: impl ElementwiseN<2>, other: Self) -> Self {
        self.push(Map(f), &[other])
    }

    /// Applies a formula of three numbers to each triple of elements, broadcast against each other.
    #[track_caller]
    pub fn zip3(self, f: impl ElementwiseN<3>, second: Self, third: Self) -> Self {
        self.push(Map(f), &[second, third])
    }
}
