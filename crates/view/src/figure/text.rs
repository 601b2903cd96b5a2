//! A figure as text: Braille dots, 80 columns, a letter for each line of the legend.

use super::{
    Figure,
    canvas::Canvas,
    clip,
    panel::{Curve, Heat, Layer, Panel},
    style::Stroke,
    wrap::wrap,
};

/// The columns of a terminal that always is there.
const WIDTH: usize = 80;
/// The rows of a panel that fills the width.
const ROWS: usize = 14;
/// Characters between panels side by side.
const GAP: usize = 2;

impl Figure {
    /// The figure as lines of at most 80 characters, readable without colour.
    ///
    /// Panels with equal units stand side by side, in the columns that the figure has; others below each other.
    pub fn text(&self) -> String {
        let mut lines = wrap(&self.title, WIDTH, 0);
        lines.extend(self.legend_lines());
        let beside = if self.panels.iter().all(|p| p.equal) { self.columns.clamp(1, 3) } else { 1 };
        let width = (WIDTH - GAP * (beside - 1)) / beside;
        for row in self.panels.chunks(beside) {
            lines.push(String::new());
            let drawn: Vec<Vec<String>> = row.iter().map(|panel| self.panel_lines(panel, width)).collect();
            let height = drawn.iter().map(Vec::len).max().unwrap_or(0);
            for k in 0..height {
                let line = drawn.iter().fold(String::new(), |line, panel| {
                    let own = panel.get(k).map_or("", String::as_str);
                    let gap = if line.is_empty() { 0 } else { GAP };
                    format!("{line}{:gap$}{own:<width$}", "")
                });
                lines.push(line.trim_end().to_owned());
            }
        }
        if !self.notes.is_empty() {
            lines.push(String::new());
            lines.extend(self.notes.iter().flat_map(|note| wrap(note, WIDTH, 4)));
        }
        lines.join("\n") + "\n"
    }

    /// The letter of a line: its place in the legend; none where it is the only one.
    fn letter(&self, curve: &Curve) -> Option<char> {
        let mut curves: Vec<&str> = Vec::new();
        for layer in self.panels.iter().flat_map(Panel::layers) {
            if let (Layer::Curve(_), Some(name)) = (layer, layer.name())
                && !curves.contains(&name)
            {
                curves.push(name);
            }
        }
        let place = curves.iter().position(|name| Some(*name) == curve.name.as_deref())?;
        (curves.len() > 1).then(|| ('a'..='z').chain('A'..='Z').nth(place)).flatten()
    }

    fn legend_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (name, layer) in self.legend() {
            let entry = match layer {
                Layer::Curve(curve) => {
                    let letter = self.letter(curve).map_or(String::new(), |letter| format!("{letter} "));
                    format!("{letter}{} {name}", sample(curve.stroke))
                }
                Layer::Points(points) => format!("{} {name}", points.mark.character()),
                Layer::Heat(_) | Layer::Area(_) => format!("▒ {name}"),
            };
            let entry: String = entry.chars().take(WIDTH - 2).collect();
            match lines.last_mut() {
                Some(line) if line.chars().count() + 3 + entry.chars().count() <= WIDTH => {
                    *line += &format!("   {entry}")
                }
                _ => lines.push(format!("  {entry}")),
            }
        }
        lines
    }

    fn panel_lines(&self, panel: &Panel, width: usize) -> Vec<String> {
        let labels = panel.y.ticks().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
        let mut room = [width.saturating_sub(labels + 2).max(8), ROWS];
        if panel.equal {
            let spans = [&panel.x, &panel.y].map(|axis| axis.ends()[1] - axis.ends()[0]);
            // A character is about twice as high as wide, so that dots are squares.
            let tall = room[0] as f64 * spans[1] / spans[0] / 2.0;
            let most = if width == WIDTH { 22.0 } else { 18.0 };
            room[0] = (room[0] as f64 * (most / tall).min(1.0)).round().max(8.0) as usize;
            room[1] = tall.min(most).round().max(3.0) as usize;
        }
        let mut canvas = Canvas::new(room[0], room[1]);
        let sheet = Sheet { panel, size: canvas.dots() };
        sheet.zeros(&mut canvas);
        for layer in panel.layers() {
            sheet.layer(layer, &mut canvas);
        }
        let named = panel.layers().filter(|layer| matches!(layer, Layer::Curve(_)) && layer.name().is_some());
        if named.count() > 1 {
            let curves = panel.layers().filter_map(|l| if let Layer::Curve(c) = l { Some(c) } else { None });
            for (place, curve) in curves.enumerate() {
                if let Some(letter) = self.letter(curve) {
                    sheet.letters(curve, letter, place, &mut canvas);
                }
            }
        }
        framed(panel, &canvas.lines(), labels, room)
    }
}

