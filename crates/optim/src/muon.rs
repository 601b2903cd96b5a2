use crate::{
    AdamW, AnyOptimizer, Catalogued, Groups, Optimizer,
    moments::mean,
    newton_schulz::NewtonSchulz,
    optimizer::Choice,
    options::{HasEps, HasMomentum, HasNesterov, HasWeightDecay},
    range_check::{expect, finite, not_negative},
    sweep::{Along, sweep},
};
use gradus_tensor::{
    Elem, Error, Params, Range, Result, Rule, Scalar, Shape, kernels::Revision, spec::Options,
};
use serde::Serialize;

/// Muon: steps along the mean gradient of a matrix, made nearly orthogonal. For matrices only.
///
/// ```text
#[doc = include_str!("formulas/muon.txt")]
/// ```
///
/// `adjust` is √max(1, rows/columns), unless [`adjust_lr_fn`](Optimizer::adjust_lr_fn) says otherwise. Names and defaults
/// are PyTorch's, and so is the precision of O: what each product yields is rounded to bfloat16, unless
/// [`bfloat16`](Optimizer::bfloat16) says otherwise.
///
/// Vectors are for another optimiser: give this one the matrices by [`only`](Optimizer::only), or see
/// [`Muon::with_adamw`].
///
/// Source: K. Jordan et al., Muon: An optimizer for hidden layers in neural networks (2024); J. Liu et al., Muon is
/// Scalable for LLM Training (2025).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Muon {
    weight_decay: f64,
    momentum: f64,
    nesterov: bool,
    adjust_lr_fn: AdjustLr,
    #[serde(flatten)]
    iteration: NewtonSchulz,
}

/// How [`Muon`] adapts the learning rate to the shape of a matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdjustLr {
    /// √max(1, rows/columns).
    #[default]
    Original,
    /// 0.2·√max(rows, columns): a learning rate that suits AdamW suits Muon.
    MatchRmsAdamw,
    /// √(rows/columns).
    SpectralUnclamped,
}

impl AdjustLr {
    const WORDS: &'static [(&'static str, AdjustLr)] = &[
        ("original", AdjustLr::Original),
        ("match_rms_adamw", AdjustLr::MatchRmsAdamw),
        ("spectral_unclamped", AdjustLr::SpectralUnclamped),
    ];

    fn factor(self, [rows, columns]: [usize; 2]) -> f64 {
        let ratio = rows as f64 / columns as f64;
        match self {
            AdjustLr::Original => Elem::max(1.0, ratio).sqrt(),
            AdjustLr::MatchRmsAdamw => 0.2 * (rows.max(columns) as f64).sqrt(),
            AdjustLr::SpectralUnclamped => ratio.sqrt(),
        }
    }
}

impl Default for Muon {
    fn default() -> Self {
        let coefficients = (3.4445, -4.7750, 2.0315);
        Muon {
            weight_decay: 0.1,
            momentum: 0.95,
            nesterov: true,
            adjust_lr_fn: AdjustLr::default(),
            iteration: NewtonSchulz { coefficients, steps: 5, eps: 1e-7, bfloat16: true },
        }
    }
}

impl Muon {
    /// An optimiser of the parameters under the scope of `params`, all of them matrices, with the learning rate `lr`
    /// (PyTorch's default 1e-3).
    ///
    /// ```
    /// use gradus_optim::{Groups, Muon, Sgd};
    /// use gradus_tensor::Params;
    /// let params = Params::<f32>::seed(0);
    /// params.add("weight", [3, 4], |draw| draw.normal());
    /// params.add("bias", [3], |_| 0.0);
    /// assert_eq!(
    ///     Muon::new(&params, 0.02).check().unwrap_err().to_string().lines().next(),
    ///     Some("muon: it moves matrices only; \"bias\" is [3]")
    /// );
    /// let mut optimizer = Groups::new(&params)
    ///     .with(Muon::new(&params, 0.02).only(|_, shape| shape.rank() == 2))
    ///     .with(Sgd::new(&params, 0.1).only(|_, shape| shape.rank() != 2));
    /// optimizer.check()?;
    /// optimizer.step();
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    #[track_caller]
    pub fn new<T: Scalar>(params: &Params<T>, lr: f64) -> Optimizer<T, Self> {
        Optimizer::new(params, lr, Muon::default())
    }

    /// Muon for the matrices under the scope, beside AdamW for all else, with one learning rate that suits both
    /// ([`AdjustLr::MatchRmsAdamw`]). This is what [`by_name`](crate::by_name) makes of `"muon"`.
    #[track_caller]
    pub fn with_adamw<T: Scalar>(params: &Params<T>, lr: f64) -> Groups<T> {
        let matrices = Muon::new(params, lr).only(|_, shape| shape.rank() == 2);
        Groups::new(params)
            .called(Muon::NAME)
            .with(matrices.adjust_lr_fn(AdjustLr::MatchRmsAdamw))
            .with(AdamW::new(params, lr).only(|_, shape| shape.rank() != 2))
    }
}

/// u, beside m.
#[derive(Clone, Copy)]
struct Formula {
    momentum: f64,
    nesterov: bool,
}

