//! A graph as shapes on a page.

use super::{
    Diagram, Node,
    layout::{self, Layout, Spacing, Way},
};
use crate::figure::{Anchor, Hue, Item, Paint, Scene, Stroke, width, wrap};
use gradus_autograd::inspect::ValueKind;

/// The room around everything.
const MARGIN: f64 = 18.0;
/// The size of letters in boxes, and of those on edges.
const LETTERS: [f64; 2] = [13.0, 11.5];
/// The height of a box with one line, and with two.
const HEIGHTS: [f64; 2] = [30.0, 46.0];
/// The distance between the line forward and the line back.
const APART: f64 = 5.0;
/// The colours of what runs forward and of what runs back.
const FORWARD: Hue = Hue::Series(0);
const BACK: Hue = Hue::Series(1);

const SPACING: Spacing =
    Spacing { gap: 18.0, rank: 21.0, port: 26.0, label: 15.0, edge: [4.0, 11.0], whole: false };

impl Diagram {
    /// The drawing as one `<svg>` element, which needs nothing else and follows light and dark pages.
    pub fn svg(&self) -> String {
        self.scene().svg()
    }

    /// The drawing as plain shapes.
    pub fn scene(&self) -> Scene {
        self.drawing(true)
    }

    /// The shapes, with the title above them or without.
    pub(super) fn drawing(&self, titled: bool) -> Scene {
        let sizes: Vec<[f64; 2]> = self.nodes.iter().map(size).collect();
        let link = |link: &super::Link| layout::Link {
            ends: link.ends,
            label: link.contribution.as_ref().map_or(0.0, |text| width(text, LETTERS[1])),
        };
        let links: Vec<layout::Link> = self.links.iter().map(link).collect();
        let layout = Layout::new(&sizes, &links, SPACING);
        let full = (layout.size[0] + 2.0 * MARGIN).max(430.0);
        let mut items = Vec::new();
        let top = self.heading(&mut items, full, titled);
        let shift = [(full - layout.size[0]) / 2.0, top + 10.0];
        for (link, way) in self.links.iter().zip(&layout.ways) {
            edge(link, way, shift, &mut items);
        }
        for (node, corners) in self.nodes.iter().zip(&layout.boxes) {
            draw(node, corners.map(|[x, y]| [x + shift[0], y + shift[1]]), &mut items);
        }
        let height = layout.size[1] + shift[1] + MARGIN;
        Scene { title: self.title.clone(), about: self.about(), size: [full, height], items }
    }

    /// The title and what the lines mean; gives the place below.
    fn heading(&self, items: &mut Vec<Item>, full: f64, titled: bool) -> f64 {
        let mut y = MARGIN - 4.0;
        for line in wrap(&self.title, ((full - 2.0 * MARGIN) / 9.0) as usize, 0).into_iter().take(if titled {
            8
        } else {
            0
        }) {
            let at = [MARGIN, y + 13.0];
            items.push(Item::Words {
                at,
                text: line,
                anchor: Anchor::Start,
                size: 15.0,
                hue: Hue::Ink,
                bold: true,
                upwards: false,
            });
            y += 22.0;
        }
        let mut x = MARGIN;
        let back = self.links.iter().any(|link| link.contribution.is_some());
        let back = back.then(|| format!("gradients {}/∂·, of each use; they add up", self.differential));
        for (hue, dash, text) in [(FORWARD, 0, Some("values".to_owned())), (BACK, 1, back)] {
            let Some(text) = text else { continue };
            let (from, to) = ([x, y + 10.0], [x + 34.0, y + 10.0]);
            items.push(Item::line(vec![from, to], Stroke { hue, dash, width: 1.6 }));
            items.push(if dash == 0 { arrow(to, [1.0, 0.0], hue) } else { arrow(from, [-1.0, 0.0], hue) });
            items.push(Item::words([x + 42.0, y + 14.0], text.clone(), Anchor::Start, Hue::Faint));
            x += 42.0 + width(&text, 12.0) + 16.0;
        }
        y + 24.0
    }
}

/// The width of the sign of an op with the room around it.
fn badge(node: &Node) -> f64 {
    node.sign
        .as_ref()
        .map_or(0.0, |sign| if sign.chars().count() < 2 { 24.0 } else { width(sign, 12.0) + 14.0 })
}

/// The lines of a box: the value, and the gradient.
fn lines(node: &Node) -> (&str, Option<String>) {
    (&node.value, node.gradient.as_ref().map(|(name, total, _)| format!("{name} = {total}")))
}

fn size(node: &Node) -> [f64; 2] {
    let (value, gradient) = lines(node);
    let gradient_width = gradient.as_ref().map_or(0.0, |text| width(text, LETTERS[1]));
    let text = width(value, LETTERS[0]).max(gradient_width);
    let badge = if node.sign.is_some() { badge(node) + 8.0 } else { 0.0 };
    [text + badge + 22.0, HEIGHTS[usize::from(gradient.is_some())]]
}

