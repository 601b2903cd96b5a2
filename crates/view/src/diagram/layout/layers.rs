//! Which layer each node lies in.

/// The layer of each node, so that every edge points to a later layer. Nodes are numbered so that every edge points from a lower
/// to a higher number.
///
/// A node lies as early as it can: one layer after the last that it is made from (longest-path layering); then a node
/// with more edges out than in moves down to its first use, which makes edges shorter, and puts leaves where they are used.
///
/// Source: P. Eades, K. Sugiyama, How to draw a directed graph (1990).
pub(super) fn layers(count: usize, edges: &[[usize; 2]]) -> Vec<usize> {
    let mut layers = vec![0; count];
    let mut sorted = edges.to_vec();
    sorted.sort_unstable_by_key(|[from, _]| *from);
    for &[from, to] in &sorted {
        layers[to] = layers[to].max(layers[from] + 1);
    }
    let mut balance = vec![0isize; count];
    let mut first_use = vec![usize::MAX; count];
    for &[from, to] in sorted.iter() {
        balance[from] += 1;
        balance[to] -= 1;
    }
    let mut end = sorted.len();
    for node in (0..count).rev() {
        while end > 0 && sorted[end - 1][0] == node {
            end -= 1;
            first_use[node] = first_use[node].min(layers[sorted[end][1]]);
        }
        if balance[node] > 0 {
            layers[node] = first_use[node] - 1;
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::layers;

    #[test]
    fn leaves_lie_above_their_first_use() {
        // x, y, z; x·y, a, x + x, b, w
        let edges = [[0, 3], [1, 3], [3, 4], [2, 4], [0, 5], [0, 5], [5, 6], [4, 6], [4, 7], [6, 7]];
        assert_eq!(layers(8, &edges), [0, 0, 1, 1, 2, 1, 3, 4]);
    }
}
