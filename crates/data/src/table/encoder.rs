use super::{Coding, Kind, Period, Preparation, Report, Scaling, index, open, value};
use gradus_tensor::{Error, Result, Scalar};
use std::collections::{HashMap, HashSet};

/// A preparation with the places that its columns have in a table.
#[derive(Clone, Debug)]
pub(super) struct Encoder {
    columns: Vec<Column>,
    width: usize,
    report: Report,
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    place: usize,
    how: How,
    missing: usize,
    unseen: usize,
    strange: usize,
}

#[derive(Clone, Debug)]
enum How {
    Number { kind: Kind, decimal_comma: bool, scaling: Scaling, indicator: bool },
    Cycle { kind: Kind, period: Period, cosine: bool },
    YesNo { most: bool, indicator: bool },
    Category(HashMap<String, u32>),
}

impl How {
    fn of(coding: &Coding) -> How {
        match coding {
            &Coding::Number { kind, decimal_comma, scaling, indicator } => {
                How::Number { kind, decimal_comma, scaling, indicator }
            }
            &Coding::Cycle { kind, period, cosine } => How::Cycle { kind, period, cosine },
            &Coding::YesNo { most, indicator } => How::YesNo { most, indicator },
            Coding::Category { levels } => {
                How::Category((1..).zip(levels).map(|(code, level)| (level.clone(), code)).collect())
            }
        }
    }
}

impl Encoder {
    /// All columns that are needed are there, or the error names those that are not.
    pub(super) fn new<'n>(
        preparation: &Preparation,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Encoder> {
        let places: HashMap<&str, usize> = names.clone().zip(0..).collect();
        let mut lacking = Vec::new();
        let mut columns = Vec::new();
        for encoded in preparation.columns() {
            match places.get(encoded.column.as_str()) {
                Some(&place) => columns.push(Column {
                    name: encoded.column.clone(),
                    place,
                    how: How::of(&encoded.coding),
                    missing: 0,
                    unseen: 0,
                    strange: 0,
                }),
                None => lacking.push(encoded.column.as_str()),
            }
        }
        if !lacking.is_empty() {
            lacking.dedup();
            let message = format!(
                "the table lacks {} of {} columns: {}",
                lacking.len(),
                preparation.needed().count(),
                lacking.join(", ")
            );
            let help = format!(
                "it has {}; names must be those of the table that was trained on",
                open::listed(names)
            );
            return Err(Error::format(message).help(help));
        }
        let known = preparation.columns().iter().map(|encoded| &encoded.column).chain(preparation.ignored());
        let known: HashSet<&str> = known.map(String::as_str).chain([preparation.target().column()]).collect();
        let new = names.filter(|name| !known.contains(name)).map(str::to_owned).collect();
        let width = preparation.features().len();
        Ok(Encoder { columns, width, report: Report { new, ..Report::default() } })
    }

    /// The numbers of an encoded row.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Appends the numbers of a row.
    pub(super) fn encode<'r, T: Scalar>(&mut self, cell: impl Fn(usize) -> &'r str, out: &mut Vec<T>) {
        self.report.rows += 1;
        for column in &mut self.columns {
            column.encode(cell(column.place), out);
        }
    }

    pub(super) fn report(&self) -> Report {
        let counts = |of: fn(&Column) -> usize| {
            // The column of a cycle is there as a number, too.
            let columns = self.columns.iter().filter(|column| !matches!(column.how, How::Cycle { .. }));
            let counts = columns.map(|column| (column.name.clone(), of(column)));
            counts.filter(|(_, count)| *count > 0).collect()
        };
        Report {
            missing: counts(|column| column.missing),
            unseen: counts(|column| column.unseen),
            strange: counts(|column| column.strange),
            ..self.report.clone()
        }
    }
}

impl Column {
    fn encode<T: Scalar>(&mut self, cell: &str, out: &mut Vec<T>) {
        let present = !value::is_missing(cell);
        self.missing += usize::from(!present);
        let flag = |yes: bool| T::of(f64::from(u8::from(yes)));
        match &self.how {
            How::Number { kind, decimal_comma, scaling, indicator } => {
                let number = index::measured(*kind, *decimal_comma, cell);
                self.strange += usize::from(present && number.is_none());
                out.push(T::of(scaling.apply(number.unwrap_or(scaling.median))));
                out.extend(indicator.then(|| flag(number.is_none())));
            }
            How::Cycle { kind, period, cosine } => {
                let turn = if *cosine { libm::cos } else { libm::sin };
                let date = index::measured(*kind, false, cell);
                out.push(T::of(date.map_or(0.0, |days| turn(period.angle(days)))));
            }
            How::YesNo { most, indicator } => {
                let word = value::yes_no(cell).map(|(_, yes)| yes);
                self.strange += usize::from(present && word.is_none());
                out.push(flag(word.unwrap_or(*most)));
                out.extend(indicator.then(|| flag(word.is_none())));
            }
            How::Category(levels) => {
                let code = if present { levels.get(value::level(cell).as_ref()).copied() } else { None };
                self.unseen += usize::from(present && code.is_none());
                out.push(T::of(f64::from(code.unwrap_or(0))));
            }
        }
    }
}
