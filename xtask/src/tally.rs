//! Counting what the test runner reports.

use std::fmt;

/// The sum of the test runner's closing lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    runs: usize,
    passed: usize,
    failed: usize,
    ignored: usize,
    cases: Option<String>,
}

impl Tally {
    /// Takes one line of output into account: closing lines, and lines that tell a number of cases.
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(rest) = line.trim().strip_prefix("test result: ") {
            self.runs += 1;
            self.passed += before(rest, "passed");
            self.failed += before(rest, "failed");
            self.ignored += before(rest, "ignored");
        } else if before(line, "cases") > 0 {
            self.cases = Some(line.trim().to_owned());
        }
    }

    /// The tally, or why it is not a pass.
    pub(crate) fn verdict(self) -> Result<Tally, String> {
        match &self {
            Tally { failed: 0, passed: 1.., .. } => Ok(self),
            Tally { failed: 0, .. } => Err(format!("no test ran: {self}")),
            _ => Err(self.to_string()),
        }
    }

    /// The last line that told a number of cases.
    pub(crate) fn cases(&self) -> Option<&str> {
        self.cases.as_deref()
    }
}

/// The number that stands before a word in a line, else 0.
fn before(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split_whitespace().collect();
    let found = words.windows(2).find(|pair| pair[1].trim_end_matches([';', ',', '.', ':']) == word);
    found.and_then(|pair| pair[0].replace([',', '_'], "").parse().ok()).unwrap_or(0)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { runs, passed, failed, ignored, .. } = self;
        write!(f, "{passed} passed, {failed} failed, {ignored} ignored in {runs} test programs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.line(line));
        tally
    }

    #[test]
    fn closing_lines_are_summed() {
        let tally = tally(&[
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "noise with 7 passed",
            "catalogue: 41 ops, 12,300 cases, worst error 3e-9",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ]);
        assert_eq!(tally.to_string(), "15 passed, 0 failed, 1 ignored in 2 test programs");
        assert_eq!(tally.cases(), Some("catalogue: 41 ops, 12,300 cases, worst error 3e-9"));
        assert!(tally.verdict().is_ok());
    }

    #[test]
    fn no_tests_and_failed_tests_are_no_pass() {
        assert!(tally(&[]).verdict().is_err());
        assert!(tally(&["test result: ok. 0 passed; 0 failed; 0 ignored"]).verdict().is_err());
        assert!(tally(&["test result: FAILED. 5 passed; 1 failed; 0 ignored"]).verdict().is_err());
    }
}
