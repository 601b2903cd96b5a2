//! Numbers in rows and columns.

use crate::figure::short;

/// Numbers in brackets; large ones are shown in part.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    entries: Vec<f64>,
}

/// How many rows are shown, of which one at the end.
const ROWS: usize = 9;
/// How many digits after the point.
const DECIMALS: usize = 4;

impl Matrix {
    /// How many columns are shown, of which one at the end.
    pub(super) const COLUMNS: usize = 8;

    /// A matrix from its entries, row by row; missing ones are 0.
    pub fn new(rows: usize, columns: usize, entries: &[f64]) -> Matrix {
        let mut entries = entries.to_vec();
        entries.resize(rows * columns, 0.0);
        Matrix { rows, columns, entries }
    }

    /// A column.
    pub fn column(entries: &[f64]) -> Matrix {
        Matrix::new(entries.len(), 1, entries)
    }

    /// A row.
    pub fn row(entries: &[f64]) -> Matrix {
        Matrix::new(1, entries.len(), entries)
    }

    /// The entries that are shown, as text, row by row: all with as many digits; `…` for what is left out.
    pub fn shown(&self) -> Vec<Vec<String>> {
        self.shown_in(Matrix::COLUMNS)
    }

    /// The same in at most so many columns, three at least.
    pub(super) fn shown_in(&self, most: usize) -> Vec<Vec<String>> {
        let write = writer(&self.entries);
        let (rows, columns) = (places(self.rows, ROWS), places(self.columns, most.clamp(3, Matrix::COLUMNS)));
        let entry = |i: &Option<usize>, j: &Option<usize>| match (i, j) {
            (Some(i), Some(j)) => write(self.entries[i * self.columns + j]),
            (None, Some(_)) => "⋮".to_owned(),
            (Some(_), None) => "…".to_owned(),
            (None, None) => "⋱".to_owned(),
        };
        rows.iter().map(|i| columns.iter().map(|j| entry(i, j)).collect()).collect()
    }

    /// Its shape, as `[2, 3]`.
    pub fn shape(&self) -> String {
        format!("[{}, {}]", self.rows, self.columns)
    }
}

/// Which places are shown; none for those left out.
fn places(count: usize, most: usize) -> Vec<Option<usize>> {
    if count <= most {
        return (0..count).map(Some).collect();
    }
    (0..most - 2).map(Some).chain([None, Some(count - 1)]).collect()
}

/// How numbers beside each other are written: with as many decimals as they need and at most four, or, where that would hide
/// digits, in scientific notation.
pub(crate) fn writer(all: &[f64]) -> impl Fn(f64) -> String {
    let rounds = |v: f64, decimals: usize| {
        let rounded: f64 = format!("{v:.decimals$}").parse().unwrap_or(v);
        (rounded - v).abs() <= 1e-12 * v.abs().max(1e-3)
    };
    let finite = all.iter().filter(|v| v.is_finite());
    let decimals = (0..DECIMALS).find(|&d| finite.clone().all(|&v| rounds(v, d))).unwrap_or(DECIMALS);
    let fits = finite.clone().all(|&v| v.abs() < 1e5 && (v.abs() >= 5e-4 || rounds(v, decimals)));
    move |v| {
        if !v.is_finite() || !fits {
            return short(v, DECIMALS);
        }
        // What is left of a negative number after rounding may be nothing.
        let text = format!("{v:.decimals$}");
        let zero = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
        if zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_they_need() {
        assert_eq!(Matrix::row(&[0.5, -2.0]).shown(), [["0.5", "−2.0"]]);
        assert_eq!(Matrix::row(&[1.0, -2.0]).shown(), [["1", "−2"]]);
        assert_eq!(Matrix::row(&[1.0 / 3.0, 0.5]).shown(), [["0.3333", "0.5000"]]);
        assert_eq!(Matrix::row(&[1.0 / 3e5, 0.5]).shown(), [["3.333·10⁻⁶", "0.5"]]);
        assert_eq!(Matrix::row(&[f64::NAN, 0.5]).shown(), [["NaN", "0.5"]]);
    }

    #[test]
    fn what_is_large_is_shown_in_part() {
        let shown = Matrix::new(20, 20, &[1.0; 400]).shown();
        assert_eq!((shown.len(), shown[0].len()), (ROWS, Matrix::COLUMNS));
        assert_eq!((shown[7][0].as_str(), shown[0][6].as_str(), shown[7][6].as_str()), ("⋮", "…", "⋱"));
    }
}
