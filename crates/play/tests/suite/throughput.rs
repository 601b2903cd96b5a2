//! Whoever looks on does not slow the training down.

use crate::client::{Client, Run};
use gradus_play::Options;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Steps that are made in a while.
fn made(run: &Run) -> f64 {
    let before = run.tell(&json!({ "do": "play" }))["step"].as_f64().unwrap();
    thread::sleep(Duration::from_millis(1500));
    run.tell(&json!({ "do": "pause" }))["step"].as_f64().unwrap() - before
}

/// Reads frames as they come until it is told to end; gives how many.
fn look(run: &Run, end: &Arc<AtomicBool>) -> JoinHandle<usize> {
    let (frames, end) = (run.frames(), end.clone());
    thread::spawn(move || frames.take_while(|_| !end.load(Ordering::Relaxed)).count())
}

/// Measured in turn, and the best of each, since others may work on this machine.
#[test]
fn training_with_a_page_open_is_nearly_as_fast_as_without() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "hidden": [8, 8], "steps": 600 }));
    let (mut alone, mut seen, mut frames) = (0.0f64, 0.0f64, 0);
    for _ in 0..8 {
        alone = alone.max(made(&run));
        let end = Arc::new(AtomicBool::new(false));
        let viewer = look(&run, &end);
        seen = seen.max(made(&run));
        end.store(true, Ordering::Relaxed);
        // A last frame, at which it sees that it is to end.
        run.tell(&json!({ "do": "pause" }));
        frames = frames.max(viewer.join().unwrap());
        if seen >= 0.9 * alone {
            break;
        }
    }
    println!("{alone} steps without, {seen} with a page open that got {frames} frames");
    assert!(seen >= 0.9 * alone, "{alone} steps without, {seen} with a page open");
    // No more than sixty a second, and those at the beginning and the end.
    assert!((5..=95).contains(&frames), "{frames} frames");
}
