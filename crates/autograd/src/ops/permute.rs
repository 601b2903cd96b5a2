use crate::{Cut, Inputs, Op, Var, check::Entry, portable::Primitive};
use gradus_tensor::{Error, MAX_RANK, Result, Scalar, Shape, kernels};
use std::borrow::Cow;

/// The axes in another order, `shape(y)[i] = shape(x)[order[i]]`; its gradient is ∂y with the axes put back.
///
/// Source: PyTorch's torch.permute (2016–).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permute {
    order: [u8; MAX_RANK],
    rank: u8,
}

impl Permute {
    /// The order of axes; each must be named once.
    ///
    /// # Errors
    /// An axis is missing, unknown or named twice.
    pub fn new(order: &[usize]) -> Result<Permute> {
        let mut own = [0; MAX_RANK];
        let complete = order.len() <= MAX_RANK && (0..order.len()).all(|axis| order.contains(&axis));
        if !complete {
            return Err(Error::shape(format!("{order:?} does not name each axis once")));
        }
        own.iter_mut().zip(order).for_each(|(to, &from)| *to = from as u8);
        Ok(Permute { order: own, rank: order.len() as u8 })
    }

    fn order(&self) -> impl Iterator<Item = usize> + '_ {
        self.order[..self.rank as usize].iter().map(|&axis| axis as usize)
    }

    fn inverse(&self) -> Permute {
        let mut back = *self;
        self.order().enumerate().for_each(|(to, from)| back.order[from] = to as u8);
        back
    }
}

impl Op for Permute {
    fn name(&self) -> Cow<'static, str> {
        "permute".into()
    }
    fn portable(&self) -> Option<Primitive> {
        Some(Primitive::Permute { order: self.order().collect() })
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        if x[0].rank() != self.rank as usize {
            let order: Vec<usize> = self.order().collect();
            return Err(Error::shape(format!("the order {order:?} is for {} axes, {} has {}", self.rank, x[0], x[0].rank())));
        }
        let dims: Vec<usize> = self.order().map(|axis| x[0][axis]).collect();
        Shape::new(&dims)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        let order = self.order.map(usize::from);
        kernels::permute(x.shape(0), &order[..self.rank as usize], x.real(0), y);
    }
    fn by_rows(&self, _: &[Shape], _: Shape) -> Option<Cut> {
        (self.rank > 0 && self.order[0] == 0).then_some(Cut::ALL)
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![Some(dy.push(self.inverse(), &[]))]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// The axes in another order: axis i of the result is axis `order[i]` of this variable.
    #[track_caller]
    pub fn permute(self, order: &[usize]) -> Self {
        match Permute::new(order) {
            Ok(permute) => self.push(permute, &[]),
            Err(error) => self.graph().fail(error.of("permute"), self.shape()),
        }
    }

    /// The last two axes swapped. In a product, the flags of [`product`](Var::product) spare the copy.
    #[track_caller]
    pub fn transpose(self) -> Self {
        let rank = self.shape().rank();
        if rank < 2 {
            let error = Error::shape(format!("{} has no two axes to swap", self.shape()));
            return self.graph().fail(error.of("transpose"), self.shape());
        }
        let mut order: [usize; MAX_RANK] = std::array::from_fn(|axis| axis);
        order.swap(rank - 2, rank - 1);
        self.permute(&order[..rank])
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::op("permute", "y = x, axes in another order;  ∂x = ∂y, axes put back", |draw| {
        let shape = draw.shape(4);
        let mut order: Vec<usize> = (0..shape.rank()).collect();
        draw.stream().shuffle(&mut order);
        (Permute::new(&order).unwrap_or(Permute { order: [0; MAX_RANK], rank: 0 }), vec![draw.real(shape)])
    })
}