/// Four characters of a line with its dashes.
fn sample(stroke: Stroke) -> String {
    let mut canvas = Canvas::new(5, 1);
    canvas.line([0.0, 1.0], [9.0, 1.0], stroke.dash, &mut 0.0);
    canvas.lines().concat().replace(' ', "\u{2800}")
}

/// A panel on its canvas.
struct Sheet<'p> {
    panel: &'p Panel,
    size: [f64; 2],
}

impl Sheet<'_> {
    /// The column and row of dots of a point.
    fn place(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [width, height] = self.size;
        let (along, up) = (self.panel.x.place(x), self.panel.y.place(y));
        [along * (width - 1.0) + 0.5, (1.0 - up) * (height - 1.0) + 0.5]
    }

    /// Sparse dots where x or y is 0.
    fn zeros(&self, canvas: &mut Canvas) {
        let zero = self.place([0.0, 0.0]);
        let inside =
            |axis: &super::Axis| !axis.is_logarithmic() && axis.ends()[0] < 0.0 && axis.ends()[1] > 0.0;
        if inside(&self.panel.y) {
            (0..self.size[0] as usize).step_by(4).for_each(|x| canvas.dot(x as f64, zero[1]));
        }
        if inside(&self.panel.x) {
            (0..self.size[1] as usize).step_by(4).for_each(|y| canvas.dot(zero[0], y as f64));
        }
    }

    fn layer(&self, layer: &Layer, canvas: &mut Canvas) {
        match layer {
            Layer::Curve(curve) => {
                let mut way = 0.0;
                for run in self.runs(curve) {
                    run.windows(2)
                        .for_each(|pair| canvas.line(pair[0], pair[1], curve.stroke.dash, &mut way));
                }
            }
            Layer::Points(points) => {
                for point in &points.points {
                    let [x, y] = self.place(*point);
                    if points.small {
                        canvas.dot(x, y);
                    } else {
                        canvas.mark(x, y, points.mark.character(), true);
                    }
                }
            }
            Layer::Heat(heat) => self.heat(heat, canvas),
            Layer::Area(area) => {
                let [columns, rows] = [self.size[0] / 2.0, self.size[1] / 4.0].map(|v| v as usize);
                let points: Vec<_> = area.points.iter().map(|p| self.place(*p)).collect();
                for (row, column) in (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c))) {
                    if holds(&points, [column as f64 * 2.0 + 1.0, row as f64 * 4.0 + 2.0]) {
                        canvas.shade(column, row, '▒');
                    }
                }
            }
        }
    }

    fn runs(&self, curve: &Curve) -> Vec<Vec<[f64; 2]>> {
        let points: Vec<_> = curve.points.iter().map(|p| self.place(*p)).collect();
        clip::line(&points, [[0.0, 0.0], [self.size[0] - 0.01, self.size[1] - 0.01]])
    }

    /// Letters along a line, a third of the width apart, where nothing else stands.
    fn letters(&self, curve: &Curve, letter: char, place: usize, canvas: &mut Canvas) {
        let spacing = (self.size[0] / 3.0).max(16.0);
        let mut next = 5.0 + (place as f64 * 11.0) % spacing;
        for [x, y] in self.runs(curve).concat() {
            if x >= next && canvas.mark(x, y, letter, false) {
                next = x + spacing;
            }
        }
    }

    fn heat(&self, heat: &Heat, canvas: &mut Canvas) {
        let [columns, rows] = [self.size[0] / 2.0, self.size[1] / 4.0].map(|v| v as usize);
        let [low, high] = heat.corners.map(|corner| self.place(corner));
        for (row, column) in (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c))) {
            let across = (column as f64 * 2.0 + 1.0 - low[0]) / (high[0] - low[0]);
            let up = (row as f64 * 4.0 + 2.0 - low[1]) / (high[1] - low[1]);
            if (0.0..1.0).contains(&across) && (0.0..1.0).contains(&up) {
                let (i, j) = ((up * heat.rows() as f64) as usize, (across * heat.columns as f64) as usize);
                let value = heat.values.get(i * heat.columns + j).copied().unwrap_or(0.0);
                canvas.shade(
                    column,
                    row,
                    if value > 0.5 {
                        '▒'
                    } else if value > 0.0 {
                        '░'
                    } else {
                        ' '
                    },
                );
            }
        }
    }
}

