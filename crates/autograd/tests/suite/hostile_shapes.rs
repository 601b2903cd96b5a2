//! Every op on tensors without elements, on single numbers and on six axes: an error or a right shape, never a panic.

use gradus_autograd::{Graph, Map, Var, ops};
use gradus_tensor::{Axes, Elem, Params, Shape, Tensor};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Make = for<'g> fn(Var<'g, f64>) -> Var<'g, f64>;

fn integers<'g>(x: Var<'g, f64>, shape: Shape) -> Var<'g, f64> {
    match gradus_tensor::View::new(shape, &vec![0u32; shape.len()]) {
        Ok(view) => x.graph().labels(view),
        Err(error) => x.graph().fail(error, shape),
    }
}

const OPS: &[(&str, Make)] = &[
    ("add", |x| x + x),
    ("add 1", |x| x + 1.0),
    ("sub", |x| x - 1.0),
    ("mul", |x| x * x),
    ("div", |x| x / (x + 1.0)),
    ("neg", |x| -x),
    ("pow", |x| x.pow(x)),
    ("power", |x| x.powf(2.0)),
    ("sqrt", |x| x.sqrt()),
    ("exp", |x| x.exp()),
    ("exp_m1", |x| x.exp_m1()),
    ("ln", |x| x.ln()),
    ("ln_1p", |x| x.ln_1p()),
    ("sin", |x| x.sin()),
    ("cos", |x| x.cos()),
    ("tanh", |x| x.tanh()),
    ("erf", |x| x.erf()),
    ("erfc", |x| x.erfc()),
    ("normal_cdf", |x| x.normal_cdf()),
    ("normal_pdf", |x| x.normal_pdf()),
    ("abs", |x| x.abs()),
    ("maximum", |x| x.max(x.sin())),
    ("minimum", |x| x.min(x.sin())),
    ("where", |x| x.where_pos(x, x)),
    ("clamp", |x| x.clamp(1.0, -1.0)),
    ("matmul", |x| x.matmul(x)),
    ("matmul t", |x| x.product(x, true, false)),
    ("product t", |x| x.product(x, false, true)),
    ("sum", |x| x.sum()),
    ("sum 0", |x| x.sum_axes(&[0], false)),
    ("sum -1", |x| x.sum_axes(&[-1], true)),
    ("sum alien", |x| x.push(ops::Sum { axes: Axes::all(Shape::from([1; 6])), keepdim: false }, &[])),
    ("mean", |x| x.mean()),
    ("mean 0", |x| x.mean_axes(&[0], false)),
    ("amax", |x| x.amax(&[0], false)),
    ("amax -1", |x| x.amax(&[-1], true)),
    ("amax none", |x| x.amax(&[], true)),
    ("amin", |x| x.push(ops::Amin { axes: Axes::all(x.shape()), keepdim: false }, &[])),
    ("reshape", |x| x.reshape([0])),
    ("reshape 1", |x| x.reshape([1, 1])),
    ("flatten", |x| x.flatten(1)),
    ("flatten 9", |x| x.flatten(9)),
    ("transpose", |x| x.transpose()),
    ("permute", |x| x.permute(&[1, 0])),
    ("permute none", |x| x.permute(&[])),
    ("broadcast", |x| x.broadcast_to([2, 0, 3])),
    ("broadcast 6", |x| x.broadcast_to([1, 1, 1, 2, 2, 3])),
    ("concat", |x| x.concat(&[x, x], 0)),
    ("concat 40", |x| x.concat(&[x; 39], -1)),
    ("slice", |x| x.slice(0, 0..0)),
    ("slice 1", |x| x.slice(-1, 0..1)),
    ("pad", |x| x.push(ops::Pad { axis: 0, before: 1, after: 2 }, &[])),
    ("pad 1", |x| x.push(ops::Pad { axis: 1, before: 0, after: 0 }, &[])),
    ("gather", |x| x.gather(-1, integers(x, x.shape()))),
    ("gather line", |x| {
        x.gather(0, integers(x, Axes::new(x.shape(), &[0]).unwrap_or_default().reduced(x.shape(), false)))
    }),
    ("scatter", |x| {
        x.push(ops::Scatter { axis: 0, size: 3, insert: false, ignore: None }, &[integers(x, x.shape())])
    }),
    ("scatter 0", |x| {
        x.push(ops::Scatter { axis: 1, size: 0, insert: true, ignore: None }, &[integers(x, x.shape())])
    }),
    ("one_hot", |x| integers(x, x.shape()).one_hot(2) + x.sum()),
    ("one_hot 0", |x| integers(x, x.shape()).one_hot(0)),
    ("bernoulli", |x| x * x.graph().key().push(ops::Bernoulli { keep: 0.5, shape: x.shape() }, &[])),
    ("bernoulli 0", |x| x.graph().key().push(ops::Bernoulli { keep: 0.0, shape: x.shape() }, &[])),
    ("softmax", |x| x.softmax(0)),
    ("softmax -1", |x| x.softmax(-1)),
    ("log_softmax", |x| x.log_softmax(-1)),
    ("logsumexp", |x| x.logsumexp(-1)),
    ("logsumexp 0", |x| x.logsumexp(0)),
    ("relu", |x| x.relu()),
    ("leaky_relu", |x| x.leaky_relu(0.1)),
    ("sigmoid", |x| x.sigmoid()),
    ("softplus", |x| x.softplus()),
    ("gelu", |x| x.gelu()),
    ("gelu_tanh", |x| x.map(ops::GeluTanh)),
    ("first", |x| x.push(ops::FirstExtremum { extreme: ops::Extreme::Max, axes: Axes::all(x.shape()) }, &[])),
    ("map of two, one given", |x| x.push(Map(ops::Mul), &[])),
];

