//! Looking into a step: hooks, anomaly mode, values taken as constants.

use gradus_autograd::{Graph, Var};
use gradus_tensor::{Elem, Kind, Params, Tensor};
use std::sync::mpsc::channel;

struct Net {
    params: Params<f64>,
}

impl Net {
    fn new() -> Self {
        let params = Params::seed(2);
        for scope in ["fc1", "fc2"] {
            params.scope(scope).add("weight", [3, 3], |draw| draw.uniform(-1.0, 1.0));
        }
        Net { params }
    }

    /// √(fc2(tanh(fc1(x)))), summed: NaN below 0, an infinite slope at 0.
    fn loss<'g>(&self, g: &'g Graph<f64>, x: &Tensor<f64>, shift: f64) -> Var<'g, f64> {
        let p = |name: &str| g.param(&self.params.get(name).unwrap());
        let h = g.input(x).product(p("fc1.weight"), false, true).tanh().named("h");
        let z = h.product(p("fc2.weight"), false, true);
        ((z * z) + g.scalar(shift)).named("radicand").sqrt().sum()
    }
}

fn batch(seed: f64) -> Tensor<f64> {
    Tensor::new([2, 3], (0..6).map(|i| (f64::from(i) * 1.7 + seed).sin()).collect()).unwrap()
}

#[test]
fn the_op_the_layer_and_the_line_of_the_first_nan_are_named() {
    let net = Net::new();
    let mut graph = Graph::new(&net.params);
    graph.detect_anomaly(true);
    for round in 0..3 {
        let g = graph.step();
        net.loss(g, &batch(f64::from(round)), 1.0).backward().unwrap();
        let g = graph.step();
        let error = net.loss(g, &batch(f64::from(round)), -9.0).item().unwrap_err();
        assert_eq!(error.kind(), Kind::NotFinite);
        let text = error.to_string();
        assert!(
            text.starts_with("sqrt: the first number that is not finite: element 0 of 6 is NaN"),
            "{text}"
        );
        assert!(text.contains("in or after the layer \"fc2\"") && text.contains("radicand"), "{text}");
        assert!(text.contains("debugging.rs"), "{text}");
    }
    // x = 0 makes the radicand 0, and the root's slope infinite: only the backward pass fails.
    let zero = Tensor::zeros([2, 3]);
    let g = graph.step();
    assert_eq!(net.loss(g, &zero, 0.0).item().unwrap(), 0.0);
    let text = net.loss(graph.step(), &zero, 0.0).backward().unwrap_err().to_string();
    assert!(text.starts_with("sqrt′: the first number of the backward pass that is not finite"), "{text}");
    let text = net.loss(graph.step(), &Tensor::full([2, 3], f64::NAN), 0.0).item().unwrap_err().to_string();
    assert!(text.starts_with("input: the first number"), "{text}");
    graph.detect_anomaly(false);
    assert!(net.loss(graph.step(), &batch(0.0), -9.0).item().unwrap().is_nan());
}

#[test]
fn anomaly_mode_changes_no_bit() {
    let net = Net::new();
    let gradient = |anomaly: bool| {
        let mut graph = Graph::new(&net.params);
        graph.detect_anomaly(anomaly);
        net.params.zero_grad();
        net.loss(graph.step(), &batch(0.3), 1.0).backward().unwrap();
        net.params.read().grad().to_vec()
    };
    assert_eq!(gradient(true), gradient(false));
}

#[test]
fn hooks_see_named_gradients_in_every_pass() {
    let net = Net::new();
    let mut graph = Graph::new(&net.params);
    let (send, seen) = channel();
    for name in ["h", "fc2.weight", "nobody"] {
        let send = send.clone();
        let see = move |shape: gradus_tensor::Shape, gradient: &[f64]| {
            send.send((name, shape, gradient.to_vec())).unwrap();
        };
        graph.hook(name, see);
    }
    for round in 0..4 {
        let x = batch(f64::from(round));
        net.params.zero_grad();
        net.loss(graph.step(), &x, 1.0).backward().unwrap();
        let mut other = Graph::new(&net.params);
        let g = other.step();
        let loss = net.loss(g, &x, 1.0);
        let [h, w] = g.grad(loss, [g.get("h").unwrap(), g.get("fc2.weight").unwrap()]);
        let mut both = [("h", h), ("fc2.weight", w)].into_iter();
        for got in seen.try_iter() {
            let (name, want) = both.next().unwrap();
            assert_eq!(got, (name, want.shape(), want.value().unwrap().into_vec()));
        }
        assert!(both.next().is_none());
    }
    assert_eq!(graph.recordings(), 1);
    graph.remove_hooks();
    net.loss(graph.step(), &batch(0.0), 1.0).backward().unwrap();
    assert!(seen.try_recv().is_err());
}

#[test]
fn nothing_passes_a_detached_value() {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let g = graph.step();
    let x = g.input([1.0, 2.0]);
    let y = x * x.tanh().stop_gradient();
    let [slope] = g.grad(y, [x]);
    assert_eq!(slope.value().unwrap(), x.tanh().value().unwrap());
    assert_eq!(g.jvp(y.detach(), &[x], &[x]).value().unwrap(), Tensor::zeros([2]));
    assert_eq!(g.grad(y.detach(), [x])[0].value().unwrap(), Tensor::zeros([2]));
}
