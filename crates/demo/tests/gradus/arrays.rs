//! Arrays: from a file of rows and answers to a model, and to what it says of other rows.

use crate::common::gradus;
use gradus::{
    data::{arrays, moons},
    tensor::{Tensor, file::npy},
};
use std::fs;

#[test]
fn rows_of_an_array_are_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let data = moons::<f64>(600, 0.05, 0).unwrap();
    fs::write(folder.path().join("moons.npz"), arrays::npz_to_bytes(&data).unwrap()).unwrap();
    let trained = gradus(folder.path(), "train moons.npz --out out --json").json();
    assert!(trained["test_accuracy"].as_f64().unwrap() > 0.97, "{trained}");
    let new = moons::<f64>(200, 0.05, 1).unwrap();
    npy::write(folder.path().join("rows.npy"), new.x()).unwrap();
    let ran = gradus(folder.path(), "predict out rows.npy --out predicted.csv");
    assert_eq!(ran.stdout, "200 rows predicted, wrote predicted.csv\n", "{}", ran.stderr);
    let text = fs::read_to_string(folder.path().join("predicted.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("class,p(0),p(1)"));
    let right = lines.zip(new.y()).filter(|(line, y)| {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        assert!((cells[1] + cells[2] - 1.0).abs() < 1e-6, "{line}");
        assert_eq!(cells[0], f64::from(u8::from(cells[2] > cells[1])), "{line}");
        cells[0] == f64::from(**y)
    });
    assert!(right.count() >= 194);
    let ran = gradus(folder.path(), "predict out rows.npy");
    assert_eq!((ran.stdout, ran.stderr.as_str()), (text, ""));
    npy::write(folder.path().join("wide.npy"), &Tensor::<f64>::zeros([3, 5])).unwrap();
    for (file, said) in [
        ("wide.npy", "wide.npy: an array [3, 5], where rows of [2] are expected"),
        (
            "moons.npz",
            "moons.npz: the model was trained on arrays, not on a table\n  help   rows to predict for",
        ),
        ("none.npy", "none.npy: open"),
    ] {
        let ran = gradus(folder.path(), &format!("predict out {file}"));
        assert!(ran.stderr.contains(said) && ran.code != Some(0), "{file}: {}", ran.stderr);
    }
}

/// Four files of the form of MNIST's, written by hand: labels 0 and 1 are dark and light images.
#[test]
fn a_folder_of_idx_files_is_known_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let idx = folder.path().join("idx");
    fs::create_dir(&idx).unwrap();
    for (name, count) in [("train", 40u8), ("t10k", 20)] {
        let mut images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2].to_vec();
        let mut labels = [0, 0, 8, 1, 0, 0, 0, count].to_vec();
        for i in 0..count {
            images.extend([if i % 2 == 0 { i } else { 255 - i }; 4]);
            labels.push(i % 2);
        }
        fs::write(idx.join(format!("{name}-images-idx3-ubyte")), images).unwrap();
        fs::write(idx.join(format!("{name}-labels-idx1-ubyte")), labels).unwrap();
    }
    let json = gradus(folder.path(), "train idx --hidden 8 --epochs 30 --batch 4 --out out --json").json();
    assert_eq!((json["task"].as_str(), json["test_accuracy"].as_f64()), (Some("mnist"), Some(1.0)));
}
