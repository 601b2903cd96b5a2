//! `gradus graph`.

use crate::{drawing::put, failure::Failure};
use clap::{Args, ValueEnum};
use gradus::{
    autograd::inspect::Step,
    prelude::*,
    view::{
        diagram::{Diagram, leading},
        expression::{self, Expression, nearest},
    },
};
use std::path::{Path, PathBuf};

/// What is drawn, and how.
#[derive(Args, Debug)]
pub(crate) struct GraphOptions {
    /// Statements such as 'a = x*y + z; w = a*tanh(x)'
    expression: String,
    /// The values of the inputs: x=1,y=-0.5
    #[arg(long, value_name = "NAME=NUMBER,…", default_value = "", hide_default_value = true)]
    at: String,
    /// The value whose gradients are drawn [default: the last]
    #[arg(long, value_name = "NAME")]
    grad: Option<String>,
    /// 1 draws the expression, 2 the graph of its derivative by one variable
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    order: u8,
    /// The variable of --order 2 [default: the first input]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// How it is written [default: text, or what the name of --out ends with]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file that is written, in place of the terminal
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl GraphOptions {
    fn format(&self) -> Format {
        let ending = self.out.as_deref().and_then(Path::extension).and_then(|e| e.to_str());
        let named = ending.and_then(|ending| Format::from_str(ending, true).ok());
        self.format.or(named).unwrap_or(Format::Text)
    }
}

/// The forms in which a graph can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A drawing in characters, the forward pass, and the chain rule with its numbers
    Text,
    /// A drawing that follows light and dark pages
    Svg,
    /// For Graphviz
    Dot,
    /// A page with the drawing and the tables
    Html,
    /// All values with gradients, formulas and shapes, for other programs
    Json,
}

/// Draws the graph of an expression with its values and gradients.
pub(crate) fn graph(options: &GraphOptions) -> Result<(), Failure> {
    let (step, title) = step(options)?;
    let diagram = |step| Diagram::new(step, title);
    let text = match options.format() {
        Format::Text => diagram(step).text(),
        Format::Svg => diagram(step).svg(),
        Format::Dot => diagram(step).dot(),
        Format::Html => diagram(step).html(),
        Format::Json => {
            let json = serde_json::to_string_pretty(&step);
            json.map_err(|e| Error::format(e.to_string()))? + "\n"
        }
    };
    put(options.out.as_deref(), text.as_bytes())
}

/// Runs the expression; gives all that is known of it, and a title.
fn step(options: &GraphOptions) -> Result<(Step, String), Failure> {
    let expression = Expression::parse(&options.expression).map_err(Failure::Usage)?;
    let at = expression::values(&options.at).map_err(Failure::Usage)?;
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let graph = graph.eval();
    let last = expression.record(graph, &at).map_err(Failure::Usage)?;
    let of = match &options.grad {
        Some(name) => named(graph, &expression, name)?,
        None => last,
    };
    let lines = options.expression.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty());
    let title = lines.collect::<Vec<_>>().join("; ");
    if options.order == 1 {
        if options.by.is_some() {
            let error = Error::argument("--by belongs to the graph of a derivative");
            return Err(Failure::Usage(error.help("add --order 2")));
        }
        return Ok((graph.inspect(of)?, title));
    }
    let by = match (&options.by, expression.inputs().first()) {
        (Some(name), _) => named(graph, &expression, name)?,
        (None, Some(name)) => graph.get(name)?,
        (None, None) => {
            let error = Error::argument("the expression has no input to differentiate by");
            return Err(Failure::Usage(error.help("name a value: --by NAME")));
        }
    };
    let [derivative] = graph.grad(of, [by]);
    let name = |v: Var<'_, f64>| v.name().unwrap_or_default();
    let title = format!("∂{}/∂{} of {title}", name(of), name(by));
    Ok((leading(graph.inspect(derivative)?), title))
}

/// The value with a name.
fn named<'g>(graph: &'g Graph<f64>, expression: &Expression, name: &str) -> Result<Var<'g, f64>, Failure> {
    let (inputs, names) = (expression.inputs(), expression.names());
    let known = || inputs.iter().chain(&names).copied();
    if known().any(|own| own == name) {
        return Ok(graph.get(name)?);
    }
    let hint = nearest(name, known()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let error = Error::argument(format!("the expression has no value `{name}`{hint}"));
    Err(Failure::Usage(error.help(format!("one of {}", known().collect::<Vec<_>>().join(", ")))))
}
