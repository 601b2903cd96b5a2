use serde::Serialize;

/// How large things may be, so that nothing that is asked for takes much memory or time.
#[derive(Debug, Serialize)]
pub(crate) struct Limits {
    /// Hidden layers.
    pub(crate) layers: usize,
    /// Units of each.
    pub(crate) units: usize,
    /// Rows, for training and testing together.
    pub(crate) rows: usize,
    /// The least of them.
    pub(crate) fewest_rows: usize,
    /// Rows of a batch.
    pub(crate) batch: usize,
    /// Runs at a time.
    pub(crate) runs: usize,
    /// Steps that a state can ask for; a run stops there once, since no address brings back what comes after.
    pub(crate) steps: u64,
    /// Changes by hand.
    pub(crate) edits: usize,
    /// The greatest seed: a whole number that JavaScript writes exactly.
    pub(crate) seed: u64,
}

/// The limits.
pub(crate) const LIMITS: Limits = Limits {
    layers: 6,
    units: 32,
    rows: 2000,
    fewest_rows: 20,
    batch: 2000,
    runs: 16,
    steps: 200_000,
    edits: 1000,
    seed: (1 << 53) - 1,
};
