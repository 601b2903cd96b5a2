//! How much memory the program takes, measured by the system, beside what it says before.

use crate::common::gradus;
use std::{fs, path::Path};

/// A file of IDX: bytes under a shape.
fn idx(path: &Path, dims: &[u32], bytes: impl Iterator<Item = u8>) {
    let mut file = vec![0, 0, 8, dims.len() as u8];
    dims.iter().for_each(|size| file.extend(size.to_be_bytes()));
    file.extend(bytes);
    fs::write(path, file).unwrap();
}

/// Images of MNIST's number and size, of which each class has a stripe of its own.
fn images(folder: &Path) {
    for (name, rows) in [("train", 60_000u32), ("t10k", 10_000)] {
        let pixel = |i: u32| if i % 784 / 28 == 2 * (i / 784 % 10) { 255 } else { (i % 7) as u8 };
        idx(&folder.join(format!("{name}-images-idx3-ubyte")), &[rows, 28, 28], (0..rows * 784).map(pixel));
        let labels = (0..rows).map(|i| (i % 10) as u8);
        idx(&folder.join(format!("{name}-labels-idx1-ubyte")), &[rows], labels);
    }
}

#[test]
fn the_peak_of_mnist_is_what_is_said_before() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let ran = gradus(folder.path(), "train --data mnist --dir . --epochs 1 --batch 128 --out out --json");
    let json = ran.json();
    let Some(peak) = json["memory_peak"].as_f64() else {
        println!("skipped: this system does not say how much memory a process had");
        return;
    };
    let estimate = json["memory_estimate"].as_f64().unwrap();
    println!("said {estimate}, measured {peak}");
    assert!((estimate / peak - 1.0).abs() < 0.15, "said {estimate}, measured {peak}");
    let line = format!("memory: about {} MB", (estimate / 1e6).ceil());
    assert!(ran.stdout.lines().any(|own| own == line), "{line}: {}", ran.stdout);
}

/// A hundred thousand steps take no more memory than a thousand, but for the history of the epochs.
#[test]
fn memory_does_not_grow_with_steps() {
    let folder = tempfile::tempdir().unwrap();
    let peak = |epochs: u32| {
        let options =
            format!("train --hidden 8 --dropout 0 --batch 1 --epochs {epochs} --out out{epochs} --json");
        gradus(folder.path(), &options).json()["memory_peak"].as_f64()
    };
    let (Some(short), Some(long)) = (peak(1), peak(70)) else {
        println!("skipped: this system does not say how much memory a process had");
        return;
    };
    println!("1,437 steps {short}, 100,590 steps {long}");
    assert!(long - short < 1.5e6, "1,437 steps {short}, 100,590 steps {long}");
}
