//! A preparation is fitted to the training rows, in one pass over them.

use super::{
    Coding, Column, Encoded, Goal, Index, Kind, Period, Preparation, Scaling, Schema, Table, Target,
    Transform, index,
    levels::Levels,
    moments::{Median, Moments},
    pass,
    records::Cells,
    value,
};
use gradus_tensor::{Error, Result};
use std::collections::{HashMap, HashSet};

/// Numbers that all columns together keep for their medians: 16 MiB.
const KEPT: usize = 1 << 21;
/// Levels that all columns together may count.
const LEVELS: usize = 1 << 20;
/// A logarithm is taken where the skewness is above this …
const SKEWED: f64 = 1.0;
/// … and that of the logarithm is below this share of it.
const CLEARLY_LESS: f64 = 0.5;

/// What is gathered of one column.
struct Gathering<'s> {
    place: usize,
    column: &'s Column,
    missing: usize,
    what: What,
}

enum What {
    Measured(Box<Measured>),
    YesNo { no: usize, yes: usize },
    Levels(Levels),
}

struct Measured {
    least: f64,
    most: f64,
    /// Whether all are whole, as dates without a time of day are.
    whole: bool,
    plain: Moments,
    /// Of ln x and of ln(1 + x), as long as all x are in the domain.
    logs: [Moments; 2],
    median: Median,
}

impl Measured {
    fn add(&mut self, x: f64) {
        self.least = self.least.min(x);
        self.most = self.most.max(x);
        self.whole &= x.fract() == 0.0;
        self.plain.add(x);
        if self.least >= 0.0 {
            self.logs[1].add(libm::log1p(x));
        }
        if self.least > 0.0 {
            self.logs[0].add(libm::log(x));
        }
        self.median.add(x);
    }

    /// The transform that makes the numbers clearly less skewed, and the moments after it.
    fn transform(&self) -> (Transform, Moments) {
        let (log, moments) = match self.least {
            x if x > 0.0 => (Transform::Log, self.logs[0]),
            0.0 => (Transform::Log1p, self.logs[1]),
            _ => return (Transform::None, self.plain),
        };
        let before = self.plain.skewness();
        if before > SKEWED && moments.skewness().abs() < CLEARLY_LESS * before {
            (log, moments)
        } else {
            (Transform::None, self.plain)
        }
    }

    /// How they are standardised, where they are not all alike or something is missing; or why they cannot be.
    fn scaling(&mut self, indicator: bool, notes: &mut Vec<String>) -> Result<Scaling, &'static str> {
        if self.least > self.most {
            return Err("no training row has such a number, or a date as 2024-02-29 or 29.2.2024");
        }
        let (transform, all) = self.transform();
        let core = self.median.core(|x| transform.apply(x));
        if let Some((_, beyond)) = core {
            let (permille, farthest) = (1000.0 * beyond, Scaling::FARTHEST);
            notes.push(format!(
                "{permille:.2} in 1,000 rows are far from all others, and count as {farthest} deviations"
            ));
        }
        let moments = core.map_or(all, |(moments, _)| moments);
        let (mean, std) = (moments.mean(), moments.std());
        let alike = std == 0.0;
        if alike && !indicator {
            return Err("all training rows have the same value");
        }
        if !(mean.is_finite() && std.is_finite()) {
            return Err("its numbers are too large for their deviation to be told");
        }
        if let Some(size) = self.median.sample() {
            notes.push(format!("the median is that of a random sample of {size} rows"));
        }
        let std = if alike { 1.0 } else { std };
        Ok(Scaling { transform, least: self.least, mean, std, median: self.median.value() })
    }

    /// In which periods dates can repeat what they were like.
    fn periods(&self) -> impl Iterator<Item = Period> {
        let (span, whole) = (self.most - self.least, self.whole);
        Period::ALL.into_iter().filter(move |period| match period {
            Period::Day => !whole && span >= 2.0,
            Period::Week => span >= 14.0,
            Period::Year => span >= 300.0,
        })
    }
}

impl<'s> Gathering<'s> {
    fn add(&mut self, cells: Cells<'_>) {
        let cell = cells.get(self.place);
        let Column { kind, decimal_comma, .. } = *self.column;
        let present = match &mut self.what {
            What::Measured(measured) => {
                let number = index::measured(kind, decimal_comma, cell);
                number.map(|x| measured.add(x)).is_some()
            }
            What::YesNo { no, yes } => {
                let word = value::yes_no(cell);
                word.map(|(_, is)| *(if is { yes } else { no }) += 1).is_some()
            }
            What::Levels(levels) => {
                !value::is_missing(cell) && {
                    levels.add(cell);
                    true
                }
            }
        };
        self.missing += usize::from(!present);
    }

    /// The codings, or why there is none; and what is to be noted.
    fn codings(self, notes: &mut Vec<String>) -> Vec<Encoded> {
        let name = self.column.name.clone();
        let mut noted = Vec::new();
        let codings = self.found(&mut noted);
        notes.extend(noted.iter().map(|note| format!("{name}: {note}")));
        match codings {
            Ok(codings) => {
                let encoded = |coding| Encoded { column: name.clone(), coding };
                codings.into_iter().map(encoded).collect()
            }
            Err(why) => {
                notes.push(format!("{name}: left out, since {why}"));
                Vec::new()
            }
        }
    }

