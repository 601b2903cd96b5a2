//! Layout in layers, from above: which layer a node lies in (`layers`), in which order (`order`), and where (`place`).
//!
//! Layers of nodes alternate with ranks in which edges bear their labels, and an edge that passes a rank has a place of its own
//! there (`ranks`): so no edge crosses a box, and no label covers anything.

mod layers;
mod order;
mod place;
mod ranks;
#[cfg(test)]
mod tests;

use place::{Extent, Pull};
use ranks::Ranks;

/// An edge to be laid out, with the width of its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) ends: [usize; 2],
    pub(super) label: f64,
}

/// The distances, in whatever unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing {
    /// Between neighbours of a rank.
    pub(super) gap: f64,
    /// Between ranks.
    pub(super) rank: f64,
    /// Between edges at the same side of a box.
    pub(super) port: f64,
    /// The height of a label.
    pub(super) label: f64,
    /// What an edge takes to its left, and to its right, before its label.
    pub(super) edge: [f64; 2],
    /// Whether all places are whole numbers.
    pub(super) whole: bool,
}

/// An edge that goes no further to a side than so many times its height may do so beside its label.
const STEEP: f64 = 0.8;

/// Where everything lies; y points downwards.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) size: [f64; 2],
    /// The upper left and the lower right corner of each node.
    pub(super) boxes: Vec<[[f64; 2]; 2]>,
    /// The way of each edge.
    pub(super) ways: Vec<Way>,
}

/// An edge: at each stop it runs straight down from a top to a bottom, and it bends between stops.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// x, top, bottom.
    pub(super) stops: Vec<[f64; 3]>,
}

impl Way {
    /// The points that a smooth line goes through, each lower than the one before.
    pub(super) fn points(&self) -> Vec<[f64; 2]> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for (k, &[x, top, bottom]) in self.stops.iter().enumerate() {
            // Beside boxes it runs straight down; beside its own label it may sway, if it does not go far.
            let sways = !k.is_multiple_of(2)
                && [k - 1, k + 1].iter().filter_map(|near| self.stops.get(*near)).all(|[other, from, to]| {
                    let far = if *from > bottom { from - bottom } else { top - to };
                    (other - x).abs() <= STEEP * far
                });
            let ends = if sways { [(top + bottom) / 2.0; 2] } else { [top, bottom] };
            for y in ends {
                if points.last().is_none_or(|[_, last]| *last < y) {
                    points.push([x, y]);
                }
            }
        }
        points
    }

    /// Where the label begins: beside the first stop below the upper node.
    pub(super) fn label(&self) -> [f64; 3] {
        self.stops[1]
    }
}

impl Layout {
    /// Lays out nodes of these sizes. Every edge points from a lower to a higher number.
    pub(super) fn new(sizes: &[[f64; 2]], links: &[Link], spacing: Spacing) -> Layout {
        let edges: Vec<[usize; 2]> = links.iter().map(|link| link.ends).collect();
        let layers = layers::layers(sizes.len(), &edges);
        let mut ranks = Ranks::new(&layers, &edges);
        order::untangle(&mut ranks);
        let extents = extents(sizes, links, &ranks, spacing);
        let ports = Ports::new(sizes, &ranks, spacing);
        let (above, below) = ports.pulls(&ranks, sizes.len());
        let mut x = place::place(&ranks, &extents, &above, &below);
        let left = x.iter().zip(&extents).map(|(x, e)| x - e[0]).fold(f64::INFINITY, f64::min);
        let shift = if x.is_empty() { 0.0 } else { -left };
        // Rounding down keeps distances that are whole numbers.
        x.iter_mut().for_each(|x| *x = if spacing.whole { (*x + shift + 1e-6).floor() } else { *x + shift });
        let rows = rows(sizes, links, &ranks, spacing);
        draw(sizes, &ranks, &rows, &ports, &x, &extents, spacing)
    }
}

/// What each item takes to the left and to the right.
fn extents(sizes: &[[f64; 2]], links: &[Link], ranks: &Ranks, spacing: Spacing) -> Vec<Extent> {
    let half = spacing.gap / 2.0;
    let node = |size: &[f64; 2]| {
        let left = if spacing.whole { (size[0] / 2.0).floor() } else { size[0] / 2.0 };
        [left + half, size[0] - left + half]
    };
    let mut extents: Vec<Extent> = sizes.iter().map(node).collect();
    extents.resize(ranks.place.len(), [spacing.edge[0] + half, spacing.edge[1] + half]);
    for (link, bends) in links.iter().zip(&ranks.bends) {
        extents[bends[0]][1] += link.label;
    }
    extents
}

/// The top and the bottom of each rank.
fn rows(sizes: &[[f64; 2]], links: &[Link], ranks: &Ranks, spacing: Spacing) -> Vec<[f64; 2]> {
    let mut labelled = vec![false; ranks.place.len()];
    links.iter().zip(&ranks.bends).for_each(|(link, bends)| labelled[bends[0]] = link.label > 0.0);
    let mut top = 0.0;
    let mut rows = Vec::new();
    for row in &ranks.rows {
        let height = |&item: &usize| match sizes.get(item) {
            Some(size) => size[1],
            None if labelled[item] => spacing.label,
            None => 0.0,
        };
        let height = row.iter().map(height).fold(0.0, f64::max);
        rows.push([top, top + height]);
        top += height + spacing.rank;
    }
    rows
}

