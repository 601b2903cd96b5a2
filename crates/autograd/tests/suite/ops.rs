//! Single ops, beyond what the proofs check of all.

use gradus_autograd::{Graph, check::catalogue, ops::functions};
use gradus_tensor::{Params, Tensor};

#[test]
fn every_function_of_one_number_has_a_name() {
    let all: Vec<&str> = functions::<f64>().into_iter().map(|(name, _)| name).collect();
    for known in catalogue() {
        let of_one = known.formula().contains("∂y/∂x") && !known.formula().contains("∂y/∂b");
        let asks_for_attributes = ["power", "clamp"].contains(&known.name());
        let wanted = of_one && !asks_for_attributes || known.name() == "rrelu";
        assert_eq!(all.contains(&known.name()), wanted, "{known:?}");
    }
}

/// The fused op against its plain form, values and gradients, also where a softmax saturates.
#[test]
fn cross_entropy_equals_its_plain_form() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    for scale in [0.1, 1.0, 30.0, 700.0] {
        let g = graph.step();
        let logits: Vec<f64> = (0..35).map(|i| scale * f64::from(i * 31 % 17 - 8) / 8.0).collect();
        let z = g.input(Tensor::new([5, 7], logits).unwrap());
        let labels = g.labels([0u32, 6, 3, 3, 1]);
        let weights = g.input([1.0, -2.0, 0.5, 0.0, 3.0]);
        let fused = z.softmax_cross_entropy(labels) * weights;
        let plain = -z.log_softmax(-1).gather(-1, labels) * weights;
        let ([a], [b]) = (g.grad(fused, [z]), g.grad(plain, [z]));
        for (x, y) in [(fused, plain), (a, b)] {
            let (x, y) = (x.value().unwrap(), y.value().unwrap());
            let pairs = x.as_slice().iter().zip(y.as_slice());
            assert!(pairs.clone().all(|(x, y)| (x - y).abs() <= 1e-14 * (1.0 + scale)), "{x} against {y}");
        }
    }
}
