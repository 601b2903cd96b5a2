//! Reading the golden files, with an account of what was compared (README.md has their origin).

use gradus::{prelude::*, tensor::file::safetensors};
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// One golden file.
pub(crate) struct Golden {
    cases: Vec<Value>,
    pub(crate) tensors: BTreeMap<String, Tensor<f64>>,
    touched: RefCell<BTreeSet<String>>,
}

/// One case of a golden file.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    golden: &'a Golden,
    json: &'a Value,
}

impl Golden {
    pub(crate) fn new(json: &str, bytes: &[u8]) -> Golden {
        let cases = serde_json::from_str::<Value>(json).unwrap()["cases"].as_array().unwrap().clone();
        let tensors = safetensors::from_bytes(bytes).unwrap().tensors.into_iter().collect();
        Golden { cases, tensors, touched: RefCell::default() }
    }

    /// Puts true values in the place of elements that are off; each line names the array, the place, and the value.
    #[allow(dead_code)] // each test file compiles this module for itself
    pub(crate) fn correct(mut self, text: &str) -> Golden {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            let tensor = self.tensors.get_mut(words[0]).unwrap();
            tensor.as_mut_slice()[words[1].parse::<usize>().unwrap()] = words[2].parse().unwrap();
        }
        self
    }

    pub(crate) fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        self.cases.iter().map(|json| Case { golden: self, json })
    }

    /// The arrays that were neither given to gradus nor compared with its results.
    pub(crate) fn left_out(&self) -> Vec<&String> {
        let touched = self.touched.borrow();
        self.tensors.keys().filter(|name| !touched.contains(*name)).collect()
    }
}

impl Case<'_> {
    pub(crate) fn id(&self) -> &str {
        self.json["id"].as_str().unwrap()
    }

    /// An option in PyTorch's words; null where it is not named.
    pub(crate) fn option(&self, name: &str) -> &Value {
        &self.json["options"][name]
    }

    fn full(&self, name: &str) -> String {
        format!("{}/{name}", self.id())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.golden.tensors.contains_key(&self.full(name))
    }

    /// An array that is given to gradus.
    pub(crate) fn array(&self, name: &str) -> Tensor<f64> {
        let name = self.full(name);
        let found = self.golden.tensors.get(&name).unwrap_or_else(|| panic!("no array {name}")).clone();
        self.golden.touched.borrow_mut().insert(name);
        found
    }

    /// The largest difference from an array, each relative to the element itself; numbers below 10⁻²⁹⁰ count as that large.
    #[allow(dead_code)] // each test file compiles this module for itself
    pub(crate) fn apart(&self, name: &str, got: &Tensor<f64>) -> f64 {
        let want = self.array(name);
        let pairs = got.as_slice().iter().zip(want.as_slice()).filter(|(g, w)| g != w);
        let errors = pairs.map(|(g, w)| (g - w).abs() / w.abs().max(1e-290));
        errors.fold(0.0, |m: f64, e| if e.is_nan() { f64::INFINITY } else { m.max(e) })
    }

    /// The largest difference from an array, relative to the array's largest entry; infinite for a NaN.
    pub(crate) fn error(&self, name: &str, got: &Tensor<f64>) -> f64 {
        let want = self.array(name);
        assert_eq!(got.shape(), want.shape(), "{}", self.full(name));
        let largest = want.as_slice().iter().fold(0.0, |m: f64, w| m.max(w.abs()));
        let apart = |(g, w): (&f64, &f64)| if g == w { 0.0 } else { (g - w).abs() };
        let gaps = got.as_slice().iter().zip(want.as_slice()).map(apart);
        let worst = gaps.fold(0.0, |m: f64, d| if d.is_nan() { f64::INFINITY } else { m.max(d) });
        if largest == 0.0 { worst } else { worst / largest }
    }
}

/// The largest error among some arrays of a case.
pub(crate) type Errors = Vec<(String, f64)>;

/// Fails with a list of all arrays whose error exceeds the tolerance.
pub(crate) fn judge(errors: &Errors, tolerance: f64) {
    let bad: Vec<_> = errors.iter().filter(|(_, e)| *e > tolerance).collect();
    assert!(bad.is_empty(), "errors above {tolerance:e}: {bad:#?}");
}
