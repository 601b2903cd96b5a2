use crate::split::apportion;
use gradus_tensor::{Error, Result, random::Stream};
use std::{cmp::Reverse, collections::BTreeMap};

/// Which shares of the rows are kept for validation and for the test; the others are for training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// For early stopping and for choices: 0.15 unless said.
    pub validation: f64,
    /// For the last word: 0.15 unless said.
    pub test: f64,
}

impl Default for Shares {
    fn default() -> Shares {
        Shares { validation: 0.15, test: 0.15 }
    }
}

/// The rows for training, validation and the test: disjoint, each in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What θ and the preparation are fitted to.
    pub train: Vec<usize>,
    /// What decides when to stop.
    pub validation: Vec<usize>,
    /// What is looked at once, at the end.
    pub test: Vec<usize>,
}

/// What keeps rows together or apart, one entry for each row.
#[derive(Clone, Copy, Debug)]
pub enum Ties<'r> {
    /// Nothing but chance.
    Random,
    /// Classes: each part has its share of every one, to within a row.
    Stratified(&'r [u32]),
    /// Groups, such as the patients of whom there are several measurements: none is in two parts.
    Groups(&'r [u32]),
    /// Times: the latest rows are the test, those before them validation. Rows of the same time stay together.
    Times(&'r [f64]),
}

impl Ties<'_> {
    /// There is an entry for each row, and every time is one.
    fn check(&self, rows: usize) -> Result<()> {
        let entries = match self {
            Ties::Random => rows,
            Ties::Stratified(of) | Ties::Groups(of) => of.len(),
            Ties::Times(times) => {
                if let Some(row) = times.iter().position(|time| !time.is_finite()) {
                    return Err(Error::argument(format!(
                        "row {row} has no time, so it is neither before nor after others"
                    )));
                }
                times.len()
            }
        };
        if entries != rows {
            return Err(Error::argument(format!("{entries} classes, groups or times of {rows} rows")));
        }
        Ok(())
    }
}

impl Parts {
    /// So many of all rows, of each part its share, evenly spread over it, since a file may be in the order of its classes.
    ///
    /// ```
    /// use gradus_data::table::Parts;
    /// let parts = Parts { train: vec![0, 1, 2, 3, 4, 5], validation: vec![], test: vec![6, 7] };
    /// let thinned = parts.thinned(4);
    /// assert_eq!((thinned.train, thinned.test), (vec![0, 2, 4], vec![6]));
    /// ```
    pub fn thinned(self, rows: usize) -> Parts {
        let all = self.train.len() + self.validation.len() + self.test.len();
        let share = (rows as f64 / all.max(1) as f64).min(1.0);
        let keep = |rows: Vec<usize>| {
            let count = (rows.len() as f64 * share).ceil() as usize;
            (0..count).map(|place| rows[place * rows.len() / count]).collect()
        };
        Parts { train: keep(self.train), validation: keep(self.validation), test: keep(self.test) }
    }

    /// Splits the rows 0 … `rows` − 1 by shares; the same arguments give the same parts.
    ///
    /// ```
    /// use gradus_data::table::{Parts, Shares, Ties};
    /// let parts = Parts::split(10, Ties::Times(&[9., 8., 7., 6., 5., 4., 3., 2., 1., 0.]),
    ///                          Shares { validation: 0.2, test: 0.3 }, 0)?;
    /// assert_eq!((parts.test, parts.validation), (vec![0, 1, 2], vec![3, 4]));
    /// # Ok::<(), gradus_tensor::Error>(())
    /// ```
    ///
    /// # Errors
    /// Shares that are negative or leave nothing for training, or too few rows, groups or times for the parts.
    pub fn split(rows: usize, ties: Ties<'_>, shares: Shares, seed: u64) -> Result<Parts> {
        let Shares { validation, test } = shares;
        let valid = |share: f64| (0.0..1.0).contains(&share);
        if !valid(validation) || !valid(test) || validation + test >= 1.0 {
            let message = format!("shares of {validation} for validation and {test} for the test");
            return Err(
                Error::argument(message).help("both lie between 0 and 1, and something is left for training")
            );
        }
        ties.check(rows)?;
        // At least one row for each part that is wanted.
        let count =
            |share: f64| if share == 0.0 { 0 } else { ((rows as f64 * share).round() as usize).max(1) };
        let (validation, test) = (count(validation), count(test));
        let mut stream = Stream::new(seed, "parts");
        let assigned = match ties {
            Ties::Random => deal(shuffled(rows, &mut stream), test, validation),
            Ties::Stratified(classes) => stratify(classes, test, validation, &mut stream),
            Ties::Groups(groups) => by_group(groups, test, validation, &mut stream),
            Ties::Times(times) => by_time(times, test, validation),
        };
        assigned.sorted().checked(rows, validation > 0, test > 0)
    }

    /// k parts for cross-validation: in turn each of k disjoint parts of the rows is the test, and of the other rows a share is
    /// for validation.
    ///
    /// Groups stay together, and classes have their shares to within a row; for times there is no such thing.
    ///
    /// # Errors
    /// k is below 2 or above the number of rows or groups, rows have times, or as [`split`](Parts::split).
    pub fn folds(rows: usize, ties: Ties<'_>, k: usize, validation: f64, seed: u64) -> Result<Vec<Parts>> {
        if k < 2 || k > rows {
            return Err(Error::argument(format!(
                "{k} folds of {rows} rows, where 2 or more, and a row for each, are expected"
            )));
        }
        ties.check(rows)?;
        let mut stream = Stream::new(seed, "folds");
        let fold = match ties {
            Ties::Random => number(shuffled(rows, &mut stream), k),
            Ties::Stratified(classes) => number(members(classes, &mut stream).concat(), k),
            Ties::Groups(groups) => group_folds(groups, k, &mut stream),
            Ties::Times(_) => {
                return Err(Error::argument(
                    "folds by time: the rows before the test would not all be for training",
                )
                .help("split by time once, or make folds by chance, class or group"));
            }
        };
        (0..k).map(|k| Parts::fold(&fold, k, ties, validation, seed)).collect()
    }

    fn fold(fold: &[usize], k: usize, ties: Ties<'_>, validation: f64, seed: u64) -> Result<Parts> {
        let (test, rest): (Vec<usize>, Vec<usize>) = (0..fold.len()).partition(|&row| fold[row] == k);
        let chosen = |all: &[u32]| rest.iter().map(|&row| all[row]).collect::<Vec<u32>>();
        let (classes, groups);
        let ties = match ties {
            Ties::Stratified(all) => {
                classes = chosen(all);
                Ties::Stratified(&classes)
            }
            Ties::Groups(all) => {
                groups = chosen(all);
                Ties::Groups(&groups)
            }
            other => other,
        };
        let shares = Shares { validation, test: 0.0 };
        let inner = Parts::split(rest.len(), ties, shares, seed.wrapping_add(k as u64))?;
        let inner = inner.of(&rest);
        Parts { test, ..inner }.checked(fold.len(), validation > 0.0, true)
    }

    /// The same parts of other rows: `rows[i]` in place of i.
    ///
    /// # Panics
    /// As slices do, where there is no such row.
    pub fn of(&self, rows: &[usize]) -> Parts {
        let turn = |part: &[usize]| part.iter().map(|&i| rows[i]).collect();
        Parts { train: turn(&self.train), validation: turn(&self.validation), test: turn(&self.test) }
    }

    fn sorted(mut self) -> Parts {
        [&mut self.train, &mut self.validation, &mut self.test]
            .into_iter()
            .for_each(|part| part.sort_unstable());
        self
    }

    fn checked(self, rows: usize, validation: bool, test: bool) -> Result<Parts> {
        let empty = |part: &[usize], wanted: bool| wanted && part.is_empty();
        if empty(&self.train, true) || empty(&self.validation, validation) || empty(&self.test, test) {
            let (train, validation, test) = (self.train.len(), self.validation.len(), self.test.len());
            let message = format!(
                "{rows} rows in parts of {train} for training, {validation} for validation and {test} for the test"
            );
            return Err(Error::argument(message)
                .help("there are too few rows, groups or times for parts of these shares"));
        }
        Ok(self)
    }
}

fn shuffled(rows: usize, stream: &mut Stream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    stream.shuffle(&mut order);
    order
}

/// The first rows of an order are the test, the next validation.
fn deal(mut order: Vec<usize>, test: usize, validation: usize) -> Parts {
    let mut rest = order.split_off(test.min(order.len()));
    let train = rest.split_off(validation.min(rest.len()));
    Parts { train, validation: rest, test: order }
}

/// The rows of each class that has any, in random order.
fn members(classes: &[u32], stream: &mut Stream) -> Vec<Vec<usize>> {
    let mut members = BTreeMap::<u32, Vec<usize>>::new();
    for (row, &class) in classes.iter().enumerate() {
        members.entry(class).or_default().push(row);
    }
    let mut members: Vec<Vec<usize>> = members.into_values().collect();
    members.iter_mut().for_each(|rows| stream.shuffle(rows));
    members
}

fn stratify(classes: &[u32], test: usize, validation: usize, stream: &mut Stream) -> Parts {
    let members = members(classes, stream);
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let tests = apportion(&sizes, test.min(classes.len()));
    let left: Vec<usize> = sizes.iter().zip(&tests).map(|(size, test)| size - test).collect();
    let validations = apportion(&left, validation.min(classes.len() - test.min(classes.len())));
    let mut parts = Parts::default();
    for ((rows, test), validation) in members.into_iter().zip(tests).zip(validations) {
        let dealt = deal(rows, test, validation);
        parts.train.extend(dealt.train);
        parts.validation.extend(dealt.validation);
        parts.test.extend(dealt.test);
    }
    parts
}

/// Groups in random order go to the test, then to validation, as long as that brings the part nearer to its size.
fn by_group(groups: &[u32], test: usize, validation: usize, stream: &mut Stream) -> Parts {
    let mut members = members(groups, stream);
    stream.shuffle(&mut members);
    let mut parts = Parts::default();
    for rows in members {
        let nearer = |part: &[usize], wanted: usize| {
            wanted > 0 && (part.is_empty() || 2 * part.len() + rows.len() <= 2 * wanted)
        };
        let part = if nearer(&parts.test, test) {
            &mut parts.test
        } else if nearer(&parts.validation, validation) {
            &mut parts.validation
        } else {
            &mut parts.train
        };
        part.extend(rows);
    }
    parts
}

fn by_time(times: &[f64], test: usize, validation: usize) -> Parts {
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by(|&a, &b| times[b].total_cmp(&times[a]).then(a.cmp(&b)));
    // A border between different times at `at` or, if there is none before the last row, before it.
    let border = |from: usize, at: usize| {
        let parts = |at: usize| times[order[at - 1]] != times[order[at]];
        let later = (at..order.len()).find(|&at| at > from && parts(at));
        later.or_else(|| (from + 1..at.min(order.len())).rev().find(|&at| parts(at))).unwrap_or(from)
    };
    let test = if test == 0 { 0 } else { border(0, test) };
    let validation = if validation == 0 { 0 } else { border(test, test + validation) - test };
    deal(order, test, validation)
}

/// The fold of each row: those of an order are dealt out in turn.
fn number(order: Vec<usize>, k: usize) -> Vec<usize> {
    let mut fold = vec![0; order.len()];
    for (turn, row) in order.into_iter().enumerate() {
        fold[row] = turn % k;
    }
    fold
}

/// The largest group first, each to the fold with the fewest rows.
fn group_folds(groups: &[u32], k: usize, stream: &mut Stream) -> Vec<usize> {
    let mut members = members(groups, stream);
    stream.shuffle(&mut members);
    members.sort_by_key(|rows| Reverse(rows.len()));
    let (mut fold, mut sizes) = (vec![0; groups.len()], vec![0; k]);
    for rows in members {
        let lightest = (0..k).min_by_key(|&k| sizes[k]).unwrap_or(0);
        sizes[lightest] += rows.len();
        rows.into_iter().for_each(|row| fold[row] = lightest);
    }
    fold
}
