//! Everything that is shown equals what the library gives to a program of one's own.

use crate::client::{Client, Run, numbers, theta};
use gradus::{
    losses::LossSpec,
    nn::spec::{Inputs, NetworkSpec},
    optim::OptimizerSpec,
    prelude::*,
    tensor::spec::Spec,
};
use gradus_play::Options;
use serde_json::{Value, json};

/// Steps that both make.
const STEPS: usize = 37;

/// The training of the state below, written with the library alone.
struct Own {
    params: Params<f64>,
    model: Model<f64, Sequential<f64>>,
    criterion: Box<dyn Loss<f64>>,
    optimizer: Box<dyn AnyOptimizer<f64>>,
    graph: Graph<f64>,
    train: Dataset<f64>,
    test: Dataset<f64>,
    made: usize,
}

fn state() -> Value {
    json!({
        "data": { "name": "moons", "noise": 0.15, "rows": 200, "test": 0.4 }, "hidden": [5, 3],
        "activation": "tanh", "init": { "type": "xavier_normal", "gain": 1.5 }, "batch": 24, "seed": 11,
        "optimizer": { "type": "adamw", "lr": 0.02, "weight_decay": 0.01 }, "steps": STEPS,
    })
}

impl Own {
    fn new() -> Own {
        let (train, test) = gradus::data::moons(200, 0.15, 11).unwrap().stratified(0.6, 11).unwrap();
        let params = Params::seed(11);
        let init = Spec::new("xavier_normal").with("gain", 1.5);
        let linear = |n: f64| Spec::new("linear").with("out_features", n).with("init", init.clone());
        let layers = vec![linear(5.0), Spec::new("tanh"), linear(3.0), Spec::new("tanh"), linear(1.0)];
        let spec = NetworkSpec { inputs: Inputs::Features(2), layers };
        let model = Model::new(&params, spec.build(&params).unwrap());
        let optimizer = Spec::new("adamw").with("lr", 0.02).with("weight_decay", 0.01);
        let mut own = Own {
            criterion: LossSpec(Spec::new("bce_with_logits")).build().unwrap(),
            optimizer: OptimizerSpec(optimizer).build(&params).unwrap(),
            graph: Graph::new(&params),
            made: 0,
            params,
            model,
            train,
            test,
        };
        (0..STEPS).for_each(|_| own.step());
        own
    }

    /// The rows of the batch that comes next, and the targets.
    fn batch(&self) -> (Tensor<f64>, Tensor<f64>) {
        let mut loader = Loader::new(&self.train, 24).unwrap().shuffle(true).seed(11);
        let (epoch, place) = (self.made / loader.len(), self.made % loader.len());
        let (x, y) = loader.epoch(epoch as u64).nth(place).unwrap();
        let y: Vec<f64> = y.iter().map(f64::from).collect();
        (x.to_tensor(), Tensor::new([y.len(), 1], y).unwrap())
    }

    fn step(&mut self) {
        let (x, y) = self.batch();
        let g = self.graph.step();
        let output = self.model.forward(g.input(&x));
        let loss = self.criterion.forward(output, g.input(&y));
        self.model.zero_grad();
        loss.backward().unwrap();
        self.optimizer.step();
        self.made += 1;
    }

    fn theta(&self) -> Vec<f64> {
        self.params.read().value().to_vec()
    }

    /// One row of a set and its target.
    fn row(data: &Dataset<f64>, row: usize) -> (Tensor<f64>, Tensor<f64>) {
        let x = Tensor::new([1, 2], data.row(row).to_vec()).unwrap();
        (x, Tensor::new([1, 1], vec![f64::from(data.y()[row])]).unwrap())
    }
}

fn run() -> Run {
    Client::start(&Options { port: 0, ..Options::default() }).begin(&state())
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + b.abs())
}

#[test]
fn the_training_is_that_of_the_library_to_the_bit() {
    let (mut own, run) = (Own::new(), run());
    let frame = run.frame();
    assert_eq!(theta(&frame), own.theta());
    for (set, data) in [("train", &own.train), ("test", &own.test)] {
        let seen = evaluate(&mut Graph::new(&own.params), &own.model, &*own.criterion, data).unwrap();
        let right = seen.outputs.iter().zip(data.y()).filter(|(z, y)| (**z > 0.0) == (**y == 1)).count();
        let accuracy = right as f64 / data.len() as f64;
        assert_eq!(frame[set]["accuracy"].as_f64(), Some(accuracy));
        assert!(near(frame[set]["loss"].as_f64().unwrap(), seen.loss(), 1e-14));
    }
    run.steps(20);
    (0..20).for_each(|_| own.step());
    assert_eq!(theta(&run.frame()), own.theta());
}

