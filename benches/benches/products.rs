//! Our product beside those of faer, gemm and matrixmultiply, on one thread, over the products of linear layers.
//!
//! Throughput is given in elements of 2mkn operations: `Gelem/s` reads as GFLOP/s.

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use gradus_benches::{Float, Operands, Shape, Side, shapes};
use std::{hint::black_box, time::Duration};

/// Products with more operations than this take so long that ten flat samples suffice.
const LARGE: u64 = 1 << 30;

fn products<T: Float>(criterion: &mut Criterion) {
    for shape in shapes() {
        let [m, k, n] = shape.sizes();
        let name = format!("{} {} (m {m}, k {k}, n {n})", shape.layout.name(), shape.size());
        let mut group = criterion.benchmark_group(format!("products {} GFLOP/s/{name}", T::NAME));
        group.throughput(Throughput::Elements(shape.operations()));
        group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
        group.sample_size(20);
        if shape.operations() > LARGE {
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
        }
        for side in Side::ALL {
            group.bench_with_input(
                BenchmarkId::from_parameter(side.name()),
                &shape,
                |bencher, &shape: &Shape| {
                    let mut operands = Operands::<T>::new(shape);
                    bencher.iter(|| black_box(operands.run(side)).len());
                },
            );
        }
        group.finish();
    }
}

/// One thread, as the others here have one.
fn sequential(criterion: &mut Criterion) {
    gradus_tensor::kernels::set_threads(1);
    products::<f32>(criterion);
    products::<f64>(criterion);
    gradus_tensor::kernels::set_threads(0);
}

criterion_group!(benches, sequential);
criterion_main!(benches);
