use super::{Draw, Entry, Errors, TOLERANCES};
use gradus_tensor::Result;
use std::fmt;

/// What a survey of one op found.
#[derive(Clone, Debug)]
pub struct Row {
    /// The op's name.
    pub name: String,
    /// How many random instances were checked.
    pub cases: usize,
    /// The largest errors among them.
    pub errors: Errors,
}

/// Checks `cases` random instances of an op.
///
/// # Errors
/// An instance fails to run.
pub fn survey(entry: &Entry, cases: usize, seed: u64) -> Result<Row> {
    let each = |case: usize| {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(case as u64);
        entry.draw(&mut Draw::new(seed, 1 + case % 4)).check(seed)
    };
    let errors = (0..cases).try_fold(Errors::default(), |all, case| Ok(all.max(each(case)?)))?;
    Ok(Row { name: entry.name().to_owned(), cases, errors })
}

impl Row {
    /// The heading of a table of rows.
    pub const HEADING: &'static str = "op               cases     dual    diff.   dual″   diff.″      f32";

    /// The last line of a table of rows: what is allowed.
    pub fn limits() -> String {
        let t = TOLERANCES;
        let numbers = [t.dual, t.differences, t.second_dual, t.second, t.single];
        numbers.iter().fold(format!("{:<15} {:>6}", "allowed", ""), |text, n| format!("{text}  {n:>7.0e}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let e = &self.errors;
        write!(f, "{:<15} {:>6}", self.name, self.cases)?;
        for error in [e.dual, e.differences, e.second_dual, e.second, e.single] {
            write!(f, "  {error:>7.0e}")?;
        }
        f.write_str(if e.pass() { "" } else { "  FAILS" })
    }
}
