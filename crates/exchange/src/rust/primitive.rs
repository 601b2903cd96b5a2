//! Each primitive as loops.

use super::{
    index::{broadcast, place, strides, sum, times},
    writer::Writer,
};
use gradus_autograd::portable::Primitive;
use gradus_tensor::{Error, Result};

/// Whether a primitive works across the rows of a batch.
fn crosses(primitive: &Primitive, rows: &[bool]) -> bool {
    let first = rows.first() == Some(&true);
    first
        && match primitive {
            Primitive::Reduce { axes, .. } => axes.contains(&0),
            Primitive::Concat { axis }
            | Primitive::Pad { axis, .. }
            | Primitive::Slice { axis, .. }
            | Primitive::Softmax { axis }
            | Primitive::LogSoftmax { axis }
            | Primitive::LogSumExp { axis } => *axis == 0,
            Primitive::Take { .. } | Primitive::OneHot { .. } => rows.len() > 1,
            _ => false,
        }
}

impl Writer {
    /// The next value is made of earlier ones, some of which have rows of the batch along their first axis.
    pub(super) fn primitive(
        &mut self,
        op: &str,
        primitive: &Primitive,
        inputs: &[usize],
        dims: Vec<usize>,
        rows: &[bool],
    ) -> Result<()> {
        if crosses(primitive, rows) {
            return Err(Error::argument(format!(
                "{op} looks at several rows at once, source is written for one row at a time"
            )));
        }
        match primitive {
            Primitive::Formula(recipe) => {
                let element = |w: &Writer, &input: &usize| {
                    w.element(input, &place("i", &dims, &broadcast(&w.dims(input), &dims)))
                };
                let elements: Vec<String> = inputs.iter().map(|input| element(self, input)).collect();
                let made = self.formula(op, recipe, &elements);
                self.each(op, dims, &made);
            }
            Primitive::Product { transposed } => return self.product(op, *transposed, inputs, dims, rows),
            Primitive::Reduce { by, axes, .. } => self.reduce(op, *by, axes, inputs[0], dims),
            Primitive::Reshape | Primitive::Same => {
                let name = self.values[inputs[0]].name.clone();
                match self.values[inputs[0]].dims {
                    Some(_) => self.give(&name, dims),
                    None => self.each(op, dims, &name),
                }
            }
            Primitive::Permute { .. } | Primitive::Broadcast | Primitive::Slice { .. } => {
                let from = self.from(primitive, inputs[0], &dims);
                let made = self.element(inputs[0], &from);
                self.each(op, dims, &made);
            }
            Primitive::Concat { axis } => self.put(op, inputs, *axis, 0, dims),
            Primitive::Pad { axis, before, .. } => self.put(op, inputs, *axis, *before, dims),
            Primitive::Take { blank } => self.take(op, *blank, inputs, dims),
            Primitive::OneHot { classes, blank } => {
                let (places, y) = (self.dims(inputs[0]).iter().product::<usize>(), self.array(op, dims));
                let at = self.element(inputs[0], "i");
                self.line(1, &format!("for i in 0..{places} {{"));
                let one = format!("{y}[{} + {at} as usize] = 1.0;", times("i", *classes));
                self.unless(blank.map(|blank| format!("{at} != {blank}")), &one);
                self.line(1, "}");
            }
            Primitive::Softmax { axis } | Primitive::LogSoftmax { axis } | Primitive::LogSumExp { axis } => {
                self.soft(op, primitive, *axis, inputs[0], dims);
            }
            Primitive::Values(all) => self.stored(op, all, dims),
        }
        Ok(())
    }

    /// Where element i of a value lies in the input that it is a part of, or an arrangement.
    fn from(&self, primitive: &Primitive, input: usize, dims: &[usize]) -> String {
        let own = strides(&self.dims(input));
        match primitive {
            Primitive::Permute { order } => {
                let moved: Vec<usize> = order.iter().map(|&axis| own[axis]).collect();
                place("i", dims, &moved)
            }
            Primitive::Slice { axis, start, .. } => {
                sum([place("i", dims, &own), times(&start.to_string(), own[*axis])])
            }
            _ => place("i", dims, &broadcast(&self.dims(input), dims)),
        }
    }

