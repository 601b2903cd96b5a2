//! A model that is written as source predicts what the program predicts.

use crate::common::{QUICK, gradus};
use std::{fmt::Write, fs, path::Path, process::Command};

/// Compiles a source with a `main` that prints its results for rows of numbers, and runs it.
fn run(folder: &Path, source: &str, rows: &[Vec<f64>]) -> Vec<f64> {
    let mut text = format!("{}\nfn main() {{\n", fs::read_to_string(folder.join(source)).unwrap());
    for row in rows {
        writeln!(text, "    println!(\"{{:?}}\", predict(&{row:?}));").unwrap();
    }
    fs::write(folder.join("main.rs"), text + "}\n").unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let arguments = ["--edition=2021", "-O", "-Adead_code", "main.rs", "-o", "main"];
    let made = Command::new(rustc).current_dir(folder).args(arguments).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8(Command::new(folder.join("main")).output().unwrap().stdout).unwrap();
    let numbers = said.split(|c: char| "[], \n".contains(c)).filter(|word| !word.is_empty());
    numbers.map(|word| word.parse().unwrap()).collect()
}

#[test]
fn digits_are_read_by_the_source() {
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let ran = gradus(folder.path(), "export rust out --out predict.rs");
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "wrote predict.rs\n", ""));
    let (_, test) = gradus::data::digits::<f64>().unwrap().stratified(0.8, 0).unwrap();
    let row = |at: usize| test.x().as_slice()[64 * at..64 * (at + 1)].to_vec();
    let got = run(folder.path(), "predict.rs", &[row(5), row(0)]);
    let shown = gradus(folder.path(), "predict out --index 5,0 --json").json();
    let want = shown.as_array().unwrap().iter().flat_map(|guess| guess["scores"].as_array().unwrap().clone());
    let want: Vec<f64> = want.map(|score| score.as_f64().unwrap()).collect();
    assert_eq!(got.len(), want.len());
    // The model computes in f32, the source in f64.
    let away = got.iter().zip(&want).fold(0.0, |worst: f64, (g, w)| worst.max((g - w).abs()));
    assert!(away < 1e-5, "{away:e}: {got:?} {want:?}");
    let least = got.iter().take(10).fold(0.0, |most: f64, p| most.max(*p));
    assert!(least > 0.2, "{got:?}");
}

#[test]
fn what_is_wrong_with_an_export_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), "export rust none.safetensors --out predict.rs");
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.starts_with("error: none.safetensors: "), "{}", ran.stderr);
    let ran = gradus(folder.path(), "export rust none.safetensors --out predict.rs --precision f16");
    assert_eq!(ran.code, Some(2));
    gradus(folder.path(), QUICK).json();
    let ran = gradus(folder.path(), "export rust out --out none/predict.rs");
    assert_eq!((ran.code, ran.stderr.contains("none/predict.rs")), (Some(1), true), "{}", ran.stderr);
}
