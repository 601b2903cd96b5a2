//! Every op of the catalogue, on random instances: derivatives against differences and dual numbers, f32 against f64;
//! and, as negative controls, faults planted in every rule.

use gradus_autograd::check::{Draw, Row, catalogue};
use proving::{CASES, faults, survey};

#[path = "../../../../testing/proving.rs"]
mod proving;

#[test]
fn every_derivative_is_right() {
    println!("{}\n{}", Row::HEADING, Row::limits());
    let rows: Vec<Row> = catalogue().iter().map(survey).inspect(|row| println!("{row}")).collect();
    let cases: usize = rows.iter().map(|r| r.cases).sum();
    let kinks: usize = rows.iter().map(|r| r.errors.kinks).sum();
    println!("{} ops, {cases} cases, {kinks} directions left out at kinks", rows.len());
    assert!(rows.iter().all(|r| r.cases >= CASES as usize));
}

/// Plants a fault in the rule of each op and counts the instances in which the check sees it.
#[test]
fn every_planted_fault_is_caught() {
    let mut planted = 0;
    for entry in catalogue().iter().filter(|e| !e.is_flat()) {
        planted += entry.rules().iter().map(|op| faults(entry, op)).sum::<usize>();
    }
    println!("{planted} of {planted} planted faults caught");
    assert!(planted > 250, "{planted}");
}

#[test]
fn names_are_those_of_the_ops_and_formulas_are_written_down() {
    for entry in catalogue() {
        let case = entry.draw(&mut Draw::new(1, 2));
        assert!(format!("{case:?}").len() > 10);
        assert!(entry.formula().contains('='), "{} has no formula", entry.name());
    }
    let gelu = catalogue().into_iter().find(|e| e.name() == "gelu").unwrap();
    assert_eq!(gelu.formula(), "y = x·Φ(x);  ∂y/∂x = Φ(x) + x·φ(x)");
}
