//! `gradus linear`.

use crate::{
    drawing::{Drawing, Format, numbers},
    failure::Failure,
    screen::say,
};
use clap::{ArgGroup, Args};
use gradus::{
    prelude::*,
    view::{
        figure::{short, wrap},
        linear_map::{self, Eigen, LinearMap, Turns},
    },
};
use serde_json::json;
use std::fmt::Write;

/// All maps in one line would be longer than a terminal.
const USAGE: &str = "gradus linear <MAP> [OPTIONS], where one option is the MAP:\n  \
    --matrix, --rotate, --reflect, --scale, --shear or --project";

/// Which map.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("map").required(true)), override_usage = USAGE)]
pub(crate) struct LinearOptions {
    /// Any matrix, row by row: 1,0.5;0,1
    #[arg(long, group = "map", value_name = "ROWS", allow_hyphen_values = true, value_parser = matrix)]
    matrix: Option<Tensor<f64>>,
    /// The rotation by an angle against the clock
    #[arg(long, group = "map", value_name = "DEGREES", allow_negative_numbers = true, value_parser = angle)]
    rotate: Option<f64>,
    /// The reflection across the line at an angle to the x axis
    #[arg(long, group = "map", value_name = "DEGREES", num_args = 0..=1, default_missing_value = "0", allow_negative_numbers = true, value_parser = angle)]
    reflect: Option<f64>,
    /// The scaling of x and of y, or of both by one factor
    #[arg(long, group = "map", value_name = "X,Y", allow_hyphen_values = true, value_parser = factors)]
    scale: Option<Factors>,
    /// The shear along x: x + K·y
    #[arg(long, group = "map", value_name = "K", allow_negative_numbers = true, value_parser = angle)]
    shear: Option<f64>,
    /// The orthogonal projection onto the line at an angle to the x axis
    #[arg(long, group = "map", value_name = "DEGREES", allow_negative_numbers = true, value_parser = angle)]
    project: Option<f64>,
    #[command(flatten)]
    drawing: Drawing,
    /// Ends the output with one line of JSON
    #[arg(long)]
    json: bool,
}

/// The factors of x and y.
#[derive(Clone, Copy, Debug)]
struct Factors([f64; 2]);

/// A larger matrix is not written out.
const LARGEST: usize = 8;

fn angle(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|v: &f64| v.is_finite());
    number.ok_or_else(|| format!("{text:?} is not a finite number"))
}

fn factors(text: &str) -> Result<Factors, String> {
    match numbers(text)?[..] {
        [both] => Ok(Factors([both, both])),
        [x, y] => Ok(Factors([x, y])),
        ref more => Err(format!("{} factors, where one or two are needed: 2,0.5", more.len())),
    }
}

fn matrix(text: &str) -> Result<Tensor<f64>, String> {
    let rows = text.split(';').map(numbers).collect::<Result<Vec<_>, _>>()?;
    let width = rows[0].len();
    if let Some(row) = rows.iter().position(|row| row.len() != width) {
        let message = format!("row {} has {} numbers, the first has {width}", row + 1, rows[row].len());
        return Err(format!("{message}; write rows as 1,0.5;0,1"));
    }
    Tensor::new([rows.len(), width], rows.concat()).map_err(|error| error.message().to_owned())
}

impl LinearOptions {
    fn map(&self) -> Result<LinearMap> {
        let built = [
            self.rotate.map(linear_map::rotation),
            self.reflect.map(linear_map::reflection),
            self.scale.map(|Factors([x, y])| linear_map::scaling(x, y)),
            self.shear.map(linear_map::shear),
            self.project.map(linear_map::projection),
            self.matrix.clone(),
        ];
        // The command line has exactly one of them.
        LinearMap::of(built.into_iter().flatten().next().unwrap_or_else(|| Tensor::eye(2)))
    }
}

/// Names a linear map, takes it apart, and draws it.
pub(crate) fn linear(options: &LinearOptions) -> Result<(), Failure> {
    let map = options.map()?;
    let figure = linear_map::figure(&map);
    let words = words(&map)?;
    match (figure, options.drawing.format()?) {
        (Some(figure), Format::Text) => {
            options.drawing.deliver(&figure, format!("{words}\n{}", drawn(&figure.text())))
        }
        (Some(figure), _) => options.drawing.deliver(&figure, words),
        (None, Format::Text) => say(words.trim_end()),
        (None, _) => {
            let message = format!(
                "{} is no map of the plane to itself, [2, 2]: there is no picture",
                map.matrix().shape()
            );
            Err(Failure::Usage(Error::argument(message).of("linear")))
        }
    }?;
    if options.json {
        say(summary(&map)?)?;
    }
    Ok(())
}

/// The text of a figure without its title, which the words have told.
fn drawn(text: &str) -> &str {
    text.split_once("\n  ").map_or(text, |(_, rest)| rest).trim_start_matches(' ')
}

