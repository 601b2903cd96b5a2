//! Hooks: code that sees the gradient of a named value in each backward pass.

use crate::{Graph, Var, node::Source, plan::Target};
use gradus_tensor::{Result, Scalar, Shape, repeating};
use std::fmt;

/// What a hook does with a gradient.
type See<T> = Box<dyn FnMut(Shape, &[T]) + Send>;

/// A hook and the name that it waits for.
pub(crate) struct Hook<T> {
    name: String,
    see: See<T>,
}

impl<T> fmt::Debug for Hook<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hook({:?})", self.name)
    }
}

impl<T: Scalar> Graph<T> {
    /// Lets `see` look at the gradient of the value with this name after each backward pass that reaches it: its shape and its
    /// elements, row-major. Of a parameter it is what then stands in ∇θ.
    ///
    /// Hooks look; what changes gradients (clipping, say) works on ∇θ. The gradient of a named value is kept from the
    /// second pass on, so that a hook costs no more than its own work.
    ///
    /// ```
    /// # use gradus_autograd::Graph;
    /// # use std::sync::mpsc::channel;
    /// # let params = gradus_tensor::Params::<f64>::seed(0);
    /// # let w = params.add("w", [2], |_| 1.0);
    /// # let mut graph = Graph::new(&params);
    /// let (seen, all) = channel();
    /// graph.hook("z", move |_, gradient| seen.send(gradient.to_vec()).unwrap_or(()));
    /// let g = graph.step();
    /// let z = (g.param(&w) * g.input([2.0, 3.0])).named("z");
    /// (z * z).sum().backward()?;
    /// assert_eq!(all.recv().ok(), Some(vec![4.0, 6.0])); // 2z
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    pub fn hook(&mut self, name: &str, see: impl FnMut(Shape, &[T]) + Send + 'static) -> &mut Self {
        self.tape().borrow_mut().hooks.push(Hook { name: name.to_owned(), see: Box::new(see) });
        self
    }

    /// Takes all hooks off.
    pub fn remove_hooks(&mut self) -> &mut Self {
        self.tape().borrow_mut().hooks.clear();
        self
    }

    /// Shows the hooks what a backward pass found.
    pub(crate) fn call_hooks(&self, span: usize) -> Result<()> {
        let mut hooks = std::mem::take(&mut self.tape().borrow_mut().hooks);
        let outcome = hooks.iter_mut().try_for_each(|hook| self.call_hook(span, hook));
        self.tape().borrow_mut().hooks = hooks;
        outcome
    }

    fn call_hook(&self, span: usize, hook: &mut Hook<T>) -> Result<()> {
        let Ok(value) = self.get(&hook.name) else { return Ok(()) };
        let (gradient, parameter) = {
            let tape = self.tape().borrow();
            let gradient = tape.trace().spans[span].gradients.get(value.id() as usize).copied().flatten();
            let parameter = match &tape.trace().nodes[value.id() as usize].source {
                Source::Parameter { index, .. } => Some(*index),
                _ => None,
            };
            (gradient, parameter)
        };
        let (Some(gradient), shape) = (gradient, value.shape()) else { return Ok(()) };
        if let Some(index) = parameter {
            let theta = self.params().read();
            if let Some((.., range, _)) = theta.entry(index) {
                (hook.see)(shape, &theta.grad()[range]);
            }
            return Ok(());
        }
        // In the first pass it may have to compute what was not kept.
        repeating(|| self.run(Target::Node(gradient)))?;
        Var::new(self, gradient).read(|values| (hook.see)(shape, values))
    }
}
