//! A file of source while it is written.

use super::mathematics::{BY_PAIRS, Called, IN_COLUMNS, IN_ROWS, SHIFT};
use gradus_autograd::portable::Recipe;
use gradus_tensor::{
    Error, Result,
    source::{Precision, number},
};
use std::fmt::Write;

/// A value of the network in the source, for one row.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// The name of its array; or the number itself, which every element is.
    pub(super) name: String,
    /// Its sizes; none if it is a number itself.
    pub(super) dims: Option<Vec<usize>>,
}

/// What has been written so far.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) precision: Precision,
    integers: bool,
    pub(super) values: Vec<Value>,
    statics: String,
    body: String,
    functions: Vec<(Recipe, String, String)>,
    /// Each function with the op that called it first.
    mathematics: Vec<(Called, String)>,
    /// The op that is being written.
    pub(super) op: String,
    helpers: Vec<&'static str>,
    names: Vec<String>,
}

impl Writer {
    pub(super) fn new(precision: Precision, integers: bool) -> Writer {
        Writer {
            precision,
            integers,
            values: Vec::new(),
            statics: String::new(),
            body: String::new(),
            functions: Vec::new(),
            mathematics: Vec::new(),
            op: String::new(),
            helpers: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Whether the network takes integers.
    pub(super) fn integers(&self) -> bool {
        self.integers
    }

    /// The next value is an array that is there.
    pub(super) fn give(&mut self, name: &str, dims: Vec<usize>) {
        self.values.push(Value { name: name.to_owned(), dims: Some(dims) });
    }

    /// The next value is a number.
    pub(super) fn literal(&mut self, v: f64) {
        self.values.push(Value { name: number(self.precision, v), dims: None });
    }

    /// The next value is a constant of numbers.
    pub(super) fn stored(&mut self, name: &str, values: &[f64], dims: Vec<usize>) {
        if let (&[v], true) = (values, dims.is_empty()) {
            return self.literal(v);
        }
        let name = self.constant(name, values);
        self.give(&name, dims);
    }

    /// Writes numbers down, and gives the name of their array.
    pub(super) fn constant(&mut self, name: &str, values: &[f64]) -> String {
        // "0.weight" is WEIGHT_0: names begin with letters.
        let mut words: Vec<&str> =
            name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let digits = words.iter().take_while(|word| word.starts_with(|c: char| c.is_ascii_digit())).count();
        words.rotate_left(digits);
        let wanted = if digits == words.len() { "VALUES".to_owned() } else { words.join("_").to_uppercase() };
        let name = self.unused(&wanted);
        let kind = self.precision.name();
        let _ = write!(self.statics, "\n#[rustfmt::skip]\nstatic {name}: [{kind}; {}] = [\n", values.len());
        for line in values.chunks(6) {
            let numbers: Vec<String> = line.iter().map(|v| plain(self.precision, *v)).collect();
            let _ = writeln!(self.statics, "    {},", numbers.join(", "));
        }
        self.statics += "];\n";
        name
    }

    /// A name that is not taken yet.
    fn unused(&mut self, wanted: &str) -> String {
        let name = (1..).map(|n| if n == 1 { wanted.to_owned() } else { format!("{wanted}_{n}") });
        let name = name.filter(|name| !self.names.contains(name)).take(1).next().unwrap_or_default();
        self.names.push(name.clone());
        name
    }

    /// The next value is a new array, after a line about it; gives its name.
    pub(super) fn array(&mut self, op: &str, dims: Vec<usize>) -> String {
        let name = format!("v{}", self.values.len());
        let length: usize = dims.iter().product();
        let shape: Vec<String> = dims.iter().map(usize::to_string).collect();
        let shape = shape.join(", ");
        self.line(1, &format!("// {op}: [{shape}]"));
        self.line(1, &format!("let mut {name} = [0.0; {length}];"));
        self.give(&name, dims);
        name
    }

    /// A line of `predict`, so many levels within.
    pub(super) fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.body, "{}{text}", "    ".repeat(depth));
    }

    /// An element of a value.
    pub(super) fn element(&self, value: usize, place: &str) -> String {
        let value = &self.values[value];
        if value.dims.is_some() { format!("{}[{place}]", value.name) } else { value.name.clone() }
    }

