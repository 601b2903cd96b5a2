use crate::{
    Reduced,
    reduced::{Kind, OfTarget, Single, entry as drawn, numbers},
    spec::Described,
};
use gradus_autograd::{Inputs, Op, Var, check::Entry};
use gradus_tensor::{Elem, Error, Result, Scalar, Shape};
use std::borrow::Cow;

/// The hinge loss of scores x [.., K] against several classes for each row, y [.., M], a list that
/// [`END`](MultiLabelMargin::END) cuts short: ℓ = Σⱼ Σᵢ max(0, 1 − (x_{yⱼ} − xᵢ))/K, where j runs over the list and i over the
/// classes that are not in it. The slope at the edge of a hinge is 0 (as in PyTorch, whose end mark is −1, which is `END` when
/// it is cast).
///
/// Source: PyTorch's MultiLabelMarginLoss (2016–).
pub type MultiLabelMargin = Reduced<LabelSets>;

/// What [`MultiLabelMargin`] compares.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LabelSets;

impl MultiLabelMargin {
    /// What follows the last class of a row in its list: `-1i64 as u32`.
    pub const END: u32 = u32::MAX;
}

impl Kind for LabelSets {
    const NAME: &'static str = "multi_label_margin";

    fn losses<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Result<Single<'g, T>> {
        let (scores, labels) = (x[0], x[1]);
        numbers("output", scores)?;
        if !labels.is_integer() && !labels.is_poison() {
            return Err(Error::argument("the labels are real numbers, integers are needed")
                .operand(labels.operand("labels"))
                .help("give lists of class labels as g.labels(..), ended by MultiLabelMargin::END"));
        }
        let (shape, lists) = (scores.shape(), labels.shape());
        let fits = shape.rank() == lists.rank() && shape.rank() > 0;
        let Some((classes, rows)) = shape.dims().split_last().filter(|_| fits && shape.batch() == lists.batch()) else {
            return Err(Error::shape(format!("the output {shape} needs a list of labels a row, the labels are {lists}"))
                .operand(scores.operand("output"))
                .operand(labels.operand("labels")));
        };
        let wide = |middle: [usize; 2]| Shape::new(&[rows, &middle].concat());
        let (down, across) = (wide([*classes, 1])?, wide([1, *classes])?);
        let chosen = labels.push(Counts { classes: *classes }, &[]);
        let others = chosen.where_pos(chosen.lit(0.0), chosen.lit(1.0));
        let hinge = (scores.reshape(across) - scores.reshape(down) + 1.0).relu();
        let pairs = hinge * chosen.reshape(down) * others.reshape(across);
        Ok((pairs.sum_axes(&[-2, -1], false) / *classes as f64).into())
    }
}

impl OfTarget for LabelSets {
    const LABELS: bool = true;
}

/// How often each class stands in a row's list, up to its end: `y[n][k] = #{j: x[n][j] = k}`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Counts {
    classes: usize,
}

impl Op for Counts {
    fn name(&self) -> Cow<'static, str> {
        "counts".into()
    }
    fn takes_integers(&self, _: usize) -> bool {
        true
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        x[0].with(x[0].rank().saturating_sub(1), self.classes)
    }
    fn verify<T: Scalar>(&self, x: Inputs<'_, T>) -> Result<()> {
        let beyond = |i: &&u32| **i as usize >= self.classes && **i != MultiLabelMargin::END;
        let message = |i| format!("the integer {i} is not below {}", self.classes);
        x.integers(0).iter().find(beyond).map_or(Ok(()), |i| Err(Error::argument(message(i))))
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        y.fill(T::default());
        let lists = x.integers(0).chunks_exact(x.shape(0).last().max(1));
        for (counts, list) in y.chunks_exact_mut(shape.last().max(1)).zip(lists) {
            for &i in list.iter().take_while(|i| **i != MultiLabelMargin::END) {
                counts[i as usize] = counts[i as usize] + T::of(1.0);
            }
        }
    }
    fn vjp<'g, T: Scalar>(&self, _: &[Var<'g, T>], _: Var<'g, T>, _: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        vec![None]
    }
}

impl Described for MultiLabelMargin {}

#[inline]
pub(crate) fn entry() -> Entry {
    let formula = "ℓ = Σⱼ Σᵢ max(0, 1 − (x_{yⱼ} − xᵢ))/K;  ∂ℓ through relu";
    drawn(formula, &["relu", "sum"], |draw| {
        let (rows, classes) = (draw.size(), 1 + draw.size());
        (LabelSets, vec![draw.real([rows, classes].into()), draw.integers([rows, 2].into(), classes)])
    })
}
