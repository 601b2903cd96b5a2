/// Where a formula is defined, and where it has kinks: checks and benches draw from here.
///
/// ```
/// use gradus_autograd::Domain;
/// let relu = Domain::REAL.kink(0.0);
/// assert_eq!(relu.kinks().collect::<Vec<_>>(), [0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// The least value that is drawn.
    pub low: f64,
    /// The largest value that is drawn.
    pub high: f64,
    kinks: [Option<f64>; 4],
}

impl Domain {
    /// Defined everywhere; drawn from [−3, 3].
    pub const REAL: Domain = Domain::between(-3.0, 3.0);
    /// Defined for positive numbers; drawn from [0.2, 3].
    pub const POSITIVE: Domain = Domain::between(0.2, 3.0);
    /// Probabilities strictly between 0 and 1; drawn from [0.05, 0.95].
    pub const UNIT: Domain = Domain::between(0.05, 0.95);

    /// Drawn from [low, high], without kinks.
    pub const fn between(low: f64, high: f64) -> Domain {
        Domain { low, high, kinks: [None; 4] }
    }

    /// The same, with a place at which the formula has no derivative (at most four are kept).
    pub fn kink(mut self, at: f64) -> Domain {
        if let Some(free) = self.kinks.iter_mut().find(|k| k.is_none()) {
            *free = Some(at);
        }
        self
    }

    /// The places without a derivative.
    pub fn kinks(&self) -> impl Iterator<Item = f64> + '_ {
        self.kinks.iter().flatten().copied()
    }

    /// The number at `share` ∈ [0, 1] of the way through the domain, moved at least `room` away from every kink.
    pub fn at(&self, share: f64, room: f64) -> f64 {
        let x = self.low + (self.high - self.low) * share;
        match self.kinks().find(|k| (x - k).abs() < room) {
            Some(k) if x < k => k - room,
            Some(k) => k + room,
            None => x,
        }
    }
}