fn draw(node: &Node, [[left, top], [right, bottom]]: [[f64; 2]; 2], items: &mut Vec<Item>) {
    let leaf = node.sign.is_none();
    let (fill, stroke) = match node.kind {
        ValueKind::Constant if leaf => (None, Stroke { hue: Hue::Faint, dash: 2, width: 1.0 }),
        ValueKind::Input | ValueKind::Integers => (Some((FORWARD, 0.10)), Stroke::plain(FORWARD, 1.3)),
        ValueKind::Parameter => (Some((Hue::Series(2), 0.10)), Stroke::plain(Hue::Series(2), 2.2)),
        ValueKind::Gradient => (Some((BACK, 0.07)), Stroke::plain(BACK, 1.2)),
        _ => (None, Stroke::plain(Hue::Faint, 1.2)),
    };
    let stroke = if node.is_of { Stroke::plain(Hue::Ink, 2.2) } else { stroke };
    let radius = if leaf { (bottom - top) / 2.0 } else { 7.0 };
    let outline = rounded([[left, top], [right, bottom]], radius);
    let fill = fill.map_or(Paint::solid(Hue::Paper), |(hue, opacity)| Paint { hue, opacity });
    if fill.opacity < 1.0 {
        items.push(Item::filled(outline.clone(), Paint::solid(Hue::Paper)));
    }
    items.push(Item::Path {
        points: outline,
        closed: true,
        stroke: Some(stroke),
        fill: Some(fill),
        tip: node.tip.clone(),
    });
    let middle = (top + bottom) / 2.0;
    let mut x = left + 11.0;
    if let Some(sign) = &node.sign {
        let wide = badge(node);
        let round = rounded([[left + 7.0, middle - 12.0], [left + 7.0 + wide, middle + 12.0]], 12.0);
        items.push(Item::Path {
            points: round,
            closed: true,
            stroke: Some(Stroke::plain(Hue::Ink, 1.1)),
            fill: Some(Paint::solid(Hue::Paper)),
            tip: String::new(),
        });
        let size = if sign.chars().count() < 2 { 16.0 } else { 12.0 };
        items.push(words(
            [left + 7.0 + wide / 2.0, middle + size * 0.34],
            sign,
            Anchor::Middle,
            size,
            Hue::Ink,
            false,
        ));
        x += wide + 4.0;
    }
    let centre = (x + right - 11.0) / 2.0;
    let (value, gradient) = lines(node);
    let [large, small] = LETTERS;
    let base = if gradient.is_some() { middle - 4.0 } else { middle + large * 0.35 };
    let hue = if node.kind == ValueKind::Constant && leaf { Hue::Faint } else { Hue::Ink };
    items.push(words([centre, base], value, Anchor::Middle, large, hue, hue == Hue::Ink));
    if let Some(gradient) = gradient {
        items.push(words([centre, middle + 13.0], &gradient, Anchor::Middle, small, BACK, false));
    }
}

fn words(at: [f64; 2], text: &str, anchor: Anchor, size: f64, hue: Hue, bold: bool) -> Item {
    Item::Words { at, text: text.to_owned(), anchor, size, hue, bold, upwards: false }
}

/// The line forward, and beside it the line back with what it contributes.
fn edge(link: &super::Link, way: &Way, shift: [f64; 2], items: &mut Vec<Item>) {
    let middle = curve(&way.points().iter().map(|[x, y]| [x + shift[0], y + shift[1]]).collect::<Vec<_>>());
    let apart = if link.contribution.is_some() { APART / 2.0 } else { 0.0 };
    let mut forward = beside(&middle, -apart);
    let end = forward[forward.len() - 1];
    shorten(&mut forward, false);
    let line = |points, stroke| Item::Path {
        points,
        closed: false,
        stroke: Some(stroke),
        fill: None,
        tip: link.tip.clone(),
    };
    items.push(line(forward, Stroke::plain(FORWARD, 1.6)));
    items.push(arrow(end, [0.0, 1.0], FORWARD));
    let Some(contribution) = &link.contribution else { return };
    let mut back = beside(&middle, apart);
    let end = back[0];
    let [x, top, bottom] = way.label();
    let [top, bottom] = [top, bottom].map(|y| y + shift[1]);
    // Beside the line, wherever that is within the height of the label.
    let near = back.iter().filter(|[_, y]| (top - 2.0..=bottom + 2.0).contains(y)).map(|p| p[0]);
    let x = near.fold(x + shift[0], f64::max);
    let at = [x + 5.0, (top + bottom) / 2.0 + 4.0];
    shorten(&mut back, true);
    items.push(line(back, Stroke { hue: BACK, dash: 1, width: 1.4 }));
    items.push(arrow(end, [0.0, -1.0], BACK));
    items.push(words(at, contribution, Anchor::Start, LETTERS[1], BACK, false));
}

