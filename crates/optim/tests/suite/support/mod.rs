//! Cases of PyTorch, and optimisers made from their options.
#![allow(clippy::unwrap_used, dead_code)] // not every test asks for all of it

use gradus_optim::*;
use gradus_tensor::{Params, Shape};
use safetensors::SafeTensors;
use serde_json::Value;

/// Cases and their arrays.
pub(crate) struct Golden {
    pub(crate) cases: Vec<Value>,
    bytes: Vec<u8>,
}

impl Golden {
    pub(crate) fn read(kind: &str) -> Self {
        let file = |ending: &str| std::fs::read(format!("tests/suite/golden/{kind}.{ending}")).unwrap();
        let json: Value = serde_json::from_slice(&file("json")).unwrap();
        Golden { cases: json["cases"].as_array().unwrap().clone(), bytes: file("safetensors") }
    }

    pub(crate) fn case(&self, id: &str) -> &Value {
        self.cases.iter().find(|case| case["id"] == id).unwrap()
    }

    pub(crate) fn array(&self, case: &Value, name: &str) -> Vec<f64> {
        let tensors = SafeTensors::deserialize(&self.bytes).unwrap();
        let tensor = tensors.tensor(case["arrays"][name].as_str().unwrap()).unwrap();
        tensor.data().chunks_exact(8).map(|b| f64::from_le_bytes(b.try_into().unwrap())).collect()
    }

    pub(crate) fn shape(&self, case: &Value, name: &str) -> Vec<usize> {
        let tensors = SafeTensors::deserialize(&self.bytes).unwrap();
        tensors.tensor(case["arrays"][name].as_str().unwrap()).unwrap().shape().to_vec()
    }

    /// The parameters of a case, before the first step.
    pub(crate) fn start(&self, case: &Value) -> Params<f64> {
        let params = Params::seed(0);
        let mut w0 = self.array(case, "w0").into_iter();
        params.add("w", Shape::new(&self.shape(case, "w0")).unwrap(), |_| w0.next().unwrap());
        params
    }
}

/// The largest difference, relative to the largest entry that is wanted.
pub(crate) fn worst(got: &[f64], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len());
    let largest = want.iter().fold(0.0, |m: f64, w| m.max(w.abs()));
    let differences = got.iter().zip(want).map(|(g, w)| (g - w).abs());
    differences.fold(0.0, |m: f64, d| if d <= m || m.is_nan() { m } else { d }) / largest
}

pub(crate) fn number(case: &Value, name: &str) -> Option<f64> {
    case["options"].get(name).and_then(Value::as_f64)
}

pub(crate) fn pair(case: &Value, name: &str) -> Option<(f64, f64)> {
    let value = case["options"].get(name)?;
    Some((value[0].as_f64()?, value[1].as_f64()?))
}

pub(crate) fn flag(case: &Value, name: &str) -> bool {
    case["options"][name] == true
}

type One<R> = Optimizer<f64, R>;
type Dynamic = Box<dyn AnyOptimizer<f64>>;

fn set<O>(optimizer: O, value: Option<f64>, change: impl FnOnce(O, f64) -> O) -> O {
    match value {
        Some(value) => change(optimizer, value),
        None => optimizer,
    }
}

fn with_betas<R: HasBetas>(case: &Value, optimizer: One<R>) -> One<R> {
    match pair(case, "betas") {
        Some((beta1, beta2)) => optimizer.betas(beta1, beta2),
        None => optimizer,
    }
}

fn with_eps<R: HasEps>(case: &Value, optimizer: One<R>) -> One<R> {
    set(optimizer, number(case, "eps"), One::eps)
}

fn with_decay<R: HasWeightDecay>(case: &Value, optimizer: One<R>) -> One<R> {
    set(optimizer, number(case, "weight_decay"), One::weight_decay)
}

fn family<R: HasBetas + HasEps + HasWeightDecay>(case: &Value, optimizer: One<R>) -> One<R> {
    with_decay(case, with_eps(case, with_betas(case, optimizer)))
}

fn boxed<R: Catalogued>(case: &Value, optimizer: One<R>) -> Dynamic {
    Box::new(optimizer.maximize(flag(case, "maximize")))
}