/// Where edges leave and enter nodes, from the middle.
struct Ports {
    /// For each node: the bends above it and where each enters.
    above: Vec<Vec<(usize, f64)>>,
    /// For each node: the bends below it and where each leaves.
    below: Vec<Vec<(usize, f64)>>,
}

impl Ports {
    fn new(sizes: &[[f64; 2]], ranks: &Ranks, spacing: Spacing) -> Ports {
        let spread = |node: usize, ends: &[usize]| {
            let mut ends = ends.to_vec();
            ends.sort_by_key(|end| ranks.place[*end]);
            let room = (sizes[node][0] - 2.0 * spacing.port) / (ends.len().max(2) - 1) as f64;
            let pitch = spacing.port.min(room.max(0.0));
            let middle = (ends.len() as f64 - 1.0) / 2.0;
            let shift = |k: usize| (k as f64 - middle) * pitch;
            let whole = |v: f64| if spacing.whole { v.floor() } else { v };
            ends.into_iter().enumerate().map(|(k, end)| (end, whole(shift(k)))).collect::<Vec<_>>()
        };
        let all = |of: &[Vec<usize>]| (0..sizes.len()).map(|node| spread(node, &of[node])).collect();
        Ports { above: all(&ranks.above), below: all(&ranks.below) }
    }

    /// What draws each item to where its neighbours above and below lie. What comes from a leaf matters least, so that the
    /// chain of ops is straight and leaves stand beside it; and long edges want most to be straight.
    fn pulls(&self, ranks: &Ranks, nodes: usize) -> (Vec<Vec<Pull>>, Vec<Vec<Pull>>) {
        let mut above: Vec<Vec<Pull>> = vec![Vec::new(); ranks.place.len()];
        let mut below = above.clone();
        let mut join = |upper: usize, lower: usize, shift: f64, weight: f64| {
            below[upper].push(Pull { to: lower, shift: -shift, weight });
            above[lower].push(Pull { to: upper, shift, weight });
        };
        let mut weights = vec![1.0; ranks.place.len()];
        for bends in &ranks.bends {
            let upper = ranks.above[bends[0]][0];
            let weight = if ranks.above[upper].is_empty() { 1.0 } else { 4.0 };
            bends.iter().for_each(|&bend| weights[bend] = weight);
            bends.windows(2).for_each(|pair| join(pair[0], pair[1], 0.0, 4.0 * weight));
        }
        for node in 0..nodes {
            self.below[node].iter().for_each(|&(bend, shift)| join(node, bend, shift, weights[bend]));
            self.above[node].iter().for_each(|&(bend, shift)| join(bend, node, -shift, weights[bend]));
        }
        (above, below)
    }
}

/// Boxes and ways from the places of items.
fn draw(
    sizes: &[[f64; 2]],
    ranks: &Ranks,
    rows: &[[f64; 2]],
    ports: &Ports,
    x: &[f64],
    extents: &[Extent],
    spacing: Spacing,
) -> Layout {
    let mut row_of = vec![0; x.len()];
    for (row, items) in ranks.rows.iter().enumerate() {
        items.iter().for_each(|&item| row_of[item] = row);
    }
    let half = spacing.gap / 2.0;
    let corner = |node: usize| {
        let [top, bottom] = rows[row_of[node]];
        let rest = (bottom - top - sizes[node][1]) / 2.0;
        let down = if spacing.whole { rest.floor() } else { rest };
        [x[node] - (extents[node][0] - half), top + down]
    };
    let boxes: Vec<[[f64; 2]; 2]> = (0..sizes.len())
        .map(|node| {
            let [left, top] = corner(node);
            [[left, top], [left + sizes[node][0], top + sizes[node][1]]]
        })
        .collect();
    let mut ways: Vec<Way> = Vec::new();
    for bends in &ranks.bends {
        let stop = |bend: &usize| [x[*bend], rows[row_of[*bend]][0], rows[row_of[*bend]][1]];
        ways.push(Way { stops: bends.iter().map(stop).collect() });
    }
    for (bends, way) in ranks.bends.iter().zip(&mut ways) {
        let (first, last) = (bends[0], bends[bends.len() - 1]);
        let (upper, lower) = (ranks.above[first][0], ranks.below[last][0]);
        let port = |of: &[(usize, f64)], bend| of.iter().find(|(b, _)| *b == bend).map_or(0.0, |(_, s)| *s);
        // Straight as long as it may run beside a box of the same rank.
        let (start, end) =
            ([boxes[upper][1][1], rows[row_of[upper]][1]], [rows[row_of[lower]][0], boxes[lower][0][1]]);
        way.stops.insert(0, [x[upper] + port(&ports.below[upper], first), start[0], start[1]]);
        way.stops.push([x[lower] + port(&ports.above[lower], last), end[0], end[1]]);
    }
    let right = x.iter().zip(extents).map(|(x, e)| x + e[1]).fold(0.0, f64::max);
    let bottom = rows.last().map_or(0.0, |row| row[1]);
    Layout { size: [right, bottom], boxes, ways }
}
