//! Steps of other kinds allocate nothing after the first either, and nothing grows without bound.

use crate::counting::{allocations, live};
use gradus_autograd::{Graph, ops::Bernoulli};
use gradus_tensor::{Elem, Params, Shape, Tensor};

fn model() -> (Params<f64>, gradus_tensor::Parameter<f64>) {
    let params = Params::seed(0);
    let w = params.add("w", Shape::from([4, 3]), |s| s.normal());
    (params, w)
}

#[test]
fn gradients_names_reads_and_masks_allocate_once() {
    let (params, w) = model();
    let x: Tensor<f64> = Tensor::full([5, 4], 0.5);
    let mut graph = Graph::new(&params);
    let mut seen = 0.0;
    let mut step = || {
        let g = graph.step();
        let p = g.param(&w);
        let mask = g.key().push(Bernoulli { keep: 0.5, shape: Shape::from([5, 3]) }, &[]);
        let z = (g.input(&x).named("x").matmul(p) * mask).named("z");
        let loss = z.tanh().sum();
        let [slope] = g.grad(loss, [p]);
        let [second] = g.grad((slope * slope).sum(), [p]);
        seen += second.named("second").read(|x| x[0]).unwrap() + g.get("z").unwrap().read(|x| x[0]).unwrap();
        params.zero_grad();
        (loss + (slope * slope).sum()).backward().unwrap();
    };
    assert!(allocations(&mut step) > 50);
    assert_eq!(allocations(|| (0..200).for_each(|_| step())), 0);
    let vjp = |graph: &mut Graph<f64>| {
        let g = graph.step();
        let p = g.param(&w);
        g.vjp(p.tanh(), g.input(Tensor::<f64>::full([4, 3], 1.0)), &[p])[0].read(|x| x[0]).unwrap();
    };
    vjp(&mut graph);
    let each = allocations(|| vjp(&mut graph));
    assert!(each <= 4, "a vector of results, and the tensor that is fed: {each}");
}

#[test]
fn branches_with_other_gradients_allocate_once_each() {
    let (params, w) = model();
    let mut graph = Graph::new(&params);
    let mut step = |number: usize| {
        let g = if number % 5 == 4 { graph.eval() } else { graph.step() };
        let p = g.param(&w).named("p");
        let y = p.sin().sum();
        params.zero_grad();
        match number % 3 {
            0 => y.backward().map(|_| ()).unwrap(),
            1 => g.grad(y, [p])[0].read(|_| ()).unwrap(),
            _ => (y * 2.0).backward().map(|_| ()).unwrap(),
        }
    };
    (0..60).for_each(&mut step);
    assert_eq!(allocations(|| (60..120).for_each(&mut step)), 0);
}

#[test]
fn freezing_in_each_step_does_not_make_memory_grow() {
    let (params, w) = model();
    let v = params.add("v", Shape::from([4, 3]), |s| s.normal());
    let mut graph = Graph::new(&params);
    let mut step = |number: usize| {
        w.set_frozen(number.is_multiple_of(2));
        v.set_frozen(!number.is_multiple_of(2));
        let g = graph.step();
        (g.param(&w) * g.param(&v)).sin().sum().backward().unwrap();
    };
    (0..100).for_each(&mut step);
    let before = live();
    (100..1100).for_each(&mut step);
    let grown = live() - before;
    assert!(grown < 4096, "{grown} bytes more after 1000 steps");
}
