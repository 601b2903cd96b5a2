//! After the first step with given shapes, a training step allocates nothing on the heap.

use crate::counting::allocations;
use gradus_autograd::{Graph, Module, Var, ops::Relu};
use gradus_tensor::{Parameter, Params, Scalar, Shape, Tensor};

/// A layer without the crate nn: x·Wᵀ + b.
struct Layer<T>(Parameter<T>, Parameter<T>);

impl<T: Scalar> Layer<T> {
    fn new(params: &Params<T>, inputs: usize, outputs: usize) -> Self {
        let scope = params.layer();
        let weight = scope.add("weight", [outputs, inputs], |s| s.uniform(-0.3, 0.3));
        Layer(weight, scope.add("bias", [outputs], |_| 0.0))
    }
}

impl<T: Scalar> Module<T> for Layer<T> {
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        x.product(x.graph().param(&self.0), false, true) + x.graph().param(&self.1)
    }
}

fn cross_entropy<'g, T: Scalar>(output: Var<'g, T>, labels: Var<'g, T>) -> Var<'g, T> {
    (-output.log_softmax(-1).gather(-1, labels)).mean()
}

#[test]
fn a_step_allocates_nothing_after_the_first_of_its_kind() {
    let params = Params::<f32>::seed(0);
    let model =
        (Layer::new(&params, 8, 32), Relu, Layer::new(&params, 32, 16), Relu, Layer::new(&params, 16, 4));
    let mut graph = Graph::new(&params);
    let batch = |rows: usize| {
        let x: Tensor<f32> = Tensor::from_fn([rows, 8], |at| ((at[0] * 7 + at[1] * 3) % 11) as f32 * 0.1);
        (x, (0..rows as u32).map(|row| row % 4).collect::<Vec<_>>())
    };
    let (whole, short, held_out) = (batch(16), batch(5), batch(30));
    let mut step = |number: usize| {
        // Batches of two sizes, and an evaluation after every tenth.
        let (x, y) = if number % 3 == 2 { &short } else { &whole };
        let g = graph.step();
        let loss = cross_entropy(model.forward(g.input(x)), g.labels(y));
        params.zero_grad();
        loss.backward().unwrap();
        let value = loss.item().unwrap();
        params.update(|theta| {
            let (value, grad) = theta.slices();
            value.iter_mut().zip(grad).for_each(|(p, g)| *p -= 0.05 * *g);
        });
        if number % 10 == 9 {
            let g = graph.eval();
            let loss = cross_entropy(model.forward(g.input(&held_out.0)), g.labels(&held_out.1));
            loss.item().unwrap();
        }
        value
    };
    let first = allocations(|| assert!((0..10).all(|number| step(number).is_finite())));
    assert!(first > 100, "the counter counts: {first} allocations while recording");
    let (mut losses, mut rest) = ([0.0f32; 2], 0);
    rest += allocations(|| losses[0] = step(10));
    rest += allocations(|| (11..1010).for_each(|number| losses[1] = step(number)));
    assert_eq!(rest, 0, "allocations in the steps after the first of each kind");
    assert!(losses[1] < losses[0], "and it learns: {losses:?}");
    assert_eq!(graph.recordings(), 3, "a whole batch, a short one and an evaluation");
}

#[test]
fn a_users_own_formula_costs_what_a_built_in_one_costs() {
    use gradus_autograd::{Elementwise, ops::Tanh};
    use gradus_tensor::Elem;

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Mine;
    impl Elementwise for Mine {
        const NAME: &'static str = "mine";
        fn f<E: Elem>(self, x: E) -> E {
            x.tanh()
        }
        fn df<E: Elem>(self, _x: E, y: E) -> E {
            y.lit(1.0) - y * y
        }
    }
    fn run(f: impl Elementwise) -> (usize, usize, Vec<f64>) {
        let params = Params::<f64>::seed(1);
        let w = params.add("w", Shape::from([3, 4]), |s| s.normal());
        let mut graph = Graph::new(&params);
        let mut step = || {
            let g = graph.step();
            params.zero_grad();
            g.param(&w).map(f).sum().backward().unwrap();
        };
        let first = allocations(&mut step);
        (first, allocations(&mut step), params.read().grad().to_vec())
    }
    // The number of processors is asked for once, which allocates.
    gradus_tensor::kernels::threads();
    assert_eq!(run(Mine), run(Tanh));
    assert_eq!(run(Mine).1, 0);
}
