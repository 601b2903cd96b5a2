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
    #[inline(never)]
    pub fn inspect<'g>(&'g self, of: Var<'g, T>) -> Result<Step> {
        if let Some(error) = self.error() {
            return Err(error);
        }
        let (before, leaves) = (self.len(), self.sources(of));
        let span = self.reverse_nodes(of, None, &leaves)?;
        let end = self.len();
        let named_in = self.tape().borrow().step;
        self.replay(end, |replay| {
            let (span, writer) = (&replay.trace().spans[span], Writer::of(replay.trace(), named_in));
            let shown = writer.shown(of.id(), before).into_iter();
            let values = shown.map(|id| writer.describe(replay, span, id)).collect();
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
}

/// Writes down what nodes compute.
struct Writer<'t, T> {
    trace: &'t Trace<T>,
    /// The number of the step, by which names are known to be its own.
    step: u64,
    /// For each node, whether it was recorded on a walk back.
    walked: Vec<bool>,
    /// For each node, how often the program uses it; for one of a walk back, how often walks do.
    uses: Vec<u32>,
}

impl<'t, T: Scalar> Writer<'t, T> {
    fn of(trace: &'t Trace<T>, step: u64) -> Writer<'t, T> {
        let count = trace.nodes.len();
        let mut walked = vec![false; count];
        trace.spans.iter().for_each(|s| walked[s.start..s.end.min(count)].fill(true));
        let mut uses = vec![0; count];
        for user in 0..count {
            let own = trace.inputs(user as u32).iter().map(|&i| i as usize);
            own.filter(|&i| walked[i] == walked[user]).for_each(|i| uses[i] += 1);
        }
        Writer { trace, step, walked, uses }
    }

    /// The nodes to show: those of the user's program, and those of walks back that the value is made from.
    fn shown(&self, of: u32, before: usize) -> Vec<u32> {
        let mut made_from = vec![false; self.trace.nodes.len()];
        made_from[of as usize] = true;
        for id in (0..=of).rev() {
            if made_from[id as usize] {
                self.trace.inputs(id).iter().for_each(|&i| made_from[i as usize] = true);
            }
        }
        (0..before).filter(|&id| made_from[id] || !self.walked[id]).map(|id| id as u32).collect()
    }

    fn describe(&self, replay: &Replay<'_, T>, span: &Span, id: u32) -> Value {
        let node = &self.trace.nodes[id as usize];
        let (kind, op) = match &node.source {
            Source::Input => (ValueKind::Input, None),
            Source::Integers | Source::Key => (ValueKind::Integers, None),
            Source::Constant(_) => (ValueKind::Constant, None),
            Source::Parameter { .. } => (ValueKind::Parameter, None),
            Source::Op(op) if self.walked[id as usize] => (ValueKind::Gradient, Some(op)),
            Source::Op(op) => (ValueKind::Computed, Some(op)),
        };
        let inputs = self.trace.inputs(id);
        let of: Vec<Formula> = inputs.iter().map(|&i| self.short(i)).collect();
        let edge = |(place, &from): (usize, &u32)| Edge {
            from: from as usize,
            gradient: span.contribution(id, place as u32).map(|d| Numbers(replay.numbers(d))),
            slope: op.and_then(|op| op.slope(&of, self.short(id), place)),
        };
        let inputs: Vec<Edge> = inputs.iter().enumerate().map(edge).collect();
        let formula = self.long(id);
        Value {
            id: id as usize,
            name: self.title(id),
            kind,
            op: format!("{:?}", node.source),
            elementwise: inputs.first().is_some_and(|e| e.slope.is_some()),
            inputs,
            shape: node.shape,
            value: Numbers(replay.numbers(id)),
            gradient: span.gradients.get(id as usize).copied().flatten().map(|d| Numbers(replay.numbers(d))),
            text: formula.to_string(),
            formula,
            is_view: op.is_some_and(|op| op.is_view()),
            at: node.at.to_string(),
        }
    }

    /// The name of a value: its own, or ∂u/∂v for the gradient of named values.
    fn title(&self, id: u32) -> Option<String> {
        let own = |id: u32| self.trace.nodes[id as usize].title_in(self.step).map(str::to_owned);
        own(id).or_else(|| {
            let mut spans = self.trace.spans.iter().filter(|s| (s.start..s.end).contains(&(id as usize)));
            spans.find_map(|s| {
                let by = s.gradients.iter().position(|g| *g == Some(id))?;
                Some(format!("∂{}/∂{}", own(s.from())?, own(by as u32)?))
            })
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
            let apart = self.title(i).is_some() || self.uses[i as usize] > 1;
            if apart { self.short(i) } else { self.long(i) }
        });
        let mut inputs: Vec<Formula> = inputs.collect();
        if op.is_view() && inputs.len() == 1 { inputs.remove(0) } else { op.formula(&inputs) }
    }
}
