use super::*;

fn read(text: &str) -> Result<State, Refusal> {
    let wish = serde_json::from_str(text).map_err(|e| Refusal::bad(e.to_string(), ""))?;
    State::complete(wish, &Shelf::default())
}

#[test]
fn what_is_left_out_follows_from_the_data() {
    let moons = read("{}").unwrap();
    assert_eq!((moons.data.name.as_str(), moons.loss.kind.as_str()), ("moons", "bce_with_logits"));
    let plane = read(r#"{"data": {"name": "plane"}}"#).unwrap();
    assert_eq!(plane.loss.kind, "mse");
    assert_eq!(read(r#"{"data": {"name": "blobs"}}"#).unwrap().loss.kind, "cross_entropy");
}

#[test]
fn a_complete_state_reads_back_as_itself() {
    let text = r#"{"data": {"name": "spirals", "noise": 0.05}, "hidden": [8, 8], "activation": "relu", "steps": 50,
        "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9}, "seed": 7, "init": {"type": "orthogonal"},
        "edits": [{"step": 40, "name": "0.weight", "index": 3, "value": 1.5},
                  {"step": 4, "name": "0.bias", "frozen": true}], "frozen": ["2.bias"]}"#;
    let state = read(text).unwrap();
    assert_eq!(state.edits.iter().map(|edit| edit.step).collect::<Vec<_>>(), [4, 40]);
    assert_eq!(read(&serde_json::to_string(&state).unwrap()).unwrap(), state);
}

#[test]
fn what_is_too_large_or_does_not_fit_is_refused() {
    for (text, want) in [
        (r#"{"hidden": [33]}"#, "units of a layer is 33, where 1 to 32 is possible"),
        (r#"{"hidden": [0]}"#, "units of a layer is 0, where 1 to 32 is possible"),
        (r#"{"hidden": [1,1,1,1,1,1,1]}"#, "the number of hidden layers is 7, where 0 to 6 is possible"),
        (r#"{"data": {"rows": 1000000000000}}"#, "rows is 1000000000000, where 20 to 2000 is possible"),
        (r#"{"batch": 0}"#, "batch is 0, where 1 to 2000 is possible"),
        (r#"{"steps": 200001}"#, "steps is 200001, where 0 to 200000 is possible"),
        (
            r#"{"data": {"name": "plane"}, "loss": "cross_entropy"}"#,
            "the loss cross_entropy is for classes, where plane has numbers",
        ),
        (r#"{"data": {"name": "suns"}}"#, "no data are called \"suns\""),
        (r#"{"version": 2}"#, "a state of version 2, where 1 is known"),
        (
            r#"{"edits": [{"step": 1, "name": "0.weight", "frozen": true}]}"#,
            "the step of an edit is 1, where 0 to 0 is possible",
        ),
        (r#"{"units": 3}"#, "unknown field `units`"),
    ] {
        let refusal = read(text).unwrap_err();
        assert!(refusal.error.contains(want), "{text}: {}", refusal.error);
    }
}
