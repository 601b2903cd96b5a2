use crate::training::{network, training};
use gradus_optim::{Adam, Sgd};
use gradus_tensor::{Error, file::safetensors};
use gradus_train::{Checkpoint, Checkpoints, Position};
use std::fs;
use tempfile::tempdir;

#[test]
fn the_last_are_kept_and_leftovers_removed() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join(".gradus-half"), b"half").unwrap();
    fs::write(folder.path().join("notes.txt"), b"mine").unwrap();
    training::<f32>("adam", folder.path(), 1, Some(20)).unwrap_err();
    let names = |_: ()| {
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names(()),
        [".lock", "notes.txt", "step-000000000018.safetensors", "step-000000000019.safetensors"]
    );
    // A newest one that is broken does not hide an older one.
    fs::write(folder.path().join("step-000000000020.safetensors"), b"no").unwrap();
    let (checkpoint, path) = Checkpoints::latest::<f32>(folder.path()).unwrap();
    assert_eq!((checkpoint.position.step, path.ends_with("step-000000000019.safetensors")), (19, true));
}

#[test]
fn a_checkpoint_that_does_not_fit_changes_nothing() {
    let model = network::<f64>();
    let mut adam = Adam::new(model.params(), 0.1);
    adam.step();
    let checkpoint = Checkpoint::capture(model.params(), &adam, Position::default());
    let before = model.params().read().value().to_vec();
    let mut other = checkpoint.clone();
    other.model[0].0 = "9.weight".into();
    adam.step();
    let state = adam.state();
    let text = other.restore(model.params(), &mut adam).unwrap_err().to_string();
    assert!(text.contains("\"0.weight\" [8, 2] is missing; \"9.weight\" [8, 2] is unexpected"), "{text}");
    assert_eq!(adam.state(), state);
    let mut sgd = Sgd::new(model.params(), 0.1);
    let text = checkpoint.restore(model.params(), &mut sgd).unwrap_err().to_string();
    assert!(text.contains("made with the optimiser adam, not with sgd"), "{text}");
    assert_eq!(model.params().read().value(), before);
}

#[test]
fn files_that_are_no_checkpoints_are_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("c.safetensors");
    let text = |key: &str, text: &str| {
        let bytes = safetensors::to_bytes::<f32>(&[], &[(key.to_owned(), text.to_owned())].into()).unwrap();
        fs::write(&path, bytes).unwrap();
        Checkpoint::<f32>::load(&path).unwrap_err().message().to_owned()
    };
    assert_eq!(text("other", ""), "__metadata__ has no entry \"gradus.checkpoint\": it is no checkpoint");
    assert_eq!(text("gradus.checkpoint", r#"{"version": 7}"#), "a checkpoint of version 7, where 1 is known");
    assert!(text("gradus.checkpoint", "[").contains("EOF"));
    assert!(text("gradus.checkpoint", r#"{"version": 1}"#).contains("missing field"));
    let none = |error: Error| error.to_string();
    let empty = tempdir().unwrap();
    assert!(
        none(Checkpoints::latest::<f32>(empty.path()).unwrap_err())
            .contains("there is no checkpoint in this folder")
    );
}
