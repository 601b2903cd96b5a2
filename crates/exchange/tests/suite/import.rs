//! What is read is what was written.

use crate::{
    export::{batch, others},
    layers_of_all_kinds::{line, networks, stir},
};
use gradus_autograd::{Graph, Module};
use gradus_exchange::{
    Around,
    onnx::{self, Export, Imported},
};
use gradus_nn::{Linear, Sequential, Tanh};
use gradus_tensor::{Elem, Params, Real, Shape};

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

/// Which layers come back as descriptions: of the others, formulas fall apart into nodes that are no layers.
const DESCRIBED: [&str; 31] = [
    "linear",
    "dropout",
    "alpha_dropout",
    "layer_norm",
    "batch_norm1d",
    "embedding",
    "flatten",
    "unflatten",
    "identity",
    "prelu",
    "relu",
    "leaky_relu",
    "rrelu",
    "relu6",
    "elu",
    "selu",
    "celu",
    "gelu",
    "gelu_tanh",
    "silu",
    "mish",
    "softplus",
    "softsign",
    "tanh",
    "sigmoid",
    "hardtanh",
    "hardsigmoid",
    "hardswish",
    "hardshrink",
    "softshrink",
    "threshold",
];

/// What a description from a file makes is what the file's network makes.
#[test]
fn chains_of_layers_come_back_as_descriptions() {
    let mut described = 0;
    for spec in networks() {
        let params = Params::<f32>::seed(1);
        let model = spec.build(&params).unwrap();
        stir(&params);
        let features = spec.inputs.shape().unwrap();
        let bytes = Export::new().to_bytes(&params, &model, features).unwrap();
        let back = onnx::from_bytes::<f32>(&bytes).unwrap();
        match back.spec() {
            Ok(chain) => {
                described += 1;
                let own = Params::<f32>::seed(9);
                let rebuilt =
                    chain.network.build(&own).unwrap_or_else(|e| panic!("{}: {e}", line(&chain.network)));
                own.assign(&chain.parameters).unwrap();
                let difference =
                    apart(&outputs(&own, &rebuilt, features), &outputs(&params, &model, features));
                assert!(difference <= 1e-6, "{} as {}: {difference:e}", line(&spec), line(&chain.network));
            }
            Err(error) => {
                let plain =
                    spec.layers.iter().all(|l| DESCRIBED.contains(&l.kind.as_str()) && l.options.is_empty());
                assert!(!plain, "{}: {error}", line(&spec));
                println!("{}: {}", line(&spec), error.message());
            }
        }
    }
    assert!(described >= 50, "{described}");
    println!("{described} networks come back as descriptions");
}

#[test]
fn a_normalisation_in_front_comes_back() {
    let params = Params::<f64>::seed(0);
    let model = Linear::new(&params, 2, 1);
    let export = Export::new().around(Around::new().normaliser(vec![0.5, 1.5], vec![2.0, 0.0]));
    let back = onnx::from_bytes::<f64>(&export.to_bytes(&params, &model, [2]).unwrap()).unwrap();
    let chain = back.spec().unwrap();
    assert_eq!(chain.normaliser, Some([vec![0.5, 1.5], vec![2.0, 0.0]]));
    assert_eq!(chain.network.layers.len(), 1);
    // What never varied counts for nothing.
    let y = |x: [[f64; 2]; 1]| {
        let mut graph = Graph::new(back.params());
        back.forward(graph.eval().input(x)).item().unwrap()
    };
    assert_eq!(y([[1.0, 2.0]]), y([[1.0, -70.0]]));
}

/// A network of a file is trained further: its loss falls, and dropout drops.
#[test]
fn what_is_read_is_trained() {
    let params = Params::<f32>::seed(0);
    let model =
        Sequential::new(&params).add(|p| Linear::new(p, 3, 8)).add(|_| Tanh).add(|p| Linear::new(p, 8, 1));
    let back = onnx::from_bytes::<f32>(&Export::new().to_bytes(&params, &model, [3]).unwrap()).unwrap();
    let mut graph = Graph::new(back.params());
    let mut losses = Vec::new();
    for _ in 0..200 {
        let g = graph.step();
        let x = batch(g, Shape::from([3]), 16, false, 4);
        let d = back.forward(x) - x.sin().sum_axes(&[1], true);
        let loss = (d * d).mean();
        back.params().zero_grad();
        loss.backward().unwrap();
        losses.push(loss.item().unwrap());
        back.params().update(|theta| {
            let (value, grad) = theta.slices();
            value.iter_mut().zip(grad).for_each(|(v, d)| *v -= 0.2 * *d);
        });
    }
    assert!(losses[199] < 0.1 * losses[0], "{} from {}", losses[199], losses[0]);
}
