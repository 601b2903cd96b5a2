//! From a figure to shapes on a page.

use super::{
    Figure,
    clip::{self, Corners},
    panel::{Curve, Heat, Layer, Panel, Points},
    scene::{Anchor, Item, Paint, Scene},
    style::{Hue, Mark, Stroke},
    wrap::wrap,
};

/// The room around everything.
const MARGIN: f64 = 14.0;
/// The height of a line of the legend and of a note.
const LINE: f64 = 19.0;
/// How wide a character is at most, on average, in parts of the letters' size.
const CHARACTER: f64 = 0.6;
/// The length of a line in the legend.
const SAMPLE: f64 = 30.0;

/// The width of a text, roughly.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * CHARACTER
}

impl Figure {
    /// The figure as plain shapes.
    pub fn scene(&self) -> Scene {
        let columns = self.columns.min(self.panels.len()).max(1);
        let full = (columns as f64 * self.size[0] + 2.0 * MARGIN).max(260.0);
        let mut items = Vec::new();
        let mut y = MARGIN;
        for line in wrap(&self.title, (full / (15.0 * CHARACTER)) as usize, 0) {
            let at = [MARGIN, y + 13.0];
            let (anchor, hue) = (Anchor::Start, Hue::Ink);
            items.push(Item::Words { at, text: line, anchor, size: 15.0, hue, bold: true, upwards: false });
            y += 22.0;
        }
        y = self.draw_legend(&mut items, y, full) + 4.0;
        for (place, panel) in self.panels.iter().enumerate() {
            let [column, row] = [place % columns, place / columns].map(|p| p as f64);
            let corner = [MARGIN + column * self.size[0], y + row * self.size[1]];
            Frame::of(panel, corner, self.size).draw(panel, &mut items);
        }
        y += self.panels.len().div_ceil(columns) as f64 * self.size[1];
        for line in self.notes.iter().flat_map(|note| wrap(note, ((full - 2.0 * MARGIN) / 6.6) as usize, 4)) {
            y += LINE - 2.0;
            let indented = line.chars().take_while(|c| *c == ' ').count() as f64;
            items.push(Item::words(
                [MARGIN + indented * 4.0, y],
                line.trim_start(),
                Anchor::Start,
                Hue::Faint,
            ));
        }
        Scene { title: self.title.clone(), about: self.about.clone(), size: [full, y + MARGIN], items }
    }

    /// Draws the entries of the legend from left to right in as many lines as they need; gives the place below.
    fn draw_legend(&self, items: &mut Vec<Item>, top: f64, full: f64) -> f64 {
        let (mut x, mut y) = (MARGIN, top);
        let legend = self.legend();
        for (name, layer) in &legend {
            let room = SAMPLE + 6.0 + width(name, 12.0) + 14.0;
            if x > MARGIN && x + room > full - MARGIN {
                (x, y) = (MARGIN, y + LINE);
            }
            sample(layer, [x, y + 10.0], items);
            items.push(Item::words([x + SAMPLE + 6.0, y + 14.0], *name, Anchor::Start, Hue::Ink));
            x += room;
        }
        if legend.is_empty() { y } else { y + LINE }
    }
}

/// What stands beside a name in the legend.
fn sample(layer: &Layer, [x, y]: [f64; 2], items: &mut Vec<Item>) {
    let middle = [x + SAMPLE / 2.0, y];
    let swatch = |hue, opacity| {
        Item::rectangle([[x + 6.0, y - 6.0], [x + SAMPLE - 4.0, y + 6.0]], Paint { hue, opacity })
    };
    match layer {
        Layer::Curve(curve) => items.push(Item::line(vec![[x, y], [x + SAMPLE, y]], curve.stroke)),
        Layer::Points(points) => items.push(mark(points, middle, String::new())),
        Layer::Heat(heat) => items.push(swatch(heat.hues[1], 0.4)),
        Layer::Area(area) => items.push(swatch(area.hue, area.opacity)),
    }
}

