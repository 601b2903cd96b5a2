//! What a step says of itself: values, gradients, formulas, structure, differences.

use gradus_autograd::{
    Graph, Module, Mutation,
    inspect::{Step, ValueKind},
    ops::Relu,
};
use gradus_tensor::{Elem, Params, Tensor};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-8 * (1.0 + b.abs())
}

#[test]
fn both_uses_of_a_value_are_shown_and_add_up() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let [x, y, z] = [("x", 1.0), ("y", 2.0), ("z", 3.0)].map(|(name, v)| g.scalar(v).named(name));
    let a = (x * y + z).named("a");
    let b = ((x + x) * a).named("b");
    let w = (a * b).named("w");
    let step = g.inspect(w).unwrap();
    let gradient = |name: &str| step.get(name).unwrap().gradient.as_ref().unwrap()[0];
    // w = 2x·a²: dw/dx = 2a² + 4xya, dw/dy = 4x²a, dw/dz = 4xa, by hand.
    assert_eq!(["x", "y", "z", "a", "b", "w"].map(gradient), [90.0, 20.0, 20.0, 20.0, 5.0, 1.0]);
    assert_eq!(step.get("b").unwrap().text, "(x + x)·a");
    let a = step.get("a").unwrap();
    let uses = step.values.iter().flat_map(|v| &v.inputs).filter(|e| e.from == a.id);
    let mut parts: Vec<f64> = uses.map(|e| e.gradient.as_ref().unwrap()[0]).collect();
    parts.sort_by(f64::total_cmp);
    assert_eq!(parts, [10.0, 10.0]);
    assert_eq!(step.values.iter().filter(|v| v.kind == ValueKind::Gradient).count(), 0);
    let line = a.at.rsplit(':').nth(1).unwrap().parse::<u32>().unwrap();
    assert!(a.at.contains("inspect.rs") && line > 0, "{}", a.at);
    let back: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
    assert_eq!(back, step);
}

#[test]
fn the_step_of_a_derivative_shows_how_it_came_about() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let x = g.scalar(2.0).named("x");
    let y = (x * x * x).named("y");
    let [dx] = g.grad(y, [x]);
    let step = g.inspect(dx).unwrap();
    let shown = step.value(step.of).unwrap();
    assert_eq!((shown.name.as_deref(), shown.value[0]), (Some("∂y/∂x"), 12.0));
    assert_eq!(step.get("x").unwrap().gradient.as_ref().unwrap()[0], 12.0); // 6x
    assert!(step.values.iter().any(|v| v.kind == ValueKind::Gradient));
}

#[test]
fn a_layer_is_written_as_it_is_computed() {
    let params = Params::<f64>::seed(0);
    let (w, b) = (params.add("W1", [2, 3], |s| s.uniform(-1.0, 1.0)), params.add("b1", [2], |_| 0.5));
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let x = g.input([0.5, -1.0, 2.0]).named("x");
    let z = x.reshape([1, 3]).product(g.param(&w), false, true) + g.param(&b);
    let z = z.reshape([2]).named("z1");
    let h = Relu { scale: 5.0 }.forward(z).named("z2");
    let loss = (h * h).mean().named("loss");
    loss.backward().unwrap();
    let step = g.inspect(loss).unwrap();
    let text = |name: &str| step.get(name).unwrap().text.clone();
    assert_eq!([text("z1"), text("z2"), text("loss")], ["x W1ᵀ + b1", "5·max(z1, 0)", "mean(z2·z2)"]);
    assert_eq!(step.get("z2").unwrap().inputs[0].slope.as_ref().unwrap().to_string(), "5·[z1 > 0]");
    assert_eq!(step.get("W1").unwrap().gradient.as_ref().unwrap().0, w.grad().into_vec());
    assert_eq!(step.get("z1").unwrap().value.0, g.get("z1").unwrap().value().unwrap().into_vec());

    let j = |of: &str, by: &str| g.inspect_jacobian(g.get(of).unwrap(), g.get(by).unwrap()).unwrap();
    assert_eq!(j("z2", "z1").structure.to_string(), "diagonal");
    let by_x = j("z1", "x");
    assert_eq!((by_x.structure.to_string().as_str(), by_x.equals.as_deref()), ("dense", Some("W1")));
    assert_eq!(j("z1", "b1").structure.to_string(), "identity");
    assert_eq!(j("z1", "W1").structure.to_string(), "2 dense blocks [1, 3], zeros elsewhere");
    assert_eq!(j("z1", "z2").structure.to_string(), "zero");
}

#[test]
fn differences_judge_gradients() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    graph.plant("tanh", Mutation::Scale(1e-5));
    let g = graph.step();
    let x = g.input([0.3, -0.4, 2.0]);
    let h = (x.tanh() * x).named("h");
    let y = (h * h).sum();
    let [dx, dh] = g.grad(y, [x, h]).map(|d| d.value().unwrap().into_vec());
    let by_h: Vec<f64> = g.differences(y, h).unwrap().into_iter().flatten().collect();
    assert!(dh.iter().zip(&by_h).all(|(a, b)| close(*a, *b)));
    let by_x: Vec<f64> = g.differences(y, x).unwrap().into_iter().flatten().collect();
    assert!(!dx.iter().zip(&by_x).all(|(a, b)| close(*a, *b)), "the planted fault shows");
    let single: Vec<f64> = (0..by_x.len()).filter_map(|i| g.difference(y, x, i).unwrap()).collect();
    assert_eq!(single, by_x);
    assert!(g.difference(y, x, by_x.len()).is_err());
    let kink = g.differences(g.input([0.0]).relu().sum(), x).unwrap();
    assert_eq!(kink, [Some(0.0); 3]);
    let zero = g.input([0.0, 1.0]);
    assert_eq!(g.differences(zero.relu().sum(), zero).unwrap()[0], None);
}

#[test]
fn looking_changes_nothing() {
    let params = Params::<f64>::seed(3);
    let w = params.add("w", [4], |s| s.uniform(-1.0, 1.0));
    let run = |look: bool| {
        let mut graph = Graph::new(&params);
        let mut losses = Vec::new();
        for _ in 0..3 {
            let g = graph.step();
            let x = g.input(Tensor::from([1.0, 2.0, 3.0, 4.0])).named("x");
            let h = (g.param(&w) * x).sin().named("h");
            let loss = (h * h).sum();
            params.zero_grad();
            loss.backward().unwrap();
            if look {
                g.inspect(loss).unwrap();
                g.inspect_jacobian(h, x).unwrap();
                g.differences(loss, x).unwrap();
            }
            losses.push((loss.item().unwrap(), w.grad()));
        }
        losses
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn names_are_known_in_evaluations_and_after_them() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    assert_eq!(graph.eval().scalar(1.0).named("x").name().as_deref(), Some("x"));
    let g = graph.step();
    assert_eq!(g.scalar(1.0).named("z").name().as_deref(), Some("z"));
    assert_eq!(graph.step().scalar(1.0).name(), None);
}

#[test]
fn a_step_that_failed_says_why() {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.step();
    let sum = g.input([1.0, 2.0]) + g.input([1.0, 2.0, 3.0]);
    let error = g.inspect(sum).unwrap_err().to_string();
    assert!(error.starts_with("add: "), "{error}");
    assert!(g.inspect_jacobian(sum, sum).is_err() && g.differences(sum, sum).is_err());
}
