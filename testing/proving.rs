//! The survey of a catalogue's entry by proptest, which finds the smallest instance that fails.

use gradus_autograd::check::{Draw, Entry, Errors, Row};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use std::cell::RefCell;

/// How many random instances each op and loss is checked on.
pub(crate) const CASES: u32 = 200;

/// Checks an entry on random instances; panics at one that fails.
pub(crate) fn survey(entry: &Entry) -> Row {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
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
