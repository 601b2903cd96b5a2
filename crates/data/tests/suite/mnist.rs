//! MNIST's files are found under all their names, and what does not fit together is an error.

use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write, path::Path};

fn images(rows: u8) -> Vec<u8> {
    let mut file = vec![0, 0, 8, 3, 0, 0, 0, rows, 0, 0, 0, 2, 0, 0, 0, 2];
    file.extend((0..rows * 4).map(|pixel| pixel * 15));
    file
}

fn labels(labels: &[u8]) -> Vec<u8> {
    [&[0, 0, 8, 1, 0, 0, 0, labels.len() as u8][..], labels].concat()
}

fn put(dir: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(dir).unwrap();
    if name.ends_with(".gz") {
        let mut file = GzEncoder::new(fs::File::create(dir.join(name)).unwrap(), Compression::fast());
        file.write_all(bytes).unwrap();
        file.finish().unwrap();
    } else {
        fs::write(dir.join(name), bytes).unwrap();
    }
}

/// The four files with 3 training and 2 test rows; `joint` stands before `idx`, `end` after the names.
fn fill(dir: &Path, joint: &str, end: &str) {
    put(dir, &format!("train-images{joint}idx3-ubyte{end}"), &images(3));
    put(dir, &format!("train-labels{joint}idx1-ubyte{end}"), &labels(&[7, 0, 9]));
    put(dir, &format!("t10k-images{joint}idx3-ubyte{end}"), &images(2));
    put(dir, &format!("t10k-labels{joint}idx1-ubyte{end}"), &labels(&[1, 2]));
}

#[test]
fn files_are_found_under_all_their_names() {
    for (joint, end) in [("-", ""), ("-", ".gz"), (".", ""), (".", ".gz")] {
        for folder in ["", "MNIST/raw"] {
            let dir = tempfile::tempdir().unwrap();
            fill(&dir.path().join(folder), joint, end);
            let (train, test) = gradus_data::mnist::<f64>(dir.path()).unwrap();
            assert_eq!(train.x().shape().dims(), [3, 2, 2]);
            assert_eq!((train.y(), test.y()), (&[7, 0, 9][..], &[1, 2][..]));
            assert_eq!(train.row(1), [60.0 / 255.0, 75.0 / 255.0, 90.0 / 255.0, 105.0 / 255.0]);
            assert_eq!((train.name(), test.name(), test.classes()), ("MNIST train", "MNIST test", 10));
        }
    }
}

#[test]
fn a_missing_file_is_told_with_what_was_looked_for() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path(), "-", "");
    fs::remove_file(dir.path().join("t10k-labels-idx1-ubyte")).unwrap();
    let want = format!(
        "{}: mnist: 1 of MNIST's 4 files not found, looked for
    t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz, t10k-labels.idx1-ubyte, t10k-labels.idx1-ubyte.gz
  help   put the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, \
t10k-labels-idx1-ubyte.gz there or into MNIST/raw below; they can be had from \
https://ossci-datasets.s3.amazonaws.com/mnist/",
        dir.path().display()
    );
    assert_eq!(gradus_data::mnist::<f32>(dir.path()).unwrap_err().to_string(), want);
    let none = gradus_data::mnist::<f32>(dir.path().join("absent")).unwrap_err().to_string();
    assert!(none.contains("absent: mnist: 4 of MNIST's 4 files not found"), "{none}");
}

#[test]
fn files_that_do_not_fit_together_are_errors() {
    let mismatch = |name: &str, bytes: &[u8]| {
        let dir = tempfile::tempdir().unwrap();
        fill(dir.path(), "-", "");
        put(dir.path(), name, bytes);
        let text = gradus_data::mnist::<f32>(dir.path()).unwrap_err().to_string();
        text.replace(&format!("{}/", dir.path().display()), "")
    };
    assert_eq!(
        mismatch("train-labels-idx1-ubyte", &labels(&[1, 2])),
        "train-images-idx3-ubyte: idx: dimension 0: 3 images, but train-labels-idx1-ubyte holds 2 labels"
    );
    assert_eq!(
        mismatch("t10k-labels-idx1-ubyte", &labels(&[1, 10])),
        "t10k-labels-idx1-ubyte: Dataset \"MNIST test\": label 10 of row 1, with 10 classes\n  \
         help   labels count from 0, and every class has a name"
    );
    assert_eq!(
        mismatch("train-labels-idx1-ubyte", &images(3)),
        "train-labels-idx1-ubyte: idx: rank: labels of the shape [3, 2, 2], where one dimension is expected"
    );
    assert_eq!(
        mismatch("t10k-images-idx3-ubyte", &[0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6]),
        "t10k-images-idx3-ubyte: mnist: dimensions: test images of the shape [1], but training images of [2, 2]"
    );
    assert_eq!(mismatch("t10k-images-idx3-ubyte", &[]), "t10k-images-idx3-ubyte: idx: the file is empty");
}
