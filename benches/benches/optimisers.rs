//! One step of every rule of the optimisers' catalogue on 1 Mi parameters, f32 and f64, on one thread and on all.
//!
//! Throughput is given in parameters. The parameters are four tensors, as a network's are several.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gradus::{
    optim::{AnyOptimizer, Listed, Sgd},
    tensor::{Params, Real, kernels, random::Stream},
};
use std::time::Duration;

/// Four tensors of this many parameters.
const TENSOR: [usize; 2] = [512, 512];
/// A learning rate under which a million steps along the same gradient move nothing far.
const LR: f64 = 1e-9;

type Named<T> = (&'static str, Box<dyn AnyOptimizer<T>>);

fn parameters<T: Real>() -> Params<T> {
    let (params, mut stream) = (Params::seed(0), Stream::new(0, "optimisers"));
    for name in ["a", "b", "c", "d"] {
        params.add(name, TENSOR, |stream| stream.normal());
    }
    params.gradients(|gradient| gradient.fill_with(|| T::of(stream.normal())));
    params
}

fn time<T: Real>(criterion: &mut Criterion, threads: usize) {
    kernels::set_threads(threads);
    let params = parameters::<T>();
    let rules = Listed::<T>::ALL
        .iter()
        .map(|listed| (listed.name, listed.make(&params, LR).expect("a rate for every rule")));
    let momentum: Named<T> = ("sgd with momentum", Box::new(Sgd::new(&params, LR).momentum(0.9)));
    let mut group = criterion.benchmark_group(format!("optimisers {}, threads {threads}", T::NAME));
    group.throughput(Throughput::Elements(params.count() as u64)).sample_size(20);
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(800));
    for (name, mut optimizer) in rules.chain([momentum]) {
        group.bench_function(name, |bencher| bencher.iter(|| optimizer.step()));
    }
    group.finish();
}

fn optimisers(criterion: &mut Criterion) {
    kernels::set_threads(0);
    let all = kernels::threads();
    for threads in if all > 1 { vec![1, all] } else { vec![1] } {
        time::<f32>(criterion, threads);
        time::<f64>(criterion, threads);
    }
}

criterion_group!(benches, optimisers);
criterion_main!(benches);
