use crate::{Domain, ElementwiseN, Var, check::Entry};
use gradus_tensor::{Elem, Error, Scalar};

/// The rectifier with a learned slope: y = x for x > 0, else a·x; the slopes are 1 or a for x, and 0 or x for a. At 0 the
/// slope in x is a (as in PyTorch).
///
/// Source: K. He et al., Delving Deep into Rectifiers (2015).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prelu;

impl ElementwiseN<2> for Prelu {
    const NAME: &'static str = "prelu";
    fn domains(self) -> [Domain; 2] {
        [Domain::REAL.kink(0.0), Domain::REAL]
    }
    #[inline(always)]
    fn value<E: Elem>(self, [x, a]: [E; 2]) -> E {
        x.where_pos(x, a * x)
    }
    #[inline(always)]
    fn slopes<E: Elem>(self, [x, a]: [E; 2], _: E) -> [E; 2] {
        [x.where_pos(x.lit(1.0), a), x.where_pos(x.lit(0.0), x)]
    }
}

impl<'g, T: Scalar> Var<'g, T> {
    /// x for x > 0, else a·x: `weight` holds one slope for all, or one for each channel, which is axis 1.
    #[track_caller]
    pub fn prelu(self, weight: Self) -> Self {
        let (shape, slopes) = (self.shape(), weight.shape());
        let channels = shape.dims().get(1).or(shape.dims().first()).copied().unwrap_or(1);
        match slopes.dims() {
            [] | [1] => self.zip(Prelu, weight),
            [n] if *n == channels && shape.rank() > 2 => {
                let mut stretched = [1; gradus_tensor::MAX_RANK];
                stretched[0] = channels;
                let column = gradus_tensor::Shape::new(&stretched[..shape.rank() - 1]).unwrap_or(slopes);
                self.zip(Prelu, weight.reshape(column))
            }
            [n] if *n == channels => self.zip(Prelu, weight),
            _ => {
                let message =
                    format!("the slopes {slopes} must be [1] or one for each of {channels} channels");
                let error = Error::shape(message).of("prelu");
                self.graph()
                    .fail(error.operand(self.operand("input")).operand(weight.operand("weight")), shape)
            }
        }
    }
}

#[inline]
pub(super) fn entry() -> Entry {
    Entry::elementwise_n(|_| Prelu)
}
