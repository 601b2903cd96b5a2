//! Derivatives of every kind against each other, against dual numbers, and against loops.

use gradus_autograd::{
    Function, Graph, Var,
    check::{Draw, Given, catalogue},
};
use gradus_tensor::{Dual, Elem, Params, Scalar, Tensor, random::Stream};

fn random(stream: &mut Stream, shape: &[usize]) -> Tensor<f64> {
    let len = shape.iter().product();
    let shape = gradus_tensor::Shape::new(shape).unwrap();
    Tensor::new(shape, (0..len).map(|_| stream.uniform(-1.0, 1.0)).collect()).unwrap()
}

fn dot(a: &Tensor<f64>, b: &Tensor<f64>) -> f64 {
    a.as_slice().iter().zip(b.as_slice()).map(|(a, b)| a * b).sum()
}

fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |m, v| m.max(v.abs()))
}

fn gap(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |m, (a, b)| m.max((a - b).abs()))
}

/// For every op: forward mode is what dual numbers say, and ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩.
#[test]
fn forward_mode_is_that_of_dual_numbers_for_every_op() {
    let mut compared = 0;
    for entry in catalogue() {
        for seed in 0..24 {
            let case = entry.draw(&mut Draw::new(seed, 1 + seed as usize % 3));
            let mut stream = Stream::new(seed, entry.name());
            let mut graph = Graph::<f64>::new(&Params::seed(0));
            let g = graph.step();
            let mut dual_graph = Graph::<Dual<Dual<f64>>>::new(&Params::seed(0));
            let d = dual_graph.step();
            let (mut all, mut x, mut v, mut duals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for given in &case.inputs {
                match given {
                    Given::Real(value) => {
                        let along = random(&mut stream, value.shape().dims());
                        let pairs = value.as_slice().iter().zip(along.as_slice());
                        let lifted = pairs.map(|(&re, &eps)| Dual::constant(Dual { re, eps })).collect();
                        duals.push(d.input(Tensor::new(value.shape(), lifted).unwrap()));
                        all.push(g.input(value));
                        x.push(all[all.len() - 1]);
                        v.push(g.input(&along));
                    }
                    Given::Integers(shape, data) => {
                        let view = gradus_tensor::View::new(*shape, data).unwrap();
                        all.push(g.labels(view));
                        duals.push(d.labels(gradus_tensor::View::new(*shape, data).unwrap()));
                    }
                }
            }
            let y = case.program.record(&all);
            let along = g.jvp(y, &x, &v).value().unwrap();
            let exact = case.program.record(&duals).value().unwrap().into_vec();
            let want: Vec<f64> = exact.iter().map(|d| d.re.eps).collect();
            let allowed = 1e-11 * largest(&want).max(1.0);
            assert!(gap(along.as_slice(), &want) <= allowed, "{} {seed}: {along:?} {want:?}", entry.name());
            compared += want.len();
        }
    }
    assert!(compared > 3_000, "{compared}");
}

/// y = W₂·tanh(W₁·x) on whatever element.
fn network<'g, T: Scalar>(x: Var<'g, T>, outputs: usize, inputs: usize) -> Var<'g, T> {
    let weight = |rows: usize, columns: usize, turn: f64| {
        let numbers = (0..rows * columns).map(|i| T::of((i as f64 * 1.3 + turn).sin()));
        x.graph().input(Tensor::new([rows, columns], numbers.collect()).unwrap())
    };
    let hidden = x.reshape([1, inputs]).product(weight(5, inputs, 0.0), false, true).tanh();
    hidden.product(weight(outputs, 5, 2.0), false, true).reshape([outputs])
}

#[test]
fn jacobians_are_those_of_dual_numbers_by_rows_and_by_columns() {
    for (outputs, inputs) in [(2, 6), (6, 2), (3, 3), (1, 4), (4, 1)] {
        let x = random(&mut Stream::new(3, "x"), &[inputs]);
        let mut function = Function::new(|x| network(x, outputs, inputs));
        let jacobian = function.jacobian(&x).unwrap();
        assert_eq!(jacobian.shape().dims(), [outputs, inputs]);
        let mut graph = Graph::<Dual<f64>>::new(&Params::seed(0));
        for j in 0..inputs {
            let lift = |(i, &re): (usize, &f64)| Dual { re, eps: f64::from(u8::from(i == j)) };
            let data = x.as_slice().iter().enumerate().map(lift).collect();
            let y = network(graph.step().input(Tensor::new([inputs], data).unwrap()), outputs, inputs);
            for (i, want) in y.value().unwrap().into_vec().into_iter().enumerate() {
                assert!((jacobian.as_slice()[i * inputs + j] - want.eps).abs() < 1e-14);
            }
        }
        // Again, elsewhere: what was recorded is run with other numbers.
        let other = random(&mut Stream::new(4, "x"), &[inputs]);
        let again = function.jacobian(&other).unwrap();
        assert_eq!(again, Function::new(|x| network(x, outputs, inputs)).jacobian(&other).unwrap());
        assert_ne!(again, jacobian);
    }
}

