//! Runs that take long to come back, runs that no state brings back, and runs that begin where others stand.

use crate::client::{Client, hash, theta};
use gradus_play::Options;
use serde_json::{Value, json};

/// A run whose steps cost little.
fn small() -> Value {
    json!({ "data": { "name": "xor", "rows": 20 }, "hidden": [1], "batch": 20, "optimizer": { "type": "sgd", "lr": 0.01 } })
}

#[test]
fn what_takes_long_is_trained_again_before_everyones_eyes() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let mut state = json!({ "hidden": [32, 32, 32, 32, 32, 32], "data": { "rows": 2000 }, "batch": 1000, "optimizer": "sgd", "dropout": 0.1 });
    let slow = client.begin(&state);
    state["steps"] = json!(120);
    state["edits"] = json!([{ "step": 110, "name": "0.weight", "index": 3, "value": 1.5 }]);
    let again = client.set_out(&state);
    assert_eq!(again.first["state"]["steps"], 120, "the state is that which was asked for");
    assert_eq!(again.first["state"]["edits"].as_array().unwrap().len(), 1);
    assert_eq!(again.first["goal"], 120, "it is on its way");
    let mut frames = again.frames();
    assert!(frames.next().unwrap()["step"].as_u64().unwrap() < 120);
    let there = frames.find(|frame| frame["goal"].is_null()).unwrap();
    assert_eq!((&there["step"], &there["playing"]), (&json!(120), &json!(false)));
    while slow.frame()["step"].as_u64().unwrap() < 110 {
        let made = slow.frame()["step"].as_u64().unwrap();
        slow.steps((110 - made).min(50));
    }
    slow.tell(&json!({ "do": "set", "name": "0.weight", "index": 3, "value": 1.5 }));
    slow.steps(10);
    assert_eq!(hash(&there), hash(&slow.frame()));
}

#[test]
fn a_run_stops_at_the_last_step_of_a_state_and_is_begun_again_from_it() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&small());
    let mut frames = run.frames();
    run.tell(&json!({ "do": "play" }));
    let stopped = frames.find(|frame| frame["step"].as_u64() > Some(0) && frame["playing"] == false).unwrap();
    assert_eq!(stopped["step"], 200_000, "it stops by itself");
    // Its state can be begun again.
    let told = run.tell(&json!({ "do": "pause" }))["state"].clone();
    let there = client.begin(&told).frame();
    assert_eq!((hash(&there), &there["step"]), (hash(&stopped), &json!(200_000)));
    // Who wants to goes on, and a run can begin there, too.
    run.steps(7);
    let beyond = run.frame();
    assert_eq!(beyond["step"], 200_007);
    let fork = run.fork();
    assert_eq!(hash(&fork.frame()), hash(&beyond));
    assert_eq!(fork.first["state"]["steps"], 200_007);
}

#[test]
fn a_fork_goes_on_to_the_same_bits_and_by_itself() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run =
        client.begin(&json!({ "dropout": 0.2, "schedule": "cosine", "steps": 40, "frozen": ["0.bias"] }));
    run.tell(&json!({ "do": "set", "name": "3.weight", "index": 1, "value": 0.5 }));
    run.steps(10);
    run.tell(&json!({ "do": "back", "step": 45 }));
    let fork = run.fork();
    let [here, there] = [run.frame(), fork.frame()];
    assert_eq!((theta(&here), &here["frozen"]), (theta(&there), &there["frozen"]));
    assert_eq!(here["timeline"]["kept"], there["timeline"]["kept"]);
    assert_eq!(here["curve"], there["curve"]);
    fork.steps(20);
    assert_eq!(run.frame()["step"], 45, "they do not disturb each other");
    run.steps(20);
    assert_eq!(hash(&run.frame()), hash(&fork.frame()));
}