#[test]
fn gradient_norms_are_those_of_the_training_rows() {
    let (own, run) = (Own::new(), run());
    let frame = run.frame();
    let y: Vec<f64> = own.train.y().iter().map(|y| f64::from(*y)).collect();
    let mut graph = Graph::new(&own.params);
    let g = graph.eval();
    let output = own.model.forward(g.input(own.train.x()));
    let loss = own.criterion.forward(output, g.input(Tensor::new([y.len(), 1], y).unwrap()));
    own.model.zero_grad();
    loss.backward().unwrap();
    for (k, layer) in frame["layers"].as_array().unwrap().iter().enumerate() {
        let square = |name: &str| {
            let gradient = own.params.get(&format!("{}.{name}", 2 * k)).unwrap().grad();
            gradient.as_slice().iter().map(|d| d * d).sum::<f64>()
        };
        let (weight, bias) = (square("weight"), square("bias"));
        assert!(near(layer["weight_grad_norm"].as_f64().unwrap(), weight.sqrt(), 1e-13));
        assert!(near(layer["grad_norm"].as_f64().unwrap(), (weight + bias).sqrt(), 1e-13));
    }
}

#[test]
fn a_unit_is_opened_with_the_numbers_of_the_library() {
    let (own, run) = (Own::new(), run());
    for (set, data, row) in [("train", &own.train, 5), ("test", &own.test, 17)] {
        for (layer, unit) in [(0, 1), (1, 2), (2, 0), (3, 0)] {
            let answer =
                run.ask(&json!({ "unit": { "layer": layer, "unit": unit, "row": row, "set": set } }));
            let (x, y) = Own::row(data, row);
            let mut graph = Graph::new(&own.params);
            let g = graph.eval();
            let x = g.input(&x);
            let layers: Vec<_> = own.model.layers().collect();
            let mut values = vec![x];
            for module in layers {
                values.push(module.forward(values[values.len() - 1]));
            }
            let loss = own.criterion.forward(values[5], g.input(&y));
            let (at, before) = [(0, 0), (2, 1), (4, 3), (5, 5)][layer];
            let [gradient] = g.grad(loss, [values[at]]);
            let number = |name: &str| answer[name].as_f64().unwrap();
            let of = |var: Var<'_, f64>| var.value().unwrap().as_slice()[unit];
            assert_eq!(number("value"), of(values[at]));
            assert_eq!(number("gradient"), of(gradient));
            let difference = g.differences(loss, values[at]).unwrap()[unit].unwrap();
            assert_eq!(number("difference"), difference);
            assert!(near(difference, number("gradient"), 1e-8));
            if layer == 0 {
                assert!(answer["before"].is_null());
                continue;
            }
            assert_eq!(number("before"), of(values[before]));
            let jacobian = g.jacobian(values[at], x).unwrap();
            assert_eq!(numbers(&answer["jacobian"]), jacobian.as_slice()[2 * unit..2 * unit + 2]);
            for (a, b) in numbers(&answer["jacobian_differences"]).iter().zip(numbers(&answer["jacobian"])) {
                assert!(near(*a, b, 1e-8), "{answer}");
            }
        }
    }
}

#[test]
fn formulas_have_names_and_numbers() {
    let run = run();
    let text = |answer: &Value, name: &str| answer[name]["text"].as_str().unwrap().to_owned();
    let unit = run.ask(&json!({ "unit": { "layer": 1, "unit": 2, "row": 5 } }));
    assert_eq!(text(&unit, "formula"), "a3 = tanh(w1·x1 + w2·x2 + b)");
    assert!(unit["formula"]["mathml"].as_str().unwrap().starts_with("<math"));
    // The numbers that are put in give the value.
    let numbers = text(&unit, "numbers");
    let inside = numbers.strip_prefix("a3 = tanh(").unwrap().strip_suffix(')').unwrap();
    let plain = inside.replace(" − ", " + −").replace('−', "-").replace(['(', ')'], "");
    let product =
        |term: &str| term.split('·').map(|factor| factor.trim().parse::<f64>().unwrap()).product::<f64>();
    let sum: f64 = plain.split(" + ").map(product).sum();
    assert!(near(sum.tanh(), unit["value"].as_f64().unwrap(), 1e-4), "{numbers}");
    let output = run.ask(&json!({ "unit": { "layer": 3, "unit": 0, "row": 5 } }));
    assert_eq!(text(&output, "formula"), "y1 = w1·h1 + w2·h2 + w3·h3 + b");
    let link = run.ask(&json!({ "link": { "name": "2.weight", "index": 7 } }));
    assert_eq!(text(&link, "formula"), "∂J/∂w = δ1·x1 + δ2·x2 + δ3·x3 + … + δ23·x23 + δ24·x24");
}

