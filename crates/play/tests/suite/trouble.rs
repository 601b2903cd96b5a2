//! A training that diverges.

use crate::client::{Client, hash};
use gradus_play::Options;
use serde_json::json;

#[test]
fn a_diverging_run_stops_and_names_the_op() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let state = json!({
        "data": { "name": "plane" }, "hidden": [8, 8], "activation": "relu",
        "optimizer": { "type": "sgd", "lr": 50.0 },
    });
    let run = client.begin(&state);
    let mut frames = run.frames();
    run.tell(&json!({ "do": "play" }));
    let stopped = frames.find(|frame| !frame["trouble"].is_null()).unwrap();
    let (text, op) =
        (stopped["trouble"]["text"].as_str().unwrap(), stopped["trouble"]["op"].as_str().unwrap());
    assert!(text.starts_with("step ") && text.contains(op) && !op.is_empty(), "{text} ({op})");
    assert!(
        ["mul", "matmul", "sub", "mse", "sgd", "square"].iter().any(|known| op.contains(known)),
        "{text} ({op})"
    );
    assert_eq!(stopped["playing"], false);
    let reply = client.post(&format!("{}/do", run.path), &json!({ "do": "play" }));
    assert_eq!(reply.status, 409, "{}", reply.text());
    assert_eq!(reply.json()["error"].as_str(), Some(text));
    // It stays where it is, and can be gone back in.
    let step = run.frame()["step"].as_u64().unwrap();
    assert_eq!(run.steps(5)["step"].as_u64(), Some(step));
    run.tell(&json!({ "do": "back", "step": 0 }));
    let begun = run.frame();
    assert!(begun["trouble"].is_null());
    assert_eq!(hash(&begun), hash(&client.begin(&state).frame()));
    // A control: with a small rate nothing happens.
    let calm = json!({ "data": { "name": "plane" }, "hidden": [8, 8], "activation": "relu", "steps": 200,
        "optimizer": { "type": "sgd", "lr": 0.01 } });
    assert!(client.begin(&calm).frame()["trouble"].is_null());
}

#[test]
fn numbers_that_are_none_are_words() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "hidden": [2], "activation": "relu", "loss": "mse" }));
    for index in 0..4 {
        run.tell(&json!({ "do": "set", "name": "0.weight", "index": index, "value": 1e308 }));
    }
    let frame = run.frame();
    let loss = &frame["train"]["loss"];
    assert!(loss == "Infinity" || loss == "NaN", "{loss}");
    run.steps(1);
    assert!(!run.frame()["trouble"].is_null());
}
