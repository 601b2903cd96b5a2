//! Computational graphs: a [`Step`] drawn in layers, with its values and gradients, as SVG, as text, as a page, or for Graphviz.
//!
//! `read` finds out what there is to draw, `label` how it is called, `layout` where it lies. `draw` makes shapes of it, `text`
//! characters, `dot` a text for Graphviz; `steps` writes down the forward pass and the chain rule.

mod boxes;
mod dot;
mod draw;
mod label;
mod layout;
mod number;
mod page;
mod read;
mod steps;

pub use read::leading;

use gradus_autograd::inspect::{Step, ValueKind};

/// A drawing of a step.
///
/// Every value is a box with its name, its number and its gradient; every use of a value is an edge with what it contributes
/// to the gradient. Whole lines run forward, from what is used to what uses it; dashed ones run back.
///
/// ```
/// # use gradus_autograd::Graph;
/// use gradus_view::diagram::Diagram;
/// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
/// let g = graph.step();
/// let (x, y) = (g.scalar(2.0).named("x"), g.scalar(3.0).named("y"));
/// let w = (x * y + x).named("w");
/// let diagram = Diagram::new(g.inspect(w)?, "w = x·y + x");
/// assert!(diagram.svg().contains("∂w/∂x = 3 + 1 = 4"));
/// assert!(diagram.text().contains("= ∂w/∂(x·y)·y + ∂w/∂w"));
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Diagram {
    title: String,
    /// The upper half of all gradients: `∂w`.
    differential: String,
    step: Step,
    nodes: Vec<Node>,
    links: Vec<Link>,
}

/// A box.
#[derive(Clone, Debug)]
struct Node {
    id: usize,
    /// `a = 5`.
    value: String,
    /// The sign or the name of the op.
    sign: Option<String>,
    /// `∂w/∂a`, the number behind it, and whether it is a single one.
    gradient: Option<(String, String, bool)>,
    kind: ValueKind,
    /// Whether it is the value whose gradients are drawn.
    is_of: bool,
    /// All digits, for the pointer.
    tip: String,
}

/// The use of a value.
#[derive(Clone, Debug)]
struct Link {
    /// From which node to which.
    ends: [usize; 2],
    /// What it adds to the gradient.
    contribution: Option<String>,
    /// The same with all digits, for the pointer.
    tip: String,
}

impl Diagram {
    /// A drawing with a title.
    pub fn new(step: Step, title: impl Into<String>) -> Diagram {
        Diagram::read(step, title.into())
    }

    /// What it shows, in a sentence.
    fn about(&self) -> String {
        let values = self.nodes.iter().map(|node| node.value.as_str());
        let gradients = self.nodes.iter().filter_map(|n| n.gradient.as_ref());
        let gradients = gradients.map(|(name, total, _)| format!("{name} = {total}"));
        let all: Vec<String> = values.map(str::to_owned).chain(gradients).take(60).collect();
        format!("Computational graph of {}: {}", self.title, all.join(", "))
    }
}
