use crate::Graph;
use gradus_tensor::{Scalar, Shape};
use std::{fmt::Write, panic::Location};

/// One node of a step, for showing it.
#[derive(Clone, Debug)]
pub struct Line {
    /// The node's number.
    pub id: usize,
    /// The op's name, or what kind of leaf it is.
    pub op: String,
    /// The numbers of its inputs.
    pub inputs: Vec<usize>,
    /// The shape of its value.
    pub shape: Shape,
    /// The name that the user gave it, or the parameter's.
    pub name: Option<String>,
    /// The user's source line.
    pub at: &'static Location<'static>,
}

impl<T: Scalar> Graph<T> {
    /// The nodes of this step in the order of recording, gradients included.
    pub fn lines(&self) -> Vec<Line> {
        let tape = self.tape().borrow();
        let trace = tape.trace();
        let nodes = trace.nodes[..tape.cursor].iter().enumerate();
        let line = |(id, n): (usize, &crate::node::Node<T>)| Line {
            id,
            op: format!("{:?}", n.source),
            inputs: trace.inputs(id as u32).iter().map(|&i| i as usize).collect(),
            shape: n.shape,
            name: n.title_in(tape.step).map(str::to_owned),
            at: n.at,
        };
        nodes.map(line).collect()
    }

    /// The tape of this step as text: a line per node.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let x = g.input([1.0, 2.0]).named("x");
    /// let y = (x * x).sum().named("y");
    /// assert_eq!(g.listing(), "%0  input      [2]  x\n%1  mul %0 %0  [2]\n%2  sum %1     []   y\n");
    /// ```
    pub fn listing(&self) -> String {
        let lines = self.lines();
        let call = |l: &Line| l.inputs.iter().fold(l.op.clone(), |text, i| format!("{text} %{i}"));
        let calls: Vec<String> = lines.iter().map(call).collect();
        let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let ids = lines.len().saturating_sub(1).to_string().len() + 1;
        let ops = width(&mut calls.iter().map(|c| c.chars().count()));
        let shapes = width(&mut lines.iter().map(|l| l.shape.to_string().len()));
        lines.iter().zip(&calls).fold(String::new(), |mut text, (l, call)| {
            let name = l.name.as_deref().unwrap_or("");
            let row = format!("{:<ids$}  {call:<ops$}  {:<shapes$}  {name}", format!("%{}", l.id), l.shape);
            let _ = writeln!(text, "{}", row.trim_end());
            text
        })
    }
}
