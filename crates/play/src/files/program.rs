//! A program with the crate `gradus` that does the same.

use crate::{
    engine::layers,
    points::{BLOBS, Entry, FACTOR, Kind, Shelf, TURNS},
    refusal::Refusal,
    state::{Fitting, State},
};
use gradus::tensor::spec::{Setting, Spec};
use std::fmt::Write;

/// The schedule that looks at the loss of the test rows after each epoch.
const PLATEAU: &str = "reduce_on_plateau";

/// The text of the program for a training as it stands.
pub(crate) fn text(state: &State, entry: &Entry, batches: u64, shelf: &Shelf) -> Result<String, Refusal> {
    let fitting = Fitting::find(&state.loss.kind)?;
    let layers = layers(state, entry, fitting);
    let mut text = String::from("// Made by gradus play; cargo add gradus, and it does the same.\n");
    text += "use gradus::{losses::LossSpec, nn::spec::*, optim::*, prelude::*, tensor::spec::Spec};\n\n";
    text += "fn main() -> Result<()> {\n";
    text += &data(state, entry, shelf);
    let _ = writeln!(text, "    let params = Params::<f64>::seed({});", state.seed);
    let list: Vec<String> = layers.iter().map(written).collect();
    let _ = writeln!(text, "    let layers = vec![{}];", list.join(", "));
    let _ = writeln!(
        text,
        "    let spec = NetworkSpec {{ inputs: Inputs::Features({}), layers }};",
        entry.inputs
    );
    text += "    let model = Model::new(&params, spec.build(&params)?);\n";
    for name in &state.frozen {
        let _ = writeln!(text, "    params.get({name:?}).iter().for_each(|p| p.set_frozen(true));");
    }
    if !state.edits.is_empty() {
        let _ = writeln!(text, "    // {} changes that were made by hand are left out.", state.edits.len());
    }
    let _ = writeln!(text, "    let criterion = LossSpec({}).build::<f64>()?;", written(&state.loss));
    let _ = writeln!(
        text,
        "    let mut optimizer = OptimizerSpec({}).build(&params)?;",
        written(&state.optimizer)
    );
    let constant = state.schedule == Spec::new("constant");
    if !constant {
        let (schedule, epochs) = (written(&state.schedule), state.epochs);
        let name = if state.schedule.kind == PLATEAU { "mut course" } else { "course" };
        let _ = writeln!(
            text,
            "    let {name} = ScheduleSpec({schedule}).build(optimizer.lr(), {epochs}, {batches})?;"
        );
    }
    let _ = writeln!(
        text,
        "    let mut loader = Loader::new(&train, {})?.shuffle(true).seed({});",
        state.batch, state.seed
    );
    text += "    let mut graph = Graph::new(&params);\n";
    text += &steps(state, entry, fitting, (!constant).then_some(batches));
    text += "    println!(\"test loss {:?}\", evaluate(&mut graph, &model, &criterion, &test)?.loss());\n    Ok(())\n}\n";
    Ok(text)
}

/// The lines that make the rows.
fn data(state: &State, entry: &Entry, shelf: &Shelf) -> String {
    let (rows, noise, seed) = (state.data.rows, state.data.noise, state.seed);
    let share = 1.0 - state.data.test;
    let call = match entry.name {
        "moons" => format!("moons::<f64>({rows}, {noise:?}, {seed})?"),
        "spirals" => format!("spirals::<f64>({rows}, {TURNS:?}, {noise:?}, {seed})?"),
        "circles" => format!("circles::<f64>({rows}, {FACTOR:?}, {noise:?}, {seed})?"),
        "xor" => format!("xor::<f64>({rows}, {noise:?}, {seed})?"),
        "blobs" => format!("blobs::<f64>({rows}, {BLOBS}, {noise:?}, {seed})?"),
        "plane" => format!("plane::<f64>({rows}, {noise:?}, {seed})?"),
        "digits" => {
            let rows = rows.min(entry.rows);
            let tests = ((rows as f64 * state.data.test).round() as usize).clamp(1, rows - 1);
            return format!(
                "    let (mut train, mut test) = gradus::data::digits::<f64>()?.flatten()?.stratified(({}, {tests}), {seed})?;\n    \
                 let normaliser = Normaliser::whole(&train)?;\n    \
                 [&mut train, &mut test].into_iter().try_for_each(|data| normaliser.apply(data))?;\n",
                rows - tests
            );
        }
        _ => {
            let path = shelf.csv().map(|file| file.path().display().to_string()).unwrap_or_default();
            let target = shelf.csv().map_or("", |file| file.target());
            return table(&path, target, state);
        }
    };
    let split = if entry.kind == Kind::Classes { "stratified" } else { "split" };
    format!("    let (train, test) = gradus::data::{call}.{split}({share:?}, {seed})?;\n")
}

