//! Expressions: statements such as `a = x*y + z; w = a*b`, read from a text and recorded as a graph.
//!
//! `token` parts a text into words, `parse` turns them into instructions for a stack, `functions` are those that can be called,
//! `complain` points at what is wrong.

mod complain;
mod functions;
mod parse;
mod token;

pub use complain::nearest;

use gradus_autograd::{Graph, Var, ops::Reshape};
use gradus_tensor::{Elem, Error, Infix, Result, Shape};

/// Statements that compute single numbers from variables.
///
/// Numbers, names, `+ − * / ^` (a power binds tightest and to the right, −x² is −(x²)), parentheses, every function of one
/// number that gradus has ([`ops::functions`](gradus_autograd::ops::functions)), `max(a, b)` and `min(a, b)`. Statements are
/// separated by `;` or by ends of lines. A variable that is given no value in the text is an input.
///
/// ```
/// use gradus_autograd::Graph;
/// use gradus_tensor::Params;
/// use gradus_view::expression::Expression;
///
/// let expression = Expression::parse("a = x*y + z; b = (x + x)*a; w = a*b")?;
/// assert_eq!(expression.inputs(), ["x", "y", "z"]);
///
/// let mut graph = Graph::new(&Params::<f64>::seed(0));
/// let at = [("x", 1.0), ("y", 2.0), ("z", 3.0)].map(|(name, v)| (name.to_owned(), v));
/// let w = expression.record(graph.eval(), &at)?;
/// assert_eq!(w.item()?, 50.0);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expression {
    variables: Vec<Variable>,
    statements: Vec<Statement>,
}

/// A name.
#[derive(Clone, Debug)]
struct Variable {
    name: String,
    /// Where it stands first.
    at: usize,
    /// Whether the text gives it its value.
    assigned: bool,
}

/// What a variable's value is.
#[derive(Clone, Debug)]
struct Statement {
    variable: usize,
    parts: Vec<Part>,
}

/// An instruction for a stack.
#[derive(Clone, Debug)]
enum Part {
    Number(f64),
    Variable(usize),
    Negative,
    Pair(Infix),
    /// To the power of a number.
    Power(f64),
    Call(&'static str),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it, with a caret under the character.
    pub fn parse(text: &str) -> Result<Expression> {
        parse::Parser::read(text)
    }

    /// The variables that must be given a value, in the order in which they appear.
    pub fn inputs(&self) -> Vec<&str> {
        self.variables.iter().filter(|v| !v.assigned).map(|v| v.name.as_str()).collect()
    }

    /// The variables that are computed, in the order of the statements.
    pub fn names(&self) -> Vec<&str> {
        self.statements.iter().map(|s| self.variables[s.variable].name.as_str()).collect()
    }

    /// Records the statements on a graph with these values of the inputs; gives the last variable. All are found by
    /// [`Graph::get`].
    ///
    /// # Errors
    /// An input has no value, or there is a value for what is no input; all of them are listed.
    #[track_caller]
    pub fn record<'g>(&self, graph: &'g Graph<f64>, at: &[(String, f64)]) -> Result<Var<'g, f64>> {
        self.check(at)?;
        let given = |v: &Variable| {
            let (_, value) = at.iter().find(|(name, _)| !v.assigned && *name == v.name)?;
            Some(graph.scalar(*value).named(&v.name))
        };
        let mut values: Vec<Option<Var<'g, f64>>> = self.variables.iter().map(given).collect();
        let mut last = None;
        for statement in &self.statements {
            let mut value = run(&statement.parts, graph, &values)?;
            if let [Part::Number(_) | Part::Variable(_)] = statement.parts[..] {
                // A value of its own, so that it can have a name of its own.
                value = value.push(Reshape { shape: Shape::SCALAR }, &[]);
            }
            last = Some(value.named(&self.variables[statement.variable].name));
            values[statement.variable] = last;
        }
        last.ok_or_else(|| Error::argument("an expression without statements"))
    }

    /// Compares the names that have a value with those that need one.
    fn check(&self, at: &[(String, f64)]) -> Result<()> {
        let (inputs, names) = (self.inputs(), self.names());
        let needs = match inputs[..] {
            [] => "the expression has no inputs".to_owned(),
            _ => format!("the inputs are {}", inputs.join(", ")),
        };
        for (place, (name, _)) in at.iter().enumerate() {
            if names.contains(&name.as_str()) {
                let message = format!("`{name}` is computed by the expression and cannot be given");
                return Err(Error::argument(message).help(needs));
            }
            if !inputs.contains(&name.as_str()) {
                return Err(Error::argument(format!("the expression has no variable `{name}`")).help(needs));
            }
            if at[..place].iter().any(|(other, _)| other == name) {
                return Err(Error::argument(format!("`{name}` is given twice")));
            }
        }
        let missing = inputs.into_iter().filter(|input| at.iter().all(|(name, _)| name != input));
        let missing: Vec<&str> = missing.collect();
        if missing.is_empty() {
            return Ok(());
        }
        let example = missing.iter().map(|name| format!("{name}=1")).collect::<Vec<_>>().join(",");
        Err(Error::argument(format!("no value is given for {}", missing.join(", ")))
            .help(format!("give one for each: --at {example}")))
    }
}

/// Reads the values of inputs: `x=1,y=−2.5`.
///
/// # Errors
/// An entry is not a name and a number.
pub fn values(text: &str) -> Result<Vec<(String, f64)>> {
    let entry = |entry: &str| {
        let (name, value) = entry.split_once('=')?;
        let value = value.trim().replace(['−', '–'], "-").parse().ok()?;
        token::is_name(name.trim()).then(|| (name.trim().to_owned(), value))
    };
    let all = text.split([',', ';']).filter(|part| !part.trim().is_empty());
    all.map(|part| {
        entry(part).ok_or_else(|| {
            Error::argument(format!("`{}` is not a name and its number, as in x=1,y=-0.5", part.trim()))
        })
    })
    .collect()
}

/// Runs instructions.
fn run<'g>(parts: &[Part], graph: &'g Graph<f64>, values: &[Option<Var<'g, f64>>]) -> Result<Var<'g, f64>> {
    let missing = || Error::argument("an operand is missing");
    let mut stack: Vec<Var<'g, f64>> = Vec::new();
    for part in parts {
        let value = match part {
            Part::Number(v) => graph.constant(*v),
            Part::Variable(v) => values[*v].ok_or_else(missing)?,
            Part::Negative => -stack.pop().ok_or_else(missing)?,
            Part::Power(exponent) => stack.pop().ok_or_else(missing)?.powf(*exponent),
            Part::Call(name) => {
                functions::apply(name, &mut stack)?;
                continue;
            }
            Part::Pair(infix) => {
                let (b, a) = (stack.pop().ok_or_else(missing)?, stack.pop().ok_or_else(missing)?);
                match infix {
                    Infix::Plus => a + b,
                    Infix::Minus => a - b,
                    Infix::Over => a / b,
                    Infix::Power => a.pow(b),
                    Infix::Times | Infix::Product => a * b,
                }
            }
        };
        stack.push(value);
    }
    stack.pop().ok_or_else(missing)
}
