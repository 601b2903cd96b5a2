//! What can be chosen: read off the library's own lists, with its formulas.

use crate::{
    points::Shelf,
    state::{FITTING, LIMITS, VERSION},
};
use gradus::{
    losses::LossSpec,
    nn::{
        self, activation_names, init,
        spec::{Known, known_options},
    },
    optim::{Listed, ListedSchedule, OptimizerSpec, ScheduleSpec},
    prelude::Result,
    tensor::spec::Spec,
    view::activation::Activation,
};
use serde_json::{Value, json};

/// Everything that can be chosen.
pub(crate) fn catalogue(shelf: &Shelf) -> Result<Value> {
    let data: Vec<Value> = shelf
        .entries()
        .iter()
        .map(|entry| {
            let mut value = json!(entry);
            value["loss"] = json!(entry.loss());
            value
        })
        .collect();
    Ok(json!({
        "version": VERSION,
        "data": data,
        "activations": activations()?,
        "losses": losses()?,
        "optimizers": optimizers()?,
        "schedules": schedules()?,
        "initialisers": initialisers()?,
        "limits": LIMITS,
    }))
}

/// An option that a form can ask for; the others are left out.
fn option(known: &Known) -> Option<Value> {
    let kind = match known.what.as_str() {
        "a number" => "number",
        "true or false" => "flag",
        what if what.starts_with("a whole number") => "count",
        what if what.starts_with("one of ") => "choice",
        what if what.starts_with("a list of ") && what.ends_with("numbers") => "list",
        _ => return None,
    };
    let default = known.usual.as_ref().map_or(Value::Null, |usual| json!(usual));
    let mut option = json!({ "name": known.name, "default": default, "kind": kind });
    if kind == "choice" {
        let words: Vec<&str> = known.what.split('"').skip(1).step_by(2).collect();
        option["choices"] = json!(words);
    }
    Some(option)
}

fn options(known: &[Known]) -> Vec<Value> {
    known.iter().filter_map(option).collect()
}

/// The formulas of layers that are no functions of single numbers.
const ALONG: [(&str, &str); 6] = [
    ("softmax", "exp(xᵢ)/Σ exp(xⱼ)"),
    ("softargmax", "exp(xᵢ)/Σ exp(xⱼ)"),
    ("softmin", "exp(−xᵢ)/Σ exp(−xⱼ)"),
    ("log_softmax", "xᵢ − ln Σ exp(xⱼ)"),
    ("prelu", "max(x, 0) + a·min(x, 0), where a is learnt"),
    ("rrelu", "x if x > 0 else a·x, where a is drawn anew in each step"),
];

fn activations() -> Result<Vec<Value>> {
    let all = Activation::all();
    let mut list = Vec::new();
    for name in activation_names().into_iter().chain(["prelu"]) {
        let own = all.iter().find(|f| f.name() == name);
        let along = ALONG.iter().find(|(along, _)| *along == name).map(|(_, formula)| (*formula).to_owned());
        let formula = along.or_else(|| own.map(|f| f.formulas()[0].clone())).unwrap_or_default();
        let about = match own.map_or(&[][..], |f| f.kinks()) {
            [] => String::new(),
            kinks => {
                let kinks: Vec<String> = kinks.iter().map(f64::to_string).collect();
                format!("has no derivative at {}", kinks.join(", "))
            }
        };
        let known = known_options(&Spec::new(name), [2])?;
        list.push(json!({ "name": name, "formula": formula, "about": about, "options": options(&known) }));
    }
    Ok(list)
}

fn losses() -> Result<Vec<Value>> {
    let formulas = gradus::losses::catalogue();
    let loss = |fitting: &crate::state::Fitting| {
        let formula =
            formulas.iter().find(|entry| entry.name() == fitting.name).map_or("", |entry| entry.formula());
        let kinds = if fitting.numbers { &["classes", "numbers"][..] } else { &["classes"] };
        let about =
            if fitting.one { "for two classes: one output" } else { "for classes: an output for each" };
        let options = options(&LossSpec::known(fitting.name)?);
        Ok(
            json!({ "name": fitting.name, "formula": formula, "about": about, "kinds": kinds, "options": options }),
        )
    };
    FITTING.iter().map(loss).collect()
}

fn optimizers() -> Result<Vec<Value>> {
    let rule = |listed: &Listed<f64>| {
        let options = options(&OptimizerSpec::known(listed.name)?);
        let (about, formula) = (listed.summary, listed.formula);
        Ok(
            json!({ "name": listed.name, "formula": formula, "about": about, "lr": listed.lr, "options": options }),
        )
    };
    Listed::ALL.iter().map(rule).collect()
}

/// The schedule that is no function of time.
const PLATEAU: [&str; 2] = [
    "lr ← max(lr·factor, min_lr) after more than patience bad epochs",
    "falls when the loss of the test rows no longer does",
];

fn schedules() -> Result<Vec<Value>> {
    let mut list = Vec::new();
    for name in ScheduleSpec::names() {
        // Those that are made of others have no form.
        if ListedSchedule::COMPOSED.iter().any(|listed| listed.name == name) {
            continue;
        }
        let listed = ListedSchedule::ALL.iter().find(|listed| listed.name == name);
        let [formula, about] = listed.map_or(PLATEAU, |listed| [listed.formula, listed.summary]);
        let options = options(&ScheduleSpec::known(name)?);
        list.push(json!({ "name": name, "formula": formula, "about": about, "options": options }));
    }
    Ok(list)
}

fn initialisers() -> Result<Vec<Value>> {
    let matrix = gradus::prelude::Shape::from([4, 2]);
    let mut list = Vec::new();
    for &init::Listed { name, formula, summary, .. } in init::listed() {
        let made = nn::init::described(&Spec::new(name), "init")?;
        // One that is for images alone does not fit a matrix.
        if made.fill(matrix, &mut gradus::tensor::random::Stream::new(0, "catalogue")).is_ok() {
            let options = options(&init::known_options(name)?);
            list.push(json!({ "name": name, "formula": formula, "about": summary, "options": options }));
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_of_the_library_can_be_chosen() {
        let all = catalogue(&Shelf::default()).unwrap();
        let names = |list: &str| -> Vec<String> {
            let each = all[list].as_array().unwrap().iter();
            each.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("activations").len(), activation_names().len() + 1);
        assert_eq!(names("optimizers").len(), Listed::<f64>::ALL.len());
        assert!(names("initialisers").contains(&"orthogonal".to_owned()));
        assert!(!names("initialisers").contains(&"dirac".to_owned()));
        for list in ["activations", "losses", "optimizers", "schedules", "initialisers"] {
            for one in all[list].as_array().unwrap() {
                assert!(!one["formula"].as_str().unwrap().is_empty(), "{one}");
            }
        }
        let adam = all["optimizers"].as_array().unwrap().iter().find(|o| o["name"] == "adam").unwrap();
        let decay = json!({ "name": "weight_decay", "default": 0.0, "kind": "number" });
        assert!(adam["options"].as_array().unwrap().contains(&decay), "{adam}");
    }
}