/// The optimiser of a case.
pub(crate) fn optimizer(case: &Value, p: &Params<f64>) -> Dynamic {
    let lr = number(case, "lr").unwrap();
    let decoupled = flag(case, "decoupled_weight_decay");
    match case["op"].as_str().unwrap() {
        "sgd" => {
            let o = with_decay(case, Sgd::new(p, lr)).nesterov(flag(case, "nesterov"));
            let o = set(o, number(case, "momentum"), One::momentum);
            boxed(case, set(o, number(case, "dampening"), One::dampening))
        }
        "adam" => boxed(case, family(case, Adam::new(p, lr)).amsgrad(flag(case, "amsgrad"))),
        "adamw" => boxed(case, family(case, AdamW::new(p, lr)).amsgrad(flag(case, "amsgrad"))),
        "nadam" => {
            let o = family(case, NAdam::new(p, lr)).decoupled_weight_decay(decoupled);
            boxed(case, set(o, number(case, "momentum_decay"), One::momentum_decay))
        }
        "radam" => boxed(case, family(case, RAdam::new(p, lr)).decoupled_weight_decay(decoupled)),
        "adamax" => boxed(case, family(case, Adamax::new(p, lr))),
        "adagrad" => {
            let o = with_decay(case, with_eps(case, Adagrad::new(p, lr)));
            let o = set(o, number(case, "lr_decay"), One::lr_decay);
            boxed(case, set(o, number(case, "initial_accumulator_value"), One::initial_accumulator_value))
        }
        "adadelta" => {
            let o = with_decay(case, with_eps(case, Adadelta::new(p, lr)));
            boxed(case, set(o, number(case, "rho"), One::rho))
        }
        "rmsprop" => {
            let o = with_decay(case, with_eps(case, RmsProp::new(p, lr))).centered(flag(case, "centered"));
            let o = set(o, number(case, "momentum"), One::momentum);
            boxed(case, set(o, number(case, "alpha"), One::<RmsProp>::alpha))
        }
        "rprop" => rprop(case, Rprop::new(p, lr)),
        "asgd" => {
            let o = set(with_decay(case, Asgd::new(p, lr)), number(case, "lambd"), One::lambd);
            let o = set(o, number(case, "alpha"), One::<Asgd>::alpha);
            boxed(case, set(o, number(case, "t0"), One::t0))
        }
        "lion" => boxed(case, with_decay(case, with_betas(case, Lion::new(p, lr)))),
        "lamb" => boxed(case, family(case, Lamb::new(p, lr))),
        "adafactor" => adafactor(case, Adafactor::new(p, lr)),
        "muon" => muon(case, Muon::new(p, lr)),
        other => panic!("no rule for {other}"),
    }
}

fn rprop(case: &Value, mut o: One<Rprop>) -> Dynamic {
    if let Some((minus, plus)) = pair(case, "etas") {
        o = o.etas(minus, plus);
    }
    if let Some((least, most)) = pair(case, "step_sizes") {
        o = o.step_sizes(least, most);
    }
    boxed(case, o)
}

fn adafactor(case: &Value, o: One<Adafactor>) -> Dynamic {
    let o = set(with_decay(case, o), number(case, "beta2_decay"), One::beta2_decay);
    let o = set(o, number(case, "d"), One::d);
    let eps = &case["options"]["eps"];
    let eps2 = eps[1].as_f64();
    boxed(case, set(o, eps2, |o, eps2| o.epsilons(eps[0].as_f64(), eps2)))
}

fn muon(case: &Value, o: One<Muon>) -> Dynamic {
    let o = set(with_eps(case, with_decay(case, o)), number(case, "momentum"), One::momentum);
    let mut o = set(o, number(case, "ns_steps"), |o, steps| o.ns_steps(steps as usize));
    if let Some(nesterov) = case["options"].get("nesterov") {
        o = o.nesterov(nesterov == true);
    }
    if let Some([a, b, c]) =
        case["options"].get("ns_coefficients").and_then(Value::as_array).map(Vec::as_slice)
    {
        o = o.ns_coefficients(a.as_f64().unwrap(), b.as_f64().unwrap(), c.as_f64().unwrap());
    }
    boxed(
        case,
        match case["options"]["adjust_lr_fn"].as_str() {
            Some("match_rms_adamw") => o.adjust_lr_fn(AdjustLr::MatchRmsAdamw),
            Some("spectral_unclamped") => o.adjust_lr_fn(AdjustLr::SpectralUnclamped),
            _ => o,
        },
    )
}

/// The L-BFGS of a case.
pub(crate) fn lbfgs(case: &Value, params: &Params<f64>) -> Lbfgs<f64> {
    let count = |name: &str| number(case, name).map(|n| n as usize);
    let mut o = Lbfgs::new(params).maximize(flag(case, "maximize"));
    o = set(o, number(case, "lr"), Lbfgs::lr);
    o = set(o, number(case, "tolerance_grad"), Lbfgs::tolerance_grad);
    o = set(o, number(case, "tolerance_change"), Lbfgs::tolerance_change);
    for (name, change) in [
        ("max_iter", Lbfgs::max_iter as fn(Lbfgs<f64>, usize) -> Lbfgs<f64>),
        ("max_eval", Lbfgs::max_eval),
        ("history_size", Lbfgs::history_size),
    ] {
        if let Some(n) = count(name) {
            o = change(o, n);
        }
    }
    let strong = case["options"]["line_search_fn"] == "strong_wolfe";
    o.line_search_fn(strong.then_some(LineSearch::StrongWolfe))
}

