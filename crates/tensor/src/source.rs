//! Mathematics as source: the formulas that run in lanes, written down as functions of Rust that need nothing but its standard
//! library and give the same bits.
//!
//! ```
//! use gradus_tensor::{Elem, source::{Computation, Precision, number, rust}};
//! struct Square;
//! impl Computation for Square {
//!     fn of<E: Elem>(&self, x: &[E]) -> E {
//!         x[0] * x[0] - x[0].lit(0.5)
//!     }
//! }
//! let text = rust(Precision::F64, "square", &["x"], &Square)?;
//! assert_eq!(text, "fn square(x: f64) -> f64 {\n    (x * x) - 0.5_f64\n}\n");
//! assert_eq!(number(Precision::F32, 0.1), "0.1_f32");
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

use crate::{
    Elem, Error, Result,
    lanes::{Base, Formulas, Ground, Lanes, Line, MISSING, Notes, Written},
};
use std::cell::RefCell;

/// What is computed of some numbers.
pub trait Computation {
    /// Its value.
    fn of<E: Elem>(&self, x: &[E]) -> E;
}

/// The kind of numbers that a source computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// `f32`.
    F32,
    /// `f64`.
    F64,
}

impl Precision {
    /// The type's name.
    pub fn name(self) -> &'static str {
        match self {
            Precision::F32 => f32::TYPE,
            Precision::F64 => f64::TYPE,
        }
    }
}

/// The number nearest to v, as Rust reads it.
pub fn number(precision: Precision, v: f64) -> String {
    match precision {
        Precision::F32 => (v as f32).number(),
        Precision::F64 => v.number(),
    }
}

/// A computation as a function of Rust with a name, of inputs with names.
///
/// # Errors
/// It has a function in it whose formula cannot be written so: a sine or a cosine.
pub fn rust(precision: Precision, name: &str, inputs: &[&str], f: &impl Computation) -> Result<String> {
    match precision {
        Precision::F32 => written::<f32>(name, inputs, f),
        Precision::F64 => written::<f64>(name, inputs, f),
    }
}

fn written<T>(name: &str, inputs: &[&str], f: &impl Computation) -> Result<String>
where
    T: Written + Formulas,
    for<'n> Notes<'n>: Base + Ground<T, V = usize>,
{
    let draft = Draft::default();
    let notes = Notes::on(&draft.lines);
    let x: Vec<Lanes<Notes<'_>, T>> =
        inputs.iter().map(|input| Lanes { s: notes, v: draft.value(input, &[], false) }).collect();
    let result = f.of(&x).v;
    let lines = draft.lines.borrow();
    if let Some(missing) = lines.iter().find_map(|line| line.template.strip_prefix(MISSING)) {
        return Err(Error::argument(format!("{missing} has no formula that can be written as source")));
    }
    Ok(draft.function(T::TYPE, name, inputs, result))
}

/// A function that is being written, value by value.
///
/// ```
/// use gradus_tensor::source::Draft;
/// let draft = Draft::default();
/// let x = draft.value("x", &[], false);
/// let twice = draft.value("{0} + {1}", &[x, x], true);
/// let root = draft.value("{0}.max(<1>)", &[twice, x], false);
/// assert_eq!(
///     draft.function("f64", "larger", &["x"], root),
///     "fn larger(x: f64) -> f64 {\n    (x + x).max(x)\n}\n"
/// );
/// ```
#[derive(Debug, Default)]
pub struct Draft {
    lines: RefCell<Vec<Line>>,
}

impl Draft {
    /// The place of a value; of the same value, if it is there already. In its expression stand `{0}`, `{1}` … for operands in
    /// parentheses where they need any, `<0>`, `<1>` … where they never do. A loose one needs parentheses as part of another.
    pub fn value(&self, template: &str, operands: &[usize], loose: bool) -> usize {
        Notes::on(&self.lines).note(template, operands, loose)
    }

    /// The function of numbers of a kind whose value is at a place; what it does not need is left out.
    pub fn function(&self, kind: &str, name: &str, inputs: &[&str], result: usize) -> String {
        let arguments: Vec<String> = inputs.iter().map(|input| format!("{input}: {kind}")).collect();
        let body = Body::of(&self.lines.borrow(), result);
        format!("fn {name}({}) -> {kind} {{\n{body}}}\n", arguments.join(", "))
    }
}

/// The lines of a function.
struct Body<'l> {
    lines: &'l [Line],
    /// How often each value is used.
    uses: Vec<usize>,
    /// The expression of each value: a name, or what it is made of.
    texts: Vec<String>,
}

/// How long an expression may be that stands within another.
const LONGEST: usize = 60;

impl<'l> Body<'l> {
    fn of(lines: &'l [Line], result: usize) -> String {
        let mut uses = vec![0; lines.len()];
        uses[result] = 1;
        for (at, line) in lines.iter().enumerate().rev() {
            if uses[at] > 0 {
                line.operands.iter().for_each(|&operand| uses[operand] += 1);
            }
        }
        let mut body = Body { lines, uses, texts: vec![String::new(); lines.len()] };
        let mut text = String::new();
        let mut named = vec![false; lines.len()];
        let mut count = 0;
        for (at, line) in lines.iter().enumerate() {
            if body.uses[at] == 0 {
                continue;
            }
            let expression = body.expression(line, &named);
            let whole =
                body.uses[at] == 1 && expression.len() <= LONGEST && !line.template.starts_with("if ");
            if at != result && (whole || line.operands.is_empty()) {
                body.texts[at] = expression;
            } else if at == result {
                text += &format!("    {expression}\n");
            } else {
                count += 1;
                text += &format!("    let t{count} = {expression};\n");
                body.texts[at] = format!("t{count}");
                named[at] = true;
            }
        }
        text
    }

    /// A value's expression, with its operands put in.
    fn expression(&self, line: &Line, named: &[bool]) -> String {
        let mut text = line.template.clone();
        for (place, &operand) in line.operands.iter().enumerate() {
            let own = &self.texts[operand];
            let tight =
                if self.lines[operand].loose && !named[operand] { format!("({own})") } else { own.clone() };
            text = text.replace(&format!("{{{place}}}"), &tight).replace(&format!("<{place}>"), own);
        }
        text
    }
}
