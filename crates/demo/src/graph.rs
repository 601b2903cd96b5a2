//! `gradus graph`.

use crate::{
    drawing::{by_ending, put},
    explain::lesson::Lesson,
    failure::Failure,
};
use clap::{Args, ValueEnum};
use gradus::{
    autograd::inspect::Step,
    prelude::*,
    view::{
        diagram::{Diagram, leading},
        expression::{self, Expression, nearest},
    },
};
use std::path::PathBuf;

/// What is drawn, and how.
#[derive(Args, Debug)]
pub(crate) struct GraphOptions {
    /// Statements such as 'a = x*y + z; w = a*tanh(x)'
    #[arg(required_unless_present = "net", conflicts_with_all = ["net", "seed"])]
    expression: Option<String>,
    /// A network in place of an expression, as `gradus explain` takes it
    #[arg(long, value_name = "NAME|FILE.toml", conflicts_with = "at")]
    net: Option<String>,
    /// Decides the numbers of a network
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
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
    /// Refuses what belongs to the graph of a derivative.
    fn without_by(&self) -> Result<(), Failure> {
        match self.by {
            None => Ok(()),
            Some(_) => {
                let error = Error::argument("--by belongs to the graph of a derivative");
                Err(Failure::Usage(error.help("add --order 2")))
            }
        }
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
    let (step, title) = match (&options.expression, &options.net) {
        (Some(expression), _) => step(options, expression)?,
        (None, net) => network(options, net.as_deref().unwrap_or("regression"))?,
    };
    let diagram = |step| Diagram::new(step, title);
    let text = match options.format.or(by_ending(options.out.as_deref())).unwrap_or(Format::Text) {
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
fn step(options: &GraphOptions, text: &str) -> Result<(Step, String), Failure> {
    let expression = Expression::parse(text).map_err(Failure::Usage)?;
    let at = expression::values(&options.at).map_err(Failure::Usage)?;
    let mut graph = Graph::new(&Params::<f64>::seed(0));
    let graph = graph.eval();
    let last = expression.record(graph, &at).map_err(Failure::Usage)?;
    let of = match &options.grad {
        Some(name) => named(graph, &expression, name)?,
        None => last,
    };
    let lines = text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty());
    let title = lines.collect::<Vec<_>>().join("; ");
    if options.order == 1 {
        options.without_by()?;
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

/// One step of a network; gives all that is known of it, and a title.
fn network(options: &GraphOptions, net: &str) -> Result<(Step, String), Failure> {
    let lesson = Lesson::new(net, options.seed, false).map_err(Failure::Usage)?;
    if options.order == 1 {
        options.without_by()?;
        return Ok((lesson.step(options.grad.as_deref(), None)?.0, lesson.title()));
    }
    let by = options.by.as_deref().unwrap_or("x");
    let (step, derivative) = lesson.step(options.grad.as_deref(), Some(by))?;
    Ok((leading(step), format!("{derivative} of {}", lesson.title())))
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
