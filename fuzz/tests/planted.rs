//! The harness proves itself: what is wrong on purpose is found and named, and what is sound is not.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use std::process::Command;

/// Whether the program passed, and what it printed.
fn fuzz(words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_fuzz")).args(words).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&printed).into_owned())
}

#[test]
fn every_planted_fault_is_found_and_its_mutant_is_named() {
    let faults = [
        ("planted-panic", "panicked at "),
        ("planted-hang", "it was still read after 1s"),
        ("planted-memory", "bytes for a file of"),
        ("planted-abort", "the process ended with signal"),
        ("planted-stack", "the process ended with signal"),
    ];
    assert_eq!(faults.map(|(name, _)| name), gradus_fuzz::planted().map(|reader| reader.name));
    for (name, what) in faults {
        let (passed, printed) = fuzz(&[name, "--mutants", "200"]);
        let named = printed.lines().find(|line| line.starts_with(&format!("{name}, seed 0, mutant ")));
        assert!(!passed && named.is_some_and(|line| line.contains(what)), "{name}: {printed}");
    }
}

#[test]
fn a_mutant_is_the_same_each_time_and_is_written_out() {
    let folder = tempfile::tempdir().unwrap();
    for reader in gradus_fuzz::readers() {
        let seeds = (reader.seeds)();
        let mutant = |number| gradus_fuzz::mutant(&reader, &seeds, 7, number);
        assert_eq!(mutant(5), mutant(5), "{}", reader.name);
        let all: std::collections::BTreeSet<Vec<u8>> = (0..200).map(mutant).collect();
        assert!(all.len() > 150, "{}: {} different ones of 200", reader.name, all.len());
        let output = Command::new(env!("CARGO_BIN_EXE_fuzz"))
            .args([reader.name, "--seed", "7", "--write", "5"])
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(output.status.success());
        let path = folder.path().join(format!("{}-7-5.bin", reader.name));
        assert_eq!(std::fs::read(path).unwrap(), mutant(5));
    }
}

#[test]
fn every_reader_reads_some_mutants_and_refuses_some() {
    for reader in gradus_fuzz::readers() {
        let order = gradus_fuzz::Order { seed: 1, from: 0, count: 300 };
        let tally = gradus_fuzz::run(&reader, order, |work| {
            work();
            0
        });
        let tally = tally.unwrap();
        assert!(tally.findings.is_empty(), "{:?}", tally.findings);
        assert!(tally.accepted > 0 && tally.refused > 100, "{}: {tally:?}", reader.name);
    }
}

#[test]
fn a_name_that_is_no_reader_is_an_error() {
    let (passed, printed) = fuzz(&["safetensor"]);
    assert!(!passed && printed.contains("no reader \"safetensor\"; there are safetensors, "), "{printed}");
}
