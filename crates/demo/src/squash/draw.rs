//! The plane before and after each step of a network.

use super::net::Net;
use gradus::{
    prelude::*,
    view::figure::{Axis, Curve, Figure, Heat, Hue, Mark, Panel, Points, Stroke},
};

/// Lines of the grid in each direction, and points of each.
const LINES: usize = 11;
const FINE: usize = 81;
/// Cells of a decision surface in each direction.
const CELLS: usize = 60;

/// A view of some numbers as two: themselves, or their first two principal components.
struct View {
    mean: Vec<f64>,
    axes: [Vec<f64>; 2],
    plain: bool,
}

impl View {
    /// The view of rows \[n, width\].
    fn of(rows: &Tensor<f64>) -> Result<View> {
        let width = rows.dims()[1];
        let unit = |k: usize| (0..width).map(|i| f64::from(u8::from(i == k))).collect::<Vec<_>>();
        if width <= 2 {
            return Ok(View { mean: vec![0.0; width], axes: [unit(0), unit(1)], plain: true });
        }
        let mean = rows.mean_axes(&[0], false)?;
        let svd = rows.sub(&mean)?.to_faer()?.svd();
        let svd =
            svd.map_err(|_| Error::argument("the principal components did not converge").of("squash"))?;
        let axis = |k: usize| (0..width).map(|i| svd.V()[(i, k)]).collect();
        Ok(View { mean: mean.into_vec(), axes: [axis(0), axis(1)], plain: false })
    }

    fn point(&self, row: &[f64]) -> [f64; 2] {
        let along =
            |axis: &Vec<f64>| row.iter().zip(&self.mean).zip(axis).map(|((v, m), a)| (v - m) * a).sum();
        [along(&self.axes[0]), along(&self.axes[1])]
    }

    fn points(&self, rows: &Tensor<f64>) -> Vec<[f64; 2]> {
        rows.rows().map(|row| self.point(row)).collect()
    }
}

/// The ends of an axis over numbers, with some room.
fn ends(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    let (low, high) =
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
    let room = (0.12 * (high - low)).max(1e-3);
    [low - room, high + room]
}

/// The two axes of a panel over points; units are equal, so both span the same.
fn square(points: &[[f64; 2]]) -> [[f64; 2]; 2] {
    let spans = [0, 1].map(|axis| ends(points.iter().map(|p| p[axis])));
    let half = spans.iter().map(|[low, high]| (high - low) / 2.0).fold(0.0, f64::max);
    spans.map(|[low, high]| (low + high) / 2.0).map(|middle| [middle - half, middle + half])
}

/// The figure: the plane, what each layer makes of it, and the decision in the plane.
pub(super) fn figure(data: &Dataset<f64>, net: &Net, activation: &str) -> Result<Figure> {
    let about = format!("What each layer of a network does to {} and to the plane they lie in", data.name());
    let mut figure =
        Figure::new(format!("{}, layer by layer", data.name()), about).columns(2).size(380.0, 380.0);
    let corners = square(&View::of(data.x())?.points(data.x()));
    let grid = grid(corners);
    let (points, lines) = (net.look(data.x())?, net.look(&grid)?);
    figure = figure.panel(panel("the plane", data.x(), &grid, data.y(), None)?);
    let count = points.len();
    for (k, (points, lines)) in points.iter().zip(&lines).enumerate() {
        figure = figure.panel(panel(
            &format!("layer {}: W h + b", k + 1),
            &points.linear,
            &lines.linear,
            data.y(),
            None,
        )?);
        let cut = (k + 1 == count).then(|| net.last());
        figure = figure.panel(panel(
            &format!("layer {}: {activation}", k + 1),
            &points.bent,
            &lines.bent,
            data.y(),
            cut,
        )?);
    }
    Ok(figure.panel(decision(data, net, corners)?))
}

