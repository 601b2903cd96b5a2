//! The order within each rank, so that few edges cross.

use super::ranks::Ranks;

/// How often all ranks are swept; what is best is kept.
const SWEEPS: usize = 40;

/// Orders each rank by where the neighbours in the rank before (or after) lie, from above and from below in turn, then
/// swaps neighbours where that undoes crossings; keeps the order with the fewest crossings.
///
/// Sources: K. Sugiyama, S. Tagawa, M. Toda, Methods for visual understanding of hierarchical system structures (1981) for
/// the mean of neighbours; E. Gansner, E. Koutsofios, S. North, K. Vo, A technique for drawing directed graphs (1993) for
/// swapping.
pub(super) fn untangle(ranks: &mut Ranks) {
    let mut best = (crossings(ranks), ranks.rows.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        sort(ranks, sweep);
        swap(ranks);
        let found = crossings(ranks);
        if found < best.0 {
            best = (found, ranks.rows.clone());
        }
    }
    ranks.rows = best.1;
    ranks.number();
}

/// One sweep over all ranks, down or up. What wants to be in the same place keeps its order in the first two sweeps, and takes
/// a different one in each of the others, so that these try something new.
fn sort(ranks: &mut Ranks, sweep: usize) {
    let (count, down) = (ranks.rows.len(), sweep.is_multiple_of(2));
    for step in 1..count {
        let row = if down { step } else { count - 1 - step };
        let mut keyed: Vec<(f64, u64, usize)> = Vec::new();
        for &item in &ranks.rows[row] {
            let near = if down { &ranks.above[item] } else { &ranks.below[item] };
            let sum: f64 = near.iter().map(|&n| ranks.place[n] as f64).sum();
            let own = ranks.place[item] as f64;
            let mean = if near.is_empty() { own } else { sum / near.len() as f64 };
            keyed.push((mean, if sweep < 2 { 0 } else { mixed(sweep as u64, item as u64) }, item));
        }
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        ranks.rows[row] = keyed.into_iter().map(|(.., item)| item).collect();
        ranks.number();
    }
}

/// Two numbers mixed to one that looks random and is always the same.
///
/// Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators (2014).
fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(b.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Swaps neighbours as long as that undoes crossings.
fn swap(ranks: &mut Ranks) {
    for _ in 0..4 {
        let mut better = false;
        for row in 0..ranks.rows.len() {
            for k in 1..ranks.rows[row].len() {
                let (left, right) = (ranks.rows[row][k - 1], ranks.rows[row][k]);
                if between(ranks, left, right) > between(ranks, right, left) {
                    ranks.rows[row].swap(k - 1, k);
                    ranks.place.swap(left, right);
                    better = true;
                }
            }
        }
        if !better {
            return;
        }
    }
}

/// How many crossings the edges of two items make, if one lies left of the other.
fn between(ranks: &Ranks, left: usize, right: usize) -> usize {
    let count = |of: &[Vec<usize>]| {
        let pairs = of[left].iter().flat_map(|a| of[right].iter().map(move |b| (a, b)));
        pairs.filter(|(a, b)| ranks.place[**a] > ranks.place[**b]).count()
    };
    count(&ranks.above) + count(&ranks.below)
}

/// All crossings: for each pair of ranks the inversions of the ends below, in the order of the ends above.
pub(super) fn crossings(ranks: &Ranks) -> usize {
    let row = |row: &Vec<usize>| {
        let mut seen: Vec<usize> = Vec::new();
        let mut count = 0;
        for &item in row {
            let mut ends: Vec<usize> = ranks.below[item].iter().map(|&n| ranks.place[n]).collect();
            ends.sort_unstable();
            count += ends.iter().map(|end| seen.len() - seen.partition_point(|s| s <= end)).sum::<usize>();
            for end in ends {
                seen.insert(seen.partition_point(|s| *s <= end), end);
            }
        }
        count
    };
    ranks.rows.iter().map(row).sum()
}
