//! What is answered, and what is refused.

use crate::client::{Client, numbers};
use gradus_play::{Options, Server};
use serde_json::json;
use std::{
    thread::{self, sleep},
    time::{Duration, Instant},
};

#[test]
fn the_page_and_the_catalogue_are_there() {
    let client = Client::shared();
    let page = client.get("/");
    assert_eq!(page.status, 200);
    assert!(page.text().to_lowercase().starts_with("<!doctype html>"));
    for line in [
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "referrer-policy: no-referrer",
        "content-type: text/html",
    ] {
        assert!(page.head.contains(line), "{line}: {}", page.head);
    }
    let catalogue = client.get("/api/catalogue").json();
    let data: Vec<_> = catalogue["data"].as_array().unwrap().iter().map(|d| d["name"].clone()).collect();
    assert_eq!(data, ["moons", "spirals", "circles", "xor", "blobs", "plane", "digits"]);
    assert_eq!(catalogue["limits"]["units"], 32);
}

#[test]
fn a_run_lives_from_its_first_words_to_its_end() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "hidden": [3], "steps": 7 }));
    let first = &run.first;
    assert_eq!((&first["state"]["steps"], &first["network"]["parameters"]), (&json!(7), &json!(13)));
    let layers = first["network"]["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 3);
    assert_eq!((&layers[1]["weight"], &layers[2]["bias"]), (&json!("0.weight"), &json!("2.bias")));
    assert_eq!(layers[2]["labels"], json!(["inner"]));
    assert_eq!(numbers(&first["data"]["train"]["x"]).len(), 400);
    let frame = run.frame();
    assert_eq!((&frame["step"], &frame["epoch"], &frame["playing"]), (&json!(7), &json!(1.0), &json!(false)));
    assert_eq!(frame["surface"]["size"], 80);
    assert_eq!(frame["layers"][0]["maps"].as_array().unwrap().len(), 3);
    let curve = frame["curve"].as_array().unwrap();
    assert_eq!((curve[0][0].as_f64(), curve.last().unwrap()[0].as_f64()), (Some(0.0), Some(7.0)));
    let path = run.path.clone();
    drop(run);
    for (method, path) in [("GET", format!("{path}/frames")), ("DELETE", path)] {
        let reply = client.request(method, &path, "", b"");
        assert_eq!((reply.status, reply.json()["error"].as_str().unwrap()), (404, "this run has ended"));
    }
}

#[test]
fn playing_goes_on_and_frames_come_with_what_is_new_of_the_curve() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({}));
    let mut frames = run.frames();
    frames.next().unwrap();
    run.tell(&json!({ "do": "play" }));
    let mut curve = Vec::new();
    let mut steps = Vec::new();
    for frame in frames.by_ref().take(20) {
        curve.truncate(frame["curve_from"].as_u64().unwrap() as usize);
        curve.extend(frame["curve"].as_array().unwrap().iter().map(|point| point[0].as_f64().unwrap()));
        steps.push(frame["step"].as_f64().unwrap());
    }
    assert!(steps.is_sorted() && steps[19] > steps[0], "{steps:?}");
    assert!(curve.is_sorted() && curve.last() == steps.last(), "{curve:?}");
    let step = run.tell(&json!({ "do": "pause" }))["step"].clone();
    assert_eq!(run.frame()["step"], step);
    // At a limit, so many steps are made.
    run.tell(&json!({ "do": "speed", "limit": 20 }));
    let before = run.tell(&json!({ "do": "play" }))["step"].as_u64().unwrap();
    thread::sleep(Duration::from_secs(1));
    let made = run.tell(&json!({ "do": "pause" }))["step"].as_u64().unwrap() - before;
    assert!((10..=30).contains(&made), "{made}");
}

