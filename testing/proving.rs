//! The survey of a catalogue's entry by proptest, which finds the smallest instance that fails.

use gradus_autograd::{
    Mutation,
    check::{Draw, Entry, Errors, Row},
};
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

/// Plants every kind of fault in the rule of an op that an entry is made of. Each that fits must be caught on one of some
/// instances; the number of those that fit.
pub(crate) fn faults(entry: &Entry, op: &str) -> usize {
    let planted = Mutation::ALL.into_iter().filter(|&fault| {
        let (mut fits, mut caught) = (false, false);
        for seed in 0..40 {
            let case = entry.draw(&mut Draw::new(seed, 3));
            match case.check_planted(seed, (op, fault)) {
                Ok(None) => {}
                Ok(Some(errors)) => {
                    fits = true;
                    caught |= !errors.pass();
                }
                // A swapped gradient whose shape does not fit is refused at once.
                Err(_) => (fits, caught) = (true, true),
            }
        }
        let always = matches!(fault, Mutation::Sign | Mutation::Scale(_) | Mutation::Zero);
        assert!(fits || !always, "{}: {fault:?} in {op} changes nothing", entry.name());
        assert_eq!(caught, fits, "{}: {fault:?} in {op} is not caught", entry.name());
        fits
    });
    planted.count()
}
