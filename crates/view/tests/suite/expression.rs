//! What expressions mean, and what is said of wrong ones.

use gradus_autograd::Graph;
use gradus_tensor::{Params, Result};
use gradus_view::expression::{Expression, values};
use proptest::prelude::*;

fn value(text: &str, at: &str) -> Result<f64> {
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    Expression::parse(text)?.record(graph.eval(), &values(at)?)?.item()
}

#[test]
fn operators_bind_as_in_mathematics() {
    for (text, want) in [
        ("1 - 2 - 3", -4.0),
        ("2*3 + 4*5", 26.0),
        ("8/4/2", 1.0),
        ("2^3^2", 512.0),
        ("-2^2", -4.0),
        ("(-2)^2", 4.0),
        ("2^-1", 0.5),
        ("2*-3", -6.0),
        ("--3", 3.0),
        ("+3", 3.0),
        ("1e-3 + .5 + 2.", 2.501),
        ("7−2·3", 1.0),
        ("6÷3×2", 4.0),
        ("max(1, min(5, 2)) + pow(2, 3)", 10.0),
        ("a = 2\nb = a; c = (a\n+ b)", 4.0),
        ("ŷ = 3; y\u{302} = 4; δ₁' = ŷ*y\u{302}", 12.0),
        ("sigmoid(0) + tanh(0) + relu(-1) + exp(0) + ln(1) + sqrt(4) + abs(-2)", 5.5),
        ("rrelu(-48)", -11.0),
    ] {
        let found = value(text, "").unwrap();
        assert!((found - want).abs() < 1e-12, "{text}: {found}");
    }
    assert_eq!(value("y = 1/x", "x=0").unwrap(), f64::INFINITY);
    assert!(value("y = x/x", "x=0").unwrap().is_nan());
    assert_eq!(value("x^2", "x = −3").unwrap(), 9.0);
}

#[test]
fn every_function_of_the_catalogue_can_be_called() {
    for (name, _) in gradus_autograd::ops::functions::<f64>() {
        assert!(value(&format!("y = {name}(x)"), "x=0.5").unwrap().is_finite(), "{name}");
    }
}

/// The error about an expression.
fn complaint(text: &str) -> String {
    Expression::parse(text).unwrap_err().to_string()
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (text, want) in [
        ("a = x * ; b = a", "an operand is missing after `*`\n  a = x * ; b = a\n          ^"),
        ("a = ", "an operand is missing after `=`\n  a =\n      ^"),
        ("* x", "an operand is missing before `*`\n  * x\n  ^"),
        ("a = ()", "an operand is missing after `(`\n  a = ()\n       ^"),
        (
            "a = x ** 2",
            "an operand is missing after `*`\n  a = x ** 2\n         ^\n  help   a power is written x^2",
        ),
        ("a = 2x", "an operator is missing before `x`\n  a = 2x\n       ^"),
        ("a = 1.2.3", "an operator is missing before `.3`\n  a = 1.2.3\n         ^"),
        ("a = x (y)", "no function is called `x`\n  a = x (y)\n      ^"),
        (
            "x = 2; a = x(3)",
            "no function is called `x`; a product is written `x*(…)`\n  x = 2; a = x(3)\n             ^",
        ),
        ("a = tahn(x)", "no function is called `tahn`; did you mean `tanh`?\n  a = tahn(x)\n      ^"),
        ("a = tanh + 1", "`tanh` is a function: write `tanh(x)`\n  a = tanh + 1\n      ^"),
        ("tanh = 1", "`tanh` is a function and cannot be given a value\n  tanh = 1\n  ^"),
        ("a = tanh(x, y)", "`tanh` takes 1 number, 2 are given\n  a = tanh(x, y)\n      ^"),
        ("a = max(x)", "`max` takes 2 numbers, 1 are given\n  a = max(x)\n      ^"),
        ("a = (x + 1", "`(` is not closed\n  a = (x + 1\n      ^"),
        ("a = x + 1)", "`)` closes nothing\n  a = x + 1)\n           ^"),
        ("a = (x, y)", "`,` is out of place here\n  a = (x, y)\n        ^"),
        ("x + 1 = y", "only a name can stand before `=`\n  x + 1 = y\n  ^"),
        ("a = $x", "`$` has no meaning here\n  a = $x\n      ^"),
        ("a = 1e999", "the number is too large\n  a = 1e999\n      ^"),
        ("a = x\na = y", "`a` has a value already; take another name\n  a = y\n  ^"),
        ("b = a; a = 1", "`a` is used before it is given its value\n  b = a; a = 1\n      ^"),
        (" ; ", "an expression is missing, such as `w = x*y`\n   ;\n     ^"),
    ] {
        assert_eq!(complaint(text), want);
    }
    let deep = format!("a = {}x{}", "(".repeat(200), ")".repeat(200));
    let want = "more than 50 operations within each other; give a part a name of its own\n";
    assert!(complaint(&deep).starts_with(want));
    assert!(complaint(&format!("a = x{}", " + x".repeat(60))).starts_with(want));
    assert!(complaint(&"-".repeat(100_000)).starts_with(want));
    let many: String = (0..200).map(|k| format!("a{k} = x*x + x*x;")).collect();
    assert!(complaint(&many).starts_with("more than 500 numbers, variables and operations\n"));
}

#[test]
fn values_must_be_those_of_the_inputs() {
    let error = |at: &str| value("w = x*y + z", at).unwrap_err().to_string();
    for (at, want) in [
        ("y=1", "no value is given for x, z\n  help   give one for each: --at x=1,z=1"),
        ("x=1,y=1,z=1,q=1", "the expression has no variable `q`\n  help   the inputs are x, y, z"),
        (
            "x=1,y=1,z=1,w=1",
            "`w` is computed by the expression and cannot be given\n  help   the inputs are x, y, z",
        ),
        ("x=1,x=2,y=1,z=1", "`x` is given twice"),
        ("x=1,y", "`y` is not a name and its number, as in x=1,y=-0.5"),
        ("x=1,y=two", "`y=two` is not a name and its number, as in x=1,y=-0.5"),
    ] {
        assert_eq!(error(at), want, "{at}");
    }
    let none = value("w = 1", "x=1").unwrap_err().to_string();
    assert_eq!(none, "the expression has no variable `x`\n  help   the expression has no inputs");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// Whatever is written, it is read or refused.
    #[test]
    fn no_text_panics(any in any::<String>(), near in r"[a-c1-3.+*/^()=;,− \n-]{0,40}", cut in 0usize..60) {
        let sound = "a = x*y + tanh(z)^2; b = max(a, -1e-3)\nw = (a − b)·ŷ/2";
        let part: String = sound.chars().take(cut).collect();
        for text in [any.clone(), near.clone(), part.clone() + &near, part + &any] {
            if let Err(error) = Expression::parse(&text) {
                let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
                prop_assert!(lines.len() >= 3 && lines[2].trim() == "^", "{lines:?}");
            }
            let _ = values(&text);
        }
    }
}
