//! What stands before the network in a file.

use super::graph::Builder;
use crate::{
    around::{Change, Column, Front},
    onnx::element_of,
};
use gradus_tensor::{Real, Shape};

impl<T: Real> Builder<T> {
    /// What the network is given; gives its name.
    pub(super) fn front(&mut self, front: &Front, features: Shape) -> String {
        match front {
            Front::Nothing => "input".to_owned(),
            Front::Normaliser { mean, std } => {
                let shape = |all: &[f64]| if all.len() == 1 { Shape::SCALAR } else { features };
                // A division by ∞ makes 0.
                let std: Vec<f64> = std.iter().map(|v| if *v == 0.0 { f64::INFINITY } else { *v }).collect();
                let mean = self.numbers(Some("mean"), shape(mean), mean);
                let std = self.numbers(Some("std"), shape(&std), &std);
                let centred = self.node("Sub", &["input", &mean], vec![]);
                self.node("Div", &[&centred, &std], vec![])
            }
            Front::Columns(columns) => self.columns(columns),
        }
    }

    /// The numbers of all columns at once, then the marks of missing values where they belong.
    fn columns(&mut self, columns: &[Column]) -> String {
        let mut each = |name: &str, of: fn(&Column) -> f64| self.each(columns, name, of);
        let instead = each("missing", |c| c.missing);
        let (mean, std) = (each("mean", |c| c.mean), each("std", |c| c.std));
        let (low, high) = (each("low", |c| -c.farthest()), each("high", Column::farthest));
        let missing = self.node("IsNaN", &["input"], vec![]);
        let filled = self.node("Where", &[&missing, &instead, "input"], vec![]);
        let changed = self.changed(columns, &filled);
        let centred = self.node("Sub", &[&changed, &mean], vec![]);
        let scaled = self.node("Div", &[&centred, &std], vec![]);
        let above = self.node("Max", &[&scaled, &low], vec![]);
        let within = self.node("Min", &[&above, &high], vec![]);
        if !columns.iter().any(|column| column.indicator) {
            return within;
        }
        let marks = self.node("Cast", &[&missing], vec![("to", element_of::<T>().into())]);
        let both = self.node("Concat", &[&within, &marks], vec![("axis", 1.into())]);
        let count = columns.len() as i64;
        let places = columns
            .iter()
            .zip(0i64..)
            .flat_map(|(column, at)| std::iter::once(at).chain(column.indicator.then_some(count + at)));
        let places: Vec<i64> = places.collect();
        let places = self.whole(&places);
        self.node("Gather", &[&both, &places], vec![("axis", 1.into())])
    }

    /// Logarithms where columns have them.
    fn changed(&mut self, columns: &[Column], filled: &str) -> String {
        if columns.iter().all(|column| column.change == Change::None) {
            return filled.to_owned();
        }
        let mut each = |name: &str, of: fn(&Column) -> f64| self.each(columns, name, of);
        // Where there is no logarithm, one is taken of what is harmless.
        let least = each("least", |c| if c.change == Change::None { 1.0 } else { c.least });
        let shift = each("shift", |c| if c.change == Change::Log1p { 1.0 } else { 0.0 });
        let marks: Vec<bool> = columns.iter().map(|column| column.change != Change::None).collect();
        let marks = self.marks(&marks);
        let raised = self.node("Max", &[filled, &least], vec![]);
        let shifted = self.node("Add", &[&raised, &shift], vec![]);
        let logs = self.node("Log", &[&shifted], vec![]);
        self.node("Where", &[&marks, &logs, filled], vec![])
    }

    /// A number of each column.
    fn each(&mut self, columns: &[Column], name: &str, of: fn(&Column) -> f64) -> String {
        let all: Vec<f64> = columns.iter().map(of).collect();
        self.numbers(Some(name), Shape::from([all.len()]), &all)
    }
}
