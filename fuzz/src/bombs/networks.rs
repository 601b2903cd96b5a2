//! Descriptions of networks, and of how rows become what they take.

use super::Bomb;

fn network(inputs: &str, layers: &str) -> String {
    format!(r#"{{"inputs":{inputs},"layers":[{layers}]}}"#)
}

pub(super) fn bombs() -> Vec<Bomb> {
    [networks(), preparations()].concat()
}

fn preparations() -> Vec<Bomb> {
    let bomb = |about, want, text: &str| Bomb::new("preparation", about, want, text);
    vec![
        bomb("a field that is unknown", "unknown field `a`", r#"{"version":1,"columns":[{"a":1},{}]}"#),
        bomb(
            "a version of the future",
            "version 4294967295",
            r#"{"version":4294967295,"target":{"type":"number","column":"y","kind":"number","decimal_comma":false,"mean":0,"std":1},"columns":[],"ignored":[],"notes":[]}"#,
        ),
    ]
}

fn networks() -> Vec<Bomb> {
    let bomb = |about, want, text: String| Bomb::new("network", about, want, text);
    let most = "would make more than 4096 numbers";
    let residual = r#"{"type":"residual","layers":["#;
    vec![
        bomb("2⁵³ outputs", most, network("4", r#"{"type":"linear","out_features":9007199254740992}"#)),
        bomb(
            "2⁵³ inputs",
            most,
            network("9007199254740992", r#"{"type":"linear","out_features":9007199254740992}"#),
        ),
        bomb("2⁵³ slopes", most, network("4", r#"{"type":"prelu","num_parameters":9007199254740992}"#)),
        bomb(
            "a row of a table that is beyond all memory",
            most,
            network(
                "[2]",
                r#"{"type":"embedding","num_embeddings":9007199254740992,"embedding_dim":900,"padding_idx":4294967295}"#,
            ),
        ),
        bomb(
            "two million categories",
            "2000000 categories in all, 1048576 or more are too many",
            network("2", r#"{"type":"columns","categories":[1000000,1000000]}"#),
        ),
        bomb(
            "a shape whose product overflows",
            "more elements than can be addressed",
            network("[9223372036854775807,9223372036854775807]", ""),
        ),
        bomb(
            "sizes whose product overflows",
            "more elements than can be addressed",
            network("4", r#"{"type":"unflatten","unflattened_size":[9007199254740992,9007199254740992]}"#),
        ),
        bomb(
            "2⁵³ integers a row",
            "rows of [9007199254740992] integers, at most 1048576 are taken",
            network("9007199254740992", r#"{"type":"embedding","num_embeddings":2,"embedding_dim":2}"#),
        ),
        bomb(
            "4,097 layers",
            "4097 layers, where at most 4096 are made",
            network("4", &vec![r#""relu""#; 4097].join(",")),
        ),
        bomb("layers within 1,000 others", "recursion limit exceeded", network("4", &residual.repeat(1000))),
        bomb(
            "groups of nothing",
            "do not divide into 0 groups",
            network("[4]", r#"{"type":"group_norm","num_groups":0}"#),
        ),
    ]
}
