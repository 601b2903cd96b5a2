//! Whether a plan runs on several threads or alone: tried out by the clock.
//!
//! How long a cache line takes from core to core differs tenfold between machines, and what counts is not the plan alone: the
//! parameters that a second core has read are slow to write for the optimiser that comes after it. So the first runs of
//! a small plan are made in turn with all threads and alone, and the time from run to run decides. It is tried again ever more
//! rarely, since another program may have had a core meanwhile. No result depends on it.

use std::time::{Duration, Instant};

/// Runs of one way before the other's turn; the first of them, which finds what the other has left in the caches, does not count.
const TURN: u32 = 6;
/// Turns of both ways together.
const TURNS: u32 = 6;
/// Runs from the first trial to the second; from each to the next it is so many times longer.
const PAUSE: u64 = 8 * (TURN * TURNS) as u64;
const LONGER: u64 = 8;
/// Larger plans gain by several threads on any machine, and would be held up by a trial.
const LARGEST: usize = 200_000_000;

/// The trial of a plan, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Trial {
    /// With how many threads it is tried.
    threads: usize,
    /// Runs of this trial.
    runs: u32,
    last: Option<Instant>,
    /// The shortest time from run to run: with all threads, and alone.
    best: [Option<Duration>; 2],
    alone: bool,
    /// Runs until it is tried again.
    left: u64,
    /// How many those will be after the next trial.
    pause: u64,
}

impl Trial {
    /// The first trial with so many threads.
    fn first(threads: usize) -> Trial {
        Trial { threads, pause: PAUSE, ..Trial::default() }
    }

    /// Whether a run that takes so many operations is to be made alone, where so many threads are free.
    pub(crate) fn alone(&mut self, work: usize, threads: usize) -> bool {
        if threads < 2 || work > LARGEST {
            return false;
        }
        if self.threads != threads {
            *self = Trial::first(threads);
        }
        if self.left > 0 {
            self.left -= 1;
        } else {
            self.try_on(Instant::now());
        }
        self.alone
    }

    /// Notes the time of the run before, and decides about the next one.
    fn try_on(&mut self, now: Instant) {
        if let Some(last) = self.last
            && self.runs % TURN > 1
        {
            let best = &mut self.best[usize::from(self.alone)];
            let time = now - last;
            *best = Some(best.map_or(time, |best| best.min(time)));
        }
        self.last = Some(now);
        self.runs += 1;
        if self.runs < TURN * TURNS {
            self.alone = self.runs / TURN % 2 == 1;
            return;
        }
        let [shared, alone] = self.best;
        let (threads, left) = (self.threads, self.pause);
        *self = Trial {
            threads,
            alone: alone <= shared,
            left,
            pause: left.saturating_mul(LONGER),
            ..Trial::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is decided where a step takes so long in each way.
    fn decided(shared: u64, alone: u64) -> Vec<bool> {
        let (mut trial, mut now) = (Trial::first(2), Instant::now());
        let mut ways = Vec::new();
        while trial.left == 0 {
            trial.try_on(now);
            ways.push(trial.alone);
            // The first run after a change takes long in any case.
            let late = if ways.len() as u32 % TURN == 1 { 1000 } else { 0 };
            now += Duration::from_micros(late + if trial.alone { alone } else { shared });
        }
        ways
    }

    #[test]
    fn the_faster_way_is_taken_after_both_were_tried() {
        for (shared, alone) in [(40, 36), (36, 40), (20, 40), (40, 40)] {
            let ways = decided(shared, alone);
            assert_eq!(ways.last(), Some(&(alone <= shared)), "{shared} and {alone}");
            let tried = ways.iter().filter(|alone| **alone).count();
            assert!((12..=24).contains(&tried), "{tried} of {}", ways.len());
        }
    }

    #[test]
    fn another_number_of_threads_is_another_trial() {
        let mut trial = Trial::default();
        assert!(!trial.alone(1000, 1) && trial.runs == 0);
        assert!(!trial.alone(LARGEST + 1, 2) && trial.runs == 0);
        (0..100).for_each(|_| _ = trial.alone(1000, 2));
        assert_eq!((trial.runs, trial.threads), (0, 2));
        _ = trial.alone(1000, 3);
        assert_eq!((trial.runs, trial.threads), (1, 3));
    }

    #[test]
    fn it_is_tried_again_ever_more_rarely() {
        let (mut trial, mut tried) = (Trial::default(), Vec::new());
        for run in 0..20_000u64 {
            if trial.left == 0 && trial.runs == 0 {
                tried.push(run);
            }
            trial.alone(1000, 2);
        }
        let all = u64::from(TURN * TURNS);
        assert_eq!(tried, [0, all + PAUSE, 2 * all + (1 + LONGER) * PAUSE]);
    }
}
