//! What is written as Rust is compiled by rustc and has the bits of the library's reference.

use crate::export::{columns, measured};
use crate::layers_of_all_kinds::{line, networks, stir, undescribed};
use gradus_autograd::{Elementwise, Graph, Module, Var};
use gradus_exchange::{
    Around,
    rust::{Precision, Source},
};
use gradus_nn::{Identity, Lambda, Linear, Sequential, spec::NetworkSpec};
use gradus_tensor::{Dual, Elem, Params, Real, Scalar, Shape, Tensor, View, random::Stream};
use std::{fmt::Write, fs, path::Path, process::Command};

/// So many rows are tried.
const ROWS: usize = 9;

/// A network with its text, what it is given and what it should make of it.
struct Case {
    name: String,
    text: String,
    integers: bool,
    /// The inputs and the wanted outputs, row by row.
    rows: [Vec<f64>; 2],
    /// What the kernels make of the same.
    kernels: Vec<f64>,
}

/// Random rows, some of them large or not numbers.
fn rows(features: usize, integers: bool) -> Vec<f64> {
    let mut stream = Stream::new(5, "rows");
    let draw = |i: usize| match (integers, i / features) {
        (true, _) => stream.below(9) as f64,
        (_, 7) => stream.uniform(-300.0, 300.0),
        (_, 8) => [f64::NAN, f64::INFINITY, -0.0, 1e-310, f64::NEG_INFINITY][i % 5],
        _ => stream.uniform(-3.0, 3.0),
    };
    (0..ROWS * features).map(draw).collect()
}

/// What a module makes of rows, on whatever numbers.
fn run<T: Scalar, M: Module<T>>(params: &Params<T>, module: &M, features: Shape, x: &[f64]) -> Vec<f64> {
    let shape = Shape::new(&[&[ROWS], features.dims()].concat()).unwrap();
    let mut graph = Graph::new(params);
    let g = graph.eval();
    let whole: Vec<u32> = x.iter().map(|v| *v as u32).collect();
    let x = match module.takes_integers() {
        true => g.labels(View::new(shape, &whole).unwrap()),
        false => g.input(Tensor::new(shape, x.iter().map(|v| T::of(*v)).collect()).unwrap()),
    };
    module.forward(x).read(|y| y.iter().map(|y| y.to_f64()).collect()).unwrap()
}

/// One network, of T for the kernels and of its twin of dual numbers for the reference.
fn case<T: Real, M: Module<T>, D: Module<Dual<T>>>(
    name: &str,
    (params, module): (&Params<T>, &M),
    (twins, twin): (&Params<Dual<T>>, &D),
    features: Shape,
) -> Case
where
    Dual<T>: Scalar,
{
    stir(params);
    stir(twins);
    let precision = if T::NAME == "f32" { Precision::F32 } else { Precision::F64 };
    let text = Source::new().precision(precision).note(name).text(params, module, features).unwrap();
    let x = rows(features.len(), module.takes_integers());
    let rounded: Vec<f64> = x.iter().map(|v| T::of(*v).to_f64()).collect();
    let want = run(twins, twin, features, &x);
    let kernels = run(params, module, features, &x);
    Case { name: name.to_owned(), text, integers: module.takes_integers(), rows: [rounded, want], kernels }
}

/// A number as Rust reads it.
fn bits(v: &f64) -> String {
    format!("f64::from_bits({})", v.to_bits())
}

/// The program that gives each network its rows and prints the bits of what it makes of them.
fn program(cases: &[Case]) -> String {
    let mut text = String::from("fn show(v: f64) { print!(\"{} \", v.to_bits()); }\n");
    for place in 0..cases.len() {
        let _ = writeln!(text, "mod n{place};");
    }
    text += "fn main() {\n";
    for (place, case) in cases.iter().enumerate() {
        let kind = if case.integers { " as u32" } else { " as _" };
        let numbers: Vec<String> = case.rows[0].iter().map(bits).collect();
        let _ = write!(
            text,
            "    let x: &[f64] = &[{}];\n    let rows: Vec<_> = x.chunks(n{place}::INPUTS).map(|row| {{\n        \
             let mut taken = [Default::default(); n{place}::INPUTS];\n        \
             taken.iter_mut().zip(row).for_each(|(to, v)| *to = *v{kind});\n        taken\n    }}).collect();\n    \
             let mut y = vec![[Default::default(); n{place}::OUTPUTS]; rows.len()];\n    \
             n{place}::predict_rows(&rows, &mut y);\n    assert_eq!(y[3].map(|v| v.to_bits()), \
             n{place}::predict(&rows[3]).map(|v| v.to_bits()));\n    \
             y.iter().flatten().for_each(|v| show(*v as f64));\n    println!();\n",
            numbers.join(", ")
        );
    }
    text + "}\n"
}

