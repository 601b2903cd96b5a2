//! What a map does to the plane.

use super::LinearMap;
use crate::figure::{Area, Axis, Curve, Figure, Hue, Mark, Panel, Points, Stroke};

/// Lines of the grid from −REACH to REACH.
const REACH: i32 = 4;

/// A letter that no turn makes its mirror image, within the unit square.
const LETTER: [[f64; 2]; 10] = [
    [0.2, 0.1],
    [0.4, 0.1],
    [0.4, 0.45],
    [0.7, 0.45],
    [0.7, 0.6],
    [0.4, 0.6],
    [0.4, 0.8],
    [0.85, 0.8],
    [0.85, 0.95],
    [0.2, 0.95],
];

/// The grid, the unit circle, the base vectors and a letter F before and after a map of the plane; none for other maps.
pub fn figure(map: &LinearMap) -> Option<Figure> {
    let [a, b, c, d] = map.plane()?;
    let title = format!("{}", map.kinds().first()?);
    let largest = map.singular_values().first().copied().unwrap_or(1.0);
    let reach = if largest > 1.0 { (largest * 1.25).max(2.0) } else { 2.0 };
    let about = format!(
        "The plane before and after the map [[{a}, {b}], [{c}, {d}]]: grid, unit circle, base vectors and a letter F"
    );
    let before = panel("before", [1.0, 0.0, 0.0, 1.0], reach);
    let after = panel("after", [a, b, c, d], reach);
    Some(Figure::new(title, about).columns(2).size(400.0, 400.0).panel(before).panel(after))
}

fn panel(title: &str, [a, b, c, d]: [f64; 4], reach: f64) -> Panel {
    let map = |[x, y]: [f64; 2]| [a * x + b * y, c * x + d * y];
    let axis = || Axis::between(-reach, reach);
    let mut panel = Panel::new(axis(), axis()).equal().titled(title);
    let far = f64::from(REACH);
    for k in -REACH..=REACH {
        for line in [[[f64::from(k), -far], [f64::from(k), far]], [[-far, f64::from(k)], [far, f64::from(k)]]]
        {
            let stroke = Stroke { hue: Hue::Series(6), dash: 2, width: if k == 0 { 1.4 } else { 0.8 } };
            panel = panel.curve(Curve::new(6, line.map(map).to_vec()).stroke(stroke));
        }
    }
    let circle = (0..=180).map(|i| f64::from(2 * i).to_radians()).map(|t| map([t.cos(), t.sin()])).collect();
    let letter = LETTER.map(map).to_vec();
    let vector = |to: [f64; 2], series: usize| {
        let stroke = Stroke { hue: Hue::Series(series), dash: series, width: 2.6 };
        Curve::new(series, vec![[0.0, 0.0], map(to)]).stroke(stroke)
    };
    let tip = |to, mark, series| Points::new(mark, Hue::Series(series), vec![map(to)]).radius(4.5);
    panel
        .area(Area::new(Hue::Series(2), letter).named("letter F").opacity(0.45))
        .curve(Curve::new(3, circle).named("unit circle").stroke(Stroke::plain(Hue::Series(3), 2.0)))
        .curve(vector([1.0, 0.0], 0))
        .curve(vector([0.0, 1.0], 1))
        .points(tip([1.0, 0.0], Mark::Disc, 0).named("where (1, 0) goes"))
        .points(tip([0.0, 1.0], Mark::Square, 1).named("where (0, 1) goes"))
}