#[test]
fn a_weight_is_opened_with_the_next_step() {
    let (mut own, run) = (Own::new(), run());
    let before = run.frame();
    for (name, index) in [("0.weight", 3), ("2.weight", 7), ("2.bias", 1), ("4.weight", 2)] {
        let answer = run.ask(&json!({ "link": { "name": name, "index": index } }));
        let (x, y) = own.batch();
        let mut graph = Graph::new(&own.params);
        let g = graph.step();
        let loss = own.criterion.forward(own.model.forward(g.input(&x)), g.input(&y));
        let parameter = own.params.get(name).unwrap();
        let variable = g.param(&parameter);
        let [gradient] = g.grad(loss, [variable]);
        let number = |name: &str| answer[name].as_f64().unwrap();
        assert_eq!(number("value"), parameter.value().as_slice()[index]);
        assert_eq!(number("gradient"), gradient.value().unwrap().as_slice()[index]);
        assert_eq!(number("difference"), g.differences(loss, variable).unwrap()[index].unwrap());
        assert!(near(number("difference"), number("gradient"), 1e-8));
    }
    let link = |name: &str, index: usize| {
        run.ask(&json!({ "link": { "name": name, "index": index } }))["moves_to"].clone()
    };
    let promised = [link("0.weight", 3), link("4.bias", 0)];
    assert_eq!(theta(&run.frame()), theta(&before), "looking changes nothing");
    own.step();
    let moved = |name: &str, index: usize| json!(own.params.get(name).unwrap().value().as_slice()[index]);
    assert_eq!(promised, [moved("0.weight", 3), moved("4.bias", 0)]);
    run.steps(1);
    assert_eq!(theta(&run.frame()), own.theta());
}

#[test]
fn the_five_steps_are_listed_op_by_op() {
    let (mut own, run) = (Own::new(), run());
    let before = theta(&run.frame());
    let answer = run.ask(&json!({ "ops": {} }));
    let lines = answer["lines"].as_array().unwrap();
    let stages: Vec<&str> = lines.iter().map(|line| line["stage"].as_str().unwrap()).collect();
    let mut order = stages.clone();
    order.dedup();
    assert_eq!(order, ["forward", "loss", "zero_grad", "backward", "step"]);
    let line = |text: &str| {
        let found = lines.iter().find(|line| line["text"].as_str().unwrap().starts_with(text));
        found.unwrap_or_else(|| panic!("{text}: {lines:#?}"))
    };
    assert_eq!(line("z1 = ")["text"], "z1 = x W1ᵀ + b1");
    assert_eq!((&line("h1 = ")["text"], &line("h1 = ")["of"]), (&json!("h1 = tanh(z1)"), &json!("layer 1")));
    assert_eq!(line("y_hat = ")["of"], "output");
    assert_eq!(line("∂l/∂z1 = ")["text"], "∂l/∂z1 = ∂l/∂h1 · (1 − h1·h1)");
    assert_eq!(line("∂l/∂W2 = ")["text"], "∂l/∂W2 = (∂l/∂(h1 W2ᵀ))ᵀ h1");
    assert_eq!(line("∂l/∂b1 = ")["text"], "∂l/∂b1 = Σ over the rows of ∂l/∂z1");
    assert!(lines.iter().all(|line| !line["text"].as_str().unwrap().contains('%')), "{lines:#?}");
    // The batch that comes next, by a program of one's own.
    let (x, y) = own.batch();
    assert_eq!(answer["rows"], x.dims()[0]);
    let mut graph = Graph::new(&own.params);
    let g = graph.step();
    let loss = own.criterion.forward(own.model.forward(g.input(&x)), g.input(&y));
    own.model.zero_grad();
    loss.backward().unwrap();
    let gradient = own.params.get("2.weight").unwrap().grad();
    assert_eq!(numbers(&line("l = ")["values"]), [loss.item().unwrap()]);
    assert_eq!(numbers(&line("∂l/∂W2")["values"]), gradient.as_slice());
    let moved = line("W2 ← W2·(1 − 0.02·weight_decay);  W2 ← W2 − 0.02/(1 − β₁ᵗ)");
    assert!(moved["note"].as_str().unwrap().contains("weight_decay = 0.01"), "{moved}");
    assert_eq!(numbers(&moved["before"]), own.params.get("2.weight").unwrap().value().as_slice());
    assert_eq!(numbers(&moved["gradient"]), gradient.as_slice());
    own.optimizer.step();
    let after = own.params.get("2.weight").unwrap().value();
    assert_eq!(numbers(&moved["values"]), after.as_slice());
    assert_eq!(theta(&run.frame()), before, "looking changes nothing");
    run.steps(1);
    assert_eq!(theta(&run.frame()), own.theta(), "the step that is taken is the one that was shown");
}

#[test]
fn a_point_is_predicted() {
    let (own, run) = (Own::new(), run());
    let answer = run.ask(&json!({ "predict": { "x": [0.1, -0.2] } }));
    let mut predictor = Predictor::new(&own.params, |x| own.model.forward(x));
    let z = predictor.predict([[0.1, -0.2]]).unwrap()[0];
    assert_eq!(numbers(&answer["outputs"]), [z]);
    assert!(near(numbers(&answer["probabilities"])[0], 1.0 / (1.0 + (-z).exp()), 1e-15));
    assert_eq!(answer["layers"].as_array().unwrap().len(), 3);
    let reply = run.client.post(&format!("{}/open", run.path), &json!({ "predict": { "x": [1] } }));
    assert_eq!(reply.json()["error"], "x has 1 numbers, where 2 finite ones are expected");
}
