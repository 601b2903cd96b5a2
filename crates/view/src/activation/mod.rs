//! Activations as figures: f, f′ and f″, computed by the graph itself, with their kinks and their formulas.
//!
//! ```
//! use gradus_view::activation::{Activation, figure};
//! let relu: Activation = "relu".parse()?;
//! let [value, slope, _] = relu.at(&[-1.0, 0.0, 2.0])?;
//! assert_eq!((value, slope), (vec![0.0, 0.0, 2.0], vec![0.0, 0.0, 1.0]));
//! assert_eq!(relu.formulas()[..2], ["max(x, 0)", "[x > 0]"]);
//! let text = figure(&[relu], &[0, 1], [-5.0, 5.0])?.text();
//! assert!(text.contains("f′ = [x > 0]"));
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

mod curve;
mod folded;
mod page;

pub use folded::Folded;
pub use page::page;

use crate::figure::{Axis, Curve, Figure, Hue, Mark, Panel, Points, short};
use curve::{Course, course};
use gradus_autograd::{
    Elementwise, Graph, Var,
    ops::{self, ActivationVisitor, visit_activations},
};
use gradus_tensor::{Dual, Error, Notebook, Params, Result, Tensor};
use std::{fmt, str::FromStr};

/// A longer formula is not read by anybody.
const LONG: usize = 240;

/// The signs of the derivatives of order 0, 1 and 2.
pub const SIGNS: [&str; 3] = ["f", "f′", "f″"];

/// An activation of single numbers with what is known of it.
pub struct Activation {
    name: &'static str,
    label: String,
    kinks: Vec<f64>,
    formulas: [String; 3],
    module: ops::Activation<f64>,
}

impl fmt::Debug for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label, self.formulas[0])
    }
}

/// A visitor that keeps the activations, or that of one name.
struct Keep<'n> {
    only: Option<&'n str>,
    label: String,
    /// Attributes of that one, in its order, and how many it has.
    given: &'n [f64],
    attributes: usize,
    kept: Vec<Activation>,
}

impl ActivationVisitor for Keep<'_> {
    fn attribute(&mut self, of: &'static str, _attribute: &'static str, usual: f64) -> f64 {
        if self.only != Some(of) {
            return usual;
        }
        self.attributes += 1;
        self.given.get(self.attributes - 1).copied().unwrap_or(usual)
    }

    fn visit<F: Elementwise>(&mut self, name: &'static str, f: F) {
        if self.only.is_none_or(|only| only == name) {
            let mut kinks: Vec<f64> = f.domain().kinks().collect();
            kinks.sort_by(f64::total_cmp);
            let label = if self.only.is_some() { self.label.clone() } else { name.to_owned() };
            let activation = Activation { name, label, kinks, formulas: formulas(f), module: Box::new(f) };
            self.kept.push(activation);
        }
    }
}

/// f, f′ and f″, written down by running them; the last is the derivative of the second, by dual numbers.
fn formulas<F: Elementwise>(f: F) -> [String; 3] {
    let notebook = Notebook::default();
    let name = |name| Folded::of(notebook.name(name));
    let (x, y) = (name("x"), name("y"));
    let curved = f.df(Dual::variable(x), Dual { re: y, eps: name("y′") }).eps;
    [f.f(x), f.df(x, y), curved].map(|text| text.to_string())
}

impl Activation {
    /// All activations of single numbers, with PyTorch's defaults.
    pub fn all() -> Vec<Activation> {
        let mut keep = Keep { only: None, label: String::new(), given: &[], attributes: 0, kept: Vec::new() };
        visit_activations(&mut keep);
        keep.kept
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its name with the attributes that were given: `leaky_relu:0.2`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where it has no derivative, from left to right.
    pub fn kinks(&self) -> &[f64] {
        &self.kinks
    }

    /// The formulas of f, f′ and f″ in x, y = f(x) and y′, as they run.
    pub fn formulas(&self) -> &[String; 3] {
        &self.formulas
    }

    /// f of a variable, as part of a network.
    pub fn forward<'g>(&self, x: Var<'g, f64>) -> Var<'g, f64> {
        self.module.forward(x)
    }

    /// f, f′ and f″ at each x, the derivatives by the graph.
    ///
    /// # Errors
    /// An attribute is out of range.
    pub fn at(&self, x: &[f64]) -> Result<[Vec<f64>; 3]> {
        let mut graph = Graph::new(&Params::<f64>::seed(0));
        let g = graph.eval();
        let x = g.input(Tensor::new([x.len()], x.to_vec())?);
        let y = self.forward(x);
        let [slope] = g.grad(y.sum(), [x]);
        let [curvature] = g.grad(slope.sum(), [x]);
        Ok([y.value()?.into_vec(), slope.value()?.into_vec(), curvature.value()?.into_vec()])
    }

    /// The formula of an order as an equation; one that would fill a page is described instead.
    pub fn equation(&self, order: usize) -> String {
        let (sign, formula) = (SIGNS[order.min(2)], &self.formulas[order.min(2)]);
        if formula.chars().count() <= LONG {
            return format!("{sign} = {formula}");
        }
        format!("{sign}: the graph's derivative of {}", SIGNS[order.min(2).saturating_sub(1)])
    }

    /// The formulas of these orders in one line.
    fn line(&self, orders: &[usize]) -> String {
        let formula = |order: &usize| self.equation(*order);
        orders.iter().map(formula).collect::<Vec<_>>().join(";  ")
    }
}

