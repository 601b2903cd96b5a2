//! Leaves of a step: parameters and numbers.

use gradus_autograd::Graph;
use gradus_tensor::Params;

/// A parameter is one variable of a step, however often it is asked for: its gradient is that of all uses.
#[test]
fn a_parameter_is_one_variable_of_a_step() {
    let params = Params::<f64>::seed(0);
    let w = params.add("w", [2], |_| 3.0);
    let mut graph = Graph::new(&params);
    for _ in 0..3 {
        let g = graph.step();
        let y = (g.param(&w) * g.param(&w)).sum();
        let [slope] = g.grad(y, [g.param(&w)]);
        assert_eq!(slope.value().unwrap().as_slice(), [6.0, 6.0]);
        let [bend] = g.grad(slope, [g.param(&w)]);
        assert_eq!(bend.value().unwrap().as_slice(), [2.0, 2.0]);
        params.zero_grad();
        y.backward().unwrap();
        assert_eq!(w.grad().as_slice(), [6.0, 6.0]);
    }
    assert_eq!(graph.recordings(), 1);
    let g = graph.eval();
    assert_eq!(g.param(&w).value().unwrap().as_slice(), [3.0, 3.0]);
}

#[test]
fn numbers_stand_on_either_side() {
    let mut graph = Graph::<f32>::new(&Params::seed(0));
    let g = graph.step();
    let x = g.input([1.0, 4.0]);
    let y = 2.0 * x + 1.0 - 8.0 / x - (0.5 - x);
    assert_eq!(y.value().unwrap().as_slice(), [2.0 + 1.0 - 8.0 + 0.5, 8.0 + 1.0 - 2.0 + 3.5]);
}
