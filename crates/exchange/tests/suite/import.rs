//! What is read is what was written.

use crate::{
    export::{batch, others},
    layers_of_all_kinds::{line, networks, stir},
};
use gradus_autograd::{Graph, Module};
use gradus_exchange::onnx::{self, Export, Imported};
use gradus_tensor::{Params, Real, Shape};

/// The outputs of a module for a few batches, one after another.
pub(crate) fn outputs<T: Real, M: Module<T> + ?Sized>(
    params: &Params<T>,
    module: &M,
    features: Shape,
) -> Vec<f64> {
    let mut graph = Graph::new(params);
    let mut all = Vec::new();
    for rows in [1, 5] {
        let y = module.forward(batch(graph.eval(), features, rows, module.takes_integers(), 1));
        all.extend(y.value().unwrap().as_slice().iter().map(|v| v.to_f64()));
    }
    all
}

/// The largest difference, relative to the largest number.
pub(crate) fn apart(got: &[f64], want: &[f64]) -> f64 {
    assert_eq!(got.len(), want.len());
    let largest = want.iter().fold(f64::MIN_POSITIVE, |largest, w| largest.max(w.abs()));
    got.iter().zip(want).fold(0.0, |worst: f64, (g, w)| worst.max((g - w).abs() / largest))
}

fn there_and_back<T: Real, M: Module<T>>(params: &Params<T>, module: &M, features: Shape, what: &str) {
    stir(params);
    let bytes = Export::new().to_bytes(params, module, features).unwrap();
    let back: Imported<T> = onnx::from_bytes(&bytes).unwrap_or_else(|e| panic!("{what}: {e}"));
    assert_eq!(back.features().unwrap(), features);
    let difference = apart(&outputs(back.params(), &back, features), &outputs(params, module, features));
    assert!(difference <= if T::BYTES == 8 { 1e-14 } else { 1e-6 }, "{what}: off by {difference:e}");
    // The same parameters under the same names, but for a count that nothing reads.
    for own in back.params().list() {
        assert_eq!(own.value(), params.get(&own.name()).unwrap().value(), "{what}");
    }
}

#[test]
fn every_layer_comes_back_as_it_was() {
    for spec in networks() {
        let features = spec.inputs.shape().unwrap();
        let (single, double) = (Params::<f32>::seed(1), Params::<f64>::seed(1));
        there_and_back(&single, &spec.build(&single).unwrap(), features, &line(&spec));
        there_and_back(&double, &spec.build(&double).unwrap(), features, &line(&spec));
    }
    let params = Params::<f64>::seed(2);
    for module in others(&params) {
        there_and_back(&params, &module, Shape::from([5]), &module.label());
    }
}
