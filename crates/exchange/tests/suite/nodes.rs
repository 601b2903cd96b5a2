//! The onnx package's own cases, one node each, for every op that is read.

use crate::judge::judge;
use gradus_autograd::Graph;
use gradus_exchange::onnx::{self, Imported, op_names};
use gradus_tensor::{Real, View, file::npy};
use std::{collections::BTreeMap, fs, path::Path};

/// Why some cases are left out: a part of what is said about them, or of their name, and the reason.
const LEFT_OUT: &[(&str, &str)] = &[
    ("a value is no tensor", "sequences and optional values"),
    ("elements are not read", "elements other than f32, f64 and whole numbers of 32 and 64 bits"),
    ("is not cast", "elements other than f32, f64 and whole numbers of 32 and 64 bits"),
    ("(Div): input 0 is whole numbers", "arithmetic of whole numbers that are given"),
    ("(Max): input 0 is whole numbers", "arithmetic of whole numbers that are given"),
    ("(Min): input 0 is whole numbers", "arithmetic of whole numbers that are given"),
    ("test_pow_types_int", "arithmetic of whole numbers that are given"),
    ("(OneHot): integers that are given", "places from the back or beyond the last"),
    ("output 0 of the network: input 0 is whole numbers", "results that are whole numbers"),
    ("output 0 of the network: input 0 is a condition", "results that are conditions"),
    ("not cast to", "real numbers and given integers that are cast to each other"),
    ("only stored statistics", "batch normalisation in training, which is the description's layer"),
    ("the graph has no input", "a graph without an input is no module"),
    ("constant is needed", "pads other than with a constant"),
    ("only 1 is read", "slices with steps"),
    ("no elements to choose from", "the largest of no elements, which is an error here"),
    ("test_training_dropout", "random numbers of another program"),
];

/// Runs a case and compares; an error is what is said about it.
fn run<T: Real>(home: &Path, [relative, absolute]: [f64; 2]) -> Result<(), String> {
    let model: Imported<T> = onnx::read(home.join("model.onnx")).map_err(|e| e.message().to_owned())?;
    let mut graph = Graph::new(model.params());
    let g = graph.eval();
    let mut inputs = Vec::new();
    for place in 0.. {
        let file = |kind: &str| home.join(format!("input_{place}{kind}.npy"));
        if let Ok(whole) = npy::read::<f64>(file(".whole")) {
            let whole_numbers: Vec<u32> = whole.as_slice().iter().map(|&v| v as u32).collect();
            inputs.push(g.labels(View::new(whole.shape(), &whole_numbers).unwrap()));
        } else if file("").exists() {
            inputs.push(g.input(npy::read::<T>(file("")).map_err(|e| e.message().to_owned())?));
        } else {
            break;
        }
    }
    let outputs = model.forward_many(&inputs).map_err(|e| e.to_string())?;
    let output = |kind: &str| npy::read::<f64>(home.join(format!("output_0{kind}.npy")));
    let want = output("").or_else(|_| output(".whole")).map_err(|_| "the output is no number".to_owned())?;
    let got = outputs[0].value().map_err(|e| e.to_string())?;
    if got.shape() != want.shape() {
        return Err(format!("WRONG: {} where {} is wanted", got.shape(), want.shape()));
    }
    for (g, w) in got.as_slice().iter().zip(want.as_slice()) {
        let g = g.to_f64();
        let near = g == *w || (g.is_nan() && w.is_nan()) || (g - w).abs() <= absolute + relative * w.abs();
        if !near {
            return Err(format!("WRONG: {g} where {w} is wanted"));
        }
    }
    Ok(())
}

#[test]
fn the_cases_of_the_onnx_package_pass() {
    let folder = tempfile::tempdir().unwrap();
    let Some((right, said)) = judge("exchange/tests/judge.py", "nodes", folder.path(), &op_names().join(" "))
    else {
        return;
    };
    assert!(right, "{said}");
    let mut cases: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let (mut passed, mut left_out, mut wrong) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for home in &cases {
        let name = home.file_name().unwrap().to_string_lossy().into_owned();
        let case = fs::read_to_string(home.join("case")).unwrap();
        let words: Vec<&str> = case.split(' ').collect();
        let tolerances = [words[0], words[1]].map(|v| v.parse().unwrap());
        let outcome = if home.join("model.onnx").exists() {
            run::<f32>(home, tolerances)
                .or_else(|e| if e.contains("DOUBLE") { run::<f64>(home, tolerances) } else { Err(e) })
        } else {
            Err("a value is no tensor".to_owned())
        };
        let Err(error) = outcome else {
            passed += 1;
            continue;
        };
        match LEFT_OUT.iter().find(|(part, _)| name.contains(part) || error.contains(part)) {
            Some((_, reason)) => *left_out.entry(reason).or_default() += 1,
            None => wrong.push(format!("{name}: {error}")),
        }
    }
    assert!(passed > 400, "{passed} pass");
    println!("{passed} of {} cases pass; left out: {left_out:#?}", cases.len());
    assert!(wrong.is_empty(), "{} fail:\n{}", wrong.len(), wrong.join("\n"));
}
