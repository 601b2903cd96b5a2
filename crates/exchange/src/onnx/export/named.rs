//! Activations that ONNX has a name for: recognised by their formulas, so that no exporter knows an op of ours by its name.

use crate::onnx::proto::Value;
use gradus_autograd::{
    ElementwiseN,
    ops::{
        Celu, Clamp, Elu, Gelu, GeluTanh, Hardshrink, Hardsigmoid, Hardswish, Hardtanh, LeakyRelu, Mish,
        Prelu, Relu, Relu6, Selu, Softplus, Softshrink, Softsign, Threshold,
    },
    portable::{Recipe, Step},
};

/// One node of ONNX that computes a formula.
pub(super) struct Named {
    pub(super) op: &'static str,
    pub(super) attributes: Vec<(&'static str, Value)>,
    /// Numbers that are inputs of the node after its own.
    pub(super) bounds: Vec<f64>,
    /// The first opset that has it.
    pub(super) since: i64,
    /// Whether ONNX Runtime computes it with `f64`.
    pub(super) doubles: bool,
}

fn plain(op: &'static str) -> Named {
    Named { op, attributes: vec![], bounds: vec![], since: 0, doubles: false }
}

fn with(op: &'static str, attributes: &[(&'static str, f64)]) -> Named {
    let attributes = attributes.iter().map(|(name, v)| (*name, Value::from(*v))).collect();
    Named { attributes, ..plain(op) }
}

fn clip(bounds: [f64; 2]) -> Named {
    Named { bounds: bounds.to_vec(), doubles: true, ..plain("Clip") }
}

/// The node that computes a formula, if there is one.
pub(super) fn named(recipe: &Recipe) -> Option<Named> {
    without_numbers(recipe).or_else(|| {
        let number = |step: &Step| if let Step::Number(v) = step { Some(*v) } else { None };
        let numbers: Vec<f64> = recipe.steps().iter().filter_map(number).collect();
        let one = numbers.iter().find_map(|&v| with_number(recipe, v));
        one.or_else(|| {
            let mut pairs = numbers.iter().flat_map(|&a| numbers.iter().map(move |&b| [a, b]));
            let bounded = |[min, max]: &[f64; 2]| {
                is(recipe, Clamp { min: *min, max: *max })
                    || is(recipe, Hardtanh { min_val: *min, max_val: *max })
            };
            pairs.find(bounded).map(clip)
        })
    })
}

fn is<F: ElementwiseN<N>, const N: usize>(recipe: &Recipe, f: F) -> bool {
    *recipe == Recipe::of(f)
}

fn without_numbers(recipe: &Recipe) -> Option<Named> {
    let tanh = ("approximate", Value::Text(b"tanh".to_vec()));
    let all = [
        (is(recipe, Relu), Named { doubles: true, ..plain("Relu") }),
        (is(recipe, Relu6), clip([0.0, 6.0])),
        (is(recipe, Selu), plain("Selu")),
        (is(recipe, Gelu), Named { since: 20, ..plain("Gelu") }),
        (is(recipe, GeluTanh), Named { since: 20, attributes: vec![tanh], ..plain("Gelu") }),
        (is(recipe, Mish), plain("Mish")),
        (is(recipe, Softplus), plain("Softplus")),
        (is(recipe, Softsign), plain("Softsign")),
        (is(recipe, Hardsigmoid), with("HardSigmoid", &[("alpha", 1.0 / 6.0), ("beta", 0.5)])),
        (is(recipe, Hardswish), plain("HardSwish")),
        (is(recipe, Prelu), plain("PRelu")),
    ];
    all.into_iter().find(|(is, _)| *is).map(|(_, named)| named)
}

fn with_number(recipe: &Recipe, v: f64) -> Option<Named> {
    let all = [
        (is(recipe, LeakyRelu { negative_slope: v }), with("LeakyRelu", &[("alpha", v)])),
        (is(recipe, Elu { alpha: v }), with("Elu", &[("alpha", v)])),
        (is(recipe, Celu { alpha: v }), with("Celu", &[("alpha", v)])),
        (is(recipe, Hardshrink { lambd: v }), with("Shrink", &[("lambd", v), ("bias", 0.0)])),
        (is(recipe, Softshrink { lambd: v }), with("Shrink", &[("lambd", v), ("bias", v)])),
        (is(recipe, Threshold { threshold: v, value: 0.0 }), with("ThresholdedRelu", &[("alpha", v)])),
    ];
    all.into_iter().find(|(is, _)| *is).map(|(_, named)| named)
}
