//! Sums, largest and smallest numbers, and softargmaxes along axes.

use super::{
    index::{place, strides, sum, times},
    mathematics::{Called, IN_COLUMNS, IN_ROWS, SHIFT},
    writer::Writer,
};
use gradus_autograd::portable::{Function, Operator, Primitive, Reduction};

/// In which order the numbers along some axes are added.
enum Order {
    One,
    Rows,
    Columns,
    Plain,
}

/// The order for axes of an array of these sizes.
fn order(dims: &[usize], axes: &[usize]) -> Order {
    let long: Vec<usize> = (0..dims.len()).filter(|&axis| dims[axis] != 1).collect();
    let taken: Vec<usize> =
        long.iter().enumerate().filter(|(_, axis)| axes.contains(axis)).map(|(place, _)| place).collect();
    let neighbours = taken.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match taken.last() {
        None => Order::One,
        Some(&last) if neighbours && last + 1 == long.len() => Order::Rows,
        Some(_) if neighbours => Order::Columns,
        Some(_) => Order::Plain,
    }
}

impl Writer {
    pub(super) fn reduce(&mut self, op: &str, by: Reduction, axes: &[usize], input: usize, dims: Vec<usize>) {
        let own = self.dims(input);
        let apart = strides(&own);
        let part = |within: bool| -> (Vec<usize>, Vec<usize>) {
            (0..own.len())
                .filter(|axis| axes.contains(axis) == within)
                .map(|axis| (own[axis], apart[axis]))
                .unzip()
        };
        let ((outer, outer_apart), (inner, inner_apart)) = (part(false), part(true));
        let (length, count): (usize, usize) = (outer.iter().product(), inner.iter().product());
        let at = sum([place("i", &outer, &outer_apart), place("k", &inner, &inner_apart)]);
        let element = format!("|k| {}", self.element(input, &at));
        let made = match by {
            Reduction::Sum | Reduction::Mean => {
                let total = match order(&own, axes) {
                    Order::One if count == 1 => self.element(input, &place("i", &outer, &outer_apart)),
                    Order::Rows => self.helped(IN_ROWS, "sum_in_rows", count, &element),
                    Order::Columns => self.helped(IN_COLUMNS, "sum_in_columns", count, &element),
                    _ => format!("(0..{count}).map({element}).fold(0.0, |sum, x| sum + x)"),
                };
                if by == Reduction::Mean { format!("{total} / {count}.0") } else { total }
            }
            Reduction::Max | Reduction::Min => {
                let (operator, first) = match by {
                    Reduction::Max => (Operator::Max, "NEG_INFINITY"),
                    _ => (Operator::Min, "INFINITY"),
                };
                let (function, kind) = (self.math(Called::Two(operator)), self.precision.name());
                format!("(0..{count}).map({element}).fold({kind}::{first}, {function})")
            }
        };
        let y = self.array(op, dims);
        self.line(1, &format!("for i in 0..{length} {{"));
        self.line(2, &format!("{y}[i] = {made};"));
        self.line(1, "}");
    }

    fn helped(&mut self, helper: &'static str, name: &str, count: usize, element: &str) -> String {
        self.needs(helper);
        format!("{name}({count}, {element})")
    }

    pub(super) fn soft(
        &mut self,
        op: &str,
        primitive: &Primitive,
        axis: usize,
        input: usize,
        dims: Vec<usize>,
    ) {
        let own = self.dims(input);
        let (before, n) = (own[..axis].iter().product::<usize>(), own[axis]);
        let after: usize = own[axis + 1..].iter().product();
        let base = match (before, after) {
            (1, 1) => "0".to_owned(),
            (_, 1) => times("i", n),
            (1, _) => "i".to_owned(),
            _ => format!("(i / {after}) * {} + i % {after}", n * after),
        };
        self.needs(IN_ROWS);
        self.needs(SHIFT);
        let exp = self.math(Called::One(Function::Exp));
        let at = sum([base, times("k", after)]);
        let element = self.element(input, &at);
        let y = self.array(op, dims);
        // A single one needs no number.
        let all = before * after;
        self.line(1, &if all == 1 { "{".to_owned() } else { format!("for i in 0..{all} {{") });
        self.line(2, &format!("let shift = shift({n}, |k| {element});"));
        self.line(2, &format!("let sum = sum_in_rows({n}, |k| {exp}({element} - shift));"));
        match primitive {
            Primitive::Softmax { .. } => {
                self.filled(n, &format!("{y}[{at}] = {exp}({element} - shift) / sum;"))
            }
            Primitive::LogSoftmax { .. } => {
                let ln = self.math(Called::One(Function::Ln));
                self.line(2, &format!("let log = {ln}(sum);"));
                self.filled(n, &format!("{y}[{at}] = ({element} - shift) - log;"));
            }
            _ => {
                let ln = self.math(Called::One(Function::Ln));
                let to = if all == 1 { "0" } else { "i" };
                self.line(2, &format!("{y}[{to}] = shift + {ln}(sum);"));
            }
        }
        self.line(1, "}");
    }

    /// A loop over k within another.
    fn filled(&mut self, n: usize, line: &str) {
        self.line(2, &format!("for k in 0..{n} {{"));
        self.line(3, line);
        self.line(2, "}");
    }
}