/// A point.
fn mark(points: &Points, [x, y]: [f64; 2], tip: String) -> Item {
    let (r, hue) = (points.radius, points.hue);
    let filled = |points: Vec<[f64; 2]>, tip| {
        let edge = Some(Stroke::plain(Hue::Paper, 0.8));
        Item::Path { points, closed: true, stroke: edge, fill: Some(Paint::solid(hue)), tip }
    };
    match points.mark {
        Mark::Disc => {
            Item::Circle { at: [x, y], radius: r, fill: hue, stroke: Stroke::plain(Hue::Paper, 0.8), tip }
        }
        Mark::Ring => {
            Item::Circle { at: [x, y], radius: r, fill: Hue::Paper, stroke: Stroke::plain(hue, 1.5), tip }
        }
        Mark::Square => filled(vec![[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]], tip),
        Mark::Triangle => filled(vec![[x, y - 1.2 * r], [x + 1.1 * r, y + r], [x - 1.1 * r, y + r]], tip),
        Mark::Cross => {
            let s = 0.8 * r;
            let points = [[-s, -s], [s, s], [0.0, 0.0], [s, -s], [-s, s]].map(|[u, v]| [x + u, y + v]);
            let stroke = Some(Stroke::plain(hue, 1.7));
            Item::Path { points: points.to_vec(), closed: false, stroke, fill: None, tip }
        }
    }
}

/// Where a panel lies on the page.
struct Frame<'p> {
    panel: &'p Panel,
    within: Corners,
}

impl<'p> Frame<'p> {
    fn of(panel: &'p Panel, [x, y]: [f64; 2], [width_, height]: [f64; 2]) -> Frame<'p> {
        let labels = panel.y.ticks().map(|(_, text)| width(&text, 12.0)).fold(0.0, f64::max);
        let left = labels + 14.0 + if panel.y.name().is_empty() { 0.0 } else { 17.0 };
        let bottom = if panel.x.name().is_empty() { 26.0 } else { 44.0 };
        let top = if panel.title.is_empty() { 10.0 } else { 26.0 };
        let mut low = [x + left, y + top];
        let mut high = [x + width_ - 12.0, y + height - bottom];
        if panel.equal {
            let spans = [&panel.x, &panel.y].map(|axis| axis.ends()[1] - axis.ends()[0]);
            let room = [high[0] - low[0], high[1] - low[1]];
            let unit = (room[0] / spans[0]).min(room[1] / spans[1]);
            low[0] += (room[0] - unit * spans[0]) / 2.0;
            high[0] = low[0] + unit * spans[0];
            high[1] = low[1] + unit * spans[1];
        }
        Frame { panel, within: [low, high] }
    }

    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [low, high] = self.within;
        let (along, up) = (self.panel.x.place(x), self.panel.y.place(y));
        [low[0] + along * (high[0] - low[0]), high[1] - up * (high[1] - low[1])]
    }

    fn draw(&self, panel: &Panel, items: &mut Vec<Item>) {
        self.axes(items);
        for layer in panel.layers() {
            match layer {
                Layer::Curve(curve) => self.curve(curve, items),
                Layer::Points(points) => self.points(points, items),
                Layer::Heat(heat) => self.heat(heat, items),
                Layer::Area(area) => {
                    let points: Vec<_> = area.points.iter().map(|p| self.place(*p)).collect();
                    let (inside, fill) =
                        (clip::polygon(&points, self.within), Paint { hue: area.hue, opacity: area.opacity });
                    items.push(Item::filled(inside, fill));
                }
            }
        }
    }