impl Revision<2> for Formula {
    #[inline(always)]
    fn at<E: Elem>(self, [m, _]: [E; 2], g: E) -> [E; 2] {
        let m = mean(self.momentum, m, g);
        [m, if self.nesterov { mean(self.momentum, m, g) } else { m }]
    }
}

impl Rule for Muon {
    const NAME: &'static str = "muon";
    const SLOTS: usize = 1;

    fn check(&self) -> Result<()> {
        not_negative("weight_decay", self.weight_decay)?;
        not_negative("momentum", self.momentum)?;
        not_negative("eps", self.iteration.eps)?;
        let (a, b, c) = self.iteration.coefficients;
        [a, b, c].into_iter().try_for_each(|v| finite("a coefficient of ns_coefficients", v))?;
        expect(self.iteration.steps < 100, "ns_steps", self.iteration.steps as f64, "less than 100")
    }

    fn accepts(&self, name: &str, shape: Shape) -> Result<()> {
        if shape.rank() == 2 {
            return Ok(());
        }
        let error = Error::argument(format!("it moves matrices only; {name:?} is {shape}"));
        Err(error.help("Muon::with_adamw(&params, lr) gives all else to AdamW"))
    }

    fn set_momentum(&mut self, momentum: f64) -> bool {
        self.momentum = momentum;
        true
    }

    fn scratch(&self, parameter: Shape) -> usize {
        parameter.len() + parameter.matrix().map_or(0, NewtonSchulz::room)
    }

    fn update<T: Scalar>(&self, _t: u64, lr: f64, range: Range<'_, T>) {
        let Range { shape, theta, grad, state: [buffer, ..], scratch, maximize, .. } = range;
        let (Ok(sizes), false) = (shape.matrix(), theta.is_empty()) else { return };
        let (direction, room) = scratch.split_at_mut(theta.len());
        let formula = Formula { momentum: self.momentum, nesterov: self.nesterov };
        sweep(formula, [buffer, &mut *direction], grad, maximize);
        self.iteration.apply(direction, sizes, room);
        let step = lr * self.adjust_lr_fn.factor(sizes);
        sweep(Along { keep: 1.0 - lr * self.weight_decay, step }, [theta], direction, false);
    }
}

impl HasEps for Muon {
    fn eps(&mut self) -> &mut f64 {
        &mut self.iteration.eps
    }
}

impl HasMomentum for Muon {
    fn momentum(&mut self) -> &mut f64 {
        &mut self.momentum
    }
}

impl HasNesterov for Muon {
    fn nesterov(&mut self) -> &mut bool {
        &mut self.nesterov
    }
}

impl HasWeightDecay for Muon {
    fn weight_decay(&mut self) -> &mut f64 {
        &mut self.weight_decay
    }
}

impl Catalogued for Muon {
    const SUMMARY: &'static str = "orthogonal steps for matrices, beside AdamW for all else";
    const FORMULA: &'static str = include_str!("formulas/muon.txt");
    const LR: f64 = 1e-3;

    fn set(&mut self, options: &Options) -> Result<()> {
        self.weight_decay = options.number("weight_decay", self.weight_decay)?;
        self.momentum = options.number("momentum", self.momentum)?;
        self.nesterov = options.flag("nesterov", self.nesterov)?;
        self.iteration.set(options)?;
        self.adjust_lr_fn = options.choice("adjust_lr_fn", AdjustLr::WORDS, self.adjust_lr_fn)?;
        Ok(())
    }

    fn make<T: Scalar>(
        options: &Options,
        params: &Params<T>,
        only: Choice,
    ) -> Result<Box<dyn AnyOptimizer<T>>> {
        let lr = options.number("lr", Self::LR)?;
        let rule = Muon { adjust_lr_fn: AdjustLr::MatchRmsAdamw, ..Muon::default() };
        let matrices = rule.chosen(options, params, lr, only.and(|_, shape| shape.rank() == 2))?;
        let others = options.table("adamw")?;
        let own = others.number("lr", lr)?;
        let rest = AdamW::default().chosen(&others, params, own, only.and(|_, shape| shape.rank() != 2))?;
        others.all_known()?;
        Ok(Box::new(Groups::new(params).called(Self::NAME).with(matrices).with(rest)))
    }
}

impl<T: Scalar> Optimizer<T, Muon> {
    /// Sets a, b and c of the iteration; default 3.4445, −4.775 and 2.0315.
    #[track_caller]
    pub fn ns_coefficients(self, a: f64, b: f64, c: f64) -> Self {
        self.option(|rule| rule.iteration.coefficients = (a, b, c))
    }

    /// Sets how often the iteration runs, less than 100; default 5.
    #[track_caller]
    pub fn ns_steps(self, steps: usize) -> Self {
        self.option(|rule| rule.iteration.steps = steps)
    }

    /// Sets how the learning rate is adapted to the shape of a matrix.
    #[track_caller]
    pub fn adjust_lr_fn(self, adjust: AdjustLr) -> Self {
        self.option(|rule| rule.adjust_lr_fn = adjust)
    }

    /// Sets whether the iteration is rounded to bfloat16, as in PyTorch, or runs in T; default true.
    #[track_caller]
    pub fn bfloat16(self, bfloat16: bool) -> Self {
        self.option(|rule| rule.iteration.bfloat16 = bfloat16)
    }
}