#[test]
fn a_run_at_which_nobody_looks_pauses() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({}));
    let mut frames = run.frames();
    run.tell(&json!({ "do": "play" }));
    assert!(frames.any(|frame| frame["playing"] == true));
    thread::sleep(Duration::from_secs(6));
    assert_eq!(run.frame()["playing"], true, "somebody looks");
    drop(frames);
    thread::sleep(Duration::from_secs(7));
    let frame = run.frame();
    assert_eq!(frame["playing"], false);
    thread::sleep(Duration::from_millis(50));
    assert_eq!(run.frame()["step"], frame["step"]);
}

#[test]
fn every_data_set_trains() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    for entry in client.get("/api/catalogue").json()["data"].as_array().unwrap() {
        let run = client.begin(&json!({ "data": { "name": entry["name"] }, "steps": 300 }));
        let frame = run.frame();
        let curve = frame["curve"].as_array().unwrap();
        let [first, last] = [0, curve.len() - 1].map(|place| curve[place][1].as_f64().unwrap());
        assert!(last < 0.9 * first, "{entry}: {first} to {last}");
        if entry["name"] == "digits" {
            assert!(frame["surface"].is_null() && frame["wrong"].as_array().unwrap().len() > 3);
        } else {
            let outputs = &run.first["network"]["layers"].as_array().unwrap().last().unwrap()["units"];
            assert!(frame["wrong"].is_null() && frame["surface"]["classes"] == *outputs);
        }
    }
}

#[test]
fn every_choice_of_the_catalogue_trains() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let catalogue = client.get("/api/catalogue").json();
    for (list, field) in [
        ("activations", "activation"),
        ("losses", "loss"),
        ("optimizers", "optimizer"),
        ("schedules", "schedule"),
        ("initialisers", "init"),
    ] {
        for one in catalogue[list].as_array().unwrap() {
            let mut state = json!({ "steps": 3, "hidden": [4, 4] });
            state[field] = json!({ "type": one["name"] });
            // All that a form would send.
            for option in one["options"].as_array().unwrap() {
                if !option["default"].is_null() {
                    state[field][option["name"].as_str().unwrap()] = option["default"].clone();
                }
            }
            let run = client.begin(&state);
            assert!(run.frame()["trouble"].is_null(), "{state}");
            for question in [json!({ "unit": { "layer": 1, "unit": 2, "row": 5 } }), json!({ "ops": {} })] {
                run.ask(&question);
            }
            run.ask(&json!({ "link": { "name": "0.weight", "index": 1 } }));
        }
    }
}

#[test]
fn foreign_pages_and_hosts_are_refused() {
    let client = Client::shared();
    let raw = |head: &str| {
        client.raw(format!("GET /api/catalogue HTTP/1.1\r\nConnection: close\r\n{head}\r\n").as_bytes())
    };
    let own = client.0;
    assert_eq!(raw(&format!("Host: {own}\r\nOrigin: http://{own}\r\n")).status, 200);
    for head in [
        "Host: example.org\r\n".to_owned(),
        format!("Host: {own}\r\nOrigin: http://example.org\r\n"),
        format!("Host: {own}\r\nOrigin: null\r\n"),
        format!("Host: {own}\r\nSec-Fetch-Site: cross-site\r\n"),
    ] {
        let reply = raw(&head);
        assert_eq!(reply.status, 403, "{head}");
        assert!(reply.json()["help"].as_str().unwrap().contains("gradus play"));
    }
    assert!(own.ip().is_loopback());
}

