//! What is drawn of a step, in every form.

use gradus_autograd::{Graph, inspect::Step};
use gradus_tensor::{Elem, Params, Tensor};
use gradus_view::{
    diagram::{Diagram, leading},
    expression::{Expression, values},
};

/// The homework's expression.
const HOMEWORK: &str = "a = x*y + z; b = (x + x)*a; w = a*b";

fn step(text: &str, at: &str) -> Step {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.eval();
    let last = Expression::parse(text).unwrap().record(g, &values(at).unwrap()).unwrap();
    g.inspect(last).unwrap()
}

/// The graph of the derivative of the last value by the first input.
fn derivative(text: &str, at: &str) -> Step {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let g = graph.eval();
    let expression = Expression::parse(text).unwrap();
    let last = expression.record(g, &values(at).unwrap()).unwrap();
    let [slope] = g.grad(last, [g.get(expression.inputs()[0]).unwrap()]);
    leading(g.inspect(slope).unwrap())
}

/// A network of two layers, made of ops.
fn network() -> Step {
    let params = Params::<f64>::seed(0);
    let w1 = params.add("fc1.weight", [4, 3], |s| s.uniform(-1.0, 1.0));
    let b1 = params.add("fc1.bias", [4], |_| 0.1);
    let w2 = params.add("fc2.weight", [2, 4], |s| s.uniform(-1.0, 1.0));
    let b2 = params.add("fc2.bias", [2], |_| 0.0);
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let x = g.input(Tensor::from([[0.5, -1.0, 2.0]])).named("x");
    let y = g.input(Tensor::from([[1.0, 0.0]])).named("y");
    let z1 = (x.product(g.param(&w1), false, true) + g.param(&b1)).named("z1");
    let z2 = z1.tanh().named("z2");
    let out = (z2.product(g.param(&w2), false, true) + g.param(&b2)).reshape([2]).named("out");
    let wrong = out - y.reshape([2]);
    g.inspect((wrong * wrong).mean().named("loss")).unwrap()
}

fn all_steps() -> Vec<Step> {
    vec![
        step(HOMEWORK, "x=1,y=2,z=3"),
        step("y = 1/x + 0*ln(x)", "x=0"),
        step("c = 2; d = 3", ""),
        step("y = x1*x2 + x2*x3 + x3*x1; z = y^2 + exp(-y) + y*x1 + x2", "x1=1,x2=-2,x3=1e-9"),
        derivative(HOMEWORK, "x=1,y=2,z=3"),
        network(),
    ]
}

#[test]
fn every_form_is_sound() {
    for step in all_steps() {
        let diagram = Diagram::new(step, "A <title> & \"more\"");
        let svg = diagram.svg();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let title = document.root_element().first_element_child().unwrap();
        assert_eq!(title.text(), Some("A <title> & \"more\""));
        assert!(!svg.contains("NaN\"") && !svg.contains("inf\""), "{svg}");
        let html = diagram.html();
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let page = roxmltree::Document::parse_with_options(&html, options).unwrap();
        assert!(page.descendants().any(|n| n.tag_name().name() == "math"));
        assert!(!html.contains("href=") && !html.contains("src="));
        let text = diagram.text();
        assert!(text.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line), "{text}");
        assert!(text.contains("\nforward\n"), "{text}");
        let dot = diagram.dot();
        assert!(
            dot.starts_with("digraph gradus {\n  graph [label=\"A <title> &amp; \\\"more\\\"\""),
            "{dot}"
        );
        assert!(dot.ends_with("}\n") && dot.matches('[').count() == dot.matches(']').count(), "{dot}");
    }
}

#[test]
fn both_uses_are_drawn_and_add_up() {
    let diagram = Diagram::new(step(HOMEWORK, "x=1,y=2,z=3"), HOMEWORK);
    let svg = diagram.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let words: Vec<&str> =
        document.descendants().filter(|n| n.tag_name().name() == "text").filter_map(|n| n.text()).collect();
    for text in ["x = 1", "∂w/∂x = 40 + 25 + 25 = 90", "a = 5", "∂w/∂a = 10 + 10 = 20", "w = 50", "+", "×"]
    {
        assert!(words.contains(&text), "{text}: {words:?}");
    }
    assert_eq!(words.iter().filter(|w| **w == "25").count(), 3);
    let tips = || document.descendants().filter(|n| n.tag_name().name() == "title").filter_map(|n| n.text());
    // Each use is a line forward and a line back.
    assert_eq!(tips().filter(|tip| *tip == "x + x → x: 25.0").count(), 4);
    let dot = diagram.dot();
    assert_eq!(dot.matches("dir=back").count(), 10);
    // A negative contribution is subtracted.
    let text = Diagram::new(step("w = x*x*x - 4*x", "x=1"), "w").text();
    assert!(text.contains("∂w/∂x = 1 + 1 + 1 − 4 = −1"), "{text}");
}

#[test]
fn the_graph_of_a_derivative_shows_the_second() {
    let step = derivative(HOMEWORK, "x=1,y=2,z=3");
    let gradient = |name: &str| step.get(name).unwrap().gradient.as_ref().unwrap()[0];
    // dw/dx = 2a² + 4xya by hand, so d²w/dx² = 8ya + 4xy², d²w/dxdy = 8xa + 4x²y, d²w/dxdz = 4a + 4xy.
    assert_eq!(step.value(step.of).unwrap().value[0], 90.0);
    assert_eq!(["x", "y", "z"].map(gradient), [96.0, 48.0, 28.0]);
    let svg = Diagram::new(step, "∂w/∂x").svg();
    assert!(svg.contains("∂(∂w/∂x)/∂x") && svg.contains("= 96<"), "{svg}");
}

#[test]
fn tensors_show_their_shape_and_few_of_their_elements() {
    let diagram = Diagram::new(network(), "a network");
    let svg = diagram.svg();
    for text in ["x = [1, 3] (0.5, −1, 2)", "fc1.weight = [4, 3] ‖·‖ = ", ">matmul<", ">tanh<", ">mean<"]
    {
        assert!(svg.contains(text), "{text}: {svg}");
    }
    let text = diagram.text();
    assert!(
        text.contains("∂loss/∂fc1.weight = matmul*(") && text.contains("f*(d) is what the op f hands back"),
        "{text}"
    );
    assert!(text.contains("  z1         = x fc1.weightᵀ + fc1.bias"), "{text}");
}

#[test]
fn a_value_that_is_used_often_has_a_short_sum() {
    let diagram = Diagram::new(step("w = x + x + x + x + x", "x=1"), "w");
    assert!(diagram.svg().contains("∂w/∂x = sum of 5 = 5"));
}

#[test]
fn what_does_not_fit_a_terminal_is_said_to() {
    let wide: Vec<String> = (0..12).map(|k| format!("input_{k}")).collect();
    let at: Vec<String> = wide.iter().map(|name| format!("{name}=1")).collect();
    let pairs: Vec<String> = wide.iter().map(|name| format!("{name}*{name}")).collect();
    let text = Diagram::new(step(&format!("w = {}", pairs.join("+")), &at.join(",")), "wide").text();
    assert!(text.contains("The drawing is wider than 80 columns"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

/// Graphviz takes what we write, where it is installed.
#[test]
fn graphviz_draws_it() {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    for step in all_steps() {
        let dot = Diagram::new(step, "A <title> & \\ \"more\"").dot();
        let command = Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut child) = command else { return };
        child.stdin.take().unwrap().write_all(dot.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout.starts_with(b"<?xml"), "{dot}");
    }
}
