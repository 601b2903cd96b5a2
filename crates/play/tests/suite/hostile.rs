//! A thousand messages that nobody should send.

use crate::client::{Client, hash};
use gradus_play::Options;
use serde_json::json;

/// Numbers that look random: xorshift (G. Marsaglia, 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const VALUES: &[&str] = &[
    "-1",
    "1e400",
    "-1e308",
    "1e308",
    "18446744073709551616",
    "99999999999999999999999",
    "0.5",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "\"\\u0000\"",
    "\"0.weight\"",
    "{\"type\": 3}",
    "{\"type\": \"adam\", \"lr\": -1}",
    "{\"type\": \"\"}",
    "[1,2,3,-4]",
    "[1e30]",
    "{\"a\": {\"a\": {\"a\": 1}}}",
    "NaN",
    "Infinity",
    "9007199254740993",
    "\"\u{202e}\u{fffd}\"",
    "{\"type\": \"dirac\"}",
    "{\"type\": \"kaiming_normal\", \"a\": \"b\"}",
    "{\"type\": \"chained\", \"schedules\": []}",
];

const FIELDS: &[&str] = &[
    "version",
    "data",
    "hidden",
    "activation",
    "init",
    "dropout",
    "loss",
    "optimizer",
    "schedule",
    "epochs",
    "batch",
    "seed",
    "steps",
    "edits",
    "frozen",
    "do",
    "step",
    "count",
    "name",
    "index",
    "value",
    "limit",
    "unit",
    "link",
    "ops",
    "predict",
    "",
];

/// A message: bytes, deep brackets, objects with wrong fields, or what looks right and is not.
fn message(chance: &mut Chance) -> Vec<u8> {
    match chance.below(6) {
        0 => (0..chance.below(2000)).map(|_| chance.next() as u8).collect(),
        1 => {
            let depth = 1 + chance.below(30_000);
            chance.pick(&["[", "{\"a\":", "[{\"unit\":"]).repeat(depth / 8).into_bytes()
        }
        2 => {
            let (kind, value, other) = (chance.pick(FIELDS), chance.pick(VALUES), chance.pick(VALUES));
            let command = chance.pick(&["set", "back", "step", "speed", "freeze", "play", "fly"]);
            format!(r#"{{"do": "{command}", "{kind}": {value}, "index": {other}}}"#).into_bytes()
        }
        3 => {
            let question = chance.pick(&["unit", "link", "ops", "predict", "none"]);
            let (a, b) = (chance.pick(VALUES), chance.pick(VALUES));
            format!(r#"{{"{question}": {{"layer": {a}, "unit": {b}, "row": {b}, "name": {a}, "index": {b}, "x": {a}}}}}"#).into_bytes()
        }
        4 => format!(
            r#"{{"{}": {}, "{}": {}}}"#,
            chance.pick(FIELDS),
            chance.pick(VALUES),
            chance.pick(FIELDS),
            chance.pick(VALUES)
        )
        .into_bytes(),
        _ => format!(
            r#"{{"data": {{"name": {}, "rows": {}, "noise": {}}}, "steps": 1000000}}"#,
            chance.pick(VALUES),
            chance.pick(VALUES),
            chance.pick(VALUES)
        )
        .into_bytes(),
    }
}

#[test]
fn a_thousand_malformed_messages_do_no_harm() {
    let client = Client::start(&Options { port: 0, ..Options::default() });
    let run = client.begin(&json!({ "steps": 50 }));
    let before = hash(&run.frame());
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for round in 0..1000 {
        let body = message(&mut chance);
        let path = match round % 4 {
            0 => "/api/runs".to_owned(),
            1 => format!("{}/open", run.path),
            2 => format!("{}/do", run.path),
            _ => format!(
                "/api/runs/{}/do",
                chance.pick(&["r", "r-1", "r99999999999999999999", "%00", "..", "r1%2f"])
            ),
        };
        let head = chance.pick(&[
            "Content-Type: application/json\r\n",
            "Content-Type: application/json; charset=utf-8\r\n",
        ]);
        let reply = client.request("POST", &path, head, &body);
        assert!(
            (200..=201).contains(&reply.status) || (400..=431).contains(&reply.status),
            "{}: {} {}",
            String::from_utf8_lossy(&body),
            reply.status,
            reply.text()
        );
        if reply.status >= 400 {
            refused += 1;
            assert!(reply.json()["error"].is_string());
        }
    }
    assert!(refused > 700, "{refused}");
    // Lines that are no HTTP.
    for _ in 0..50 {
        let bytes: Vec<u8> = (0..200).map(|_| chance.next() as u8).collect();
        client.raw(&[&bytes[..], b"\r\n\r\n"].concat());
    }
    // The run is as it was, but for steps and changes that a message may have been right about.
    run.tell(&json!({ "do": "pause" }));
    run.tell(&json!({ "do": "restart" }));
    run.steps(50);
    assert_eq!(hash(&run.frame()), before);
}