/// Takes a little away at an end that bears an arrow.
fn shorten(points: &mut [[f64; 2]], start: bool) {
    let last = points.len() - 1;
    let (end, by) = if start { (0, 4.0) } else { (last, -4.0) };
    points[end][1] += by;
}

/// A filled triangle whose tip is at a place.
fn arrow([x, y]: [f64; 2], [dx, dy]: [f64; 2], hue: Hue) -> Item {
    let (long, half) = (7.0, 3.2);
    let back = [x - long * dx, y - long * dy];
    let points =
        vec![[x, y], [back[0] + half * dy, back[1] - half * dx], [back[0] - half * dy, back[1] + half * dx]];
    Item::filled(points, Paint::solid(hue))
}

/// A smooth line through points from above to below, which begins and ends downwards and sways no further than the points do.
///
/// Source: F. Fritsch, R. Carlson, Monotone piecewise cubic interpolation (1980), with the slopes of F. Fritsch, J. Butland, A
/// method for constructing local monotone piecewise cubic interpolants (1984).
fn curve(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let slope = |k: usize| {
        let [[x, y], [u, v]] = [points[k], points[k + 1]];
        (u - x) / (v - y)
    };
    let tangent = |k: usize| {
        if k == 0 || k + 1 == points.len() {
            return 0.0;
        }
        let (before, after) = (slope(k - 1), slope(k));
        if before * after <= 0.0 { 0.0 } else { 2.0 * before * after / (before + after) }
    };
    let mut line = vec![points[0]];
    for k in 0..points.len() - 1 {
        let ([x, y], [u, v]) = (points[k], points[k + 1]);
        let (high, start, end) = (v - y, tangent(k), tangent(k + 1));
        let steps = if x == u && start == 0.0 && end == 0.0 { 1 } else { 10 };
        for step in 1..=steps {
            let t = f64::from(step) / f64::from(steps);
            let (t2, t3) = (t * t, t * t * t);
            let place = (2.0 * t3 - 3.0 * t2 + 1.0) * x
                + (t3 - 2.0 * t2 + t) * high * start
                + (3.0 * t2 - 2.0 * t3) * u
                + (t3 - t2) * high * end;
            line.push([place, y + t * high]);
        }
    }
    line
}

/// A line beside another, at a distance to the right of who looks up along it.
fn beside(line: &[[f64; 2]], distance: f64) -> Vec<[f64; 2]> {
    let last = line.len() - 1;
    let moved = |(k, &[x, y]): (usize, &[f64; 2])| {
        let ([a, b], [c, d]) = (line[k.saturating_sub(1)], line[(k + 1).min(last)]);
        let (dx, dy) = (c - a, d - b);
        let long = dx.hypot(dy);
        // At its ends the line stays at the edge of the box.
        if k == 0 || k == last {
            [x + distance, y]
        } else {
            [x + distance * dy / long, y - distance * dx / long]
        }
    };
    plain(line.iter().enumerate().map(moved).collect())
}

/// A line without the points that it would pass within a twentieth of a unit anyway.
fn plain(line: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    let mut kept = vec![line[0]];
    let mut from = 0;
    for to in 2..line.len() {
        let ([a, b], [c, d]) = (line[from], line[to]);
        let long = (c - a).hypot(d - b);
        let off = |[x, y]: &[f64; 2]| ((c - a) * (y - b) - (d - b) * (x - a)).abs() > 0.05 * long;
        // Nor more than so many at once, so that long lines take no longer.
        if to - from > 64 || line[from + 1..to].iter().any(off) {
            kept.push(line[to - 1]);
            from = to - 1;
        }
    }
    kept.push(line[line.len() - 1]);
    kept
}

/// A rectangle with rounded corners.
fn rounded([[left, top], [right, bottom]]: [[f64; 2]; 2], radius: f64) -> Vec<[f64; 2]> {
    let r = radius.min((bottom - top) / 2.0).min((right - left) / 2.0);
    let corners = [
        ([right - r, top + r], -90.0),
        ([right - r, bottom - r], 0.0),
        ([left + r, bottom - r], 90.0),
        ([left + r, top + r], 180.0),
    ];
    let arc = |([x, y], from): ([f64; 2], f64)| {
        (0..=6)
            .map(move |k| (from + 15.0 * f64::from(k)).to_radians())
            .map(move |a| [x + r * a.cos(), y + r * a.sin()])
    };
    corners.into_iter().flat_map(arc).collect()
}
