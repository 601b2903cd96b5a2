//! Ranks: nodes lie in every second one, edges bend in all that they pass.

/// The items of all ranks. Items are the nodes by their numbers, and then the bends of edges.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranks {
    /// The items of each rank from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// For each item those of the rank above that it is joined to.
    pub(super) above: Vec<Vec<usize>>,
    /// For each item those of the rank below that it is joined to.
    pub(super) below: Vec<Vec<usize>>,
    /// For each item its place in its rank.
    pub(super) place: Vec<usize>,
    /// For each edge its bends, from above.
    pub(super) bends: Vec<Vec<usize>>,
}

impl Ranks {
    /// Nodes in twice as many ranks as layers, and a bend for each rank that an edge passes.
    pub(super) fn new(layers: &[usize], edges: &[[usize; 2]]) -> Ranks {
        let count = layers.iter().max().map_or(0, |last| 2 * last + 1);
        let mut ranks = Ranks { rows: vec![Vec::new(); count], ..Ranks::default() };
        for &layer in layers {
            ranks.add(2 * layer);
        }
        for &[from, to] in edges {
            let mut bends = Vec::new();
            let mut last = from;
            for row in 2 * layers[from] + 1..2 * layers[to] {
                let bend = ranks.add(row);
                ranks.join(last, bend);
                bends.push(bend);
                last = bend;
            }
            ranks.join(last, to);
            ranks.bends.push(bends);
        }
        ranks.number();
        ranks
    }

    fn add(&mut self, row: usize) -> usize {
        let item = self.above.len();
        self.above.push(Vec::new());
        self.below.push(Vec::new());
        self.place.push(0);
        self.rows[row].push(item);
        item
    }

    fn join(&mut self, upper: usize, lower: usize) {
        self.below[upper].push(lower);
        self.above[lower].push(upper);
    }

    /// Notes for each item where it lies.
    pub(super) fn number(&mut self) {
        for row in &self.rows {
            for (place, &item) in row.iter().enumerate() {
                self.place[item] = place;
            }
        }
    }
}
