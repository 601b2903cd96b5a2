//! Which classes are taken for which.

use std::fmt;

/// How often rows of each class (down) were predicted to be of each class (across).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Confusion {
    pub(crate) names: Vec<String>,
    pub(crate) counts: Vec<Vec<usize>>,
}

impl Confusion {
    /// Counts pairs of labels and predictions, all of them below the number of names.
    pub(crate) fn new(names: &[String], labels: &[u32], predicted: &[u32]) -> Confusion {
        let mut counts = vec![vec![0; names.len()]; names.len()];
        for (&label, &predicted) in labels.iter().zip(predicted) {
            counts[label as usize][predicted as usize] += 1;
        }
        Confusion { names: names.to_vec(), counts }
    }

    /// The share of a class's rows that were predicted rightly; none where it has no rows.
    pub(crate) fn recall(&self, class: usize) -> Option<f64> {
        let all: usize = self.counts[class].iter().sum();
        (all > 0).then(|| self.counts[class][class] as f64 / all as f64)
    }

    /// How many rows were predicted rightly, and how many there are.
    pub(crate) fn totals(&self) -> (usize, usize) {
        let right = self.counts.iter().enumerate().map(|(class, row)| row[class]).sum();
        (right, self.counts.iter().flatten().sum())
    }

    /// The width of a column: numbers and names fit.
    fn width(&self) -> usize {
        let numbers = self.counts.iter().flatten().map(|n| n.to_string().len());
        let names = self.names.iter().map(|name| name.chars().count());
        numbers.chain(names).max().unwrap_or(1).max(3)
    }
}

/// A table of ten classes is at most 80 columns wide for counts below 10,000; a dot stands for none.
impl fmt::Display for Confusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.width();
        let first = self.names.iter().map(|name| name.chars().count() + 5).max().unwrap_or(0).max(9);
        write!(f, "{:>first$}", "predicted")?;
        self.names.iter().try_for_each(|name| write!(f, "  {name:>width$}"))?;
        write!(f, "   right")?;
        for (class, (name, row)) in self.names.iter().zip(&self.counts).enumerate() {
            let name = format!("{name:>0$}", (first - 6).max(3).min(first - 5));
            write!(f, "\n{:>first$}", if class == 0 { format!("true {name}") } else { name })?;
            for &count in row {
                let text = if count == 0 { ".".to_owned() } else { count.to_string() };
                write!(f, "  {text:>width$}")?;
            }
            match self.recall(class) {
                Some(share) => write!(f, "  {:>5.1} %", 100.0 * share)?,
                None => write!(f, "        -")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_in_plain_text() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let table = Confusion::new(&names, &[0, 0, 0, 1, 1], &[0, 0, 1, 1, 1]);
        assert_eq!(table.counts, [[2, 1, 0], [0, 2, 0], [0, 0, 0]]);
        assert_eq!(table.totals(), (4, 5));
        let want = "\
predicted    a    b    c   right
 true   a    2    1    .   66.7 %
        b    .    2    .  100.0 %
        c    .    .    .        -";
        assert_eq!(table.to_string(), want);
    }

    #[test]
    fn ten_classes_with_thousands_of_rows_fit_80_columns() {
        let names: Vec<String> = ('0'..='9').map(String::from).collect();
        let mut table = Confusion::new(&names, &[], &[]);
        table.counts.iter_mut().for_each(|row| row.fill(9999));
        assert!(table.to_string().lines().all(|line| line.len() <= 80), "{table}");
    }
}