    /// The sizes of a value.
    pub(super) fn dims(&self, value: usize) -> Vec<usize> {
        self.values[value].dims.clone().unwrap_or_default()
    }

    /// The name by which a function of the mathematics is called.
    pub(super) fn math(&mut self, called: Called) -> String {
        if !self.mathematics.iter().any(|(known, _)| *known == called) {
            self.mathematics.push((called, self.op.clone()));
        }
        format!("math::{}", called.name().0)
    }

    /// The source needs a helper.
    pub(super) fn needs(&mut self, helper: &'static str) {
        let with = match helper {
            IN_ROWS | IN_COLUMNS => Some(BY_PAIRS),
            _ => None,
        };
        for helper in [Some(helper), with].into_iter().flatten() {
            if !self.helpers.contains(&helper) {
                self.helpers.push(helper);
            }
        }
        if helper == SHIFT {
            self.math(Called::Two(gradus_autograd::portable::Operator::Max));
        }
    }

    /// The name of a formula's function.
    pub(super) fn function(&mut self, op: &str, recipe: &Recipe) -> String {
        if let Some((_, name, _)) = self.functions.iter().find(|(known, ..)| known == recipe) {
            return name.clone();
        }
        let wanted: String = op.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let begins = wanted.starts_with(|c: char| c.is_ascii_lowercase());
        let name = self.unused(&if begins { wanted } else { format!("f_{wanted}") });
        let text = self.recipe(&name, recipe);
        self.functions.push((recipe.clone(), name.clone(), format!("/// The formula of {op}.\n{text}")));
        name
    }

    /// The whole file.
    pub(super) fn finish(&self, output: usize, inputs: usize, notes: &[String]) -> Result<String> {
        let value = &self.values[output];
        let (taken, kind) =
            (if self.integers { "u32" } else { self.precision.name() }, self.precision.name());
        let outputs: usize = value.dims.iter().flatten().product();
        let result = match value.name.as_str() {
            "input" if self.integers => {
                return Err(Error::argument("the output is the integers of the input"));
            }
            "input" => "*input".to_owned(),
            name => name.to_owned(),
        };
        let mut text = String::from("// Written by gradus: a network as source that needs nothing else.\n");
        notes.iter().for_each(|note| text += &format!("// {note}\n"));
        let _ = write!(
            text,
            "\n/// How many numbers a row has.\npub const INPUTS: usize = {inputs};\n\
             /// How many numbers its result has.\npub const OUTPUTS: usize = {outputs};\n\n\
             /// The result for one row.\n#[allow(clippy::needless_range_loop)]\n\
             pub fn predict(input: &[{taken}; INPUTS]) -> [{kind}; OUTPUTS] {{\n{}    {result}\n}}\n\n\
             /// The results for rows, as many as there are of both.\n\
             pub fn predict_rows(inputs: &[[{taken}; INPUTS]], outputs: &mut [[{kind}; OUTPUTS]]) {{\n    \
             for (input, output) in inputs.iter().zip(outputs) {{\n        *output = predict(input);\n    }}\n}}\n",
            self.body
        );
        self.functions.iter().for_each(|(_, _, function)| text += &format!("\n{function}"));
        self.helpers.iter().for_each(|helper| text += &format!("\n{}", helper.replace("FLOAT", kind)));
        text += &self.math_module()?;
        Ok(text + &self.statics)
    }

    fn math_module(&self) -> Result<String> {
        if self.mathematics.is_empty() {
            return Ok(String::new());
        }
        let mut text = String::from(
            "\n/// Functions, with the bits that gradus gives.\n\
             #[allow(clippy::approx_constant, clippy::excessive_precision)]\nmod math {\n",
        );
        for (place, (called, op)) in self.mathematics.iter().enumerate() {
            text += if place == 0 { "" } else { "\n" };
            let function =
                called.text(self.precision).map_err(|error| error.help(format!("the op is {op}")))?;
            for line in function.lines() {
                let public = if line.starts_with("fn ") { "pub " } else { "" };
                text += &format!("    {public}{line}\n");
            }
        }
        Ok(text + "}\n")
    }
}

/// A number without its type, where that is known; what is not finite with it.
fn plain(precision: Precision, v: f64) -> String {
    let text = number(precision, v);
    text.strip_suffix(&format!("_{}", precision.name())).map_or(text.clone(), str::to_owned)
}
