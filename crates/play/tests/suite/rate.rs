//! A viewer gets as many frames as it asks for, and what happens at its own command at once.

use crate::client::Client;
use gradus_play::Options;
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn no_more_frames_come_than_are_asked_for() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "hidden": [3] }));
    let (mut few, mut many) = (run.frames_at(4), run.frames_at(40));
    run.tell(&json!({ "do": "play" }));
    let start = Instant::now();
    let steps = |frame: serde_json::Value| frame["step"].as_u64().unwrap();
    // The first comes at once, the second at the command, eight more take two seconds.
    let seen: Vec<u64> = few.by_ref().take(10).map(steps).collect();
    let passed = start.elapsed();
    assert!(passed >= Duration::from_millis(1990), "{seen:?} in {passed:?}");
    assert!(seen.windows(2).all(|pair| pair[0] <= pair[1]) && seen[9] > seen[2], "{seen:?}");
    // The other got more in that time, which are still to be read here.
    let before = many.by_ref().take(20).map(steps).last().unwrap();
    assert!(before <= seen[9], "20 frames to step {before}, 10 to {}", seen[9]);
    run.tell(&json!({ "do": "pause" }));
}

#[test]
fn a_command_is_seen_at_once_by_who_takes_few_frames() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "hidden": [3] }));
    let mut frames = run.frames_at(1);
    assert_eq!(frames.next().unwrap()["step"], 0);
    let start = Instant::now();
    for step in 1..=20 {
        run.tell(&json!({ "do": "step", "count": 1 }));
        assert_eq!(frames.next().unwrap()["step"], step);
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_rate_that_cannot_be_is_refused() {
    let client = Client::shared();
    let run = client.begin(&json!({}));
    for (query, error) in [
        ("rate=0", "rate is 0, where 0.1 to 60 is possible"),
        ("rate=61", "rate is 61, where 0.1 to 60 is possible"),
        ("rate=NaN", "rate is NaN, where 0.1 to 60 is possible"),
        ("rate=fast", "the query is wrong"),
        ("speed=3", "the query is wrong"),
    ] {
        let reply = client.get(&format!("{}/frames?{query}", run.path));
        let said = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(reply.status == 400 && said.starts_with(error), "{query}: {} {said}", reply.status);
    }
}
