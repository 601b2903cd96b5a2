//! Random expressions, whose drawn gradients dual numbers judge.

use gradus_autograd::{Graph, inspect::Step};
use gradus_tensor::{Dual, Elem, Params};
use gradus_view::{
    diagram::Diagram,
    expression::{Expression, values},
};
use proptest::prelude::*;
use std::collections::HashMap;

/// An expression.
#[derive(Clone, Debug)]
enum Tree {
    Number(f64),
    /// An input or an earlier statement, counted modulo what there is.
    Name(usize),
    Minus(Box<Tree>),
    Power(Box<Tree>, i32),
    Two(char, Box<Tree>, Box<Tree>),
    Call(&'static str, Box<Tree>),
    Max(Box<Tree>, Box<Tree>),
}

const INPUTS: [&str; 3] = ["x", "y", "z"];

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        (1..30i32).prop_map(|n| Tree::Number(f64::from(n) / 8.0)),
        (0..8usize).prop_map(Tree::Name)
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let function = prop::sample::select(vec!["tanh", "sin", "cos", "exp", "sigmoid", "erf"]);
        prop_oneof![
            boxed().prop_map(Tree::Minus),
            (boxed(), 0..4i32).prop_map(|(a, n)| Tree::Power(a, n)),
            (prop::sample::select(vec!['+', '-', '*', '/']), boxed(), boxed())
                .prop_map(|(c, a, b)| Tree::Two(c, a, b)),
            (function, boxed()).prop_map(|(f, a)| Tree::Call(f, a)),
            (boxed(), boxed()).prop_map(|(a, b)| Tree::Max(a, b)),
        ]
    })
}

/// The name of a variable where `before` statements came.
fn name(of: usize, before: usize) -> String {
    match of % (INPUTS.len() + before) {
        k if k < INPUTS.len() => INPUTS[k].to_owned(),
        k => format!("s{}", k - INPUTS.len()),
    }
}

/// Writes a tree with parentheses only where they must be: 1 a sum, 2 a product, 3 a sign, 4 a power, 5 an atom.
fn text(tree: &Tree, before: usize, least: u8) -> String {
    let own = |t: &Tree, least| text(t, before, least);
    let (binds, text) = match tree {
        Tree::Number(v) => (5, v.to_string()),
        Tree::Name(of) => (5, name(*of, before)),
        Tree::Minus(a) => (3, format!("-{}", own(a, 3))),
        Tree::Power(a, n) => (4, format!("{}^{n}", own(a, 5))),
        Tree::Two(c @ ('+' | '-'), a, b) => (1, format!("{} {c} {}", own(a, 1), own(b, 2))),
        Tree::Two(c, a, b) => (2, format!("{}{c}{}", own(a, 2), own(b, 3))),
        Tree::Call(f, a) => (5, format!("{f}({})", own(a, 1))),
        Tree::Max(a, b) => (5, format!("max({}, {})", own(a, 1), own(b, 1))),
    };
    if binds < least { format!("({text})") } else { text }
}

type D = Dual<f64>;

fn evaluate(tree: &Tree, known: &[D]) -> D {
    let own = |t: &Tree| evaluate(t, known);
    match tree {
        Tree::Number(v) => Dual::constant(*v),
        Tree::Name(of) => known[of % known.len()],
        Tree::Minus(a) => -own(a),
        Tree::Power(a, n) => (0..*n).fold(Dual::constant(1.0), |y, _| y * own(a)),
        Tree::Two('+', a, b) => own(a) + own(b),
        Tree::Two('-', a, b) => own(a) - own(b),
        Tree::Two('*', a, b) => own(a) * own(b),
        Tree::Two(_, a, b) => own(a) / own(b),
        Tree::Call("tanh", a) => own(a).tanh(),
        Tree::Call("sin", a) => own(a).sin(),
        Tree::Call("cos", a) => own(a).cos(),
        Tree::Call("exp", a) => own(a).exp(),
        Tree::Call("sigmoid", a) => own(a).sigmoid(),
        Tree::Call(_, a) => own(a).erf(),
        Tree::Max(a, b) => own(a).max(own(b)),
    }
}