/// Whether a point lies in a polygon: how often a ray from it crosses the edges.
fn holds(polygon: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let crossings = (0..polygon.len()).filter(|&i| {
        let ([a, b], [c, d]) = (polygon[i], polygon[(i + 1) % polygon.len()]);
        (b > y) != (d > y) && x < a + (y - b) / (d - b) * (c - a)
    });
    crossings.count() % 2 == 1
}

/// The canvas with its title, its axes and their numbers.
fn framed(panel: &Panel, drawn: &[String], labels: usize, [columns, rows]: [usize; 2]) -> Vec<String> {
    let mut lines = Vec::new();
    let name = panel.y.name();
    let gap = if panel.title.is_empty() || name.is_empty() { "" } else { ": " };
    if !panel.title.is_empty() || !name.is_empty() {
        let title = format!("{}{gap}{name}", panel.title);
        lines.push(format!("{:labels$} {}", "", title.chars().take(columns + 1).collect::<String>()));
    }
    let mut texts = vec![String::new(); rows];
    for (tick, text) in panel.y.ticks() {
        let row = ((1.0 - panel.y.place(tick)) * (rows as f64 - 1.0)).round() as usize;
        if let Some(place) = texts.get_mut(row).filter(|place| place.is_empty()) {
            *place = text;
        }
    }
    for (text, line) in texts.iter().zip(drawn) {
        let edge = if text.is_empty() { '│' } else { '┤' };
        lines.push(format!("{text:>labels$}{edge}{line}"));
    }
    let (mut edge, mut numbers) = (vec!['─'; columns], vec![' '; columns + labels + 1]);
    for (tick, text) in panel.x.ticks() {
        let column = ((panel.x.place(tick) * (columns as f64 - 1.0)).round() as usize).min(columns - 1);
        edge[column] = '┬';
        let length = text.chars().count();
        let from = (labels + 1 + column).saturating_sub(length / 2).min(numbers.len().saturating_sub(length));
        let before = from.saturating_sub(1);
        if numbers[before..(from + length + 1).min(numbers.len())].iter().all(|c| *c == ' ') {
            numbers[from..from + length].iter_mut().zip(text.chars()).for_each(|(to, c)| *to = c);
        }
    }
    lines.push(format!("{:labels$}└{}", "", edge.iter().collect::<String>()));
    lines.push(numbers.iter().collect::<String>().trim_end().to_owned());
    if !panel.x.name().is_empty() {
        let name: String = panel.x.name().chars().take(columns).collect();
        let half = (columns + name.chars().count()) / 2;
        lines.push(format!("{:labels$} {name:>half$}", ""));
    }
    lines
}
