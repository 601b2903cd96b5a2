use crate::functions::Function;
use std::time::Instant;

/// Nanoseconds that one of 4,096 elements between −4 and 4 takes (so that one thread works, in its first cache).
pub(crate) fn per_element(function: &Function) -> f64 {
    const COUNT: usize = 4096;
    let x: Vec<f32> = (0..COUNT).map(|i| (i as f32 / COUNT as f32 - 0.5) * 8.0).collect();
    let mut y = vec![0.0; COUNT];
    let mut best = f64::MAX;
    for _ in 0..50 {
        let start = Instant::now();
        for _ in 0..20 {
            (function.run)(std::hint::black_box(&x), &mut y);
        }
        best = best.min(start.elapsed().as_secs_f64() / 20.0);
    }
    best * 1e9 / COUNT as f64
}