    fn axes(&self, items: &mut Vec<Item>) {
        let [[left, top], [right, bottom]] = self.within;
        let (rule, edge) = (Stroke::plain(Hue::Rule, 1.0), Stroke::plain(Hue::Faint, 1.0));
        for (tick, text) in self.panel.x.ticks() {
            let x = left + self.panel.x.place(tick) * (right - left);
            items.push(Item::line(vec![[x, top], [x, bottom]], rule));
            items.push(Item::line(vec![[x, bottom], [x, bottom + 4.0]], edge));
            items.push(Item::words([x, bottom + 17.0], text, Anchor::Middle, Hue::Faint));
        }
        for (tick, text) in self.panel.y.ticks() {
            let y = bottom - self.panel.y.place(tick) * (bottom - top);
            items.push(Item::line(vec![[left, y], [right, y]], rule));
            items.push(Item::words([left - 7.0, y + 4.0], text, Anchor::End, Hue::Faint));
        }
        for (axis, ends) in [(&self.panel.x, 0), (&self.panel.y, 1)] {
            let inside = axis.ends()[0] < 0.0 && axis.ends()[1] > 0.0;
            if inside && !axis.is_logarithmic() {
                let zero = self.place([0.0, 0.0]);
                let line = if ends == 0 {
                    [[zero[0], top], [zero[0], bottom]]
                } else {
                    [[left, zero[1]], [right, zero[1]]]
                };
                items.push(Item::line(line.to_vec(), Stroke::plain(Hue::Faint, 0.6)));
            }
        }
        items.push(Item::line(vec![[left, top], [left, bottom], [right, bottom]], edge));
        items.push(Item::words(
            [(left + right) / 2.0, bottom + 35.0],
            self.panel.x.name(),
            Anchor::Middle,
            Hue::Faint,
        ));
        let text = self.panel.y.name().to_owned();
        let labels = self.panel.y.ticks().map(|(_, text)| width(&text, 12.0)).fold(0.0, f64::max);
        let at = [left - labels - 14.0, (top + bottom) / 2.0];
        let (anchor, hue) = (Anchor::Middle, Hue::Faint);
        items.push(Item::Words { at, text, anchor, size: 12.0, hue, bold: false, upwards: true });
        let (at, text, hue) = ([left, top - 9.0], self.panel.title.clone(), Hue::Ink);
        items.push(Item::Words {
            at,
            text,
            anchor: Anchor::Start,
            size: 13.0,
            hue,
            bold: true,
            upwards: false,
        });
        items.retain(|item| !matches!(item, Item::Words { text, .. } if text.is_empty()));
    }

    fn curve(&self, curve: &Curve, items: &mut Vec<Item>) {
        let points: Vec<_> = curve.points.iter().map(|p| self.place(*p)).collect();
        let runs = clip::line(&points, self.within);
        items.extend(runs.into_iter().map(|run| Item::line(run, curve.stroke)));
    }

    fn points(&self, points: &Points, items: &mut Vec<Item>) {
        let [low, high] = self.within;
        for (place, point) in points.points.iter().enumerate() {
            let [x, y] = self.place(*point);
            let room = 0.5;
            let inside = (low[0] - room..=high[0] + room).contains(&x)
                && (low[1] - room..=high[1] + room).contains(&y);
            if inside {
                items.push(mark(points, [x, y], points.tips.get(place).cloned().unwrap_or_default()));
            }
        }
    }

    /// Rectangles, one for each run of equal shades in a row.
    fn heat(&self, heat: &Heat, items: &mut Vec<Item>) {
        let rows = heat.rows();
        let [low, high] = heat.corners;
        let at = |i: usize, j: usize| {
            let share = [j as f64 / heat.columns as f64, i as f64 / rows as f64];
            self.place([0, 1].map(|axis| low[axis] + share[axis] * (high[axis] - low[axis])))
        };
        for (i, row) in heat.values.chunks_exact(heat.columns).enumerate() {
            let mut from = 0;
            for run in row.chunk_by(|a, b| shade(*a) == shade(*b)) {
                let level = shade(run[0]);
                let paint = Paint {
                    hue: heat.hues[usize::from(level > 0)],
                    opacity: 0.6 * f64::from(level.abs()) / SHADES,
                };
                if level != 0 {
                    let corners = clip::polygon(
                        &[at(i, from), at(i, from + run.len()), at(i + 1, from + run.len()), at(i + 1, from)],
                        self.within,
                    );
                    items.push(Item::filled(corners, paint));
                }
                from += run.len();
            }
        }
    }
}

/// Different shades of one colour.
const SHADES: f64 = 8.0;

/// Which shade stands for a number from −1 to 1; 0 for none.
fn shade(value: f64) -> i32 {
    (value.clamp(-1.0, 1.0) * SHADES).round() as i32
}