#[test]
fn what_is_wrong_is_told() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({}));
    let begin = |body: &str, head: &str| client.request("POST", "/api/runs", head, body.as_bytes());
    let json_head = "Content-Type: application/json\r\n";
    assert_eq!(begin("{}", "Content-Type: text/plain\r\n").status, 415);
    assert_eq!(begin("{}", "").status, 415);
    assert_eq!(begin(&format!("{{\"a\": \"{}\"}}", "a".repeat(70_000)), json_head).status, 413);
    let reply = begin(r#"{"hidden": [1000000000]}"#, json_head);
    assert_eq!(
        (reply.status, reply.json()["error"].as_str().unwrap()),
        (400, "units of a layer is 1000000000, where 1 to 32 is possible")
    );
    assert_eq!(client.get("/api/none").status, 404);
    assert_eq!(client.request("PUT", "/api/runs", "", b"").status, 405);
    assert!(client.get("/api/none").json()["error"].is_string());
    for (command, status) in [
        (json!({ "do": "fly" }), 400),
        (json!({ "do": "set", "name": "0.weight", "index": 99, "value": 1 }), 400),
        (json!({ "do": "set", "name": "9.weight", "index": 0, "value": 1 }), 400),
        (json!({ "do": "set", "name": "0.weight", "index": -1, "value": 1 }), 400),
        (json!({ "do": "speed", "limit": 0 }), 400),
        (json!({ "do": "step", "count": 0 }), 400),
    ] {
        let reply = client.post(&format!("{}/do", run.path), &command);
        assert_eq!(reply.status, status, "{command}: {}", reply.text());
        assert!(!reply.json()["help"].as_str().unwrap().is_empty());
    }
    assert_eq!(run.file("other.txt").status, 404);
    let reply = client.get("/api/softargmax?z=1,x");
    assert_eq!(
        (reply.status, reply.json()["help"].as_str().unwrap()),
        (400, "give up to 64 numbers as 1,2,3")
    );
}

#[test]
fn no_more_runs_than_the_limit_are_open() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let runs: Vec<_> = (0..16).map(|_| client.begin(&json!({ "data": { "rows": 20 } }))).collect();
    let reply = client.post("/api/runs", &json!({}));
    assert_eq!(
        (reply.status, reply.json()["error"].as_str().unwrap()),
        (429, "16 runs are open, which is the most")
    );
    drop(runs);
    assert_eq!(client.post("/api/runs", &json!({})).status, 201);
}

#[test]
fn a_run_whose_page_was_left_makes_room_at_once() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let runs: Vec<_> = (0..16).map(|_| client.begin(&json!({ "data": { "rows": 20 } }))).collect();
    assert_eq!(client.post("/api/runs", &json!({})).status, 429);
    // Looks, and closes the connection, which the server notices a little later.
    runs[3].frame();
    let until = Instant::now() + Duration::from_secs(5);
    while client.post("/api/runs", &json!({})).status == 429 {
        assert!(Instant::now() < until, "the run is still kept");
        sleep(Duration::from_millis(10));
    }
    let ended = runs.iter().filter(|run| run.file("run.toml").status == 404).count();
    assert_eq!((ended, runs[3].file("run.toml").status), (1, 404));
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = Client::shared().0.port();
    let error = Server::bind(&Options { port: taken, ..Options::default() }).unwrap_err().to_string();
    let want = format!(
        "play: the port {taken} is in use by another program\n  help   give another port, --port 4115, or any that is free, --port 0"
    );
    assert_eq!(error, want);
}

#[test]
fn the_experiments_are_those_of_the_program() {
    let client = Client::shared();
    let reply = client.get("/api/vanish?activation=tanh&init=old&depth=8");
    let case = &reply.json()[0];
    assert_eq!((&case["activation"], numbers(&case["backward"]).len()), (&json!("tanh"), 8));
    assert!(case["backward_ratio"].as_f64().unwrap() < 0.4);
    let soft = client.get("/api/softargmax?z=1,2,3&beta=1").json();
    assert!((numbers(&soft["softargmax"])[2] - 0.665_240_955_774_821_9).abs() < 1e-15);
    for wrong in
        ["activation=none", "init=none", "depth=1000000", "deep=1", "activation=a,b,c,d&init=a,b,c,d"]
    {
        assert_eq!(client.get(&format!("/api/vanish?{wrong}")).status, 400, "{wrong}");
    }
}
