//! Going back, changing things, and the same bits again.

use crate::client::{Client, Run, hash, theta, timeless};
use gradus_play::Options;
use serde_json::{Value, json};

fn client() -> Client {
    Client::start(&Options { port: 0, ..Options::default() })
}

/// States with all that steps depend on: dropout, momentum of a schedule, a schedule that looks at a metric, other memories.
fn states() -> Vec<Value> {
    vec![
        json!({ "hidden": [6, 4], "dropout": 0.2, "batch": 32 }),
        json!({ "optimizer": { "type": "sgd", "lr": 0.05, "momentum": 0.9 }, "schedule": { "type": "one_cycle" }, "epochs": 20 }),
        json!({ "optimizer": { "type": "nadam" }, "schedule": { "type": "reduce_on_plateau", "patience": 0 }, "activation": "prelu" }),
        json!({ "data": { "name": "blobs" }, "optimizer": { "type": "muon" }, "activation": "rrelu", "seed": 3 }),
    ]
}

#[test]
fn back_shows_the_same_numbers_and_goes_on_to_the_same_bits() {
    for state in states() {
        let run = client().begin(&state);
        run.steps(40);
        let then = run.frame();
        run.steps(37);
        let later = run.frame();
        assert_ne!(hash(&then), hash(&later));
        run.tell(&json!({ "do": "back", "step": 40 }));
        let again = run.frame();
        assert_eq!(again["timeline"]["at"], 40);
        assert_eq!(timeless(again), timeless(then), "{state}");
        run.steps(37);
        assert_eq!(timeless(run.frame()), timeless(later), "{state}");
    }
}

#[test]
fn the_same_state_gives_the_same_bits_anywhere() {
    for state in states() {
        let run = client().begin(&state);
        run.steps(25);
        run.tell(&json!({ "do": "set", "name": "0.weight", "index": 3, "value": 1.5 }));
        run.steps(10);
        run.tell(&json!({ "do": "freeze", "name": "0.weight", "frozen": true }));
        run.tell(&json!({ "do": "epoch" }));
        let told = run.steps(5);
        let (here, state) = (run.frame(), told["state"].clone());
        assert_eq!(state["edits"].as_array().unwrap().len(), 2);
        let other = client().begin(&state);
        assert_eq!(other.first["state"], state);
        assert_eq!(timeless(other.frame()), timeless(here.clone()), "{state}");
        // A control: without the change by hand it is another θ.
        let mut without = state.clone();
        without["edits"] = json!([]);
        assert_ne!(hash(&client().begin(&without).frame()), hash(&here));
    }
}

fn weight(run: &Run, index: usize) -> f64 {
    theta(&run.frame())[index]
}

#[test]
fn a_change_by_hand_begins_another_future() {
    let run = client().begin(&json!({}));
    run.steps(30);
    let untouched = hash(&run.frame());
    run.tell(&json!({ "do": "back", "step": 10 }));
    run.tell(&json!({ "do": "set", "name": "0.weight", "index": 0, "value": -2.5 }));
    assert_eq!(weight(&run, 0), -2.5);
    let frame = run.frame();
    assert_eq!(frame["timeline"]["kept"], json!((0..=10).collect::<Vec<u64>>()));
    assert!(frame["timeline"]["at"].is_null());
    run.steps(20);
    let changed = hash(&run.frame());
    assert_ne!(changed, untouched);
    // Back before the change and on again: it is made again, as the first time.
    run.tell(&json!({ "do": "back", "step": 5 }));
    assert_eq!(run.steps(25)["state"]["edits"].as_array().unwrap().len(), 1);
    assert_eq!(hash(&run.frame()), changed);
    // A restart forgets it.
    run.tell(&json!({ "do": "restart" }));
    run.steps(30);
    assert_eq!(hash(&run.frame()), untouched);
}

#[test]
fn what_is_frozen_stays() {
    let run = client().begin(&json!({ "frozen": ["0.weight"] }));
    let before = run.frame();
    assert_eq!(before["frozen"], json!(["0.weight"]));
    run.steps(20);
    let after = run.frame();
    assert_eq!(after["layers"][0]["weight"], before["layers"][0]["weight"]);
    assert_ne!(after["layers"][0]["bias"], before["layers"][0]["bias"]);
    run.tell(&json!({ "do": "freeze", "name": "0.weight", "frozen": false }));
    run.steps(1);
    assert_ne!(run.frame()["layers"][0]["weight"], before["layers"][0]["weight"]);
    // Back, where it was frozen.
    run.tell(&json!({ "do": "back", "step": 12 }));
    assert_eq!(run.frame()["frozen"], json!(["0.weight"]));
    for name in ["0.bias", "2.weight", "2.bias", "4.weight", "4.bias"] {
        run.tell(&json!({ "do": "freeze", "name": name, "frozen": true }));
    }
    let all = hash(&run.frame());
    run.steps(3);
    assert_eq!(hash(&run.frame()), all);
}

#[test]
fn a_long_run_keeps_within_its_memory() {
    let run = client().begin(&json!({ "hidden": [32, 32, 32], "steps": 3000 }));
    let timeline = run.frame()["timeline"].clone();
    let kept = timeline["kept"].as_array().unwrap();
    assert!(kept.len() <= 500 && kept.len() > 50, "{}", kept.len());
    assert!(timeline["bytes"].as_u64().unwrap() <= 16 << 20);
    let curve = run.frame()["curve"].as_array().unwrap().len();
    assert!((20..=1000).contains(&curve), "{curve}");
}
