use super::{schema::MOST_LEVELS, value};
use std::{cmp::Reverse, collections::HashMap};

/// A text of more bytes than this is no level.
const LONGEST: usize = 256;
/// A level is kept if so many training rows have it …
const LEAST: u32 = 2;
/// … and if so many have it where there are more than [`FEW`] levels: of fewer rows nothing but their noise would be learnt.
const LEAST_OF_MANY: u32 = 8;
const FEW: usize = 8;

/// How often each level of a category column comes, in bounded memory.
///
/// Counts are exact up to `room` different levels; beyond that they are at most n / `room` too low.
///
/// Source: J. Misra, D. Gries, Finding Repeated Elements (1982).
#[derive(Clone, Debug)]
pub(super) struct Levels {
    counts: HashMap<String, u32>,
    room: usize,
}

impl Levels {
    pub(super) fn new(room: usize) -> Levels {
        Levels { counts: HashMap::new(), room }
    }

    pub(super) fn add(&mut self, cell: &str) {
        if cell.len() > LONGEST {
            return;
        }
        let level = value::level(cell);
        if let Some(count) = self.counts.get_mut(level.as_ref()) {
            *count = count.saturating_add(1);
            return;
        }
        self.counts.insert(level.into_owned(), 1);
        while self.counts.len() > self.room {
            self.counts.retain(|_, count| {
                *count -= 1;
                *count > 0
            });
        }
    }

    /// The levels that come twice or more, or of more than [`FEW`] those that come [`LEAST_OF_MANY`] times or more; the most
    /// frequent first, by name where equally so; at most [`MOST_LEVELS`].
    pub(super) fn kept(self) -> Vec<String> {
        let mut levels: Vec<_> = self.counts.into_iter().filter(|(_, count)| *count >= LEAST).collect();
        if levels.len() > FEW {
            levels.retain(|(_, count)| *count >= LEAST_OF_MANY);
        }
        levels.sort_by(|(a, m), (b, n)| (Reverse(m), a).cmp(&(Reverse(n), b)));
        levels.truncate(MOST_LEVELS);
        levels.into_iter().map(|(level, _)| level).collect()
    }

    pub(super) fn different(&self) -> usize {
        self.counts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_levels_come_first_and_single_ones_not_at_all() {
        let mut levels = Levels::new(100);
        ["b", "c", "a", "b", "once", "a", "b", "1.0", "1"].iter().for_each(|cell| levels.add(cell));
        assert_eq!(levels.different(), 5);
        assert_eq!(levels.kept(), ["b", "1", "a"]);
    }

    #[test]
    fn of_many_levels_those_of_few_rows_are_not_kept() {
        let mut levels = Levels::new(100);
        for level in 0..12 {
            (0..=level).for_each(|_| levels.add(&format!("l{level}")));
        }
        assert_eq!(levels.kept(), ["l11", "l10", "l9", "l8", "l7"]);
    }

    #[test]
    fn a_frequent_level_survives_any_number_of_rare_ones() {
        let mut levels = Levels::new(64);
        for row in 0..10_000 {
            levels.add(&format!("rare {row}"));
            if row % 3 == 0 {
                levels.add("frequent");
            }
            assert!(levels.counts.len() <= 64);
        }
        levels.add(&"long".repeat(100));
        assert_eq!(levels.kept()[0], "frequent");
    }
}