#[test]
fn products_with_the_hessian_are_those_of_the_matrix() {
    let n = 5;
    let x = random(&mut Stream::new(5, "x"), &[n]);
    let mut f = Function::new(move |x| (network(x, 3, n).sin() * x.sum()).sum());
    let hessian = f.hessian(&x).unwrap();
    let h = |i: usize, j: usize| hessian.as_slice()[i * n + j];
    for j in 0..n {
        let unit = Tensor::new([n], (0..n).map(|i| f64::from(u8::from(i == j))).collect()).unwrap();
        let column = f.hvp(&x, &unit).unwrap();
        for i in 0..n {
            assert!((column.as_slice()[i] - h(i, j)).abs() < 1e-14 && (h(i, j) - h(j, i)).abs() < 1e-13);
        }
        // Central differences of the gradient.
        let step = 1e-5;
        let slope = |f: &mut Function<f64, _>, t: f64| {
            let moved = x.as_slice().iter().zip(unit.as_slice()).map(|(x, u)| x + t * u).collect::<Vec<_>>();
            f.grad(&moved).unwrap()
        };
        let (up, down) = (slope(&mut f, step), slope(&mut f, -step));
        for i in 0..n {
            let want = (up.as_slice()[i] - down.as_slice()[i]) / (2.0 * step);
            assert!((want - h(i, j)).abs() < 1e-8, "{want} {}", h(i, j));
        }
    }
}

#[test]
fn values_and_products_come_together() {
    let mut stream = Stream::new(6, "x");
    let (x, v, dy) = (random(&mut stream, &[4]), random(&mut stream, &[4]), random(&mut stream, &[2]));
    let mut f = Function::new(|x| network(x, 2, 4));
    let (y, along) = f.jvp(&x, &v).unwrap();
    let (same, back) = f.vjp(&x, &dy).unwrap();
    assert_eq!((&y, y.shape().dims(), back.shape().dims()), (&same, &[2][..], &[4][..]));
    assert!((dot(&along, &dy) - dot(&back, &v)).abs() < 1e-14);
    assert_eq!(f.value(&x).unwrap(), y);
    let (_, jacobian) = f.value_and_jacobian(&x).unwrap();
    for i in 0..2 {
        let row = &jacobian.as_slice()[4 * i..4 * i + 4];
        let want: f64 = row.iter().zip(v.as_slice()).map(|(j, v)| j * v).sum();
        assert!((want - along.as_slice()[i]).abs() < 1e-14);
    }
    let mut total = Function::new(|x| network(x, 2, 4).sum());
    let (value, slope) = total.value_and_grad(&x).unwrap();
    assert_eq!((value, slope), (total.value(&x).unwrap().as_slice()[0], total.grad(&x).unwrap()));
}