fn number(value: f64) -> String {
    // A difference of rounded numbers is no information.
    short(if value.abs() < 1e-12 { 0.0 } else { value }, 6)
}

/// A line with a head, in as many lines as it needs.
fn line(text: &mut String, head: &str, words: &str) {
    for (place, part) in wrap(words, 62, 0).iter().enumerate() {
        let head = if place == 0 { head } else { "" };
        let _ = writeln!(text, "{head:<16}  {part}");
    }
}

/// What there is to say about the map.
fn words(map: &LinearMap) -> Result<String> {
    let [rows, columns] = [map.matrix().dims()[0], map.matrix().dims()[1]];
    let mut text =
        format!("gradus linear: a matrix {}, {columns} numbers to {rows}\n\n", map.matrix().shape());
    if rows.max(columns) <= LARGEST {
        let cells: Vec<String> = map.matrix().as_slice().iter().map(|v| number(*v)).collect();
        let width = cells.iter().map(|c| c.chars().count()).max().unwrap_or(1).min(9);
        for row in cells.chunks(columns) {
            let row: String = row.iter().map(|cell| format!(" {cell:>width$}")).collect();
            let _ = writeln!(text, "   {row}");
        }
        text.push('\n');
    }
    for (place, kind) in map.kinds().iter().enumerate() {
        line(&mut text, if place == 0 { "name" } else { "also" }, &kind.to_string());
    }
    if let Some(determinant) = map.determinant() {
        let sense = if determinant < 0.0 { ", and the sense of rotation turns" } else { "" };
        let area = if rows == 2 { "areas" } else { "volumes" };
        let factor = number(determinant.abs());
        line(
            &mut text,
            "determinant",
            &format!("{}: {area} are multiplied by {factor}{sense}", number(determinant)),
        );
    }
    let lost = columns - map.rank();
    let lost = if lost == 0 { String::new() } else { format!("; {lost} of {columns} dimensions become 0") };
    line(&mut text, "rank", &format!("{} of at most {}{lost}", map.rank(), rows.min(columns)));
    let singular: Vec<String> = map.singular_values().iter().take(LARGEST).map(|s| number(*s)).collect();
    line(&mut text, "singular values", &singular.join(", "));
    if let Some(turns) = map.turns() {
        decomposition(&mut text, &turns);
    }
    match map.eigen() {
        Some(eigen) => eigen_facts(&mut text, eigen),
        None if rows == columns && rows <= LARGEST => {
            let value = |[re, im]: &[f64; 2]| match *im {
                im if im.abs() < 1e-12 => number(*re),
                im => format!("{} {} {}i", number(*re), if im < 0.0 { '−' } else { '+' }, number(im.abs())),
            };
            let all: Vec<String> = map.eigenvalues()?.iter().map(value).collect();
            line(&mut text, "eigenvalues", &all.join(", "));
        }
        None => {}
    }
    Ok(text)
}

/// Turn, scaling, turn.
fn decomposition(text: &mut String, turns: &Turns) {
    let [s, t] = turns.scales.map(number);
    let [first, last] = [turns.first, turns.last].map(number);
    line(text, "decomposition", &format!("R({last}°) · diag({s}, {t}) · R({first}°), by singular values:"));
    let mirror = if turns.scales[1] < 0.0 { ", which reflects" } else { "" };
    line(text, "", &format!("turn by {first}°, scale x by {s} and y by {t}{mirror}, turn by {last}°"));
}

fn eigen_facts(text: &mut String, eigen: Eigen) {
    let words = match eigen {
        Eigen::Two([[s, a], [t, b]]) => format!(
            "{} along the line at {}°, {} along {}°: these directions stay",
            number(s),
            number(a),
            number(t),
            number(b)
        ),
        Eigen::All(s) => format!("{} for every direction", number(s)),
        Eigen::One([s, a]) => format!(
            "{0}, twice, but with one line only, at {1}°: there are not enough eigenvectors for a diagonal form",
            number(s),
            number(a)
        ),
        Eigen::None([re, im]) => {
            format!("{} ± {}i: no direction stays, all turn", number(re), number(im))
        }
    };
    line(text, "eigenvalues", &words);
}

/// The same for programs.
fn summary(map: &LinearMap) -> Result<serde_json::Value> {
    let columns = map.matrix().dims()[1];
    let turns = map.turns().map(|t| json!({"first": t.first, "scales": t.scales, "last": t.last}));
    let eigenvalues = map.determinant().map(|_| map.eigenvalues()).transpose()?;
    Ok(json!({
        "matrix": map.matrix().as_slice().chunks(columns).collect::<Vec<_>>(),
        "names": map.kinds().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "determinant": map.determinant(), "rank": map.rank(), "singular_values": map.singular_values(),
        "turns": turns, "eigenvalues": eigenvalues,
    }))
}
