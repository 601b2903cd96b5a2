//! A whole step as data.

use super::{Edge, Numbers, STEP_VERSION, Step, Value, ValueKind, replay::Replay};
use crate::{Graph, Var, node::Source, reverse::Span, trace::Trace};
use gradus_tensor::{Formula, Result, Scalar};

impl<T: Scalar> Graph<T> {
    /// This step so far as data: every value with its gradient of `of`, shape, op, formula and source line.
    ///
    /// What was recorded on walks back is left out, unless `of` is made from it: so the step of a derivative shows how that
    /// came about. All values are computed anew, apart from the step, which goes on undisturbed.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// let g = graph.step();
    /// let (x, y) = (g.scalar(2.0).named("x"), g.scalar(3.0).named("y"));
    /// let w = (x * y + x).named("w");
    /// let step = g.inspect(w)?;
    /// let w = step.get("w").unwrap();
    /// assert_eq!((w.text.as_str(), w.value[0]), ("x·y + x", 8.0));
    /// assert_eq!(step.get("x").unwrap().gradient.as_ref().unwrap()[0], 4.0); // y + 1: both uses add up
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// What went wrong in this step; an op on the way has no gradient rule; θ has changed since the step began.
    #[track_caller]
    pub fn inspect<'g>(&'g self, of: Var<'g, T>) -> Result<Step> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        let (before, leaves) = (self.len(), self.sources(of));
        let span = self.reverse_nodes(of, None, &leaves)?;
        let end = self.len();
        self.replay(end, |replay| {
            let span = &replay.trace().spans[span];
            let mut values = Vec::new();
            for id in shown(replay.trace(), of.id(), before) {
                values.push(self.describe(replay, span, id));
            }
            Ok(Step { version: STEP_VERSION, mode: self.mode(), of: of.id() as usize, values })
        })
    }

    /// The real leaves and named values up to a value: what to differentiate by.
    fn sources<'g>(&'g self, of: Var<'g, T>) -> Vec<Var<'g, T>> {
        let tape = self.tape().borrow();
        let wanted = |n: &crate::node::Node<T>| match n.source {
            Source::Input | Source::Parameter { .. } => true,
            Source::Op(_) => n.title_in(tape.step).is_some(),
            _ => false,
        };
        let nodes = tape.trace().nodes[..=of.id() as usize].iter().enumerate();
        nodes.filter(|(_, n)| wanted(n)).map(|(id, _)| Var::new(self, id as u32)).collect()
    }

    fn describe(&self, replay: &Replay<'_, T>, span: &Span, id: u32) -> Value {
        let (trace, step) = (replay.trace(), self.steps_begun());
        let node = &trace.nodes[id as usize];
        let kind = match &node.source {
            Source::Input => ValueKind::Input,
            Source::Integers | Source::Key => ValueKind::Integers,
            Source::Constant(_) => ValueKind::Constant,
            Source::Parameter { .. } => ValueKind::Parameter,
            Source::Op(_) if is_gradient(trace, id) => ValueKind::Gradient,
            Source::Op(_) => ValueKind::Computed,
        };
        let writer = Writer { trace, step };
        let op = match &node.source {
            Source::Op(op) => Some(op),
            _ => None,
        };
        let inputs = trace.inputs(id);
        let of: Vec<Formula> = inputs.iter().map(|&i| writer.short(i)).collect();
        let edge = |(place, &from): (usize, &u32)| Edge {
            from: from as usize,
            gradient: span.contribution(id, place as u32).map(|d| Numbers(replay.numbers(d))),
            slope: op.and_then(|op| op.slope(&of, writer.short(id), place)),
        };
        let formula = writer.long(id);
        Value {
            id: id as usize,
            name: writer.title(id),
            kind,
            op: format!("{:?}", node.source),
            inputs: inputs.iter().enumerate().map(edge).collect(),
            shape: node.shape,
            value: Numbers(replay.numbers(id)),
            gradient: span.gradients.get(id as usize).copied().flatten().map(|d| Numbers(replay.numbers(d))),
            text: formula.to_string(),
            formula,
            elementwise: op.is_some_and(|op| op.slope(&of, writer.short(id), 0).is_some()),
            is_view: op.is_some_and(|op| op.is_view()),
            at: node.at.to_string(),
        }
    }

    /// The number of this step, by which names are known to be its own.
    fn steps_begun(&self) -> u64 {
        self.tape().borrow().step
    }
}

/// The nodes to show: those of the user's program, and those of walks back that the value is made from.
fn shown<T>(trace: &Trace<T>, of: u32, before: usize) -> Vec<u32> {
    let mut made_from = vec![false; trace.nodes.len()];
    made_from[of as usize] = true;
    for id in (0..=of).rev() {
        if made_from[id as usize] {
            trace.inputs(id).iter().for_each(|&i| made_from[i as usize] = true);
        }
    }
    (0..before as u32).filter(|&id| made_from[id as usize] || !is_gradient(trace, id)).collect()
}

/// Whether a node was recorded on a walk back.
fn is_gradient<T>(trace: &Trace<T>, id: u32) -> bool {
    trace.spans.iter().any(|s| (s.start..s.end).contains(&(id as usize)))
}

/// Writes down what nodes compute.
struct Writer<'t, T> {
    trace: &'t Trace<T>,
    step: u64,
}

impl<T: Scalar> Writer<'_, T> {
    /// The name of a value: its own, or ∂u/∂v for the gradient of named values.
    fn title(&self, id: u32) -> Option<String> {
        let own = |id: u32| self.trace.nodes[id as usize].title_in(self.step).map(str::to_owned);
        own(id).or_else(|| {
            let spans = self.trace.spans.iter().filter(|s| (s.start..s.end).contains(&(id as usize)));
            spans
                .filter_map(|s| {
                    let by = s.gradients.iter().position(|g| *g == Some(id))?;
                    Some(format!("∂{}/∂{}", own(s.from())?, own(by as u32)?))
                })
                .next()
        })
    }

    /// A value by its name or number; a constant by its value.
    fn short(&self, id: u32) -> Formula {
        match self.trace.nodes[id as usize].source {
            Source::Constant(v) => Formula::Number(v),
            _ => Formula::Name(self.title(id).unwrap_or_else(|| format!("%{id}"))),
        }
    }

    /// What a value is made from, down to what has a name or is used more than once; a leaf by its name.
    fn long(&self, id: u32) -> Formula {
        let Source::Op(op) = &self.trace.nodes[id as usize].source else { return self.short(id) };
        let inputs = self.trace.inputs(id).iter().map(|&i| {
            let apart = self.title(i).is_some() || self.uses(i) > 1;
            if apart { self.short(i) } else { self.long(i) }
        });
        let mut inputs: Vec<Formula> = inputs.collect();
        if op.is_view() && inputs.len() == 1 { inputs.remove(0) } else { op.formula(&inputs) }
    }

    /// How often the program uses a value, walks back apart.
    fn uses(&self, id: u32) -> usize {
        let all = 0..self.trace.nodes.len() as u32;
        let own = all.filter(|&later| is_gradient(self.trace, later) == is_gradient(self.trace, id));
        own.flat_map(|later| self.trace.inputs(later)).filter(|&&i| i == id).count()
    }
}