#[test]
fn odd_shapes_never_panic() {
    let shapes: [&[usize]; 12] = [
        &[],
        &[0],
        &[1],
        &[3],
        &[0, 3],
        &[3, 0],
        &[0, 0],
        &[1, 0],
        &[2, 0, 3],
        &[2, 2],
        &[1, 2, 1, 2, 1, 2],
        &[0, 1, 2, 1, 2, 2],
    ];
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let (mut right, mut refused, mut bad) = (0, 0, Vec::new());
    for dims in shapes {
        for (name, make) in OPS {
            let mut outcome = || {
                let g = graph.step();
                let x = g.input(Tensor::full(Shape::new(dims).unwrap(), 0.5));
                let y = make(x);
                let value = y.value();
                if let Ok(value) = &value {
                    assert_eq!(value.as_slice().len(), y.shape().len());
                    let [d] = g.grad(y, [x]);
                    let [dd] = g.grad((d * d).sum(), [x]);
                    assert_eq!(d.value().unwrap().shape(), x.shape(), "first");
                    assert_eq!(dd.value().unwrap().shape(), x.shape(), "second");
                }
                value.map_err(|e| e.to_string())
            };
            match catch_unwind(AssertUnwindSafe(&mut outcome)) {
                Ok(Ok(_)) => right += 1,
                Ok(Err(text)) => {
                    refused += 1;
                    assert!(text.contains("hostile_shapes.rs"), "{name} {dims:?}: {text}");
                }
                Err(_) => bad.push(format!("{name} {dims:?}")),
            }
        }
    }
    println!("{right} right, {refused} refused");
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn sums_over_nothing_are_what_they_are() {
    let mut graph = Graph::<f64>::new(&Params::seed(0));
    let g = graph.step();
    let (a, b) = (g.input(Tensor::zeros([2, 0])), g.input(Tensor::zeros([0, 3])));
    let product = a.matmul(b);
    assert_eq!(product.value().unwrap(), Tensor::zeros([2, 3]));
    let [da, db] = g.grad(product.sum(), [a, b]);
    assert_eq!((da.shape().dims(), db.shape().dims()), (&[2, 0][..], &[0, 3][..]));
    assert_eq!(a.sum().item().unwrap(), 0.0);
    assert!(a.mean().item().unwrap().is_nan());
    assert_eq!(a.logsumexp(-1).value().unwrap(), Tensor::full([2], f64::NEG_INFINITY));
    assert_eq!(a.sum_axes(&[1], false).value().unwrap(), Tensor::zeros([2]));
}

#[test]
fn sizes_beyond_memory_are_errors() {
    let mut graph = Graph::new(&Params::seed(0));
    let huge = usize::MAX / 4;
    let wrong = |make: &dyn for<'g> Fn(&'g Graph<f64>) -> Var<'g, f64>, graph: &mut Graph<f64>| {
        let error = make(graph.step()).read(|_| ()).unwrap_err();
        assert!(!error.message().is_empty(), "{error}");
    };
    wrong(&|g| g.scalar(1.0).broadcast_to([huge]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Pad { axis: 0, before: huge, after: 0 }, &[]), &mut graph);
    wrong(&|g| g.labels([1u32]).one_hot(huge), &mut graph);
    wrong(&|g| g.input([0.0; 0]).reshape([huge, 0]).sum_axes(&[1], false), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Concat { axis: 3 }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Concat { axis: 9 }, &[]), &mut graph);
    wrong(&|g| g.scalar(1.0).push(ops::Concat { axis: 0 }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Softmax { axis: usize::MAX }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::LogSoftmax { axis: usize::MAX }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::LogSumExp { axis: usize::MAX }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Slice { axis: 7, start: 0, end: 0 }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(ops::Slice { axis: 0, start: 1, end: 0 }, &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(Map(ops::Add), &[]), &mut graph);
    wrong(&|g| g.input([1.0]).push(Map(ops::Tanh), &[g.scalar(1.0)]), &mut graph);
    wrong(&|g| g.input([1.0]).concat(&[g.input([[1.0]])], 0), &mut graph);
    wrong(&|g| g.input([1.0]).permute(&[0, 0]), &mut graph);
    wrong(&|g| g.input([[1.0, 2.0]]).permute(&[1, 1]), &mut graph);
    wrong(&|g| g.input([1.0]).reshape([2]), &mut graph);
    wrong(&|g| g.input([1.0]).sum_axes(&[1], false), &mut graph);
    wrong(&|g| g.input([1.0]).sum_axes(&[0, -1], false), &mut graph);
    wrong(&|g| g.scalar(1.0).softmax(-1), &mut graph);
    wrong(&|g| g.scalar(1.0).logsumexp(0), &mut graph);
    wrong(&|g| g.scalar(1.0).transpose(), &mut graph);
    wrong(&|g| g.scalar(1.0).matmul(g.scalar(1.0)), &mut graph);
    wrong(&|g| g.input([0.0; 0]).amax(&[0], false), &mut graph);
    wrong(&|g| g.scalar(1.0).gather(0, g.labels([0u32])), &mut graph);
    wrong(&|g| g.input([1.0]).softmax(i32::MIN), &mut graph);
}

#[test]
fn edges_of_formulas() {
    let mut graph = Graph::new(&Params::seed(0));
    let mut at = |x: f64, f: &dyn for<'g> Fn(Var<'g, f64>) -> Var<'g, f64>| {
        let g = graph.step();
        let x = g.scalar(x);
        let y = f(x);
        let [d] = g.grad(y, [x]);
        (y.item().unwrap(), d.item().unwrap())
    };
    assert_eq!(at(0.0, &|x| x.powf(0.0)), (1.0, 0.0));
    assert_eq!(at(0.0, &|x| x.powf(1.0)), (0.0, 1.0));
    assert_eq!(at(0.0, &|x| x.powf(2.0)), (0.0, 0.0));
    assert_eq!(at(-2.0, &|x| x.powf(3.0)), (-8.0, 12.0));
    assert_eq!(at(0.0, &|x| x.sqrt()), (0.0, f64::INFINITY));
    assert_eq!(at(0.5, &|x| x.clamp(2.0, 1.0)).0, 1.0, "as PyTorch: the upper bound wins");
    assert_eq!(at(800.0, &|x| x.softplus()), (800.0, 1.0));
    assert_eq!(at(-800.0, &|x| x.softplus()), (0.0, 0.0));
    assert_eq!(at(1e308, &|x| x.sigmoid()), (1.0, 0.0));
    assert_eq!(at(-1e308, &|x| x.tanh()), (-1.0, 0.0));
    assert_eq!(at(1e308, &|x| x.gelu()).1, 1.0);
    assert_eq!(at(-1e308, &|x| x.gelu()), (-0.0, 0.0));
    assert_eq!(at(1e100, &|x| x.map(ops::GeluTanh)), (1e100, 1.0));
    assert_eq!(at(-1e100, &|x| x.map(ops::GeluTanh)), (-0.0, 0.0));
    assert_eq!(at(0.0, &|x| x.abs()), (0.0, 0.0));
}
