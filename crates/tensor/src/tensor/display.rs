use super::{Tensor, digits::Digits};
use crate::Real;
use std::fmt;

/// More elements than this are summarised by the first and last [`EDGE`] along each axis.
const THRESHOLD: usize = 1000;
const EDGE: usize = 3;
const WIDTH: usize = 75;

/// As NumPy prints an array (version 2.4, its default print options).
impl<T: Real> fmt::Display for Tensor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data[..] {
            [] => f.write_str("[]"),
            [value] if self.rank() == 0 => f.write_str(&Digits::alone(value)),
            _ => {
                let edge = (self.len() > THRESHOLD).then_some(EDGE);
                let mut page = Page { tensor: self, edge, digits: Digits::default() };
                let mut shown = Vec::new();
                page.visit(0, 0, &mut |at| shown.push(self.data[at]));
                page.digits = Digits::of(&shown);
                f.write_str(&page.block(0, 0))
            }
        }
    }
}

/// What is printed: all of a tensor, or its edges.
struct Page<'a, T> {
    tensor: &'a Tensor<T>,
    edge: Option<usize>,
    digits: Digits,
}

impl<T: Real> Page<'_, T> {
    /// The places along an axis that are shown, and how many of them stand before the dots, if there are dots.
    fn places(&self, axis: usize) -> (Vec<usize>, Option<usize>) {
        let size = self.tensor.shape[axis];
        match self.edge {
            Some(edge) if size > 2 * edge => ((0..edge).chain(size - edge..size).collect(), Some(edge)),
            _ => ((0..size).collect(), None),
        }
    }

    /// Calls `see` with the place in the data of each element shown at and below `axis`.
    fn visit(&self, axis: usize, from: usize, see: &mut impl FnMut(usize)) {
        if axis == self.tensor.rank() {
            return see(from);
        }
        let step = self.tensor.shape.strides()[axis];
        self.places(axis).0.iter().for_each(|i| self.visit(axis + 1, from + i * step, see));
    }

    fn block(&self, axis: usize, from: usize) -> String {
        let step = self.tensor.shape.strides()[axis];
        let (places, dots) = self.places(axis);
        let below = self.tensor.rank() - axis - 1;
        let mut parts: Vec<String> =
            places
                .iter()
                .map(|i| from + i * step)
                .map(|at| {
                    if below == 0 {
                        self.digits.write(self.tensor.data[at])
                    } else {
                        self.block(axis + 1, at)
                    }
                })
                .collect();
        if let Some(before) = dots {
            parts.insert(before, "...".to_owned());
        }
        let indent = " ".repeat(axis + 1);
        if below == 0 {
            return format!("[{}]", wrap(&parts, &indent, WIDTH - axis - 1));
        }
        format!("[{}]", parts.join(&format!("{}{indent}", "\n".repeat(below))))
    }
}

/// Words with spaces between them on lines of at most `width` characters, of which the indent and a final bracket are
/// part; later lines begin with the indent.
fn wrap(words: &[String], indent: &str, width: usize) -> String {
    let (mut text, mut line) = (String::new(), indent.len());
    for (i, word) in words.iter().enumerate() {
        let space = usize::from(i > 0);
        if i > 0 && line + space + word.len() > width {
            text.push('\n');
            text.push_str(indent);
            line = indent.len();
        } else {
            text.push_str(&" "[..space]);
            line += space;
        }
        text.push_str(word);
        line += word.len();
    }
    // Words are padded on the right; before a line break that padding goes.
    let lines: Vec<&str> = text.split('\n').collect();
    let (last, before) = lines.split_last().unwrap_or((&"", &[]));
    before.iter().map(|line| format!("{}\n", line.trim_end())).chain([(*last).to_owned()]).collect()
}
