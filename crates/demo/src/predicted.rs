//! What is predicted for the rows of a file, as CSV.

use crate::{
    card::{Card, Layers, Prepared},
    failure::Failure,
    screen::{grouped, say},
    training::{load::csv, measures::class_scores},
};
use gradus::{
    data::table::{Prediction, Preparation, Report},
    prelude::*,
    tensor::{Kind, Real, file, file::npy},
    train::largest,
};
use std::{
    io::{self, Write},
    path::Path,
};

/// Rows that are predicted at once.
const BATCH: usize = 1024;

/// Writes what a model predicts for the rows of a file.
pub(crate) struct Writer<'w, T: Real> {
    pub(crate) card: &'w Card<T>,
    pub(crate) model: &'w Model<T, Layers<T>>,
}

/// The next rows, if there are any.
type Next<'n, T> = &'n mut dyn FnMut() -> Result<Option<Tensor<T>>>;

impl<T: Real> Writer<'_, T> {
    /// Predicts for a table or an array, as the model was trained on one.
    pub(crate) fn write(&self, path: &Path, out: Option<&Path>) -> Result<(), Failure> {
        match &self.card.prepared {
            Prepared::Table(preparation) => self.table(preparation, path, out),
            Prepared::Arrays { features, normaliser } => self.array(features, normaliser, path, out),
        }
    }

    fn table(&self, preparation: &Preparation, path: &Path, out: Option<&Path>) -> Result<(), Failure> {
        let mut data = self.card.data.clone();
        // What was said of another file's form does not bind this one.
        (data.delimiter, data.header) = (None, None);
        let table = csv(&data).open(path)?;
        let mut inputs = preparation.inputs(&table)?;
        let mut report = Report::default();
        let mut next = || {
            let rows = inputs.next::<T>(BATCH)?;
            if rows.is_none() {
                report = inputs.report();
                readable(&report).map_err(|e| e.file(path))?;
            }
            Ok(rows)
        };
        let rows = self.all(&mut next, out)?;
        match out {
            Some(out) => say(format!("{report}{} rows predicted, wrote {}", grouped(rows), out.display())),
            None => {
                // What is piped on holds predictions alone.
                let _ = write!(io::stderr(), "{report}");
                Ok(())
            }
        }
    }

    fn array(
        &self,
        features: &[usize],
        normaliser: &Normaliser<T>,
        path: &Path,
        out: Option<&Path>,
    ) -> Result<(), Failure> {
        if path.extension().is_none_or(|end| end != "npy") {
            let message = format!("the model was trained on {}, not on a table", self.card.data.source);
            let help = "rows to predict for are an array: numpy.save(\"rows.npy\", x)";
            return Err(Failure::Usage(Error::argument(message).file(path).help(help)));
        }
        let array = npy::read::<T>(path)?;
        let width = features.iter().product::<usize>();
        let fits = array.dims().split_first().is_some_and(|(_, row)| row == features || row == [width]);
        if !fits {
            let message = format!("an array {}, where rows of {features:?} are expected", array.shape());
            return Err(Error::shape(message).file(path).into());
        }
        let mut rest = array.as_slice();
        let mut next = || {
            let (batch, more) = rest.split_at(rest.len().min(BATCH * width));
            rest = more;
            let mut batch = batch.to_vec();
            normaliser.apply_to(&mut batch)?;
            let rows = batch.len() / width.max(1);
            Ok(if rows == 0 { None } else { Some(Tensor::new([rows, width], batch)?) })
        };
        let rows = self.all(&mut next, out)?;
        match out {
            Some(out) => say(format!("{} rows predicted, wrote {}", grouped(rows), out.display())),
            None => Ok(()),
        }
    }

    /// Predicts for all rows, and says for how many; a file is only replaced by a whole one.
    fn all(&self, next: Next<'_, T>, out: Option<&Path>) -> Result<usize> {
        let mut rows = 0;
        match out {
            Some(path) => file::replace_with(path, |file| {
                rows = self.each(next, &mut io::BufWriter::new(file))?;
                Ok(())
            })?,
            None => rows = self.each(next, &mut io::stdout().lock())?,
        }
        Ok(rows)
    }

    fn each(&self, next: Next<'_, T>, to: &mut dyn Write) -> Result<usize> {
        let mut predictor = Predictor::new(self.model.params(), |x| self.model.forward(x));
        let mut writer = ::csv::Writer::from_writer(to);
        let failed = |e: ::csv::Error| Error::format(e.to_string()).of("write what is predicted");
        writer.write_record(self.heading()).map_err(failed)?;
        let mut rows = 0;
        while let Some(x) = next()? {
            let outputs = predictor.predict(&x)?;
            let width = outputs.len() / x.shape()[0];
            for row in outputs.chunks_exact(width.max(1)) {
                rows += 1;
                writer.write_record(self.line(row)?).map_err(failed)?;
            }
        }
        writer.flush().map_err(|e| Error::io("write what is predicted", &e))?;
        Ok(rows)
    }

    /// The target's name; for classes, the probability of each, too.
    fn heading(&self) -> Vec<String> {
        let classes = self.card.classes.iter().map(|class| format!("p({class})"));
        match &self.card.prepared {
            Prepared::Table(preparation) => vec![preparation.target().column().to_owned()],
            Prepared::Arrays { .. } if self.card.classes.is_empty() => self.card.outputs.clone(),
            Prepared::Arrays { .. } => vec!["class".to_owned()],
        }
        .into_iter()
        .chain(classes)
        .collect()
    }

    fn line(&self, outputs: &[T]) -> Result<Vec<String>> {
        let numbers: Vec<f64> = outputs.iter().map(|v| v.to_f64()).collect();
        match &self.card.prepared {
            Prepared::Table(preparation) => {
                // It also refuses outputs that are no numbers.
                if let Prediction::Value(value) = preparation.target().decode(&numbers)? {
                    return Ok(vec![value.to_string()]);
                }
            }
            Prepared::Arrays { .. } => {
                if let Some(strange) = numbers.iter().find(|number| number.is_nan()) {
                    return Err(Error::new(Kind::NotFinite, format!("the network's output is {strange}")));
                }
                if self.card.classes.is_empty() {
                    return Ok(outputs.iter().map(|v| format!("{v:?}")).collect());
                }
            }
        }
        let classes = &self.card.classes;
        let scores = class_scores(outputs, classes.len(), &self.card.loss)?;
        let class = classes[largest(&scores)].clone();
        Ok(std::iter::once(class).chain(scores.iter().map(|p| seven(*p))).collect())
    }
}

/// A number with seven digits that count.
fn seven(x: f64) -> String {
    format!("{x:.6e}").parse().unwrap_or(x).to_string()
}

/// Refuses a table with a column of which no value can be read: what is predicted would be without it.
fn readable(report: &Report) -> Result<()> {
    for (column, strange) in &report.strange {
        let missing = report.missing.iter().find(|(name, _)| name == column).map_or(0, |(_, count)| *count);
        if strange + missing == report.rows {
            let message = format!("column {column:?}: none of {strange} values is what it was in training");
            return Err(
                Error::format(message).help("look at its decimal mark, its unit, or the form of its dates")
            );
        }
    }
    Ok(())
}