/// Compiles and runs; gives what each network made.
fn outputs(folder: &Path, cases: &[Case], optimised: bool) -> Vec<Vec<f64>> {
    for (place, case) in cases.iter().enumerate() {
        fs::write(folder.join(format!("n{place}.rs")), &case.text).unwrap();
    }
    fs::write(folder.join("main.rs"), program(cases)).unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let level = if optimised { "-Copt-level=2" } else { "-Copt-level=0" };
    let made = Command::new(rustc)
        .current_dir(folder)
        .args(["--edition=2021", "-Dwarnings", level, "main.rs", "-o", "main"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let ran = Command::new(folder.join("main")).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let number = |word: &str| f64::from_bits(word.parse().unwrap());
    String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split_whitespace().map(number).collect())
        .collect()
}

/// The place of the first number with other bits; all that are not numbers are one.
fn differing(got: &[f64], want: &[f64]) -> Option<usize> {
    assert_eq!(got.len(), want.len());
    got.iter().zip(want).position(|(g, w)| g.to_bits() != w.to_bits() && !(g.is_nan() && w.is_nan()))
}

/// How far the kernels are from the reference, in units of the largest number of a row's size.
fn away(got: &[f64], want: &[f64]) -> f64 {
    let pairs = got.iter().zip(want).filter(|(g, w)| g.is_finite() && w.is_finite());
    pairs.fold(0.0, |worst: f64, (g, w)| worst.max((g - w).abs() / w.abs().max(1.0)))
}

fn check(cases: &[Case], bound: f64, levels: &[bool]) {
    let folder = tempfile::tempdir().unwrap();
    for &optimised in levels {
        let all = outputs(folder.path(), cases, optimised);
        assert_eq!(all.len(), cases.len());
        for (case, got) in cases.iter().zip(&all) {
            let at = differing(got, &case.rows[1]);
            assert!(
                at.is_none(),
                "{}: {:?} at {at:?}, {got:?} against {:?}",
                case.name,
                optimised,
                case.rows[1]
            );
            let off = away(&case.kernels, got);
            assert!(off <= bound, "{}: the kernels are {off:e} away", case.name);
        }
    }
}

fn described<T: Real>(spec: &NetworkSpec) -> Option<Case>
where
    Dual<T>: Scalar,
{
    // Statistics of the batch are no matter of one row.
    if line(spec).contains("\"track_running_stats\":false") {
        return None;
    }
    let (params, twins) = (Params::<T>::seed(1), Params::seed(1));
    let (model, twin) = (spec.build(&params).unwrap(), spec.build(&twins).unwrap());
    Some(case(&line(spec), (&params, &model), (&twins, &twin), spec.inputs.shape().unwrap()))
}

#[test]
fn every_layer_has_the_bits_of_the_reference_in_f64() {
    let cases: Vec<Case> = networks().iter().filter_map(described::<f64>).collect();
    assert!(cases.len() > 60);
    check(&cases, 1e-13, &[false, true]);
}

#[test]
fn every_layer_has_the_bits_of_the_reference_in_f32() {
    let cases: Vec<Case> = networks().iter().filter_map(described::<f32>).collect();
    check(&cases, 1e-4, &[true]);
}

/// A user's own activation, with every function that has a formula.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Everything;

impl Elementwise for Everything {
    const NAME: &'static str = "everything";
    fn f<E: Elem>(self, x: E) -> E {
        let a = x.erf() * x.normal_pdf() - x.erfc() / (x.exp() + x.lit(1.0));
        let b = (x * x + x.lit(0.5)).ln() + x.abs().ln_1p() + x.abs().sqrt() + (-x.abs()).exp_m1();
        let c = a.max(b).min(x.lit(5.0)).where_pos(a * b, a + x.normal_cdf());
        c + x.abs().pow(x.lit(1.5)) + x.tanh() + x.sigmoid()
    }
    fn df<E: Elem>(self, x: E, _: E) -> E {
        x
    }
}

/// Sums in every order, inputs cut from one, modules side by side.
fn others<T: Scalar>(params: &Params<T>) -> Vec<Sequential<T>> {
    fn over<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        x.reshape([x.shape()[0], 20, 11, 5]).sum_axes(&[1, 3], false)
    }
    fn turned<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        let x = x.reshape([x.shape()[0], 20, 55]).permute(&[0, 2, 1]).detach();
        let soft = x.softmax(1).slice(1, 3..7).sum_axes(&[1], false).amin(&[-1], true);
        x.amax(&[-1], false) + x.amin(&[2], false) + soft
    }
    fn product<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        let (a, b) = (x.reshape([x.shape()[0], 44, 25]), x.reshape([x.shape()[0], 25, 44]));
        a.product(b, true, true).reshape([x.shape()[0], 625])
    }
    let own = |name| Sequential::new(&params.scope(name));
    let own_kinds = vec![
        own("over").add(|_| Lambda::new("over", over)),
        own("turned").add(|_| Lambda::new("turned", turned)),
        own("product").add(|_| Lambda::new("product", product)),
        own("own").add(|_| Everything),
    ];
    own_kinds.into_iter().chain(undescribed(params)).collect()
}

