//! Tensors print as NumPy prints arrays.

use gradus_tensor::{Real, Shape, Tensor};
use serde_json::Value;
use std::str::FromStr;

fn printed<T: Real + FromStr>(case: &Value) -> String {
    let shape: Shape = serde_json::from_value(case["shape"].clone()).unwrap();
    let numbers = case["data"].as_array().unwrap().iter();
    let data = numbers.map(|v| v.as_str().unwrap().parse().ok().unwrap()).collect();
    Tensor::<T>::new(shape, data).unwrap().to_string()
}

#[test]
fn every_case_prints_as_in_numpy() {
    let file: Value = serde_json::from_str(include_str!("../fixtures/print.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() >= 71);
    for case in cases {
        let got = match case["dtype"].as_str().unwrap() {
            "float32" => printed::<f32>(case),
            _ => printed::<f64>(case),
        };
        assert_eq!(got, case["text"].as_str().unwrap(), "{}", case["name"]);
    }
}
