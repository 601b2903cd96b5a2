use gradus_autograd::{Graph, Module};
use gradus_tensor::{Feed, Params, Scalar, Shape};
use std::fmt;

/// One layer of a [`Summary`].
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The scope of its parameters.
    pub name: String,
    /// Its label: `Linear(64, 128)`.
    pub label: String,
    /// The shape of its output.
    pub output: Shape,
    /// The number of its parameters.
    pub parameters: usize,
}

/// A table of a model's layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The layers from first to last.
    pub rows: Vec<Row>,
    /// The number of all parameters.
    pub parameters: usize,
    /// Of these, the number that is trained.
    pub trainable: usize,
    /// The number of numbers in buffers, which no optimiser moves: running statistics.
    pub buffers: usize,
}

impl Summary {
    /// Records the layers on an input of zeros, numbers or integers as the first takes them, which runs nothing, and looks at the
    /// shapes.
    pub(crate) fn of<'m, T: Scalar>(
        params: &Params<T>,
        input: Shape,
        layers: impl Iterator<Item = (Params<T>, &'m dyn Module<T>)>,
    ) -> Summary {
        let mut graph = Graph::new(params);
        let g = graph.eval();
        let mut layers = layers.peekable();
        let integers = layers.peek().is_some_and(|(_, layer)| layer.takes_integers());
        let mut x = if integers { g.labels(Zeros(input)) } else { g.input(Zeros(input)) };
        let row = |(scope, layer): (Params<T>, &dyn Module<T>)| {
            x = layer.forward(x);
            let name = scope.prefix().trim_end_matches('.').to_owned();
            Row { name, label: layer.label(), output: x.shape(), parameters: scope.count() }
        };
        let rows = layers.map(row).collect();
        let buffers = params.list().iter().filter(|p| p.is_buffer()).map(|p| p.shape().len()).sum();
        Summary { rows, parameters: params.count(), trainable: params.trainable(), buffers }
    }
}

/// Zeros of a shape.
pub(crate) struct Zeros(pub(crate) Shape);

impl<E: Default> Feed<E> for Zeros {
    fn shape(&self) -> Shape {
        self.0
    }
    fn write(&self, out: &mut [E]) {
        out.iter_mut().for_each(|v| *v = E::default());
    }
}

/// 1234567 as `1,234,567`.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or("")).collect();
    groups.join(",")
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = |texts: &mut dyn Iterator<Item = usize>, least: usize| texts.max().unwrap_or(0).max(least);
        let name = wide(&mut self.rows.iter().map(|r| r.name.len()), 4);
        let label = wide(&mut self.rows.iter().map(|r| r.label.chars().count()), 5);
        let shape = wide(&mut self.rows.iter().map(|r| r.output.to_string().len()), 6);
        writeln!(f, "{:<name$}  {:<label$}  {:<shape$}  {:>10}", "name", "layer", "output", "parameters")?;
        for r in &self.rows {
            writeln!(
                f,
                "{:<name$}  {:<label$}  {:<shape$}  {:>10}",
                r.name,
                r.label,
                r.output,
                grouped(r.parameters)
            )?;
        }
        write!(f, "{} parameters", grouped(self.parameters))?;
        if self.trainable != self.parameters {
            write!(f, ", {} of them trained", grouped(self.trainable))?;
        }
        if self.buffers > 0 {
            write!(f, "; {} numbers in buffers", grouped(self.buffers))?;
        }
        Ok(())
    }
}