#[test]
fn nothing_is_recorded_again_and_what_does_not_depend_is_zero() {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    for round in 0..4 {
        let g = graph.step();
        let x = g.input([1.0, round as f64]);
        let other = g.input([2.0, 3.0, 4.0]);
        assert_eq!(g.jacobian(x * x, x).unwrap().as_slice(), [2.0, 0.0, 0.0, 2.0 * round as f64]);
        assert_eq!(g.jacobian(other, x).unwrap(), Tensor::zeros([3, 2]));
        assert_eq!(g.jacobian(x, x).unwrap().as_slice(), [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(g.hessian((x * x).sum(), x).unwrap().as_slice(), [2.0, 0.0, 0.0, 2.0]);
        assert_eq!(g.jvp(other, &[x], &[x]).value().unwrap(), Tensor::zeros([3]));
    }
    assert_eq!(graph.recordings(), 1);
}

#[test]
fn what_does_not_fit_is_said() {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let g = graph.step();
    let x = g.input([1.0, 2.0]);
    let error = g.hessian(x, x).unwrap_err();
    assert_eq!(error.message(), "a Hessian is that of a single number, the shape is [2]");
    let text = |v: Var<'_, f64>| v.value().unwrap_err().to_string();
    let wrong = text(g.jvp(x, &[x], &[g.input([1.0])]));
    assert!(
        wrong.starts_with("jvp: direction 1 is [1], the variable [2]\n") && wrong.contains("calculus.rs")
    );
    let g = graph.step();
    let x = g.input([1.0, 2.0]);
    assert!(text(g.entry(x, &[2], x, &[0])).starts_with("entry: there is no place [2] in the shape [2]"));
    let g = graph.step();
    let x = g.input([1.0, 2.0]);
    assert!(text(g.hvp(x.sum(), &[x], &[])[0]).starts_with("hvp: 0 directions are given for 1 variables"));
    let mut f = Function::new(|x| x.matmul(x));
    assert!(f.jacobian([1.0]).unwrap_err().to_string().contains("calculus.rs"));
}

#[test]
fn entries_of_any_order() {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let g = graph.step();
    let x = g.input([[1.0, 2.0], [3.0, 4.0]]);
    let y = (x * x * x).sum_axes(&[0], false);
    let slope = g.entry(y, &[1], x, &[1, 1]); // 3·x₁₁²
    let bend = g.entry(slope, &[], x, &[1, 1]);
    assert_eq!((slope.item().unwrap(), bend.item().unwrap()), (48.0, 24.0));
    assert_eq!(g.entry(bend, &[], x, &[1, 1]).item().unwrap(), 6.0);
    assert_eq!(g.entry(y, &[0], x, &[1, 1]).item().unwrap(), 0.0);
}

struct Net {
    params: Params<f64>,
}

impl Net {
    fn new() -> Self {
        let params = Params::seed(9);
        for (name, shape) in [
            ("w1", &[6, 4][..]),
            ("b1", &[6]),
            ("scale", &[1, 6]),
            ("w2", &[6, 3]),
            ("b2", &[1]),
            ("unused", &[2]),
        ] {
            params.add(name, gradus_tensor::Shape::new(shape).unwrap(), |draw| draw.uniform(-1.0, 1.0));
        }
        Net { params }
    }

    fn losses<'g>(&self, g: &'g Graph<f64>, x: &Tensor<f64>, t: &Tensor<f64>) -> Var<'g, f64> {
        let p = |name: &str| g.param(&self.params.get(name).unwrap());
        let hidden = (g.input(x).product(p("w1"), false, true) + p("b1")).tanh() * p("scale");
        let again = (hidden * p("scale")).softmax(-1);
        let output = again.matmul(p("w2")) + p("b2");
        let error = output - g.input(t);
        (error * error).sum_axes(&[1], false)
    }
}

/// In one pass what a loop over the samples gives.
#[test]
fn gradients_of_single_samples_are_those_of_a_loop() {
    let net = Net::new();
    let (n, mut stream) = (7, Stream::new(8, "samples"));
    let (x, t) = (random(&mut stream, &[n, 4]), random(&mut stream, &[n, 3]));
    let parameters = net.params.list();
    let mut graph = Graph::new(&net.params);
    for _ in 0..2 {
        let g = graph.step();
        let each = g.per_sample_grad(net.losses(g, &x, &t), &parameters);
        let each: Vec<Tensor<f64>> = each.iter().map(|v| v.value().unwrap()).collect();
        let mut single = Graph::new(&net.params);
        for i in 0..n {
            let row = |t: &Tensor<f64>, k: usize| {
                Tensor::new([1, k], t.as_slice()[i * k..(i + 1) * k].to_vec()).unwrap()
            };
            net.params.zero_grad();
            net.losses(single.step(), &row(&x, 4), &row(&t, 3)).sum().backward().unwrap();
            for (p, each) in parameters.iter().zip(&each) {
                let len = p.shape().len();
                assert_eq!(each.shape().dims(), [&[n], p.shape().dims()].concat());
                let own = &each.as_slice()[i * len..(i + 1) * len];
                assert!(gap(own, p.grad().as_slice()) < 1e-14, "{} of sample {i}", p.name());
            }
        }
    }
    assert_eq!(graph.recordings(), 1);
}

#[test]
fn mixed_samples_and_worked_weights_are_refused() {
    let net = Net::new();
    let mut graph = Graph::new(&net.params);
    let x = random(&mut Stream::new(1, "x"), &[5, 4]);
    let w = net.params.get("w1").unwrap();
    let text = |v: &[Var<'_, f64>]| v[0].value().unwrap_err().to_string();
    let g = graph.step();
    let h = g.input(&x).product(g.param(&w), false, true);
    let centred = h - h.mean_axes(&[0], true);
    let error = text(&g.per_sample_grad(centred, std::slice::from_ref(&w)));
    assert!(error.contains("the samples are mixed here"), "{error}");
    let g = graph.step();
    let h = g.input(&x).matmul(g.param(&w).transpose());
    let error = text(&g.per_sample_grad(h, std::slice::from_ref(&w)));
    assert!(error.contains("x.product(w, false, true)"), "{error}");
    let g = graph.step();
    let error = text(&g.per_sample_grad(g.param(&w).sum(), std::slice::from_ref(&w)));
    assert!(error.contains("reduction none"), "{error}");
}