/// A name, and attributes in the order of PyTorch's after a colon: `gelu`, `leaky_relu:0.2`, `hardtanh:-2,2`.
impl FromStr for Activation {
    type Err = Error;

    fn from_str(text: &str) -> Result<Activation> {
        let (name, given) = text.split_once(':').map_or((text, None), |(name, given)| (name, Some(given)));
        let number = |part: &str| {
            let number = part.trim().parse::<f64>().ok().filter(|v| v.is_finite());
            number.ok_or_else(|| Error::argument(format!("{part:?} in {text:?} is not a finite number")))
        };
        let given =
            given.map_or(Ok(Vec::new()), |given| given.split(',').map(number).collect::<Result<_>>())?;
        let mut keep =
            Keep { only: Some(name), label: text.to_owned(), given: &given, attributes: 0, kept: Vec::new() };
        visit_activations(&mut keep);
        let attributes = keep.attributes;
        let Some(activation) = keep.kept.pop() else {
            let known: Vec<_> = Activation::all().iter().map(Activation::name).collect();
            let missing = Error::argument(format!("no activation of single numbers is called {name:?}"));
            return Err(missing.help(format!("one of {}", known.join(", "))));
        };
        if given.len() > attributes {
            let message =
                format!("{text:?}: {name} has {attributes} attributes, but {} are given", given.len());
            return Err(Error::argument(message));
        }
        // The graph judges the attributes.
        activation
            .at(&[0.0])
            .map(|_| activation)
            .map_err(|error| Error::argument(format!("{text:?}: {}", error.message())))
    }
}

/// The figure of some activations: derivatives of the given orders (0, 1 or 2), x from low to high.
///
/// Several activations have a panel for each order; one alone has all of its orders in one.
///
/// # Errors
/// No activation or order is given, an order is above 2, or the range is empty.
pub fn figure(activations: &[Activation], orders: &[usize], range: [f64; 2]) -> Result<Figure> {
    if activations.is_empty() || orders.is_empty() || orders.iter().any(|order| *order > 2) {
        return Err(Error::argument("activations and orders 0, 1 or 2 are needed").of("figure"));
    }
    if !(range[0] < range[1] && (range[1] - range[0]).is_finite()) {
        let message = format!("the range from {} to {} is empty", range[0], range[1]);
        return Err(Error::argument(message).of("figure"));
    }
    let courses = activations.iter().map(|a| course(a, range)).collect::<Result<Vec<_>>>()?;
    let labels: Vec<&str> = activations.iter().map(Activation::label).collect();
    let signs: Vec<&str> = orders.iter().map(|order| SIGNS[*order]).collect();
    let about =
        format!("{} of {} for x from {} to {}", signs.join(", "), labels.join(", "), range[0], range[1]);
    let mut figure = Figure::new(labels.join(", "), about);
    if let ([activation], [course]) = (activations, &courses[..]) {
        let series: Vec<_> =
            orders.iter().map(|&order| (order, SIGNS[order].to_owned(), course, order)).collect();
        figure = figure.size(560.0, 340.0).panel(panel("", range, &series)).note(activation.line(orders));
    } else {
        figure = figure.columns(orders.len()).size(400.0, 320.0);
        for &order in orders {
            let series = activations.iter().zip(&courses).enumerate();
            let series: Vec<_> =
                series.map(|(place, (a, course))| (place, a.label.clone(), course, order)).collect();
            figure = figure.panel(panel(&format!("{}(x)", SIGNS[order]), range, &series));
        }
        for activation in activations {
            figure = figure.note(format!("{}: {}", activation.label, activation.line(orders)));
        }
    }
    if activations.iter().any(|a| a.kinks.iter().any(|k| range[0] < *k && *k < range[1])) {
        figure = figure.note(KINKS);
    }
    Ok(figure)
}

/// What the points in a figure mean.
const KINKS: &str =
    "● the value at a kink (of a derivative, a convention); ○ a limit that is not taken there.";

/// A panel of series: the number of each, its name, its course, and which order of it.
fn panel(title: &str, range: [f64; 2], series: &[(usize, String, &Course, usize)]) -> Panel {
    let values = series.iter().flat_map(|(_, _, course, order)| course.lines[*order].iter().map(|p| p[1]));
    let y = Axis::around(values.chain([0.0]));
    let mut panel = Panel::new(Axis::between(range[0], range[1]).named("x"), y).titled(title);
    for (place, name, course, order) in series {
        panel = panel.curve(Curve::new(*place, course.lines[*order].clone()).named(name));
    }
    for (place, name, course, order) in series {
        for (mark, points) in [(Mark::Ring, &course.limits[*order]), (Mark::Disc, &course.taken[*order])] {
            let tip = |[x, y]: &[f64; 2]| format!("{name} at {}: {}", short(*x, 4), short(*y, 4));
            let tips = points.iter().map(tip).collect();
            panel = panel.points(Points::new(mark, Hue::Series(*place), points.clone()).tips(tips));
        }
    }
    panel
}

#[cfg(test)]
mod tests;
