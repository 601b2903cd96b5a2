//! What training writes and says.

use crate::common::{QUICK, gradus};
use std::{collections::BTreeSet, fs};

#[test]
fn two_epochs_of_digits_are_well_above_chance() {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), QUICK);
    let json = ran.json();
    let keys: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let want = "task test_accuracy test_balanced_accuracy test_roc_auc test_log_loss test_calibration_error \
                test_loss epochs seconds samples_per_second parameters memory_estimate memory_peak seed weights_sha256";
    assert_eq!(keys, want.split(' ').collect());
    assert!(json["test_accuracy"].as_f64().unwrap() > 0.8, "{json}");
    assert_eq!((json["task"].as_str(), json["epochs"].as_u64()), (Some("digits"), Some(2)));
    assert_eq!(json["parameters"], 64 * 32 + 32 + 32 * 10 + 10);
    assert!(ran.stdout.contains("1,438 training rows, 359 test rows; stratified 80/20 split, seed 0"));
    assert!(ran.stdout.lines().all(|line| line.starts_with('{') || line.chars().count() <= 80));
    assert!(!ran.stdout.contains('\u{1b}') && ran.stderr.is_empty(), "{}", ran.stderr);
}

#[test]
fn the_defaults_reach_97_percent() {
    let folder = tempfile::tempdir().unwrap();
    let json = gradus(folder.path(), "train --json").json();
    assert!(json["test_accuracy"].as_f64().unwrap() >= 0.97, "{json}");
    assert!(folder.path().join("runs/digits/report.html").is_file());
}

#[test]
fn the_seed_alone_decides_the_weights() {
    let folder = tempfile::tempdir().unwrap();
    let hash = |more: &str| {
        let json =
            gradus(
                folder.path(),
                &format!("{QUICK} --dropout 0.3 --batch 256 {more}")
                    .replacen("--dropout 0 ", "", 1)
                    .replacen("--batch 32 ", "", 1),
            )
            .json();
        json["weights_sha256"].as_str().unwrap().to_owned()
    };
    let first = hash("--seed 7 --threads 1");
    assert_eq!(first.len(), 64);
    assert_eq!(first, hash("--seed 7 --threads 1"));
    assert_eq!(first, hash("--seed 7 --threads 2"));
    assert_ne!(first, hash("--seed 8 --threads 1"));
}

#[test]
fn every_loss_and_every_optimiser_learns() {
    let folder = tempfile::tempdir().unwrap();
    for (options, at_least) in [
        ("--loss mse --lr 1e-2", 0.7),
        ("--loss bce --lr 1e-2", 0.7),
        ("--loss bce_with_logits --lr 1e-2", 0.7),
        ("--optimizer sgd --lr 0.5", 0.8),
        ("--optimizer adamw --schedule constant", 0.8),
        ("--optimizer muon --lr 1e-2", 0.8),
        ("--optimizer lion --lr 1e-3 --schedule warmup_cosine", 0.8),
        ("--activation gelu", 0.8),
    ] {
        let json = gradus(folder.path(), &format!("{QUICK} {options}")).json();
        assert!(json["test_accuracy"].as_f64().unwrap() > at_least, "{options}: {json}");
    }
    let ran = gradus(folder.path(), &format!("{QUICK} --loss bce").replace("--hidden 32", "--hidden none"));
    assert!(ran.stdout.contains("Linear(64, 10)") && ran.stdout.contains("Sigmoid"), "{}", ran.stdout);
}

#[test]
fn metrics_have_a_line_an_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let json = gradus(folder.path(), QUICK).json();
    let text = fs::read_to_string(folder.path().join("out/metrics.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "epoch,lr,train_loss,train_accuracy,test_loss,test_accuracy,seconds");
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2].split(',').nth(5).unwrap().parse().ok(), json["test_accuracy"].as_f64());
}

/// Every element is closed in the order in which it was opened.
fn balanced(html: &str) -> Result<usize, String> {
    let mut open: Vec<&str> = Vec::new();
    let mut count = 0;
    for tag in html.split('<').skip(1) {
        let (inside, _) = tag.split_once('>').ok_or_else(|| format!("<{tag} is not ended"))?;
        let name = inside.split_whitespace().next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            let last = open.pop();
            if last != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
        } else if !name.starts_with('!') && !inside.ends_with('/') {
            open.push(name);
            count += 1;
        }
    }
    if open.is_empty() { Ok(count) } else { Err(format!("{open:?} are left open")) }
}

#[test]
fn the_report_is_one_sound_page_without_links() {
    assert!(balanced("<p><b>x</p></b>").is_err() && balanced("<p>").is_err());
    let folder = tempfile::tempdir().unwrap();
    gradus(folder.path(), QUICK).json();
    let html = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(balanced(&html).unwrap() > 100);
    for absent in ["http", "src=", "href=", "@import", "url(", "NaN", "inf"] {
        assert!(!html.contains(absent), "{absent}");
    }
    for present in
        ["prefers-color-scheme: dark", "@media print", "<svg", "Confusion", "Linear(64, 32)", "cosine"]
    {
        assert!(html.contains(present), "{present}");
    }
    assert_eq!(html.matches("<path class=\"none l-s").count(), 8, "four curves, each in a legend, too");
}
