use crate::judge::judge;
use crate::training::{Plug, data, network};
use gradus_losses::CrossEntropy;
use gradus_optim::Adam;
use gradus_train::{Checkpoints, CsvLog, Fit, JsonLog, PrintLog, TensorBoard};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};
use tempfile::tempdir;

fn run(folder: &Path, plug: u64, resume: bool) -> bool {
    let (train, valid) = data::<f64>();
    let model = network::<f64>();
    let mut optimizer = Adam::new(model.params(), 0.01);
    let fit = Fit::new(&model, CrossEntropy::mean(), &mut optimizer)
        .epochs(4)
        .batch_size(16)
        .validate(&valid)
        .with(CsvLog::new(folder.join("log.csv")))
        .with(JsonLog::new(folder.join("log.jsonl")))
        .with(TensorBoard::new(folder.join("events")))
        .with(Plug(plug))
        .checkpoints(Checkpoints::new(folder.join("checkpoints")).every_epochs(2));
    let fit = if resume { fit.resume(folder.join("checkpoints")).unwrap() } else { fit };
    fit.run(&train).is_ok()
}

#[test]
fn logs_of_a_resumed_run_are_those_of_a_whole_one() {
    let [whole, cut] = [(); 2].map(|()| tempdir().unwrap());
    assert!(run(whole.path(), u64::MAX, false));
    assert!(!run(cut.path(), 20, false));
    // A line that was not written to its end.
    let path = cut.path().join("log.csv");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "4,2").unwrap();
    assert!(run(cut.path(), u64::MAX, true));
    for name in ["log.csv", "log.jsonl"] {
        let [a, b] = [&whole, &cut].map(|folder| fs::read_to_string(folder.path().join(name)).unwrap());
        assert_eq!(a, b, "{name}");
        assert_eq!(a.lines().count(), if name == "log.csv" { 5 } else { 4 });
    }
    let csv = fs::read_to_string(whole.path().join("log.csv")).unwrap();
    assert!(
        csv.starts_with("epoch,step,lr,train_loss,train_accuracy,valid_loss,valid_accuracy\n1,6,0.01,0."),
        "{csv}"
    );
    assert_eq!(fs::read_dir(cut.path().join("events")).unwrap().count(), 2);
}

/// The records of an event file, read as the format's description has it.
#[test]
fn event_files_hold_a_version_and_an_event_a_measurement() {
    let folder = tempdir().unwrap();
    assert!(run(folder.path(), u64::MAX, false));
    let file = fs::read_dir(folder.path().join("events")).unwrap().next().unwrap().unwrap();
    assert!(file.file_name().to_str().unwrap().starts_with("events.out.tfevents."));
    let bytes = fs::read(file.path()).unwrap();
    let (mut rest, mut events) = (&bytes[..], Vec::new());
    while !rest.is_empty() {
        let length = u64::from_le_bytes(rest[..8].try_into().unwrap()) as usize;
        events.push(&rest[12..12 + length]);
        rest = &rest[16 + length..];
    }
    assert_eq!(events.len(), 5);
    let has = |event: &[u8], text: &str| event.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(has(events[0], "brain.Event:2") && events[1..].iter().all(|e| has(e, "valid_accuracy")));
}

/// TensorBoard's reader finds every metric of the log at its step, also over the files of a run that was cut off.
#[test]
fn tensorboard_reads_every_metric() {
    let folder = tempdir().unwrap();
    assert!(!run(folder.path(), 20, false));
    assert!(run(folder.path(), u64::MAX, true));
    let Some((right, said)) = judge("train/tests/judge.py", "read", &folder.path().join("events"), "") else {
        return;
    };
    assert!(right, "{said}");
    let log = fs::read_to_string(folder.path().join("log.csv")).unwrap();
    let mut lines = log.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let mut compared = 0;
    for line in lines {
        for (name, value) in names.iter().zip(&line).skip(3) {
            let value: f32 = value.parse().unwrap();
            let step = line[1];
            let found = said.lines().any(|scalar| {
                let words: Vec<&str> = scalar.split(' ').collect();
                words[..2] == [*name, step] && words[2].parse::<f64>().unwrap() == f64::from(value)
            });
            assert!(found, "{name} at {step} is {value}: {said}");
            compared += 1;
        }
    }
    assert_eq!(compared, 16);
}

#[test]
fn lines_are_printed_for_people() {
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (train, _) = data::<f64>();
    let model = network::<f64>();
    let mut optimizer = Adam::new(model.params(), 1e-4);
    let out = Shared::default();
    let fit = Fit::new(&model, CrossEntropy::mean(), &mut optimizer).epochs(2);
    fit.with(PrintLog::to(out.clone())).run(&train).unwrap();
    let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("epoch 1  lr 1.00e-4  train_loss 0."), "{text}");
}