#[test]
fn other_modules_have_the_bits_of_the_reference() {
    let (params, twins) = (Params::<f64>::seed(1), Params::seed(1));
    let pairs: Vec<_> = others(&params).into_iter().zip(others(&twins)).collect();
    let cases = pairs
        .iter()
        .map(|(model, twin)| case(&model.label(), (&params, model), (&twins, twin), Shape::from([1100])));
    check(&cases.collect::<Vec<_>>(), 1e-13, &[false, true]);
}

#[test]
fn a_formula_that_is_wrong_in_its_last_digit_is_caught() {
    let spec: NetworkSpec = serde_json::from_str(r#"{"inputs": 6, "layers": [{"type": "tanh"}]}"#).unwrap();
    let mut case = described::<f64>(&spec).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut right = || {
        let got = outputs(folder.path(), std::slice::from_ref(&case), true);
        let right = differing(&got[0], &case.rows[1]).is_none();
        case.text = case.text.replacen("0.6931471805599453_f64", "0.6931471805599454_f64", 1);
        right
    };
    assert!(right() && !right());
}

#[test]
fn normalisation_and_probabilities_are_part_of_the_source() {
    let params = Params::<f64>::seed(4);
    let model = Sequential::new(&params).add(|p| Linear::new(p, 3, 4));
    let (mean, std) = (vec![0.5, -1.0, 2.0], vec![2.0, 0.0, 1.0]);
    let export = Source::new()
        .around(Around::new().normaliser(mean.clone(), std.clone()).softmax(true).restore(0.25, 3.0));
    let text = export.text(&params, &model, [3]).unwrap();
    let x = rows(3, false);
    let prepared: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(i, x)| if std[i % 3] == 0.0 { 0.0 } else { (x - mean[i % 3]) / std[i % 3] })
        .collect();
    let twins = Params::<Dual<f64>>::seed(4);
    let twin = Sequential::new(&twins).add(|p| Linear::new(p, 3, 4)).add(|_| gradus_nn::Softmax);
    let probabilities = run(&twins, &twin, Shape::from([3]), &prepared);
    let want: Vec<f64> = probabilities.iter().map(|p| 0.25 + 3.0 * p).collect();
    let kernels = want.clone();
    check(
        &[Case { name: "whole".to_owned(), text, integers: false, rows: [x, want], kernels }],
        1e-13,
        &[true],
    );
}

#[test]
fn columns_of_tables_are_part_of_the_source() {
    let params = Params::<f64>::seed(4);
    let model = Linear::new(&params, 7, 2);
    let around = Around::new().columns(columns()).restore(0.25, 3.0);
    let text = Source::new().around(around).text(&params, &model, [7]).unwrap();
    assert!(text.contains("prepared[2] = filled(input[1], 0.0_f64); // kind\n"), "{text}");
    let [raw, prepared] = measured(ROWS);
    let restored = |all: Vec<f64>| -> Vec<f64> { all.iter().map(|y| 0.25 + 3.0 * y).collect() };
    let want = restored(run(&params, &model, Shape::from([7]), &prepared));
    let kernels = want.clone();
    let case = Case { name: "columns".to_owned(), text, integers: false, rows: [raw, want.clone()], kernels };
    let folder = tempfile::tempdir().unwrap();
    let got = outputs(folder.path(), &[case], true).remove(0);
    assert_eq!(got.len(), want.len());
    assert!(away(&got, &want) < 1e-13, "{got:?} against {want:?}");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let params = Params::<f64>::seed(0);
    type Step = for<'g> fn(Var<'g, f64>) -> Var<'g, f64>;
    let message = |step: Step| {
        let module = Lambda::new("f", step);
        Source::new().text(&params, &module, [2]).unwrap_err().to_string().replace("\n  help   ", "; help: ")
    };
    assert_eq!(
        message(|x| x.sin()),
        "rust export: sin has no formula that can be written as source; help: the op is sin"
    );
    assert_eq!(
        message(|x| x - x.mean_axes(&[0], true)),
        "rust export: mean looks at several rows at once, source is written for one row at a time; help: the op is mean, \
         value 1 of the network"
    );
    assert_eq!(
        message(|x| x.permute(&[1, 0])),
        "rust export: a value is [2, N]: rows are not along its first axis; help: source is written for one row at a time"
    );
    assert_eq!(
        message(|x| x.sum_axes(&[-1], false).reshape([1, x.shape()[0]])),
        "rust export: a value is [1, N]: rows are not along its first axis; help: source is written for one row at a time"
    );
    let model = Identity;
    let error = Source::new()
        .around(Around::new().normaliser(vec![0.0; 3], vec![1.0; 3]))
        .text(&params, &model, [2])
        .unwrap_err();
    assert_eq!(error.to_string(), "rust export: 3 means and 3 deviations do not fit rows [2]");
}