/// The last value and its derivative by the variable of a place, inputs first.
fn differentiate(trees: &[Tree], at: &[f64; 3], by: usize) -> D {
    let seed = |place: usize, value: f64| Dual { re: value, eps: f64::from(u8::from(place == by)) };
    let mut known: Vec<D> = at.iter().enumerate().map(|(k, v)| seed(k, *v)).collect();
    for tree in trees {
        let value = evaluate(tree, &known);
        known.push(if known.len() == by { seed(by, value.re) } else { value });
    }
    known[known.len() - 1]
}

/// The gradients in the titles of an SVG, by the names of variables.
fn drawn(svg: &str, of: &str) -> HashMap<String, f64> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let titles = document.descendants().filter(|n| n.tag_name().name() == "title").filter_map(|n| n.text());
    let lines: Vec<&str> = titles.flat_map(str::lines).collect();
    let one = |line: &&str| {
        let (by, value) = line.strip_prefix(&format!("∂{of}/∂"))?.split_once(' ')?;
        Some((by.to_owned(), value.parse().ok()?))
    };
    lines.iter().filter_map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn drawn_gradients_are_those_of_dual_numbers(trees in prop::collection::vec(tree(), 1..5), at in [0.3..2.0, 0.3..2.0, 0.3..2.0f64]) {
        let used = |k: usize| format!("u{k} = {}", INPUTS[k]);
        let own = trees.iter().enumerate().map(|(k, tree)| format!("s{k} = {}", text(tree, k, 1)));
        // Every input stands in the text; the last statement is the one to differentiate.
        let expression: Vec<String> = (0..3).map(used).chain(own).collect();
        let of = format!("s{}", trees.len() - 1);
        let mut graph = Graph::new(&Params::<f64>::seed(0));
        let given = values(&format!("x={},y={},z={}", at[0], at[1], at[2])).unwrap();
        let g = graph.eval();
        let last = Expression::parse(&expression.join("; ")).unwrap().record(g, &given).unwrap();
        let step = g.inspect(last).unwrap();
        let json: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
        let parts = || step.values.iter().flat_map(|v| &v.inputs).filter_map(|e| e.gradient.as_ref());
        let scale = parts().map(|g| g[0].abs()).fold(1.0, f64::max);
        prop_assume!(scale < 1e6 && step.values.iter().all(|v| v.value[0].abs() < 1e6));
        let diagram = Diagram::new(step.clone(), "random");
        let drawn = drawn(&diagram.svg(), &of);
        for by in 0..INPUTS.len() + trees.len() {
            let want = differentiate(&trees, &at, by);
            prop_assert!((last.item().unwrap() - want.re).abs() <= 1e-10 * scale.max(want.re.abs()));
            let name = name(by, trees.len());
            let found = json.get(&name).unwrap().gradient.as_ref().map_or(0.0, |g| g[0]);
            prop_assert!((found - want.eps).abs() <= 1e-10 * scale, "{name}: {found} {want:?}");
            let drawn = drawn.get(&name).copied().unwrap_or(0.0);
            prop_assert!((drawn - want.eps).abs() <= 1e-10 * scale, "{name}: {drawn} {want:?}");
        }
        // What the uses of a value contribute is its gradient.
        for value in step.values.iter().filter(|v| v.id != step.of) {
            let Some(gradient) = &value.gradient else { continue };
            let uses = step.values.iter().flat_map(|v| &v.inputs).filter(|e| e.from == value.id);
            let sum: f64 = uses.filter_map(|e| e.gradient.as_ref()).map(|g| g[0]).sum();
            prop_assert!((sum - gradient[0]).abs() <= 1e-10 * scale);
        }
        prop_assert!(diagram.text().lines().all(|line| line.chars().count() <= 80), "{}", diagram.text());
    }
}
