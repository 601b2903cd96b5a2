//! A variable of one step is used in the next.

use gradus_autograd::Graph;

pub fn two_steps(graph: &mut Graph<f64>) {
    let kept = graph.step().input([1.0]);
    let fresh = graph.step().input([2.0]);
    let _ = kept + fresh;
}
