//! Files made by hand to do harm: each is refused by its own message, at once, and without memory.

mod arrays;
mod networks;
mod onnx;
mod tables;
mod tensors;
mod texts;

use crate::{Meter, harness, readers};
use std::time::Duration;

/// A file that does harm to a reader which believes it.
#[derive(Clone, Debug)]
pub struct Bomb {
    /// The reader that is given it.
    pub reader: &'static str,
    /// What it tries.
    pub about: &'static str,
    /// A part of the message that refuses it.
    pub want: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Bomb {
    fn new(reader: &'static str, about: &'static str, want: &'static str, bytes: impl Into<Vec<u8>>) -> Bomb {
        Bomb { reader, about, want, bytes: bytes.into() }
    }
}

/// All of them.
pub fn bombs() -> Vec<Bomb> {
    [tensors::bombs(), arrays::bombs(), tables::bombs(), texts::bombs(), networks::bombs(), onnx::bombs()]
        .concat()
}

/// So much memory a bomb may take, besides as many bytes as the file has.
const MOST: usize = 1 << 20;
/// So long a bomb may take; the second for machines that are busy.
const TIMES: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(500)];
/// The fastest of so many readings counts: others may be at work on the machine.
const TRIES: usize = 10;

/// What is wrong with how a bomb is refused; with the bytes and the time that it took.
fn refused(bomb: &Bomb, meter: Meter, most: Duration) -> (Option<String>, usize, Duration) {
    let Some(reader) = readers().into_iter().find(|reader| reader.name == bomb.reader) else {
        return (Some("there is no such reader".to_owned()), 0, Duration::ZERO);
    };
    let (mut peak, mut time) = (0, Duration::MAX);
    for _ in 0..TRIES {
        let outcome = harness::read(reader.read, &bomb.bytes, meter);
        (peak, time) = (outcome.peak.max(peak), outcome.time.min(time));
        let wrong = match outcome.said {
            Ok(Err(text)) if text.contains(bomb.want) && time <= most => break,
            Ok(Err(text)) if text.contains(bomb.want) => continue,
            Ok(Err(text)) => format!("it said {text:?}, not {:?}", bomb.want),
            Ok(Ok(())) => "it was read".to_owned(),
            Err(panic) => panic,
        };
        return (Some(wrong), peak, time);
    }
    let allowed = bomb.bytes.len() + MOST;
    let wrong = if peak > allowed {
        Some(format!("it held {peak} bytes, {allowed} are allowed"))
    } else {
        (time > most).then(|| format!("it took {time:?}, {most:?} are allowed"))
    };
    (wrong, peak, time)
}

/// Reads all bombs; whether each is refused as it must be.
pub(crate) fn all(meter: Meter, loose: bool) -> bool {
    harness::quiet();
    let (mut good, mut slowest, mut largest) = (true, (Duration::ZERO, ""), (0, ""));
    let bombs = bombs();
    for bomb in &bombs {
        let (wrong, peak, time) = refused(bomb, meter, TIMES[usize::from(loose)]);
        (slowest, largest) = (slowest.max((time, bomb.about)), largest.max((peak, bomb.about)));
        if let Some(wrong) = wrong {
            println!("bomb for {}, {}: {wrong}", bomb.reader, bomb.about);
            good = false;
        }
    }
    println!(
        "{} bombs: slowest {:.2} ms ({}), at most {} KiB ({})",
        bombs.len(),
        slowest.0.as_secs_f64() * 1e3,
        slowest.1,
        largest.0 >> 10,
        largest.1
    );
    good
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_bombs_for_every_reader() {
        let bombs = bombs();
        assert!(bombs.len() >= 40, "{}", bombs.len());
        for reader in readers() {
            assert!(bombs.iter().any(|bomb| bomb.reader == reader.name), "{}", reader.name);
        }
    }

    #[test]
    fn what_is_refused_otherwise_is_noticed() {
        let meter: Meter = |work| {
            work();
            0
        };
        let wrong = |bomb: Bomb| refused(&bomb, meter, Duration::from_secs(60)).0;
        let short = || Bomb::new("npy", "nothing", "magic: 6 bytes are needed", "");
        assert_eq!(wrong(short()), None);
        assert!(wrong(Bomb { want: "other", ..short() }).is_some_and(|text| text.contains("it said")));
        let sound = readers().into_iter().find(|reader| reader.name == "npy").map(|reader| (reader.seeds)());
        let sound = sound.and_then(|mut seeds| seeds.pop()).unwrap_or_default();
        assert_eq!(wrong(Bomb { bytes: sound, ..short() }).as_deref(), Some("it was read"));
        let heavy: Meter = |work| {
            work();
            1 << 21
        };
        assert!(refused(&short(), heavy, Duration::MAX).0.is_some_and(|text| text.contains("it held")));
        assert!(refused(&short(), meter, Duration::ZERO).0.is_some_and(|text| text.contains("it took")));
    }
}