/// The lines that read a table.
fn table(path: &str, target: &str, state: &State) -> String {
    format!(
        "    use gradus::data::table::*;\n    \
         let table = Table::open({path:?})?;\n    \
         let (schema, task) = (table.schema()?, Task::guess(&table.schema()?, {target:?})?);\n    \
         let index = Index::read(&table, &schema, &task, &SplitBy::usual(&task))?;\n    \
         let parts = index.split(Shares {{ validation: 0.0, test: {:?} }}, {})?;\n    \
         let made = Preparation::fit(&table, &schema, &index, &parts.train)?;\n    \
         let [train, test] = [&parts.train, &parts.test].map(|rows| made.dataset::<f64>(&table, Some(rows)));\n    \
         let ((train, _), (test, _)) = (train?, test?);\n",
        state.data.test, state.seed
    )
}

/// The loop of the five steps.
fn steps(state: &State, entry: &Entry, fitting: &Fitting, course: Option<u64>) -> String {
    let labels =
        gradus::losses::LossSpec(state.loss.clone()).build::<f64>().is_ok_and(|loss| loss.takes_labels());
    let target = match (entry.kind, labels) {
        (Kind::Numbers, _) => "g.input(y.values())".to_owned(),
        (Kind::Classes, true) => "g.labels(y)".to_owned(),
        (Kind::Classes, false) if entry.outputs == 2 && fitting.one => {
            "g.labels(y).one_hot(2).slice(1, 1..2)".to_owned()
        }
        (Kind::Classes, false) => format!("g.labels(y).one_hot({})", entry.outputs),
    };
    let mut text = String::new();
    let _ = writeln!(text, "    for step in 0..{}_u64 {{", state.steps);
    text += "        let (epoch, place) = (step / loader.len() as u64, step as usize % loader.len());\n";
    text += "        if place == 0 { let _ = loader.epoch(epoch); }\n";
    if state.schedule.kind == PLATEAU {
        text += "        if place == 0 && epoch > 0 {\n            \
                 course.observe(evaluate(&mut Graph::new(&params), &model, &criterion, &test)?.loss());\n        }\n";
    }
    text += "        let Some((x, y)) = loader.batch(place) else { break };\n";
    text += "        let g = graph.step();\n";
    text += "        let output = model.forward(g.input(x)); // 1\n";
    let _ = writeln!(text, "        let loss = criterion.forward(output, {target}); // 2");
    text += "        model.zero_grad(); // 3\n        loss.backward()?; // 4\n";
    if let Some(batches) = course {
        let (epochs, steps) = (state.epochs, state.epochs.saturating_mul(batches));
        let _ =
            writeln!(text, "        course.apply(&mut *optimizer, epoch.min({epochs}), step.min({steps}));");
    }
    text + "        optimizer.step(); // 5\n    }\n"
}

/// A description as Rust.
fn written(spec: &Spec) -> String {
    let with = |(name, setting): (&String, &Setting)| format!(".with({name:?}, {})", value(setting));
    format!("Spec::new({:?}){}", spec.kind, spec.options.iter().map(with).collect::<String>())
}

fn value(setting: &Setting) -> String {
    match setting {
        Setting::Flag(flag) => flag.to_string(),
        Setting::Number(number) => format!("{number:?}"),
        Setting::Word(word) => format!("{word:?}"),
        Setting::List(all) => format!("vec![{}]", all.iter().map(value).collect::<Vec<_>>().join(", ")),
        Setting::Table(options) => match Spec::try_from(setting.clone()) {
            Ok(spec) => written(&spec),
            Err(_) => {
                let pair = |(name, inner): (&String, &Setting)| {
                    format!("({name:?}.to_owned(), {}.into())", value(inner))
                };
                let pairs: Vec<String> = options.iter().map(pair).collect();
                format!("Setting::Table([{}].into())", pairs.join(", "))
            }
        },
    }
}
