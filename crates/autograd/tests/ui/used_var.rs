//! Variables are used in the step that made them.

use gradus_autograd::Graph;

pub fn two_steps(graph: &mut Graph<f64>) {
    let first = graph.step().input([1.0]);
    let _ = first + first;
    let second = graph.step().input([2.0]);
    let _ = second + second;
}
