//! What comes before and behind the network in a file.

use super::{mathematics::Called, writer::Writer};
use crate::around::{Change, Column};
use gradus_autograd::portable::{Function, Operator};
use gradus_tensor::source::number;

impl Writer {
    /// Makes (x − mean)/std of the input; gives the name of the array.
    pub(super) fn normalised(&mut self, mean: &[f64], std: &[f64], inputs: usize) -> String {
        let mut of = |name: &str, all: &[f64]| match all {
            [one] => number(self.precision, *one),
            all => format!("{}[i]", self.constant(name, all)),
        };
        let (mean, std) = (of("mean", mean), of("std", std));
        self.line(1, "// (x − mean)/std, 0 where std is 0");
        self.line(1, &format!("let mut normalised = [0.0; {inputs}];"));
        self.line(1, &format!("for i in 0..{inputs} {{"));
        let made = format!("if {std} == 0.0 {{ 0.0 }} else {{ (input[i] - {mean}) / {std} }}");
        self.line(2, &format!("normalised[i] = {made};"));
        self.line(1, "}");
        "normalised".to_owned()
    }

    /// The result is mean + std·y instead of y.
    pub(super) fn restored(&mut self, output: usize, mean: f64, std: f64) -> usize {
        let dims = self.dims(output);
        let (length, from) = (dims.iter().product::<usize>(), self.element(output, "i"));
        let (mean, std) = (number(self.precision, mean), number(self.precision, std));
        let y = self.array("in the target's unit", dims);
        self.line(1, &format!("for i in 0..{length} {{"));
        self.line(2, &format!("{y}[i] = {mean} + {std} * {from};"));
        self.line(1, "}");
        self.values.len() - 1
    }

    /// Makes the numbers of the network of a row of a table; gives the name of their array.
    pub(super) fn columns(&mut self, columns: &[Column], features: usize) -> String {
        self.line(1, "// The columns, standardised; a value that is missing is NaN.");
        self.line(1, &format!("let mut prepared = [0.0; {features}];"));
        let mut place = 0;
        for (at, column) in columns.iter().enumerate() {
            let x = format!("input[{at}]");
            let line = format!("prepared[{place}] = {};", self.column(column, &x));
            // A name is from a table: it ends with its line.
            let name: String = column.name.chars().filter(|c| !c.is_control()).collect();
            self.line(1, &format!("{line} // {name}"));
            place += 1;
            if column.indicator {
                self.line(1, &format!("prepared[{place}] = if {x}.is_nan() {{ 1.0 }} else {{ 0.0 }};"));
                place += 1;
            }
        }
        "prepared".to_owned()
    }

    /// The network's number for a column's.
    fn column(&mut self, column: &Column, x: &str) -> String {
        let kind = self.precision;
        let number = |v: f64| number(kind, v);
        self.needs(FILLED);
        let filled = format!("filled({x}, {})", number(column.missing));
        if column.is_plain() {
            return filled;
        }
        let function = match column.change {
            Change::None => None,
            Change::Log => Some(Function::Ln),
            Change::Log1p => Some(Function::Ln1p),
        };
        let changed = match function {
            None => filled,
            Some(function) => {
                "columns".clone_into(&mut self.op);
                let (max, function) =
                    (self.math(Called::Two(Operator::Max)), self.math(Called::One(function)));
                format!("{function}({max}({filled}, {}))", number(column.least))
            }
        };
        self.needs(STANDARDISED);
        format!("standardised({changed}, {}, {})", number(column.mean), number(column.std))
    }
}

const FILLED: &str = "\
/// A value, or what stands for one that is missing.
fn filled(x: FLOAT, missing: FLOAT) -> FLOAT {
    if x.is_nan() { missing } else { x }
}
";

/// The bound is [`Column::FARTHEST`].
const STANDARDISED: &str = "\
/// (x − mean)/std, within ±20.
fn standardised(x: FLOAT, mean: FLOAT, std: FLOAT) -> FLOAT {
    ((x - mean) / std).clamp(-20.0, 20.0)
}
";
