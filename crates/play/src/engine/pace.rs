//! When steps are made and frames are shown.

use std::time::{Duration, Instant};

/// No more frames are shown than eyes see.
const FRAME: Duration = Duration::from_nanos(1_000_000_000 / 60);
/// Frames are so much further apart than one takes to paint: they take 4 % of the time.
const APART: f64 = 25.0;
/// Over so long the rate is measured.
const WINDOW: Duration = Duration::from_millis(500);

/// The time of a run.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Steps a second, at most.
    limit: Option<f64>,
    /// From when on steps are counted against the limit, and how many were made since.
    since: (Instant, u64),
    /// When the next frame is due.
    due: Instant,
    window: (Instant, u64),
    rate: f64,
}

impl Pace {
    /// A run that begins now.
    pub(crate) fn new(now: Instant) -> Pace {
        Pace { limit: None, since: (now, 0), due: now, window: (now, 0), rate: 0.0 }
    }

    /// Sets the limit, or none.
    pub(crate) fn limit(&mut self, limit: Option<f64>, now: Instant) {
        self.limit = limit;
        self.since = (now, 0);
    }

    /// Begins to count: the run plays from now on.
    pub(crate) fn play(&mut self, now: Instant) {
        (self.since, self.window, self.rate) = ((now, 0), (now, 0), 0.0);
    }

    /// How many steps may be made now, and how long to wait if none.
    pub(crate) fn allowance(&self, now: Instant) -> Result<u64, Duration> {
        let Some(limit) = self.limit else { return Ok(u64::MAX) };
        let (from, made) = self.since;
        let due = (limit * (now - from).as_secs_f64()).floor() as u64 + 1;
        match due.saturating_sub(made) {
            0 => Err(Duration::from_secs_f64((1.0 / limit).min(0.02))),
            some => Ok(some),
        }
    }

    /// Notes steps that were made.
    pub(crate) fn made(&mut self, steps: u64, now: Instant) {
        self.since.1 += steps;
        self.window.1 += steps;
        let (from, made) = self.window;
        if now - from >= WINDOW {
            self.rate = made as f64 / (now - from).as_secs_f64();
            self.window = (now, 0);
        } else if self.rate == 0.0 && made > 0 && now > from {
            self.rate = made as f64 / (now - from).as_secs_f64();
        }
    }

    /// Steps a second.
    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether a frame is due.
    pub(crate) fn due(&self, now: Instant) -> bool {
        now >= self.due
    }

    /// Notes that a frame was painted.
    pub(crate) fn painted(&mut self, from: Instant, to: Instant) {
        self.due = from + FRAME.max((to - from).mul_f64(APART));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_apart_by_what_they_cost() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut pace = Pace::new(start);
        assert!(pace.due(start));
        pace.painted(at(0), at(1));
        assert!(!pace.due(at(24)) && pace.due(at(25)));
        pace.painted(at(30), at(30));
        assert!(!pace.due(at(46)) && pace.due(at(47)));
    }

    #[test]
    fn a_limit_is_kept_and_measured() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut pace = Pace::new(start);
        assert_eq!(pace.allowance(at(5)), Ok(u64::MAX));
        pace.limit(Some(100.0), start);
        pace.play(start);
        let mut steps = 0;
        for ms in 0..1000 {
            if let Ok(some) = pace.allowance(at(ms)) {
                steps += some;
                pace.made(some, at(ms));
            }
        }
        assert_eq!(steps, 100);
        assert!((pace.rate() - 100.0).abs() < 5.0, "{}", pace.rate());
    }
}
