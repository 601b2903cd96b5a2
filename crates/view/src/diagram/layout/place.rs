//! Where the items of each rank lie from left to right.

use super::ranks::Ranks;

/// How often all ranks are placed, from above and from below in turn.
const ROUNDS: usize = 16;

/// What an item takes to the left and to the right of its place, the space between items with it.
pub(super) type Extent = [f64; 2];

/// An end of an edge at another item: that item, how far from its place the edge leaves it, and how much the edge wants to
/// be straight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pull {
    pub(super) to: usize,
    pub(super) shift: f64,
    pub(super) weight: f64,
}

/// Places all items so that edges are as straight as may be and no two items of a rank overlap.
///
/// Each rank in turn is placed exactly: the weighted squares of the distances to where its neighbours want it are least,
/// under the condition that order and distances are kept. That is isotonic regression.
///
/// Sources: E. Gansner, E. Koutsofios, S. North, K. Vo, A technique for drawing directed graphs (1993) for the weights; M.
/// Ayer, H. Brunk, G. Ewing, W. Reid, E. Silverman, An empirical distribution function for sampling with incomplete information
/// (1955) for pooling adjacent violators.
pub(super) fn place(ranks: &Ranks, extents: &[Extent], above: &[Vec<Pull>], below: &[Vec<Pull>]) -> Vec<f64> {
    let mut x = vec![0.0; extents.len()];
    for row in &ranks.rows {
        let wanted: Vec<[f64; 2]> = row.iter().map(|_| [0.0, 1.0]).collect();
        settle(row, &wanted, extents, &mut x);
    }
    for round in 0..ROUNDS {
        let last = round + 2 >= ROUNDS;
        for step in 0..ranks.rows.len() {
            let row = &ranks.rows[if round % 2 == 0 { step } else { ranks.rows.len() - 1 - step }];
            let wanted: Vec<[f64; 2]> = row
                .iter()
                .map(|&item| {
                    let one = if round % 2 == 0 { &above[item] } else { &below[item] };
                    let other: &[Pull] = if round % 2 == 0 { &below[item] } else { &above[item] };
                    let other = if last || one.is_empty() { other } else { &[] };
                    let pulls = || one.iter().chain(other);
                    let weight: f64 = pulls().map(|p| p.weight).sum();
                    let sum: f64 = pulls().map(|p| p.weight * (x[p.to] + p.shift)).sum();
                    if weight > 0.0 { [sum / weight, weight] } else { [x[item], 0.01] }
                })
                .collect();
            settle(row, &wanted, extents, &mut x);
        }
    }
    x
}

/// Places one rank: each item as near to where it is wanted as the others allow.
fn settle(row: &[usize], wanted: &[[f64; 2]], extents: &[Extent], x: &mut [f64]) {
    // Blocks of items that touch: the sum of weighted places, the weight, the number of items.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::with_capacity(row.len());
    let mut offset = 0.0;
    for (k, (&item, [place, weight])) in row.iter().zip(wanted).enumerate() {
        if k > 0 {
            offset += extents[row[k - 1]][1] + extents[item][0];
        }
        offsets.push(offset);
        blocks.push((weight * (place - offset), *weight, 1));
        while let [.., a, b] = blocks[..]
            && a.0 / a.1 > b.0 / b.1
        {
            blocks.truncate(blocks.len() - 2);
            blocks.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
        }
    }
    let mut k = 0;
    for (sum, weight, count) in blocks {
        for _ in 0..count {
            x[row[k]] = sum / weight + offsets[k];
            k += 1;
        }
    }
}
