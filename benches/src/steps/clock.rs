//! Time per step, as the peers measure it, and the settings that the harness gives by environment variables.

use gradus::tensor::Result;
use std::{
    env,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A chunk of steps, whose time is one sample, takes about this many seconds.
const CHUNK: f64 = 0.002;
/// The part of the time of a workload that warming up takes.
const WARM: f64 = 0.35;
/// The least number of chunks.
const CHUNKS: usize = 5;

/// What the harness sets.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `PEERS_THREADS`, 1 by default.
    pub(crate) threads: usize,
    /// `PEERS_SECONDS`, how long a workload is timed, 1.5 by default.
    pub(crate) seconds: f64,
    /// `PEERS_SUFFIX`, which is added to the peer's name.
    pub(crate) suffix: String,
    /// `PEERS_T0`, when the harness started this process, in seconds of Unix time.
    started: Option<f64>,
    start: Instant,
}

impl Settings {
    /// Reads the settings; an error is a variable that is not a number.
    pub(crate) fn read(start: Instant) -> std::result::Result<Settings, String> {
        Settings::from(|name| env::var(name).ok(), start)
    }

    fn from(
        variable: impl Fn(&str) -> Option<String>,
        start: Instant,
    ) -> std::result::Result<Settings, String> {
        let number = |name: &str| {
            let wrong = |text| format!("{name} is {text:?}, expected a number above 0");
            let parse = |text: String| match text.trim().parse::<f64>() {
                Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
                _ => Err(wrong(text)),
            };
            variable(name).map(parse).transpose()
        };
        Ok(Settings {
            threads: (number("PEERS_THREADS")?.unwrap_or(1.0) as usize).max(1),
            seconds: number("PEERS_SECONDS")?.unwrap_or(1.5),
            suffix: variable("PEERS_SUFFIX").unwrap_or_default(),
            started: number("PEERS_T0")?,
            start,
        })
    }

    /// Seconds since the harness started this process, or since it began by itself.
    fn elapsed(&self) -> f64 {
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        self.started.map_or_else(|| self.start.elapsed().as_secs_f64(), |started| now() - started)
    }
}

/// What was measured of one workload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// Microseconds of one step: the median over chunks of steps.
    pub(crate) us: f64,
    /// The same of the quickest chunk: what the machine can do when nobody else is at work.
    pub(crate) quickest: f64,
    /// Seconds from the start of the process to the end of the first step.
    pub(crate) first: f64,
}

/// Times steps: one, then warming up, then chunks of about 2 ms until the time is over.
pub(crate) fn time(settings: &Settings, mut run: impl FnMut() -> Result<()>) -> Result<Timing> {
    run()?;
    let first = settings.elapsed();
    let begun = Instant::now();
    let mut steps = 0;
    while steps < 2 || begun.elapsed() < Duration::from_secs_f64(settings.seconds * WARM) {
        run()?;
        steps += 1;
    }
    let begun = Instant::now();
    run()?;
    run()?;
    let once = begun.elapsed().as_secs_f64() / 2.0;
    let chunk = ((CHUNK / once) as usize).max(1);
    let mut samples = Vec::new();
    let begun = Instant::now();
    while samples.len() < CHUNKS || begun.elapsed() < Duration::from_secs_f64(settings.seconds) {
        let start = Instant::now();
        for _ in 0..chunk {
            run()?;
        }
        samples.push(start.elapsed().as_secs_f64() * 1e6 / chunk as f64);
    }
    let quickest = samples.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(Timing { us: median(samples), quickest, first })
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    let half = samples.len() / 2;
    if samples.len() % 2 == 1 { samples[half] } else { 0.5 * (samples[half - 1] + samples[half]) }
}

/// The most memory that this process has held at a time, in KiB, where the system tells.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_what_is_no_number_is_named() {
        let set = |pairs: &'static [(&str, &str)]| {
            let value = |name: &str| pairs.iter().find(|(own, _)| *own == name).map(|(_, v)| (*v).to_owned());
            Settings::from(value, Instant::now())
        };
        let settings = set(&[("PEERS_THREADS", "2"), ("PEERS_SECONDS", "0.5")]).unwrap();
        assert_eq!((settings.threads, settings.seconds, settings.started), (2, 0.5, None));
        assert!(settings.elapsed() < 60.0);
        let message = set(&[("PEERS_SECONDS", "long")]).unwrap_err();
        assert_eq!(message, "PEERS_SECONDS is \"long\", expected a number above 0");
        assert!(set(&[("PEERS_THREADS", "0")]).is_err());
    }

    #[test]
    fn a_sleep_takes_its_time_and_the_median_is_in_the_middle() {
        let settings = Settings::from(|_| Some("0.01".to_owned()), Instant::now()).unwrap();
        let timing = time(&settings, || {
            std::thread::sleep(Duration::from_millis(1));
            Ok(())
        });
        let timing = timing.unwrap();
        assert!(1000.0 <= timing.quickest && timing.quickest <= timing.us);
        assert_eq!((median(vec![3.0, 1.0, 2.0]), median(vec![4.0, 1.0])), (2.0, 2.5));
    }
}
