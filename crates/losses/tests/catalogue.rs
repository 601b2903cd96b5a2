//! Every loss of the catalogue on random instances: derivatives against differences and dual numbers, f32 against f64;
//! and, as negative controls, faults planted in the rules that a loss is made of.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_autograd::{
    Mutation,
    check::{Draw, Row},
};
use gradus_losses::{catalogue, names};
use proving::{CASES, faults, survey};

#[path = "../../../testing/proving.rs"]
mod proving;

#[test]
fn every_derivative_is_right() {
    println!("{}\n{}", Row::HEADING, Row::limits());
    let rows: Vec<Row> = catalogue().iter().map(survey).inspect(|row| println!("{row}")).collect();
    assert!(rows.iter().all(|r| r.cases >= CASES as usize));
}

#[test]
fn the_catalogue_names_every_loss() {
    let mut own: Vec<String> = catalogue().iter().map(|e| e.name().to_owned()).collect();
    let mut known = names();
    known.extend(["gaussian_nll", "margin_ranking", "cosine_embedding", "triplet_margin"]); // of three inputs
    own.sort();
    known.sort_unstable();
    assert_eq!(own, known);
}

#[test]
fn every_planted_fault_is_caught() {
    let planted: usize = catalogue()
        .iter()
        .flat_map(|entry| entry.rules().iter().map(|op| faults(entry, op)).collect::<Vec<_>>())
        .sum();
    println!("{planted} of {planted} planted faults caught");
    assert!(planted > 110, "{planted}");
}

/// A fault in an op that a loss is not made of changes nothing: what the test above sees is the fault.
#[test]
fn a_fault_elsewhere_is_no_alarm() {
    for entry in catalogue() {
        let case = entry.draw(&mut Draw::new(1, 3));
        assert_eq!(case.check_planted(1, ("tanh", Mutation::Sign)).unwrap(), None, "{}", entry.name());
    }
}
