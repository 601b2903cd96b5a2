//! The mathematical functions of networks, evaluated by a graph on one thread: 16 Ki numbers, which stay in the cache,
//! and 4 Mi, which do not; f32 and f64.
//!
//! `Gelem/s` is numbers per nanosecond. The copy is what memory alone allows.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gradus::{
    autograd::ops,
    prelude::{Graph, Module, Params, Tensor, Var},
    tensor::{Real, Scalar, kernels, random::Stream},
};
use std::{hint::black_box, time::Duration};

/// Rows × columns; the softmaxes work along the columns.
const SIZES: [[usize; 2]; 2] = [[16, 1 << 10], [4 << 10, 1 << 10]];
/// The functions of single numbers that are timed.
const OF_NUMBERS: [&str; 17] = [
    "relu",
    "sqrt",
    "exp",
    "exp_m1",
    "ln",
    "ln_1p",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "softplus",
    "erf",
    "erfc",
    "normal_cdf",
    "normal_pdf",
    "gelu",
    "gelu_tanh",
];
/// Functions of numbers above 0; the others are given numbers from −3 to 3.
const OF_POSITIVES: [&str; 2] = ["ln", "sqrt"];

/// What works along rows.
#[derive(Clone, Copy)]
enum Rows {
    Softmax,
    LogSoftmax,
    LogSumExp,
}

impl<T: Scalar> Module<T> for Rows {
    fn forward<'g>(&self, x: Var<'g, T>) -> Var<'g, T> {
        match self {
            Rows::Softmax => x.softmax(-1),
            Rows::LogSoftmax => x.log_softmax(-1),
            Rows::LogSumExp => x.logsumexp(-1),
        }
    }
}

type Function<T> = (&'static str, Box<dyn Module<T>>);

fn functions<T: Real>() -> Vec<Function<T>> {
    let chosen = ops::functions().into_iter().filter(|(name, _)| OF_NUMBERS.contains(name));
    let of_numbers = chosen.map(|(name, f)| (name, f as Box<dyn Module<T>>));
    let of_rows: [Function<T>; 3] = [
        ("softmax", Box::new(Rows::Softmax)),
        ("log_softmax", Box::new(Rows::LogSoftmax)),
        ("logsumexp", Box::new(Rows::LogSumExp)),
    ];
    of_numbers.chain(of_rows).collect()
}

fn numbers<T: Real>(size: [usize; 2], positive: bool) -> Tensor<T> {
    let mut stream = Stream::new(0, "mathematics");
    Tensor::from_fn(size, |_| {
        let x = stream.uniform(-3.0, 3.0);
        T::of(if positive { x.abs() + 0.01 } else { x })
    })
}

fn time<T: Real>(criterion: &mut Criterion) {
    for size in SIZES {
        let count = size.iter().product::<usize>();
        let mut group = criterion.benchmark_group(format!("mathematics {}", T::NAME));
        group.throughput(Throughput::Elements(count as u64)).sample_size(15);
        group.warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_millis(400));
        let (from, mut to) = (numbers::<T>(size, false), vec![T::default(); count]);
        group.bench_function(BenchmarkId::new("copy", count), |bencher| {
            bencher.iter(|| black_box(&mut to).copy_from_slice(from.as_slice()));
        });
        for (name, function) in functions::<T>() {
            // A parameter, so that feeding costs nothing.
            let params = Params::<T>::seed(0);
            let x = params.add("x", size, |_| 0.0);
            if let Err(error) = x.set(&numbers(size, OF_POSITIVES.contains(&name))) {
                panic!("{name}: {error}");
            }
            let mut graph = Graph::new(&params);
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter(|| {
                    let g = graph.eval();
                    function.forward(g.param(&x)).read(|y| black_box(y)[0])
                });
            });
        }
        group.finish();
    }
}

fn mathematics(criterion: &mut Criterion) {
    kernels::set_threads(1);
    time::<f32>(criterion);
    time::<f64>(criterion);
}

criterion_group!(benches, mathematics);
criterion_main!(benches);
