use crate::{
    tally::{Tally, correct},
    target::target,
};
use gradus_autograd::{Graph, Module};
use gradus_data::{Feeder, Source};
use gradus_losses::Loss;
use gradus_tensor::{Error, Result, Scalar};
use std::ops::ControlFlow;

/// Rows that are evaluated at once; results do not depend on it but for rounding.
const BATCH: usize = 256;

/// What a model makes of data, without dropout and without learning.
#[derive(Clone, Debug)]
pub struct Evaluation<T> {
    tally: Tally,
    /// The outputs of all rows, row by row.
    pub outputs: Vec<T>,
    /// The number of outputs of a row.
    pub width: usize,
    /// The label of each row, where there are classes.
    pub labels: Vec<u32>,
    /// The numbers that were to be predicted, where there are numbers: as many a row as outputs.
    pub values: Vec<T>,
}

impl<T: Scalar> Evaluation<T> {
    /// The mean loss of a row.
    pub fn loss(&self) -> f64 {
        self.metrics("")[0].1
    }

    /// The share of rows whose class has the largest output, where there are classes and as many outputs.
    pub fn accuracy(&self) -> Option<f64> {
        self.metrics("").get(1).map(|(_, value)| *value)
    }

    /// The class of the largest output of each row, the first of several.
    pub fn predicted(&self) -> Vec<u32> {
        self.outputs.chunks_exact(self.width.max(1)).map(|row| crate::tally::largest(row) as u32).collect()
    }

    /// Loss and accuracy under names that begin with `of`.
    pub(crate) fn metrics(&self, of: &str) -> Vec<(String, f64)> {
        self.tally.metrics(of)
    }
}

/// Evaluates a model on all rows, batch by batch.
///
/// ```
/// use gradus_autograd::{Graph, Module};
/// use gradus_losses::CrossEntropy;
/// use gradus_nn::Linear;
/// use gradus_tensor::Params;
/// let data = gradus_data::digits::<f32>()?.flatten()?;
/// let params = Params::seed(0);
/// let model = Linear::new(&params, 64, 10);
/// let seen = gradus_train::evaluate(&mut Graph::new(&params), &model, &CrossEntropy::mean(), &data)?;
/// assert_eq!((seen.outputs.len(), seen.labels.len()), (17970, 1797));
/// assert!(seen.loss() > 2.0 && seen.accuracy().unwrap() < 0.3);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// The data cannot be read, or do not fit the model or the loss.
#[inline(never)]
pub fn evaluate<T: Scalar>(
    graph: &mut Graph<T>,
    model: &dyn Module<T>,
    criterion: &dyn Loss<T>,
    data: &dyn Source<T>,
) -> Result<Evaluation<T>> {
    let classes = data.class_names().len();
    let mut tally = Tally::default();
    let (mut outputs, mut labels, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut width = 0;
    let _ = Feeder::new(data, BATCH)?.epoch(0, 0, |_, x, y| {
        let output = model.forward(graph.eval().input(x));
        let loss = criterion.forward(output, target(criterion, output, y, classes)).item()?.to_f64();
        let right = output.read(|new| {
            outputs.extend_from_slice(new);
            correct(new, classes, y.iter())
        })?;
        let rows = x.indices().len();
        width = output.shape().len() / rows.max(1);
        labels.extend(y.iter());
        y.values().rows().for_each(|row| values.extend_from_slice(row));
        tally.add(loss, rows, right);
        Ok::<_, Error>(ControlFlow::Continue(()))
    })?;
    Ok(Evaluation { tally, outputs, width, labels, values })
}
