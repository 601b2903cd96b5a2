//! What stands under a name while a network runs.

use gradus_autograd::{Graph, Var, ops::Values};
use gradus_tensor::{Error, Result, Scalar, Shape, Tensor};
use std::sync::Arc;

/// Whole numbers that are known when a network is recorded: sizes, axes, places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Whole {
    pub(super) shape: Shape,
    pub(super) data: Vec<i64>,
}

/// The most whole numbers under one name as a network runs: sizes and axes are few, and nodes that double them are many.
const MOST: usize = 1 << 14;

impl Whole {
    pub(super) fn new(shape: Shape, data: Vec<i64>) -> Result<Whole> {
        if data.len() > MOST || shape.len() != data.len() {
            return Err(Error::shape(format!(
                "{} whole numbers under {shape}, at most {MOST} are held",
                data.len()
            )));
        }
        Ok(Whole { shape, data })
    }

    pub(super) fn row(data: Vec<i64>) -> Result<Whole> {
        Whole::new(Shape::new(&[data.len()])?, data)
    }

    /// The same as real numbers.
    pub(super) fn as_fixed(&self) -> Result<Fixed> {
        Ok(Fixed::from(&Tensor::new(self.shape, self.data.iter().map(|&v| v as f64).collect())?))
    }
}

/// Numbers of the program.
#[derive(Clone, Debug)]
pub(super) struct Fixed {
    values: Values,
    /// The number, where there is one alone.
    number: Option<f64>,
}

impl From<&Tensor<f64>> for Fixed {
    fn from(tensor: &Tensor<f64>) -> Fixed {
        let number = if let [v] = tensor.as_slice() { Some(*v) } else { None };
        Fixed { values: Values::from(tensor), number }
    }
}

impl Fixed {
    /// The numbers in a step; one alone is a constant.
    fn on<'g, T: Scalar>(&self, graph: &'g Graph<T>) -> Var<'g, T> {
        match self.number {
            Some(v) if self.values.shape() == Shape::SCALAR => graph.constant(v),
            _ => self.values.on(graph),
        }
    }
}

/// A value under a name.
#[derive(Clone)]
pub(super) enum Value<'g, T: Scalar> {
    /// Real numbers.
    Real(Var<'g, T>),
    /// Integers that the network was given: tokens.
    Integers(Var<'g, T>),
    /// Whether these numbers are above 0.
    Above(Var<'g, T>),
    /// Numbers of the program.
    Fixed(Arc<Fixed>),
    /// Whole numbers that are known.
    Whole(Arc<Whole>),
}

/// What a node is given when it runs.
#[derive(Clone, Copy)]
pub(super) struct Given<'a, 'g, T: Scalar> {
    pub(super) graph: &'g Graph<T>,
    pub(super) values: &'a [Option<Value<'g, T>>],
}

impl<'g, T: Scalar> Given<'_, 'g, T> {
    /// The number of inputs, those that are left out included.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// An input, if it is not left out.
    pub(super) fn value(&self, place: usize) -> Option<&Value<'g, T>> {
        self.values.get(place)?.as_ref()
    }

    fn wrong<R>(&self, place: usize, wanted: &str) -> Result<R> {
        let is = match self.value(place) {
            None => "missing",
            Some(Value::Real(_) | Value::Fixed(_)) => "real numbers",
            Some(Value::Integers(_)) => "integers that are given",
            Some(Value::Above(_)) => "a condition",
            Some(Value::Whole(_)) => "whole numbers of the program",
        };
        Err(Error::argument(format!("input {place} is {is}, {wanted} are needed")))
    }

    /// An input of real numbers, if it is not left out.
    pub(super) fn maybe_real(&self, place: usize) -> Result<Option<Var<'g, T>>> {
        match self.value(place) {
            None => Ok(None),
            Some(Value::Real(x)) => Ok(Some(*x)),
            Some(Value::Fixed(fixed)) => Ok(Some(fixed.on(self.graph))),
            _ => self.wrong(place, "real numbers"),
        }
    }

    /// An input of real numbers.
    pub(super) fn real(&self, place: usize) -> Result<Var<'g, T>> {
        self.maybe_real(place)?.map_or_else(|| self.wrong(place, "real numbers"), Ok)
    }

    /// An input of real numbers, or of whole ones that are known.
    pub(super) fn real_of_any(&self, place: usize) -> Result<Var<'g, T>> {
        match self.value(place) {
            Some(Value::Whole(all)) => Ok(all.as_fixed()?.on(self.graph)),
            _ => self.real(place),
        }
    }

    /// An input of whole numbers that are known, if it is not left out.
    pub(super) fn maybe_whole(&self, place: usize) -> Result<Option<&Whole>> {
        match self.value(place) {
            None => Ok(None),
            Some(Value::Whole(whole)) => Ok(Some(whole)),
            _ => self.wrong(place, "whole numbers of the program"),
        }
    }

    /// An input of whole numbers that are known.
    pub(super) fn whole(&self, place: usize) -> Result<&Whole> {
        self.maybe_whole(place)?.map_or_else(|| self.wrong(place, "whole numbers of the program"), Ok)
    }

    /// All inputs, if all are known whole numbers.
    pub(super) fn all_whole(&self) -> Option<Vec<&Whole>> {
        let whole = |value: &'_ Option<Value<'g, T>>| matches!(value, Some(Value::Whole(_)));
        let all = self.values.iter().all(whole).then_some(self.len())?;
        (0..all).map(|place| self.whole(place).ok()).collect()
    }

    /// An input that is one number of the program, if it is not left out.
    pub(super) fn maybe_number(&self, place: usize) -> Result<Option<f64>> {
        match self.value(place) {
            None => Ok(None),
            Some(Value::Fixed(fixed)) if fixed.number.is_some() => Ok(fixed.number),
            _ => self.wrong(place, "single numbers of the program"),
        }
    }
}

/// What a node does.
pub(super) type Run<T> = Box<dyn for<'a, 'g> Fn(Given<'a, 'g, T>) -> Result<Value<'g, T>> + Send + Sync>;

/// A node that gives any value.
pub(super) fn any<T: Scalar, F>(run: F) -> Result<Run<T>>
where
    F: for<'a, 'g> Fn(Given<'a, 'g, T>) -> Result<Value<'g, T>> + Send + Sync + 'static,
{
    Ok(Box::new(run))
}

/// A node that gives real numbers.
pub(super) fn real<T: Scalar, F>(run: F) -> Result<Run<T>>
where
    F: for<'a, 'g> Fn(Given<'a, 'g, T>) -> Result<Var<'g, T>> + Send + Sync + 'static,
{
    Ok(Box::new(move |given| run(given).map(Value::Real)))
}

/// A node that gives known whole numbers of known whole numbers, and real ones of real ones.
pub(super) fn either<T: Scalar, F, W>(whole: W, run: F) -> Result<Run<T>>
where
    F: for<'a, 'g> Fn(Given<'a, 'g, T>) -> Result<Var<'g, T>> + Send + Sync + 'static,
    W: Fn(&[&Whole]) -> Result<Whole> + Send + Sync + 'static,
{
    Ok(Box::new(move |given| match given.all_whole() {
        Some(all) => whole(&all).map(|whole| Value::Whole(Arc::new(whole))),
        None => run(given).map(Value::Real),
    }))
}
