//! `gradus graph`.

use crate::{
    common::{Ran, program},
    snapshot::snapshot,
};
use gradus::autograd::inspect::Step;

/// The homework's expression.
const HOMEWORK: &str = "a = x*y + z; b = (x + x)*a; w = a*b";

fn graph(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    program(folder.path()).arg("graph").args(arguments).output().unwrap().into()
}

/// What a run gave that went well.
fn said(arguments: &[&str]) -> String {
    let ran = graph(arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout
}

#[test]
fn the_homework_reads_in_a_terminal() {
    let text = said(&[HOMEWORK, "--at", "x=1,y=2,z=3"]);
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    snapshot("graph.txt", &text);
    let second = said(&["y = x*x*x", "--at", "x=2", "--order", "2"]);
    assert!(second.starts_with("∂y/∂x of y = x*x*x\n") && second.contains(" = 12\n"), "{second}");
    snapshot("graph-order-2.txt", &second);
}

/// The numbers of the golden case 004-graph of the facade's tests, computed by PyTorch 2.15.0.
#[test]
fn gradients_are_the_golden_ones() {
    let at = "x=-0.8671785139941123,y=-1.088037172981744,z=-0.1538380803028093";
    let step: Step = serde_json::from_str(&said(&[HOMEWORK, "--at", at, "--format", "json"])).unwrap();
    let close = |a: f64, b: f64| (a - b).abs() < 1e-13 * (1.0 + b.abs());
    let value = |name: &str| step.get(name).unwrap().value[0];
    let gradient = |step: &Step, name: &str| step.get(name).unwrap().gradient.as_ref().unwrap()[0];
    for (name, want) in [("a", 0.7896843785338543), ("b", -1.3695946518027038), ("w", -1.0815475014521088)] {
        assert!(close(value(name), want), "{name}");
    }
    for (name, want) in [("x", 4.227542621557459), ("y", 2.3753661098491046), ("z", -2.7391893036054076)] {
        assert!(close(gradient(&step, name), want), "{name}");
    }
    let hessian = [
        [-10.97999770517227, -8.751188222307011, 6.932827349482071],
        [-8.751188222307011, -2.6084680276382266, 3.0079943005321472],
        [6.932827349482071, 3.0079943005321472, -3.468714055976449],
    ];
    for (by, row) in ["x", "y", "z"].iter().zip(hessian) {
        let json = said(&[HOMEWORK, "--at", at, "--order", "2", "--by", by, "--format", "json"]);
        let step: Step = serde_json::from_str(&json).unwrap();
        for (name, want) in ["x", "y", "z"].iter().zip(row) {
            assert!(close(gradient(&step, name), want), "{by} {name}");
        }
    }
}

#[test]
fn every_format_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for (format, start) in [
        ("text", "w = x*y\n"),
        ("svg", "<svg "),
        ("dot", "digraph gradus {"),
        ("html", "<!DOCTYPE html>"),
        ("json", "{\n  \"version\": 1"),
    ] {
        let arguments = ["graph", "w = x*y", "--at", "x=1,y=2", "--format", format];
        let ran: Ran = program(folder.path()).args(arguments).output().unwrap().into();
        assert!(ran.stdout.starts_with(start), "{}", ran.stdout);
        let written: Ran = program(folder.path())
            .args(&arguments[..4])
            .args(["--out", &format!("file.{format}")])
            .output()
            .unwrap()
            .into();
        assert_eq!(
            (written.code, written.stdout.as_str()),
            (Some(0), format!("wrote file.{format}\n").as_str())
        );
        assert_eq!(
            std::fs::read_to_string(folder.path().join(format!("file.{format}"))).unwrap(),
            ran.stdout
        );
    }
}

#[test]
fn what_cannot_be_drawn_is_a_usage_error() {
    for (arguments, want) in [
        (&["a = x * ; b = a"][..], "an operand is missing after `*`\n  a = x * ; b = a\n          ^"),
        (&["w = x*y"], "no value is given for x, y\n  help   give one for each: --at x=1,y=1"),
        (
            &["w = x*y", "--at", "x=1,y=1,v=1"],
            "the expression has no variable `v`\n  help   the inputs are x, y",
        ),
        (
            &["sum = x + y", "--at", "x=1,y=1", "--grad", "smu"],
            "the expression has no value `smu`; did you mean `sum`?\n  help   one of x, y, sum",
        ),
        (
            &["w = x", "--at", "x=1", "--by", "x"],
            "--by belongs to the graph of a derivative\n  help   add --order 2",
        ),
        (
            &["w = 2", "--order", "2"],
            "the expression has no input to differentiate by\n  help   name a value: --by NAME",
        ),
    ] {
        let ran = graph(arguments);
        assert_eq!((ran.stderr, ran.code), (format!("error: {want}\n"), Some(2)), "{arguments:?}");
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn infinite_values_are_shown() {
    let text = said(&["y = 1/x", "--at", "x=0"]);
    assert!(text.contains("y = 1/x = 1/0 = ∞") && text.contains("= −∞"), "{text}");
}