/// The schedule of a case.
pub(crate) fn schedule(case: &Value) -> Box<dyn Schedule> {
    let lr = number(case, "initial_lr").unwrap();
    let whole = |name: &str| case["options"].get(name).and_then(Value::as_u64);
    let real = |name: &str, default: f64| number(case, name).unwrap_or(default);
    let cycles = case["options"].get("cycle_momentum").is_none_or(|c| c == true);
    match case["op"].as_str().unwrap() {
        "constant" => {
            let s = ConstantLr::new(lr).factor(real("factor", 1.0 / 3.0));
            Box::new(s.total_iters(whole("total_iters").unwrap_or(5)))
        }
        "linear" => {
            let s = LinearLr::new(lr).start_factor(real("start_factor", 1.0 / 3.0));
            Box::new(s.end_factor(real("end_factor", 1.0)).total_iters(whole("total_iters").unwrap_or(5)))
        }
        "step" => Box::new(StepLr::new(lr, whole("step_size").unwrap()).gamma(real("gamma", 0.1))),
        "multistep" => {
            let milestones = case["options"]["milestones"].as_array().unwrap();
            let milestones: Vec<u64> = milestones.iter().map(|m| m.as_u64().unwrap()).collect();
            Box::new(MultiStepLr::new(lr, &milestones).gamma(real("gamma", 0.1)))
        }
        "exponential" => Box::new(ExponentialLr::new(lr, real("gamma", 1.0))),
        "polynomial" => {
            let s = PolynomialLr::new(lr).power(real("power", 1.0));
            Box::new(s.total_iters(whole("total_iters").unwrap_or(5)))
        }
        "cosine_annealing" => {
            Box::new(CosineAnnealing::new(lr, whole("T_max").unwrap()).eta_min(real("eta_min", 0.0)))
        }
        "cosine_annealing_warm_restarts" => {
            let s = CosineAnnealingWarmRestarts::new(lr, whole("T_0").unwrap());
            Box::new(s.t_mult(whole("T_mult").unwrap_or(1)).eta_min(real("eta_min", 0.0)))
        }
        "one_cycle" => {
            let s = OneCycleLr::new(real("max_lr", 0.0), whole("total_steps").unwrap());
            let s = s.pct_start(real("pct_start", 0.3)).three_phase(flag(case, "three_phase"));
            let linear = case["options"]["anneal_strategy"] == "linear";
            let s = s.anneal_strategy(if linear { Anneal::Linear } else { Anneal::Cos });
            let s = s.div_factor(real("div_factor", 25.0)).final_div_factor(real("final_div_factor", 1e4));
            let s = s.momenta(real("base_momentum", 0.85), real("max_momentum", 0.95));
            Box::new(s.cycle_momentum(cycles))
        }
        "cyclic" => {
            let mut s = CyclicLr::new(real("base_lr", 0.0), real("max_lr", 0.0));
            s = s.momenta(real("base_momentum", 0.8), real("max_momentum", 0.9)).cycle_momentum(cycles);
            s = s.step_size_up(whole("step_size_up").unwrap_or(2000));
            if let Some(down) = whole("step_size_down") {
                s = s.step_size_down(down);
            }
            Box::new(s.mode(match case["options"]["mode"].as_str() {
                Some("triangular2") => CyclicMode::Triangular2,
                Some("exp_range") => CyclicMode::ExpRange { gamma: real("gamma", 1.0) },
                _ => CyclicMode::Triangular,
            }))
        }
        other => panic!("no schedule for {other}"),
    }
}

/// The schedule of a case that has a state.
pub(crate) fn plateau(case: &Value) -> ReduceLrOnPlateau {
    let whole =
        |name: &str, default: u64| case["options"].get(name).and_then(Value::as_u64).unwrap_or(default);
    let real = |name: &str, default: f64| number(case, name).unwrap_or(default);
    let is = |name: &str, value: &str| case["options"][name] == value;
    ReduceLrOnPlateau::new(number(case, "initial_lr").unwrap())
        .mode(if is("mode", "max") { PlateauMode::Max } else { PlateauMode::Min })
        .factor(real("factor", 0.1))
        .patience(whole("patience", 10))
        .threshold(real("threshold", 1e-4))
        .threshold_mode(if is("threshold_mode", "abs") { ThresholdMode::Abs } else { ThresholdMode::Rel })
        .cooldown(whole("cooldown", 0))
        .min_lr(real("min_lr", 0.0))
        .eps(real("eps", 1e-8))
}
