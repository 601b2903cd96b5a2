//! Anomaly mode: who made the first NaN.

use crate::{Graph, node::Source, plan::Target};
use gradus_tensor::{Error, Kind, Result, Scalar};

impl<T: Scalar> Graph<T> {
    /// Looks for the first number that is not finite: each `value`, `item` and `backward` then computes op by op, and fails
    /// with the op, its operands, its source line and its layer as soon as NaN or an infinity arises. For debugging; it is slow.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # use gradus_tensor::Elem;
    /// # let mut graph = Graph::new(&gradus_tensor::Params::<f64>::seed(0));
    /// graph.detect_anomaly(true);
    /// let g = graph.step();
    /// let x = g.input([1.0, 0.0]);
    /// let error = (x.ln() * x).sum().backward().unwrap_err();
    /// assert!(error.to_string().starts_with("ln: the first number that is not finite: element 1 of 2 is -inf"));
    /// ```
    pub fn detect_anomaly(&mut self, on: bool) -> &mut Self {
        self.tape().borrow_mut().anomaly = on.then_some(0);
        self
    }

    /// Computes everything up to a target node by node, as far as that has not been done in this step.
    pub(crate) fn hunt(&self, target: Target) -> Result<()> {
        let (from, to) = {
            let tape = self.tape().borrow();
            let to = match target {
                Target::Node(node) | Target::Kept(node) => node as usize + 1,
                Target::Span(span) => tape.trace().spans[span].end,
                Target::Nothing => 0,
            };
            (tape.anomaly.unwrap_or(to), to)
        };
        for id in from..to {
            self.run_now(Target::Node(id as u32))?;
            self.judge(id as u32)?;
            self.tape().borrow_mut().anomaly = Some(id + 1);
        }
        Ok(())
    }

    fn judge(&self, id: u32) -> Result<()> {
        let theta = self.params().peek();
        let tape = self.tape().borrow();
        let trace = tape.trace();
        let node = &trace.nodes[id as usize];
        if node.source.is_integer() {
            return Ok(());
        }
        let values = trace.real(tape.step, id, theta.value());
        let Some(place) = values.iter().position(|v| !v.to_f64().is_finite()) else { return Ok(()) };
        let pass = if trace.spans.iter().any(|s| (s.start..s.end).contains(&(id as usize))) {
            " of the backward pass"
        } else {
            ""
        };
        let layer =
            self.layer(id).map(|name| format!(", in or after the layer {name:?}")).unwrap_or_default();
        let message = format!(
            "the first number{pass} that is not finite: element {place} of {} is {:?}{layer}",
            values.len(),
            values[place]
        );
        let inputs = trace.inputs(id);
        let error = Error::new(Kind::NotFinite, message).of(format!("{:?}", node.source)).at(node.at);
        let operand = |(place, i): (usize, &u32)| trace.nodes[*i as usize].operand(place, inputs.len());
        Err(inputs.iter().enumerate().map(operand).fold(error, Error::operand))
    }

    /// The scope of the parameter that a node depends on and that was read last before it.
    fn layer(&self, id: u32) -> Option<String> {
        let tape = self.tape().borrow();
        let trace = tape.trace();
        let mut before = vec![false; id as usize + 1];
        before[id as usize] = true;
        for at in (0..=id).rev() {
            if !before[at as usize] {
                continue;
            }
            if let Source::Parameter { name, .. } = &trace.nodes[at as usize].source {
                return Some(name.rsplit_once('.').map_or(&**name, |(scope, _)| scope).to_owned());
            }
            trace.inputs(at).iter().for_each(|&i| before[i as usize] = true);
        }
        None
    }
}
