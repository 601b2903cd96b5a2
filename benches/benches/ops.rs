//! Every op and loss of the catalogues in f32, at about 16 Ki numbers: the value, and the value with the gradient.
//!
//! Throughput is given in numbers that the op is given.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gradus::{autograd::check::catalogue, losses};
use gradus_benches::Timed;
use std::time::Duration;

fn ops(criterion: &mut Criterion) {
    for entry in catalogue().into_iter().chain(losses::catalogue()) {
        let mut timed = match Timed::new(&entry) {
            Ok(timed) => timed,
            Err(error) => panic!("{}: {error}", entry.name()),
        };
        let mut group = criterion.benchmark_group(format!("ops f32/{}", entry.name()));
        group.throughput(Throughput::Elements(timed.numbers as u64));
        group
            .warm_up_time(Duration::from_millis(100))
            .measurement_time(Duration::from_millis(400))
            .sample_size(20);
        group.bench_function("forward", |bencher| bencher.iter(|| timed.forward()));
        if !entry.is_flat() {
            group.bench_function("with gradient", |bencher| bencher.iter(|| timed.backward()));
        }
        group.finish();
    }
}

criterion_group!(benches, ops);
criterion_main!(benches);
