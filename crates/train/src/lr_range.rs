use crate::step::{Dyn, Stepper};
use gradus_autograd::{Graph, Module};
use gradus_data::{Feeder, Source};
use gradus_losses::Loss;
use gradus_nn::Model;
use gradus_optim::AnyOptimizer;
use gradus_tensor::{Error, Real, Result, Tensor};
use std::ops::ControlFlow;

/// What a learning-rate range test found.
#[derive(Clone, Debug, PartialEq)]
pub struct LrRange {
    /// The learning rate of each step, and the loss, smoothed.
    pub curve: Vec<(f64, f64)>,
    /// A tenth of the learning rate at which the loss was smallest.
    pub suggestion: f64,
}

/// The first and the last learning rate.
const FROM: f64 = 1e-5;
const TO: f64 = 1.0;

/// Trains for some steps while the learning rate rises from 10⁻⁵ to 1, and suggests one; θ and the optimiser are then as before.
///
/// The loss is smoothed by a mean in which each weighs 0.9 of the next, without bias, and the test ends where it is four times the
/// smallest or no number.
///
/// Source: L. Smith, Cyclical Learning Rates for Training Neural Networks (2017); the tenth is a rule of thumb.
///
/// ```
/// use gradus_nn::{Linear, Model};
/// use gradus_tensor::Params;
/// let data = gradus_data::digits::<f32>()?.flatten()?;
/// let params = Params::seed(0);
/// let model = Model::new(&params, Linear::new(&params, 64, 10));
/// let mut optimizer = gradus_optim::Adam::new(&params, 1e-3);
/// let found = gradus_train::lr_range_test(&model, gradus_losses::CrossEntropy::mean(), &mut optimizer, &data, 32, 100)?;
/// assert!((1e-4..0.1).contains(&found.suggestion));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// The data do not fit the model or cannot be read, or no step gave a loss that is a number.
pub fn lr_range_test<T: Real, M: Module<T>>(
    model: &Model<T, M>,
    criterion: impl Loss<T>,
    optimizer: &mut dyn AnyOptimizer<T>,
    data: &dyn Source<T>,
    batch_size: usize,
    steps: usize,
) -> Result<LrRange> {
    let params = model.params();
    let theta: Vec<(String, Tensor<T>)> = params.list().iter().map(|p| (p.name(), p.value())).collect();
    let state = optimizer.state();
    let classes = data.class_names().len();
    let criterion = Box::new(criterion);
    let mut stepper =
        Stepper { graph: Graph::new(params), model: Dyn(model), criterion, clip: None, classes };
    let curve = climb(&mut stepper, optimizer, data, batch_size, steps.max(2));
    params.assign(&theta)?;
    optimizer.load_state(&state)?;
    let curve = curve?;
    let best = curve.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1));
    let none = || Error::argument("the loss was no number from the first step on").of("lr_range_test");
    Ok(LrRange { suggestion: best.ok_or_else(none)?.0 / 10.0, curve })
}

fn climb<T: Real>(
    stepper: &mut Stepper<'_, T>,
    optimizer: &mut dyn AnyOptimizer<T>,
    data: &dyn Source<T>,
    batch_size: usize,
    steps: usize,
) -> Result<Vec<(f64, f64)>> {
    let mut feeder = Feeder::new(data, batch_size)?.shuffle(true);
    let (mut curve, mut sum, mut weight, mut least) = (Vec::new(), 0.0, 0.0, f64::INFINITY);
    let mut epoch = 0;
    while curve.len() < steps {
        let flow = feeder.epoch(epoch, 0, |_, x, y| {
            let lr = FROM * (TO / FROM).powf(curve.len() as f64 / (steps - 1) as f64);
            optimizer.set_lr(lr);
            let loss = match stepper.step(optimizer, x, y) {
                Ok(found) => found.loss,
                // At the end of the range that is what is looked for.
                Err(_) if !curve.is_empty() => return Ok(ControlFlow::Break(())),
                Err(error) => return Err(error),
            };
            (sum, weight) = (0.9 * sum + 0.1 * loss, 0.9 * weight + 0.1);
            let smooth = sum / weight;
            least = f64::min(least, smooth);
            curve.push((lr, smooth));
            Ok(if smooth > 4.0 * least || curve.len() == steps {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        })?;
        if flow.is_break() {
            break;
        }
        epoch += 1;
    }
    Ok(curve)
}
