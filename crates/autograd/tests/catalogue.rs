//! Every op of the catalogue, on random instances: derivatives against differences and dual numbers, f32 against f64;
//! and, as negative controls, faults planted in every rule.

use gradus_autograd::{
    Mutation,
    check::{Draw, Row, catalogue},
};
use proving::{CASES, survey};

#[path = "../../../testing/proving.rs"]
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
    let (mut planted, mut caught) = (0, 0);
    for entry in catalogue().iter().filter(|e| !e.is_flat()) {
        let faults = [Mutation::Sign, Mutation::Scale(1e-5), Mutation::Zero];
        for (op, fault) in entry.rules().iter().flat_map(|op| faults.map(|fault| (op, fault))) {
            planted += 1;
            let sees = |seed| {
                let case = entry.draw(&mut Draw::new(seed, 3));
                let errors = case.check_planted(seed, Some((op, fault))).unwrap();
                errors.dual > 1e-9 && errors.differences > 1e-7
            };
            assert!((0..20).any(sees), "{} with {fault:?} in {op} is not caught", entry.name());
            caught += 1;
        }
    }
    println!("{caught} of {planted} planted faults caught");
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
