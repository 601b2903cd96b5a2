//! What losses of class labels share: where the classes lie, which rows are ignored, what each class weighs.

use crate::{reduced::Single, spec::values};
use gradus_autograd::{Var, ops::Values};
use gradus_tensor::{Error, Result, Scalar, Shape, spec::Options};

/// Options of losses of class labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classes {
    pub(crate) weight: Option<Values>,
    pub(crate) ignore_index: Option<u32>,
    pub(crate) class_axis: Option<i32>,
}

/// Scores with the classes along the last axis, and the labels of their rows.
pub(crate) struct Labelled<'g, T: Scalar> {
    pub(crate) scores: Var<'g, T>,
    pub(crate) labels: Var<'g, T>,
}

impl Classes {
    /// Sets the options that are given; `weight` is what the weights of classes are called.
    pub(crate) fn set(&mut self, options: &Options, weight: &'static str) -> Result<()> {
        self.weight = values(options, weight)?;
        self.ignore_index = options.integer("ignore_index")?.and_then(Classes::ignoring);
        let axis = options.integer("class_axis")?;
        self.class_axis = axis.map(|axis| i32::try_from(axis).unwrap_or(i32::MAX));
        Ok(())
    }

    /// A label as PyTorch counts them, as labels are stored: −100 is the integer that `-100i64 as u32` gives.
    pub(crate) fn ignoring(index: i64) -> Option<u32> {
        Some(index as u32)
    }

    /// The variable with the classes along the last axis.
    pub(crate) fn last<'g, T: Scalar>(&self, x: Var<'g, T>) -> Result<Var<'g, T>> {
        let rank = x.shape().rank();
        let axis = match self.class_axis {
            Some(axis) => x.shape().axis(axis)?,
            None => rank.saturating_sub(1),
        };
        if axis + 1 >= rank {
            return Ok(x);
        }
        let order: Vec<usize> = (0..rank).filter(|a| *a != axis).chain([axis]).collect();
        Ok(x.permute(&order))
    }

    /// The scores and labels, if they fit each other.
    pub(crate) fn labelled<'g, T: Scalar>(
        &self,
        output: Var<'g, T>,
        labels: Var<'g, T>,
    ) -> Result<Labelled<'g, T>> {
        if !labels.is_integer() && !labels.is_poison() {
            return Err(Error::argument("the labels are real numbers, integers are needed")
                .operand(labels.operand("labels"))
                .help("give class labels, counted from 0, as g.labels(..) instead of g.input(..)"));
        }
        let scores = self.last(output)?;
        let rows = scores.shape().dims().split_last().map(|(_, rows)| Shape::new(rows));
        if !matches!(&rows, Some(Ok(rows)) if *rows == labels.shape()) {
            let (shape, given) = (output.shape(), labels.shape());
            return Err(Error::shape(format!(
                "the output {shape} needs one label a row, the labels are {given}"
            ))
            .operand(output.operand("output"))
            .operand(labels.operand("labels"))
            .help("outputs are logits [batch, classes], labels are integers [batch]: g.labels(..)"));
        }
        Ok(Labelled { scores, labels })
    }

    /// The weights of the classes as a variable, if there are any.
    pub(crate) fn weights<'g, T: Scalar>(&self, scores: Var<'g, T>) -> Result<Option<Var<'g, T>>> {
        let Some(weight) = &self.weight else { return Ok(None) };
        let classes = scores.shape().last();
        if weight.shape().dims() == [classes] {
            return Ok(Some(weight.on(scores.graph())));
        }
        Err(Error::shape(format!("the weights are {}, the classes are {classes}", weight.shape())))
    }

    /// For each row 1, or 0 where it is ignored; none if no row can be.
    pub(crate) fn present<'g, T: Scalar>(&self, x: &Labelled<'g, T>) -> Option<Var<'g, T>> {
        self.ignore_index.is_some().then(|| self.one_hot(x).sum_axes(&[-1], false))
    }

    /// For each row the weight of its class, 0 where it is ignored; none if all are 1.
    pub(crate) fn of_rows<'g, T: Scalar>(&self, x: &Labelled<'g, T>) -> Result<Option<Var<'g, T>>> {
        match self.weights(x.scores)? {
            Some(weight) => Ok(Some((self.one_hot(x) * weight).sum_axes(&[-1], false))),
            None => Ok(self.present(x)),
        }
    }

    fn one_hot<'g, T: Scalar>(&self, x: &Labelled<'g, T>) -> Var<'g, T> {
        x.labels.one_hot_ignoring(x.scores.shape().last(), self.ignore_index)
    }

    /// The score of each row's class, 0 where the row is ignored.
    pub(crate) fn chosen<'g, T: Scalar>(&self, scores: Var<'g, T>, labels: Var<'g, T>) -> Var<'g, T> {
        scores.gather_ignoring(-1, labels, self.ignore_index)
    }

    /// −w·x_label for each row of logarithms of probabilities; the mean divides by the sum of the w.
    pub(crate) fn likelihood<'g, T: Scalar>(&self, x: &Labelled<'g, T>) -> Result<Single<'g, T>> {
        let losses = -self.chosen(x.scores, x.labels);
        match self.of_rows(x)? {
            None => Ok(losses.into()),
            Some(weight) => Ok(Single { losses: losses * weight, count: Some(weight.sum()) }),
        }
    }
}
