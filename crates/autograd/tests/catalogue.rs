//! Every op of the catalogue, on random instances: derivatives against differences and dual numbers, f32 against f64;
//! and, as negative controls, faults planted in every rule.

use gradus_autograd::{
    Mutation,
    check::{Draw, Entry, Errors, Row, catalogue},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use std::cell::RefCell;

/// Random instances of each op: the issue of trust is settled by numbers, so many.
const CASES: u32 = 200;

fn survey_by_proptest(entry: &Entry) -> Row {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let seen = RefCell::new((0, Errors::default()));
    let outcome = runner.run(&(any::<u64>(), 1usize..=4), |(seed, size)| {
        let case = entry.draw(&mut Draw::new(seed, size));
        let errors = case.check(seed).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let mut seen = seen.borrow_mut();
        *seen = (seen.0 + 1, seen.1.max(errors));
        prop_assert!(errors.pass(), "{:?}\n{:?}", errors, case);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{}: {error}", entry.name());
    }
    let (cases, errors) = seen.into_inner();
    Row { name: entry.name().to_owned(), cases, errors }
}

#[test]
fn every_derivative_is_right() {
    println!("{}\n{}", Row::HEADING, Row::limits());
    let rows: Vec<Row> =
        catalogue().iter().map(survey_by_proptest).inspect(|row| println!("{row}")).collect();
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
        for fault in [Mutation::Sign, Mutation::Scale(1e-5), Mutation::Zero] {
            planted += 1;
            let sees = |seed| {
                let case = entry.draw(&mut Draw::new(seed, 3));
                let errors = case.check_planted(seed, Some((entry.name(), fault))).unwrap();
                errors.dual > 1e-9 && errors.differences > 1e-7
            };
            assert!((0..20).any(sees), "{} with {fault:?} is not caught", entry.name());
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