    fn found(self, notes: &mut Vec<String>) -> Result<Vec<Coding>, &'static str> {
        let Gathering { column: &Column { kind, decimal_comma, .. }, missing, what, .. } = self;
        let indicator = missing > 0;
        Ok(match what {
            What::Measured(mut measured) => {
                let scaling = measured.scaling(indicator, notes)?;
                let mut codings = vec![Coding::Number { kind, decimal_comma, scaling, indicator }];
                if kind.is_date() {
                    let waves = |period| [false, true].map(|cosine| Coding::Cycle { kind, period, cosine });
                    codings.extend(measured.periods().flat_map(waves));
                }
                codings
            }
            What::YesNo { no, yes } if !indicator && (no == 0 || yes == 0) => {
                return Err("all training rows have the same value");
            }
            What::YesNo { no: 0, yes: 0 } => return Err("every value of the training rows is missing"),
            What::YesNo { no, yes } => vec![Coding::YesNo { most: yes > no, indicator }],
            What::Levels(levels) => {
                let different = levels.different();
                let kept = levels.kept();
                match kept.len() {
                    0 => return Err("no value comes often enough in the training rows"),
                    1 if different == 1 && !indicator => return Err("all training rows have the same value"),
                    some if some < different => {
                        notes.push(format!(
                            "the {} rarer of {different} levels count as one",
                            different - some
                        ));
                    }
                    _ => {}
                }
                vec![Coding::Category { levels: kept }]
            }
        })
    }
}

impl Preparation {
    /// Fits a preparation to the training rows, which are in ascending order.
    ///
    /// Memory: 16 MiB of numbers for medians at most (beyond that the median is that of a random sample, with a fixed seed, and
    /// it is noted), and counts of 65,536 levels a column (beyond that they may be too low by one in 65,536 rows), however many
    /// rows there are.
    ///
    /// # Errors
    /// The file cannot be read or does not have these rows or columns, no column is left to predict by, or the target is the
    /// same in all training rows.
    pub fn fit(table: &Table, schema: &Schema, index: &Index, train: &[usize]) -> Result<Preparation> {
        let target = index.task().target();
        let used = |column: &&Column| {
            column.used && column.name != target && Some(column.name.as_str()) != index.group()
        };
        let columns: Vec<&Column> = schema.columns().iter().filter(used).collect();
        let mut gathered = gather(table, &columns)?;
        let place = table.column(target)?;
        let (kind, decimal_comma) = (index.kind, index.decimal_comma);
        let mut y = Moments::default();
        pass::visit(table, Some(train), |_, cells| {
            gathered.iter_mut().for_each(|column| column.add(cells));
            if index.task().goal() == Goal::Regression {
                index::measured(kind, decimal_comma, cells.get(place))
                    .into_iter()
                    .for_each(|number| y.add(number));
            }
            Ok(())
        })?;
        let column = target.to_owned();
        let target = match index.task().goal() {
            Goal::Regression => Target::Number { column, kind, decimal_comma, mean: y.mean(), std: y.std() },
            _ => Target::Classes { column, kind, decimal_comma, names: index.classes.clone() },
        };
        target.check().map_err(|error| table.locate(error))?;
        let mut notes = Vec::new();
        let columns: Vec<Encoded> =
            gathered.into_iter().flat_map(|column| column.codings(&mut notes)).collect();
        if columns.is_empty() {
            return Err(table.locate(
                Error::argument("no column is left to predict by")
                    .help(format!("every other column is left out: {}", reasons(schema, &notes))),
            ));
        }
        let needed: HashSet<&str> =
            columns.iter().map(|encoded| encoded.column.as_str()).chain([target.column()]).collect();
        let ignored =
            table.columns().iter().filter(|name| !needed.contains(name.as_str())).cloned().collect();
        Ok(Preparation { target, columns, ignored, notes })
    }
}

fn gather<'s>(table: &Table, columns: &[&'s Column]) -> Result<Vec<Gathering<'s>>> {
    let share = |all: usize, least: usize| (all / columns.len().max(1)).max(least);
    let (kept, levels) = (share(KEPT, 1 << 10), share(LEVELS, 1 << 11).min(1 << 16));
    let places: HashMap<&str, usize> = table.columns().iter().map(String::as_str).zip(0..).collect();
    let gathering = |(at, column): (usize, &&'s Column)| {
        let what = match column.kind {
            Kind::Number | Kind::Date | Kind::DateMdy | Kind::DateDmy => What::Measured(Box::new(Measured {
                least: f64::INFINITY,
                most: f64::NEG_INFINITY,
                whole: true,
                plain: Moments::default(),
                logs: Default::default(),
                median: Median::new(kept, at),
            })),
            Kind::YesNo => What::YesNo { no: 0, yes: 0 },
            Kind::Category => What::Levels(Levels::new(levels)),
        };
        // Where there is none, the table says so in its own words.
        let place = places.get(column.name.as_str()).copied();
        Ok(Gathering {
            place: place.map_or_else(|| table.column(&column.name), Ok)?,
            column,
            missing: 0,
            what,
        })
    };
    columns.iter().enumerate().map(gathering).collect()
}

/// Why columns were left out: the first few.
fn reasons(schema: &Schema, notes: &[String]) -> String {
    let unused = schema.columns().iter().filter(|column| !column.used);
    let unused = unused.map(|column| format!("{} ({})", column.name, column.reason));
    unused.chain(notes.iter().cloned()).take(5).collect::<Vec<_>>().join(", ")
}
