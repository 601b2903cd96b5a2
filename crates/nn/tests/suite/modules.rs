//! Sequential, tuples, vectors and the user's own structs as modules; their names, labels and tables.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus_autograd::{Graph, Module, Var};
use gradus_nn::{Dropout, Flatten, Linear, Model, Relu, Sequential, Sigmoid, Tanh};
use gradus_tensor::{Params, Scalar, Tensor};

fn names<T: Scalar>(params: &Params<T>) -> Vec<String> {
    params.list().iter().map(|p| p.name()).collect()
}

fn sequential(params: &Params<f64>) -> Sequential<f64> {
    Sequential::new(params)
        .add(|_| Flatten)
        .add(|p| Linear::new(p, 64, 128))
        .add(|_| Relu)
        .add(|_| Dropout::default())
        .add(|p| Linear::new(p, 128, 10))
}

fn output(module: &impl Module<f64>, params: &Params<f64>, x: &Tensor<f64>) -> Tensor<f64> {
    module.forward(Graph::new(params).eval().input(x)).value().unwrap()
}

#[test]
fn places_name_the_parameters_of_a_sequential() {
    let params = Params::<f64>::seed(0);
    let model = sequential(&params);
    assert_eq!(names(&params), ["1.weight", "1.bias", "4.weight", "4.bias"]);
    assert_eq!((model.len(), model.is_empty()), (5, false));
    let under = Params::<f64>::seed(0);
    Sequential::new(&under.scope("encoder")).add(|p| Linear::new(p, 2, 3)).add(|p| Linear::new(p, 3, 2));
    assert_eq!(names(&under), ["encoder.0.weight", "encoder.0.bias", "encoder.1.weight", "encoder.1.bias"]);
}

#[test]
fn the_table_of_a_model() {
    let params = Params::<f64>::seed(0);
    let model = sequential(&params);
    params.scope("1").freeze();
    let want = "\
name  layer            output     parameters
0     Flatten          [32, 64]            0
1     Linear(64, 128)  [32, 128]       8,320
2     Relu(scale=1.0)  [32, 128]           0
3     Dropout(0.5)     [32, 128]           0
4     Linear(128, 10)  [32, 10]        1,290
9,610 parameters, 1,290 of them trained";
    let summary = model.summary([32, 8, 8]);
    assert_eq!(summary.to_string(), want);
    assert_eq!(summary.rows[4].parameters, 1290);
    assert_eq!(
        format!("{model:?}"),
        "Flatten → Linear(64, 128) → Relu(scale=1.0) → Dropout(0.5) → Linear(128, 10)"
    );
}

#[test]
fn flatten_merges_all_axes_but_the_first() {
    let params = Params::<f64>::seed(0);
    for (from, to) in [(&[2, 3, 4][..], [2, 12]), (&[5, 7], [5, 7]), (&[3, 1, 2, 2], [3, 4])] {
        let x = Tensor::from_fn(gradus_tensor::Shape::new(from).unwrap(), |at| {
            at.iter().fold(0, |n, i| 10 * n + i) as f64
        });
        let y = output(&Flatten, &params, &x);
        assert_eq!((y.dims(), y.as_slice()), (to.as_slice(), x.as_slice()));
    }
}

/// The same layers as a Sequential, a tuple, a vector of boxes, a vector in a Model and a struct of the user's.
#[test]
fn all_ways_to_compose_agree() {
    struct Own {
        fc1: Linear<f64>,
        fc2: Linear<f64>,
    }
    impl Module<f64> for Own {
        fn forward<'g>(&self, x: Var<'g, f64>) -> Var<'g, f64> {
            Sigmoid.forward(self.fc2.forward(Tanh.forward(self.fc1.forward(x))))
        }
    }
    let x = Tensor::from([[0.3, -1.0], [2.0, 0.5], [0.0, 0.0]]);
    let make =
        |params: &Params<f64>| (Linear::new(&params.scope("0"), 2, 4), Linear::new(&params.scope("2"), 4, 3));
    let fresh = || Params::<f64>::seed(8);

    let params = fresh();
    let model = Sequential::new(&params)
        .add(|p| Linear::new(p, 2, 4))
        .add(|_| Tanh)
        .add(|p| Linear::new(p, 4, 3))
        .add(|_| Sigmoid);
    let want = output(&model, &params, &x);
    assert_eq!(want.dims(), [3, 3]);

    let params = fresh();
    let (fc1, fc2) = make(&params);
    assert_eq!(output(&(fc1, Tanh, fc2, Sigmoid), &params, &x), want);

    let params = fresh();
    let (fc1, fc2) = make(&params);
    let boxes: Vec<Box<dyn Module<f64>>> =
        vec![Box::new(fc1), Box::new(Tanh), Box::new(fc2), Box::new(Sigmoid)];
    assert_eq!(boxes.label(), "Linear(2, 4), Tanh, Linear(4, 3), Sigmoid");
    assert_eq!(output(&boxes, &params, &x), want);

    let params = fresh();
    let (fc1, fc2) = make(&params);
    let own = Own { fc1, fc2 };
    assert_eq!(Module::<f64>::label(&own), "Own");
    assert_eq!(output(&Model::new(&params, own), &params, &x), want);
}

#[test]
fn gradients_accumulate_until_they_are_set_to_zero() {
    let params = Params::<f64>::seed(0);
    let model = Model::new(&params, Linear::new(&params, 2, 1));
    let mut graph = Graph::new(model.params());
    let mut backward = || model.forward(graph.step().input([[2.0, 3.0]])).sum().backward().unwrap();
    let gradient = || model.weight.grad();
    backward();
    backward();
    assert_eq!(gradient(), Tensor::from([[4.0, 6.0]]));
    model.zero_grad();
    assert_eq!(params.read().grad(), [0.0; 3]);
    backward();
    assert_eq!(gradient(), Tensor::from([[2.0, 3.0]]));
}
