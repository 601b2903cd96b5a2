use crate::{Graph, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Real, Result, Scalar, Shape, Tensor};
use std::{borrow::Cow, sync::Arc};

/// Numbers that belong to the program, such as the weights of classes: y = the numbers, whatever x is. They are constants,
/// computed once; others are another program. So there is no gradient.
///
/// ```
/// use gradus_autograd::{Graph, ops::Values};
/// use gradus_tensor::Params;
/// let weights = Values::from([1.0, 0.5]);
/// let mut graph = Graph::new(&Params::<f32>::seed(0));
/// assert_eq!(weights.on(graph.step()).value()?.as_slice(), [1.0, 0.5]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// Source: PyTorch's Tensor.new_tensor (2018–), as it is used for constants.
#[derive(Clone, Debug)]
pub struct Values {
    shape: Shape,
    data: Arc<[f64]>,
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        self.shape == other.shape && (Arc::ptr_eq(&self.data, &other.data) || self.data == other.data)
    }
}

impl Values {
    /// Their shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The numbers as a variable of a step.
    #[track_caller]
    pub fn on<'g, T: Scalar>(&self, graph: &'g Graph<T>) -> Var<'g, T> {
        graph.constant(0.0).push(self.clone(), &[])
    }
}

impl<T: Real> From<&Tensor<T>> for Values {
    fn from(tensor: &Tensor<T>) -> Values {
        Values { shape: tensor.shape(), data: tensor.as_slice().iter().map(|v| v.to_f64()).collect() }
    }
}

impl<T: Real> From<Tensor<T>> for Values {
    fn from(tensor: Tensor<T>) -> Values {
        Values::from(&tensor)
    }
}

impl From<Vec<f64>> for Values {
    fn from(data: Vec<f64>) -> Values {
        Values { shape: Shape::from([data.len()]), data: data.into() }
    }
}

impl<const N: usize> From<[f64; N]> for Values {
    fn from(data: [f64; N]) -> Values {
        Values::from(data.to_vec())
    }
}

impl Op for Values {
    fn name(&self) -> Cow<'static, str> {
        "values".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Values(self.data.clone()))
    }
    fn shape(&self, _: &[Shape]) -> Result<Shape> {
        Ok(self.shape)
    }
    fn eval<T: Scalar>(&self, _: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.iter_mut().zip(&*self.data).for_each(|(y, v)| *y = T::of(*v));
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("values", "y = the numbers;  no gradient", |draw| {
        let values = [draw.uniform(-1.0, 1.0), draw.uniform(-1.0, 1.0)];
        (Values::from(values), vec![draw.real(Shape::SCALAR)])
    })
    .flat()
}
