//! docs/catalogue.md: what files can name, and the options of each, made from the catalogues themselves.
//!
//! With `GRADUS_WRITE_DOCS=1` the tables are written, otherwise compared.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus::{
    losses::{self, LossSpec},
    nn::{
        init,
        spec::{LayerSpec, Setting, known_options, layer_names},
    },
    optim::{Listed, ListedSchedule, OptimizerSpec, ScheduleSpec},
    tensor::spec::{Known, Spec},
};
use std::{env, fs};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/catalogue.md");
const HEAD: &str = "| type | options |\n|---|---|\n";

/// A description that has what must be given.
fn sample(kind: &str) -> LayerSpec {
    let given: &[(&str, Setting)] = match kind {
        "linear" => &[("out_features", Setting::Number(2.0))],
        "embedding" => &[("num_embeddings", Setting::Number(3.0)), ("embedding_dim", Setting::Number(2.0))],
        "group_norm" => &[("num_groups", Setting::Number(2.0))],
        "columns" => &[("categories", Setting::List(vec![0.0.into(), 3.0.into()]))],
        "unflatten" => &[("unflattened_size", Setting::List(Vec::new()))],
        "residual" => &[("layers", Setting::List(Vec::new()))],
        _ => &[],
    };
    given.iter().fold(Spec::new(kind), |spec, (name, setting)| spec.with(*name, setting.clone()))
}

/// An option with what it usually is, or with what it must be.
fn cell(known: Known) -> String {
    let words = known.what.strip_prefix("one of ").map(|all| all.replace(", ", " \\| "));
    match (known.usual, words) {
        (Some(usual), Some(words)) => format!("`{}` = `{usual}` ({words})", known.name),
        (Some(usual), None) => format!("`{}` = `{usual}`", known.name),
        (None, words) => format!("`{}`: {}", known.name, words.unwrap_or(known.what)),
    }
}

fn table<'n>(names: impl IntoIterator<Item = &'n str>, known: impl Fn(&str) -> Vec<Known>) -> String {
    let row = |name: &str| {
        let cells: Vec<String> = known(name).into_iter().map(cell).collect();
        format!("| `{name}` | {} |\n", if cells.is_empty() { "none".to_owned() } else { cells.join("; ") })
    };
    names.into_iter().map(row).collect()
}

fn tables() -> [String; 5] {
    [
        table(layer_names(), |name| known_options(&sample(name), [2]).unwrap()),
        table(init::initialiser_names(), |name| init::known_options(name).unwrap()),
        table(losses::names(), |name| LossSpec::known(name).unwrap()),
        table(Listed::<f64>::ALL.iter().map(|l| l.name), |name| OptimizerSpec::known(name).unwrap()),
        table(ScheduleSpec::names(), |name| {
            let mut known = ScheduleSpec::known(name).unwrap();
            known.retain(|known| !["per", "warmup", "warmup_start_factor"].contains(&known.name));
            known
        }),
    ]
}

/// The document with its tables made anew.
fn rendered(document: &str) -> String {
    let mut parts = document.split(HEAD);
    let mut all = parts.next().unwrap().to_owned();
    let tables = tables();
    for (place, part) in parts.enumerate() {
        let rest = part.find("\n\n").map_or("\n", |end| &part[end + 1..]);
        all += &format!("{HEAD}{}{rest}", tables[place]);
    }
    all
}

#[test]
fn the_tables_of_options_are_those_of_the_catalogues() {
    let document = fs::read_to_string(FILE).unwrap();
    let wanted = rendered(&document);
    assert_eq!(document.matches(HEAD).count(), tables().len());
    if env::var_os("GRADUS_WRITE_DOCS").is_some() {
        fs::write(FILE, &wanted).unwrap();
    }
    let document = fs::read_to_string(FILE).unwrap();
    let differing = document.lines().zip(wanted.lines()).find(|(is, should)| is != should);
    assert!(document == wanted, "GRADUS_WRITE_DOCS=1 writes the tables; they differ at {differing:?}");
    for listed in ListedSchedule::ALL.iter().chain(ListedSchedule::COMPOSED) {
        assert!(document.contains(listed.name));
    }
}
