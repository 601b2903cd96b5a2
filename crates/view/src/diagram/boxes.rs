//! A graph drawn with characters: boxes, and lines of Braille dots between them.

use super::{
    Diagram, Node,
    layout::{self, Layout, Spacing},
    steps::WIDTH,
};
use crate::figure::Canvas;

const SPACING: Spacing =
    Spacing { gap: 2.0, rank: 1.0, port: 4.0, label: 1.0, edge: [0.0, 1.0], whole: true };

/// A column and a row.
type Cell = [usize; 2];

impl Diagram {
    /// The drawing as lines of characters; none if it is wider than 80 columns.
    pub(super) fn boxes(&self) -> Option<Vec<String>> {
        let sizes: Vec<[f64; 2]> = self.nodes.iter().map(size).collect();
        let link = |link: &super::Link| {
            let label = link.contribution.as_ref().map_or(0, |text| 1 + text.chars().count());
            layout::Link { ends: link.ends, label: label as f64 }
        };
        let links: Vec<layout::Link> = self.links.iter().map(link).collect();
        let layout = Layout::new(&sizes, &links, SPACING);
        let [columns, rows] = layout.size.map(|v| v.ceil() as usize + 1);
        if columns > WIDTH {
            return None;
        }
        let mut canvas = Canvas::new(columns, rows);
        for (link, way) in self.links.iter().zip(&layout.ways) {
            let stops = way.stops.iter().flat_map(|&[x, top, bottom]| [[x, top], [x, bottom]]);
            let dots: Vec<[f64; 2]> = stops.map(|[x, y]| [2.0 * x, 4.0 * y]).collect();
            dots.windows(2).for_each(|pair| canvas.line(pair[0], pair[1], 0, &mut 0.0));
            if let Some(text) = &link.contribution {
                let [x, top, _] = way.label();
                put(&mut canvas, [x as usize + 2, top as usize], text);
            }
        }
        for (node, corners) in self.nodes.iter().zip(&layout.boxes) {
            draw(&mut canvas, node, corners.map(|corner| corner.map(|v| v as usize)));
        }
        Some(canvas.lines().iter().map(|line| line.trim_end().to_owned()).collect())
    }
}

/// The lines in a box.
fn lines(node: &Node) -> Vec<String> {
    let gradient = node.gradient.as_ref().map(|(name, total, _)| format!("{name} = {total}"));
    std::iter::once(node.value.clone()).chain(gradient).collect()
}

fn size(node: &Node) -> [f64; 2] {
    let lines = lines(node);
    let sign = node.sign.as_ref().map_or(0, |sign| sign.chars().count() + 2);
    let text = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    [(text.max(sign) + 4) as f64, (lines.len() + 2) as f64]
}

fn draw(canvas: &mut Canvas, node: &Node, [[left, top], [right, bottom]]: [Cell; 2]) {
    let inside = right - left - 2;
    let corners =
        if node.sign.is_none() { ["╭", "╮", "╰", "╯"] } else { ["┌", "┐", "└", "┘"] };
    let sign = node.sign.as_ref().map_or(String::new(), |sign| format!(" {sign} "));
    let rest = "─".repeat(inside - sign.chars().count() - usize::from(!sign.is_empty()));
    let start = if sign.is_empty() { "" } else { "─" };
    put(canvas, [left, top], &format!("{}{start}{sign}{rest}{}", corners[0], corners[1]));
    for (k, line) in lines(node).iter().enumerate() {
        put(canvas, [left, top + 1 + k], &format!("│ {line:<0$} │", inside - 2));
    }
    put(canvas, [left, bottom - 1], &format!("{}{}{}", corners[2], "─".repeat(inside), corners[3]));
}

/// Writes a text over whatever is there.
fn put(canvas: &mut Canvas, [column, row]: Cell, text: &str) {
    for (k, c) in text.chars().enumerate() {
        canvas.mark(2.0 * (column + k) as f64, 4.0 * row as f64, c, true);
    }
}