/// Rows along the lines of a grid: first those of constant x, then those of constant y.
fn grid(corners: [[f64; 2]; 2]) -> Tensor<f64> {
    let at = |axis: usize, k: usize, n: usize| {
        let [low, high] = corners[axis];
        low + (high - low) * k as f64 / (n - 1) as f64
    };
    let upright = (0..LINES)
        .flat_map(|k| (0..FINE).map(move |i| (k, i)))
        .map(|(k, i)| [at(0, k, LINES), at(1, i, FINE)]);
    let level = (0..LINES)
        .flat_map(|k| (0..FINE).map(move |i| (k, i)))
        .map(|(k, i)| [at(0, i, FINE), at(1, k, LINES)]);
    let rows: Vec<[f64; 2]> = upright.chain(level).collect();
    Tensor::from_fn([rows.len(), 2], |place| rows[place[0]][place[1]])
}

/// Points and grid after a step; `cut` is the last layer, where it follows.
fn panel(
    title: &str,
    rows: &Tensor<f64>,
    grid: &Tensor<f64>,
    y: &[u32],
    cut: Option<(Vec<f64>, f64)>,
) -> Result<Panel> {
    let view = View::of(rows)?;
    let points = view.points(rows);
    let [x_ends, y_ends] = square(&points);
    let title = match (view.plain, rows.dims()[1]) {
        (true, _) => title.to_owned(),
        (false, width) => format!("{title} ({width} numbers, principal axes)"),
    };
    let axis = |[low, high]: [f64; 2]| Axis::between(low, high);
    let mut panel = Panel::new(axis(x_ends), axis(y_ends)).equal().titled(title);
    for line in view.points(grid).chunks(FINE) {
        let stroke = Stroke { hue: Hue::Series(6), dash: 2, width: 0.8 };
        panel = panel.curve(Curve::new(6, line.to_vec()).stroke(stroke));
    }
    if let (Some((w, b)), true) = (&cut, view.plain && rows.dims()[1] == 2) {
        panel = panel.curve(
            Curve::new(2, border([w[0], w[1]], *b, x_ends, y_ends)).named("where the last layer cuts"),
        );
    }
    Ok(classes(panel, &points, y))
}

/// The line w·h + b = 0 across a panel.
fn border(w: [f64; 2], b: f64, x: [f64; 2], y: [f64; 2]) -> Vec<[f64; 2]> {
    let size = w[0].hypot(w[1]).max(f64::MIN_POSITIVE);
    let middle = [(x[0] + x[1]) / 2.0, (y[0] + y[1]) / 2.0];
    let off = (w[0] * middle[0] + w[1] * middle[1] + b) / (size * size);
    let foot = [middle[0] - off * w[0], middle[1] - off * w[1]];
    let reach = 2.0 * (x[1] - x[0]).max(y[1] - y[0]);
    [-reach, reach].map(|t| [foot[0] - t * w[1] / size, foot[1] + t * w[0] / size]).to_vec()
}

fn classes(panel: Panel, points: &[[f64; 2]], y: &[u32]) -> Panel {
    let of = |class: u32| points.iter().zip(y).filter(|(_, y)| **y == class).map(|(p, _)| *p).collect();
    panel
        .points(Points::new(Mark::Disc, Hue::Series(0), of(0)).radius(2.6).named("class 0"))
        .points(Points::new(Mark::Ring, Hue::Series(1), of(1)).radius(2.4).named("class 1"))
}

/// The probability of the second class all over the plane.
fn decision(data: &Dataset<f64>, net: &Net, corners: [[f64; 2]; 2]) -> Result<Panel> {
    let [x, y] = corners;
    let middle = |[low, high]: [f64; 2], k: usize| low + (high - low) * (k as f64 + 0.5) / CELLS as f64;
    let cells = Tensor::from_fn([CELLS * CELLS, 2], |place| {
        if place[1] == 0 { middle(x, place[0] % CELLS) } else { middle(y, place[0] / CELLS) }
    });
    // tanh(z/2) = 2σ(z) − 1
    let values = net.logits(&cells)?.into_iter().map(|z| (z / 2.0).tanh()).collect();
    let panel = Panel::new(Axis::between(x[0], x[1]), Axis::between(y[0], y[1]))
        .equal()
        .titled("what is decided in the plane");
    let panel = panel.heat(Heat::new([[x[0], y[0]], [x[1], y[1]]], CELLS, values));
    Ok(classes(panel, &View::of(data.x())?.points(data.x()), data.y()))
}
