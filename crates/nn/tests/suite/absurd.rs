//! Descriptions of absurd sizes are refused before anything is made of them.

use gradus_nn::spec::NetworkSpec;
use gradus_tensor::Params;

fn error(inputs: &str, layers: &str) -> String {
    let spec: NetworkSpec =
        serde_json::from_str(&format!(r#"{{"inputs":{inputs},"layers":[{layers}]}}"#)).unwrap();
    let before = crate::counting::live();
    let error = spec.build(&Params::<f32>::seed(0)).unwrap_err();
    assert!(crate::counting::live() - before < 100_000);
    error.to_string()
}

#[test]
fn the_size_is_named_and_no_memory_is_taken() {
    let most = "would make more than 536870912 numbers";
    for (inputs, layers, want) in [
        ("4", r#"{"type":"linear","out_features":9007199254740992}"#, most),
        ("9007199254740992", r#"{"type":"linear","out_features":9007199254740992}"#, most),
        ("4", r#"{"type":"prelu","num_parameters":1e15}"#, most),
        ("4", r#"{"type":"layer_norm","normalized_shape":[1e15]}"#, most),
        ("1000000000000000", r#"{"type":"batch_norm1d"}"#, most),
        (
            "4",
            r#"{"type":"embedding","num_embeddings":1e15,"embedding_dim":1e15,"padding_idx":4294967295}"#,
            "would make more than",
        ),
        (
            "2",
            r#"{"type":"columns","categories":[1000000,1000000],"embedding_dim":[2,0]}"#,
            "2000000 categories in all, 1048576 or more are too many",
        ),
        (
            "[4,4]",
            r#"{"type":"unflatten","unflattened_size":[9007199254740992,9007199254740992]}"#,
            "more elements",
        ),
        (
            "1",
            r#"{"type":"unflatten","unflattened_size":[]},{"type":"group_norm","num_groups":1}"#,
            "the input",
        ),
        ("1", r#"{"type":"unflatten","unflattened_size":[]},{"type":"batch_norm1d"}"#, "the input"),
    ] {
        let text = error(inputs, layers);
        assert!(text.contains(want), "{inputs} {layers}: {text}");
    }
    let relu = error("9007199254740992", r#"{"type":"relu"},{"type":"linear","out_features":2}"#);
    assert!(relu.contains("layer 1 (linear)") && relu.contains(most), "{relu}");
    let table = r#"{"type":"embedding","num_embeddings":2,"embedding_dim":2}"#;
    assert!(error("9007199254740992", table).contains("at most 1048576 are taken"));
    let many = vec![r#"{"type":"relu"}"#; 4097].join(",");
    assert!(error("4", &many).contains("4097 layers, where at most 4096 are made"));
}

#[test]
fn who_means_it_says_how_many() {
    let spec: NetworkSpec =
        serde_json::from_str(r#"{"inputs":4,"layers":[{"type":"linear","out_features":8}]}"#).unwrap();
    let error = spec.build(&Params::<f32>::seed(0).at_most(39)).unwrap_err().to_string();
    assert!(error.contains("layer 0 (linear)") && error.contains("more than 39 numbers"), "{error}");
    assert!(spec.build(&Params::<f32>::seed(0).at_most(40)).is_ok());
}
