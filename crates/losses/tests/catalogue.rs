//! Every loss of the catalogue on random instances: derivatives against differences and dual numbers, f32 against f64;
//! and, as negative controls, faults planted in the rules that a loss is made of.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_autograd::{
    Mutation,
    check::{Draw, Row},
};
use gradus_losses::{catalogue, names};
use proving::{CASES, survey};

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
    let (mut planted, mut caught) = (0, 0);
    for entry in catalogue() {
        for op in entry.rules() {
            for fault in [Mutation::Sign, Mutation::Scale(1e-5), Mutation::Zero] {
                planted += 1;
                let sees = |seed| {
                    let case = entry.draw(&mut Draw::new(seed, 3));
                    let errors = case.check_planted(seed, Some((op, fault))).unwrap();
                    errors.dual > 1e-9 && errors.differences > 1e-7
                };
                caught += u32::from((0..20).any(sees));
                assert_eq!(caught, planted, "{} with {fault:?} in {op} is not caught", entry.name());
            }
        }
    }
    assert_eq!(planted, 93);
}

/// A fault in an op that a loss is not made of changes nothing: what the test above sees is the fault.
#[test]
fn a_fault_elsewhere_is_no_alarm() {
    for entry in catalogue() {
        let case = entry.draw(&mut Draw::new(1, 3));
        assert!(case.check_planted(1, Some(("tanh", Mutation::Sign))).unwrap().pass(), "{}", entry.name());
    }
}
