use crate::training::{End, training};
use gradus_optim::Listed;
use gradus_tensor::{Real, random::Stream};
use gradus_train::Ended;
use tempfile::tempdir;

/// Whether a training that is cut off after some steps, and goes on, ends in the bits of one that never was.
fn agrees<T: Real>(rule: &str, whole: &End<T>, every: u64, plugs: &[u64]) {
    let folder = tempdir().unwrap();
    for &plug in plugs {
        let error = training::<T>(rule, folder.path(), every, Some(plug)).unwrap_err();
        assert!(error.to_string().contains("the plug was pulled"), "{rule}: {error}");
    }
    let (end, history) = training::<T>(rule, folder.path(), every, None).unwrap();
    assert_eq!(history.ended, Ended::Finished);
    assert!(end == *whole, "{rule} {} cut off at {plugs:?}", T::NAME);
}

fn whole<T: Real>(rule: &str) -> End<T> {
    training::<T>(rule, tempdir().unwrap().path(), 1000, None).unwrap().0
}

#[test]
fn every_rule_goes_on_to_the_same_bits() {
    let mut stream = Stream::new(1, "plugs");
    for rule in Listed::<f32>::ALL {
        let plug = 2 + stream.below(70) as u64;
        agrees::<f32>(rule.name, &whole(rule.name), 1, &[plug]);
        agrees::<f64>(rule.name, &whole(rule.name), 1, &[plug]);
    }
}

#[test]
fn it_goes_on_from_any_step() {
    let whole = whole::<f32>("adamw");
    for plug in 2..72 {
        agrees::<f32>("adamw", &whole, 1, &[plug]);
    }
    // Again and again, and with steps that are lost since the last checkpoint.
    agrees::<f32>("adamw", &whole, 5, &[7, 8, 12, 13, 30, 31, 32, 61]);
}

/// The control: without what is remembered, the bits are others.
#[test]
fn what_is_remembered_matters() {
    use gradus_train::{Checkpoint, Checkpoints};
    let whole = whole::<f64>("adam");
    let spoil: [fn(&mut Checkpoint<f64>); 5] = [
        |c| c.position.step += 1,
        |c| c.position.batch += 1,
        |c| {
            c.optimizer.iter_mut().find(|(name, _)| name.starts_with("adam.0.")).unwrap().1.as_mut_slice()
                [0] += 1e-9
        },
        |c| {
            c.average.iter_mut().find(|(name, _)| !name.contains("updates")).unwrap().1.as_mut_slice()[0] +=
                1e-9
        },
        |c| drop(c.notes.remove("tally")),
    ];
    for (k, spoil) in spoil.iter().enumerate() {
        let folder = tempdir().unwrap();
        training::<f64>("adam", folder.path(), 1, Some(31)).unwrap_err();
        let (mut checkpoint, path) = Checkpoints::latest::<f64>(folder.path()).unwrap();
        spoil(&mut checkpoint);
        checkpoint.save(&path).unwrap();
        assert!(training::<f64>("adam", folder.path(), 1, None).unwrap().0 != whole, "fault {k}");
    }
}

#[test]
fn a_finished_training_is_not_trained_again() {
    let folder = tempdir().unwrap();
    let (end, first) = training::<f32>("sgd", folder.path(), 10, None).unwrap();
    let (again, second) = training::<f32>("sgd", folder.path(), 10, None).unwrap();
    assert!(end == again);
    assert_eq!((first.rows, second.rows, first.steps, second.steps), (540, 0, 72, 72));
}
