use crate::{
    range_check::{decay_rate, fraction},
    state::{Reader, digits},
    sweep::sweep,
};
use gradus_tensor::{Elem, Error, Parameter, Params, Result, Scalar, Tensor, kernels::Revision};
use std::{fmt, panic::Location};

/// An average a of the parameters under a scope, beside θ, which often serves better than the last θ.
///
/// ```text
/// a ← a + w·(θ − a)
/// w = 1 − decay                      ema: PyTorch's get_ema_multi_avg_fn; the first a is θ itself
///     (1 − decay)/(1 − decayⁿ)       ema with bias correction, so that the first θ weigh no more than they should
///     1/n                            swa: the mean of all, PyTorch's AveragedModel
/// ```
///
/// n counts the updates of each parameter, so that one made later begins with itself.
///
/// Source: B. Polyak, A. Juditsky, Acceleration of Stochastic Approximation by Averaging (1992); P. Izmailov et al.,
/// Averaging Weights Leads to Wider Optima and Better Generalization (2018).
///
/// ```
/// use gradus_optim::WeightAverage;
/// use gradus_tensor::Params;
/// let params = Params::<f64>::seed(0);
/// let w = params.add("w", [1], |_| 1.0);
/// let mut average = WeightAverage::ema(&params, 0.75);
/// average.update(); // after each step of the optimiser
/// params.update(|theta| theta.slices().0[0] = 5.0);
/// average.update();
/// let seen = average.during(|| w.value().as_slice()[0]); // evaluate with the average in the place of θ
/// assert_eq!((seen, w.value().as_slice()[0]), (2.0, 5.0));
/// ```
pub struct WeightAverage<T: Scalar> {
    params: Params<T>,
    kind: Kind,
    averages: Vec<Average<T>>,
    /// How many parameters of θ, of whatever scope, have been looked at.
    seen: usize,
    swapped: bool,
    bad_option: Option<Error>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Ema { decay: f64, bias_correction: bool },
    Swa,
}

struct Average<T: Scalar> {
    parameter: Parameter<T>,
    values: Vec<T>,
    updates: u64,
}

impl Kind {
    /// The weight of the newest of n.
    fn weight(self, n: u64) -> f64 {
        match self {
            _ if n <= 1 => 1.0,
            Kind::Ema { decay, bias_correction: false } => 1.0 - decay,
            Kind::Ema { decay, .. } => (1.0 - decay) / (1.0 - Elem::pow(decay, n as f64)),
            Kind::Swa => 1.0 / n as f64,
        }
    }
}

/// a ← a + w·(θ − a), from the nearer side.
#[derive(Clone, Copy)]
struct Towards(f64);

impl Revision<1> for Towards {
    #[inline(always)]
    fn at<E: Elem>(self, [a]: [E; 1], theta: E) -> [E; 1] {
        let way = theta - a;
        [if self.0 < 0.5 { a + theta.lit(self.0) * way } else { theta - theta.lit(1.0 - self.0) * way }]
    }
}

impl<T: Scalar> WeightAverage<T> {
    /// An average in which each θ weighs `decay` times as much as the next, 0 ≤ decay ≤ 1; PyTorch's default is 0.999.
    #[track_caller]
    pub fn ema(params: &Params<T>, decay: f64) -> Self {
        Self::new(params, Kind::Ema { decay, bias_correction: false })
    }

    /// The mean of all θ.
    pub fn swa(params: &Params<T>) -> Self {
        Self::new(params, Kind::Swa)
    }

    #[track_caller]
    fn new(params: &Params<T>, kind: Kind) -> Self {
        let at = Location::caller();
        let judged = match kind {
            Kind::Ema { decay, bias_correction: false } => fraction("decay", decay),
            Kind::Ema { decay, .. } => decay_rate("decay", decay),
            Kind::Swa => Ok(()),
        };
        let bad_option = judged.err().map(|e| e.of("average").at(at));
        WeightAverage {
            params: params.clone(),
            kind,
            averages: Vec::new(),
            seen: 0,
            swapped: false,
            bad_option,
        }
    }

    /// Sets whether the first θ weigh in an ema no more than they should; default false. The mean of all needs none.
    #[track_caller]
    pub fn bias_correction(self, bias_correction: bool) -> Self {
        match self.kind {
            Kind::Ema { decay, .. } => Self::new(&self.params, Kind::Ema { decay, bias_correction }),
            Kind::Swa => self,
        }
    }

    /// Reports a bad decay.
    ///
    /// # Errors
    /// The decay is outside its range.
    pub fn check(&self) -> Result<()> {
        self.bad_option.clone().map_or(Ok(()), Err)
    }