    /// Every element of a new array is the same expression of its number i.
    fn each(&mut self, op: &str, dims: Vec<usize>, made: &str) {
        let length: usize = dims.iter().product();
        let y = self.array(op, dims);
        self.line(1, &format!("for i in 0..{length} {{"));
        self.line(2, &format!("{y}[i] = {made};"));
        self.line(1, "}");
    }

    /// A line within a loop, under a condition if there is one.
    fn unless(&mut self, condition: Option<String>, line: &str) {
        match condition {
            Some(condition) => {
                self.line(2, &format!("if {condition} {{"));
                self.line(3, line);
                self.line(2, "}");
            }
            None => self.line(2, line),
        }
    }

    /// Inputs one after another along an axis of a new array, the first at a place of it.
    fn put(&mut self, op: &str, inputs: &[usize], axis: usize, first: usize, dims: Vec<usize>) {
        let own = strides(&dims);
        let y = self.array(op, dims);
        let mut start = first;
        for &input in inputs {
            let part = self.dims(input);
            let length: usize = part.iter().product();
            let to = sum([place("i", &part, &own), times(&start.to_string(), own[axis])]);
            let from = self.element(input, "i");
            self.line(1, &format!("for i in 0..{length} {{"));
            self.line(2, &format!("{y}[{to}] = {from};"));
            self.line(1, "}");
            start += part[axis];
        }
    }

    fn take(&mut self, op: &str, blank: Option<u32>, inputs: &[usize], dims: Vec<usize>) {
        let size: usize = self.dims(inputs[0]).iter().skip(1).product();
        let count: usize = self.dims(inputs[1]).iter().product();
        let (at, y) = (self.element(inputs[1], "i"), self.array(op, dims));
        let from = self.element(inputs[0], &sum([times(&format!("{at} as usize"), size), "k".to_owned()]));
        self.line(1, &format!("for i in 0..{count} {{"));
        let line =
            format!("(0..{size}).for_each(|k| {y}[{}] = {from});", sum([times("i", size), "k".to_owned()]));
        self.unless(blank.map(|blank| format!("{at} != {blank}")), &line);
        self.line(1, "}");
    }

    fn product(
        &mut self,
        op: &str,
        [ta, tb]: [bool; 2],
        inputs: &[usize],
        dims: Vec<usize>,
        rows: &[bool],
    ) -> Result<()> {
        let (a, b) = (self.dims(inputs[0]), self.dims(inputs[1]));
        let (batch, &[height, width]) = dims.split_at(dims.len().saturating_sub(2)) else {
            return Err(Error::shape(format!("the product has the sizes {dims:?}, a matrix is needed")));
        };
        // Rows of the batch are those of x₀ as it is read, or matrices of their own.
        let summed = rows[0] && a.len() == 2 && ta || rows[1] && b.len() == 2;
        if summed {
            return Err(Error::argument(format!(
                "{op} looks at several rows at once, source is written for one row at a time"
            )));
        }
        let of = |own: &[usize], turned: bool, i: &str, j: &str| {
            let (outer, &[rows, columns]) = own.split_at(own.len() - 2) else { return String::new() };
            let matrix: Vec<usize> = broadcast(outer, batch).iter().map(|s| s * rows * columns).collect();
            let (i, j) = if turned { (j, i) } else { (i, j) };
            sum([place("b", batch, &matrix), times(i, columns), j.to_owned()])
        };
        let depth = a[a.len() - if ta { 2 } else { 1 }];
        let count: usize = batch.iter().product();
        let loops = [("b", count), ("i", height), ("j", width)];
        let name = |at: usize| if loops[at].1 == 1 { "0" } else { loops[at].0 };
        let term = |w: &Writer| {
            let left = w.element(inputs[0], &of(&a, ta, name(1), "k"));
            format!("{left} * {}", w.element(inputs[1], &of(&b, tb, "k", name(2))))
        };
        let (term, to) =
            (term(self), sum([times(name(0), height * width), times(name(1), width), name(2).to_owned()]));
        let y = self.array(op, dims.clone());
        let open: Vec<_> = loops.iter().filter(|(_, size)| *size != 1).collect();
        for (level, (name, size)) in open.iter().enumerate() {
            self.line(1 + level, &format!("for {name} in 0..{size} {{"));
        }
        let within = 1 + open.len();
        self.line(within, &format!("{y}[{to}] = (0..{depth}).fold(0.0, |sum, k| sum + {term});"));
        (1..within).rev().for_each(|level| self.line(level, "}"));
        Ok(())
    }
}
