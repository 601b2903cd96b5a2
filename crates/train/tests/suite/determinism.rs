//! One hash of θ, whatever the number of threads, however often, and wherever a run was cut off.

use gradus_autograd::ops::Gelu;
use gradus_data::{Dataset, Normaliser};
use gradus_losses::CrossEntropy;
use gradus_nn::{Dropout, LayerNorm, Linear, Model, Sequential};
use gradus_optim::{Listed, by_name};
use gradus_tensor::{Params, Real, kernels::set_threads, random::Stream};
use gradus_train::{Checkpoints, Every, Fit};
use tempfile::tempdir;

use crate::training::{Plug, long};

const BATCH: usize = 64;

fn digits<T: Real>(rows: usize) -> Dataset<T> {
    let mut data = gradus_data::digits::<T>().unwrap().flatten().unwrap();
    Normaliser::whole(&data).unwrap().apply(&mut data).unwrap();
    data.rows(&(0..rows).collect::<Vec<_>>()).unwrap()
}

/// θ after some epochs on the digits; with a folder, cut off after some steps and gone on with.
fn theta<T: Real>(data: &Dataset<T>, rule: &str, epochs: u64, cut: Option<u64>) -> Vec<T> {
    let folder = tempdir().unwrap();
    let once = |plug: Option<u64>, resume: bool| {
        let params = Params::<T>::seed(5);
        let layers = Sequential::new(&params)
            .add(|p| Linear::new(p, 64, 48))
            .add(|p| LayerNorm::new(p, [48]))
            .add(|_| Gelu)
            .add(|_| Dropout::new(0.1))
            .add(|p| Linear::new(p, 48, 10));
        let model = Model::new(&params, layers);
        let mut optimizer = by_name(rule, &params, 0.003).unwrap();
        let mut fit =
            Fit::new(&model, CrossEntropy::mean(), &mut *optimizer).epochs(epochs).batch_size(BATCH);
        if cut.is_some() {
            fit = fit.checkpoints(Checkpoints::new(folder.path()).every_steps(1).keep(1));
            fit = fit.validate(data).validate_every(Every::Epochs(epochs));
        }
        let fit = if resume { fit.resume(folder.path()).unwrap() } else { fit };
        let done = fit.with(Plug(plug.unwrap_or(u64::MAX))).run(data);
        (done.is_ok(), model.params().read().value().to_vec())
    };
    if cut.is_some() {
        // A checkpoint of the step before is there.
        assert!(!once(cut.map(|step| step + 1), false).0);
    }
    let (done, theta) = once(None, cut.is_some());
    assert!(done);
    theta
}

/// All rules in one precision, on so many rows, for each number of threads, so often, and cut off at some steps.
fn sweep<T: Real>(rows: usize, threads: &[usize], runs: usize, epochs: u64, cuts: &[u64]) -> usize {
    let data = digits::<T>(rows);
    let mut count = 0;
    for rule in Listed::<T>::ALL {
        set_threads(1);
        let first = theta(&data, rule.name, epochs, None);
        assert!(first.iter().all(|v| v.to_f64().is_finite()), "{}", rule.name);
        for &threads in threads {
            set_threads(threads);
            for _ in 0..runs {
                assert!(
                    theta(&data, rule.name, epochs, None) == first,
                    "{} with {threads} threads",
                    rule.name
                );
                count += 1;
            }
        }
        for &cut in cuts {
            assert!(
                theta(&data, rule.name, epochs, Some(cut)) == first,
                "{} cut off at step {cut}",
                rule.name
            );
            count += 1;
        }
    }
    set_threads(0);
    count
}

/// The short form; with `GRADUS_LONG` set, as `cargo xtask determinism` sets it, the whole.
#[test]
fn every_rule_ends_in_the_same_bits() {
    if !long() {
        assert_eq!(sweep::<f32>(130, &[2, 3], 1, 1, &[2]), 3 * Listed::<f32>::ALL.len());
        assert_eq!(sweep::<f64>(130, &[2, 3], 1, 1, &[2]), 3 * Listed::<f64>::ALL.len());
        return;
    }
    let (rows, epochs) = (1797usize, 3u64);
    let steps = rows.div_ceil(BATCH) as u64;
    let mut stream = Stream::new(1, "cuts");
    let drawn = (0..20).map(|_| 1 + stream.below((epochs * steps) as usize - 2) as u64);
    let cuts: Vec<u64> = (1..epochs).map(|epoch| epoch * steps).chain(drawn).collect();
    let threads = [1, 2, 3, 4, 8];
    let counts = [
        ("f32", sweep::<f32>(rows, &threads, 10, epochs, &cuts)),
        ("f64", sweep::<f64>(rows, &threads, 10, epochs, &cuts)),
    ];
    for (name, count) in counts {
        println!(
            "{name}: {count} runs of {} optimisers on the digits, one hash each:",
            Listed::<f32>::ALL.len()
        );
        println!(
            "     {threads:?} threads, 10 times each; cut off at {} places and gone on with",
            cuts.len()
        );
    }
}

/// The control: another order of rows, or another batch, gives other bits.
#[test]
fn other_runs_have_other_bits() {
    let data = digits::<f64>(300);
    let mut other = data.clone();
    let first = theta(&data, "adam", 1, None);
    other.x_mut()[100] += 1e-12;
    assert!(theta(&other, "adam", 1, None) != first);
    assert!(theta(&data, "adam", 2, None) != first);
}