    /// Takes in θ. While the average stands in the place of θ, or with a bad decay, it changes nothing and reports it to
    /// the parameters, so that the next `backward` returns it.
    pub fn update(&mut self) {
        let swapped =
            || Error::argument("update while the average is in the place of the parameters").of("average");
        if let Some(error) = self.bad_option.clone().or_else(|| self.swapped.then(swapped)) {
            return self.params.report(error);
        }
        self.find_new();
        let theta = self.params.peek();
        for Average { parameter, values, updates } in &mut self.averages {
            *updates += 1;
            let weight = self.kind.weight(*updates);
            sweep(Towards(weight), [values], &theta.value()[parameter.range()], false);
        }
    }

    /// Takes up the parameters that were made since.
    fn find_new(&mut self) {
        let all = self.params.peek().parameters();
        if std::mem::replace(&mut self.seen, all) == all {
            return;
        }
        for parameter in self.params.list().into_iter().skip(self.averages.len()) {
            let values = vec![T::default(); parameter.shape().len()];
            self.averages.push(Average { parameter, values, updates: 0 });
        }
    }

    /// Exchanges θ and the average; a second call restores θ. Nothing happens before the first update.
    pub fn swap(&mut self) {
        let averages = &mut self.averages;
        self.params.update(|theta| {
            let theta = theta.slices().0;
            for Average { parameter, values, .. } in averages {
                theta[parameter.range()].swap_with_slice(values);
            }
        });
        self.swapped = !self.swapped;
    }

    /// Whether the average stands in the place of θ.
    pub fn is_swapped(&self) -> bool {
        self.swapped
    }

    /// Does something with the average in the place of θ, and restores θ.
    pub fn during<R>(&mut self, work: impl FnOnce() -> R) -> R {
        self.swap();
        let result = work();
        self.swap();
        result
    }

    /// How many θ were taken in, of the parameter that was made first.
    pub fn updates(&self) -> u64 {
        self.averages.first().map_or(0, |average| average.updates)
    }

    /// The average, by names from the scope on, as [`Params::assign`] takes them; while it stands in the place of θ, what
    /// θ was.
    pub fn averages(&self) -> Vec<(String, Tensor<T>)> {
        let named = self.averages.iter().map(|Average { parameter, values, .. }| {
            let tensor = Tensor::new(parameter.shape(), values.clone());
            tensor.map(|tensor| (self.name_of(parameter), tensor))
        });
        named.flatten().collect()
    }

    /// Gives the average to other parameters of the same names and shapes.
    ///
    /// # Errors
    /// Names or shapes differ; nothing has changed then.
    pub fn copy_to(&self, other: &Params<T>) -> Result<()> {
        other.assign(&self.averages())
    }

    /// What is remembered, as named tensors: `average.fc1.weight`, and the number of updates in digits (as in
    /// [`Optimizer::state`](crate::Optimizer::state)) as `average.updates.fc1.weight`.
    pub fn state(&self) -> Vec<(String, Tensor<T>)> {
        let updates = self.averages.iter().map(|a| (self.name_of(&a.parameter), digits(a.updates)));
        let updates = updates.map(|(name, n)| (format!("average.updates.{name}"), n));
        let values = self.averages().into_iter().map(|(name, t)| (format!("average.{name}"), t));
        updates.chain(values).collect()
    }

    /// Takes over what another such average remembered of the same parameters.
    ///
    /// # Errors
    /// The tensors are not such a state, or the average stands in the place of θ; nothing has changed then.
    pub fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        if self.swapped {
            return Err(Error::argument("the average is in the place of the parameters").of("average"));
        }
        let mut reader = Reader::new(tensors);
        let mut averages = Vec::new();
        if !tensors.is_empty() {
            for parameter in self.params.list() {
                let name = self.name_of(&parameter);
                let updates = reader.number(format!("average.updates.{name}"));
                let tensor = reader.tensor(format!("average.{name}"), parameter.shape());
                let values = tensor.map_or_else(Vec::new, |t| t.as_slice().to_vec());
                averages.push(Average { parameter, values, updates });
            }
        }
        reader.finish("average")?;
        (self.averages, self.seen) = (averages, 0);
        Ok(())
    }

    fn name_of(&self, parameter: &Parameter<T>) -> String {
        parameter.name()[self.params.prefix().len()..].to_owned()
    }
}

impl<T: Scalar> fmt::Debug for WeightAverage<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WeightAverage({:?}, {} updates)", self.kind, self.updates())
    }
}
