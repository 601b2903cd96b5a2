//! What is written is what ONNX Runtime computes.

use crate::{
    judge::judge,
    layers_of_all_kinds::{line, networks, stir},
};
use gradus_autograd::{Elementwise, Graph, Module, Var};
use gradus_exchange::{Around, Change, Column, onnx::Export};
use gradus_nn::{
    Bilinear, Concat, Embedding, Gelu, Identity, Lambda, Linear, Mish, Relu, Sequential, Softmax,
};
use gradus_tensor::{Elem, Params, Real, Shape, Tensor, View, file::npy, random::Stream};
use std::path::Path;

/// A batch of random rows in a step.
pub(crate) fn batch<T: Real>(
    g: &Graph<T>,
    features: Shape,
    rows: usize,
    integers: bool,
    seed: u64,
) -> Var<'_, T> {
    let mut stream = Stream::new(seed, "batch");
    let shape = Shape::new(&[&[rows], features.dims()].concat()).unwrap();
    if integers {
        let tokens: Vec<u32> = (0..shape.len()).map(|_| stream.below(9) as u32).collect();
        g.labels(View::new(shape, &tokens).unwrap())
    } else {
        g.input(Tensor::uniform(shape, -3.0, 3.0, &mut stream))
    }
}

/// Writes a model, some batches and what it makes of them.
fn write<T: Real, M: Module<T>>(
    folder: &Path,
    name: &str,
    export: &Export,
    (params, module): (&Params<T>, &M),
    features: Shape,
    want: impl for<'g> Fn(Var<'g, T>) -> Var<'g, T>,
) {
    stir(params);
    export.write(folder.join(format!("{name}.onnx")), params, module, features).unwrap();
    let mut graph = Graph::new(params);
    for rows in [1, 4, 67] {
        let g = graph.eval();
        let x = batch(g, features, rows, module.takes_integers(), rows as u64);
        let file = |what: &str| folder.join(format!("{name}.{rows}.{what}.npy"));
        // Integers are read as rows of a table of all of them.
        let numbers =
            if module.takes_integers() { g.input(Tensor::arange(0.0, 9.0, 1.0).unwrap()).take(x) } else { x };
        npy::write(file("input"), &numbers.value().unwrap()).unwrap();
        npy::write(file("want"), &want(x).value().unwrap()).unwrap();
    }
}

fn write_all<T: Real>(folder: &Path) {
    for (place, spec) in networks().into_iter().enumerate() {
        let params = Params::<T>::seed(1);
        let model = spec.build(&params).unwrap();
        let last = spec.layers.last().unwrap().kind.clone();
        let name = format!("{:03}-{last}-{}", place, T::NAME);
        println!("{name}: {}", line(&spec));
        let features = spec.inputs.shape().unwrap();
        write(folder, &name, &Export::new(), (&params, &model), features, |x| model.forward(x));
    }
}

/// A user's own activation, with every function there is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Everything;

impl Elementwise for Everything {
    const NAME: &'static str = "everything";
    fn f<E: Elem>(self, x: E) -> E {
        let a = x.sin() * x.cos() + x.erf() * x.normal_pdf() - x.erfc() / (x.exp() + x.lit(1.0));
        let b = (x * x + x.lit(0.5)).ln() + x.abs().ln_1p() + x.abs().sqrt() + (-x.abs()).exp_m1();
        a.max(b).min(x.lit(5.0)).where_pos(a * b, a + x.normal_cdf()) + x.abs().pow(x.lit(1.5)) + x.tanh()
    }
    fn df<E: Elem>(self, x: E, _: E) -> E {
        x
    }
}

/// Modules that no description makes: with two inputs cut from one, side by side, of a user's own.
pub(crate) fn others<T: Real>(params: &Params<T>) -> Vec<Sequential<T>> {
    fn shapes<T: Real>(x: Var<'_, T>) -> Var<'_, T> {
        let batch = x.shape()[0];
        let x = x.reshape([batch, 5, 1]).broadcast_to([batch, 5, 3]).permute(&[0, 2, 1]);
        let pairs = x.product(x, true, false).reshape([batch, 25]).sum_axes(&[-1], true);
        pairs
            + x.amax(&[2], false)
            + x.detach().amin(&[1, 2], true).reshape([batch, 1])
            + x.mean_axes(&[1, 2], true).reshape([batch, 1])
    }
    fn rows<T: Real>(x: Var<'_, T>) -> Var<'_, T> {
        // The sums of columns, for every row of the batch; what is broadcast lacks the batch.
        let sums = x.sum_axes(&[0], false).broadcast_to([x.shape()[0], 5]);
        sums - x.reshape([x.shape()[0] * 5, 1]).softmax(0).reshape([x.shape()[0], 5])
    }
    let pair = |p: &Params<T>| {
        let layer = Bilinear::new(p, 2, 3, 4);
        Lambda::new("pair", move |x: Var<'_, T>| layer.forward(x.slice(1, 0..2), x.slice(1, 2..5)))
    };
    let beside =
        |p: &Params<T>| Concat::new(p, -1).add(|_| Identity).add(|p| Linear::new(p, 5, 2)).add(|_| Relu);
    let own = |name| Sequential::new(&params.scope(name));
    vec![
        own("pair").add(pair),
        own("beside").add(beside),
        own("shapes").add(|_| Lambda::new("shapes", shapes)),
        own("rows").add(|_| Lambda::new("rows", rows)),
        own("own").add(|_| Everything),
        own("output").add(|p| Linear::new(p, 5, 2)),
    ]
}

fn write_others<T: Real>(folder: &Path) {
    let params = Params::<T>::seed(2);
    let features = Shape::from([5]);
    for (place, model) in others(&params).into_iter().enumerate() {
        let name = format!("other-{place}-{}", T::NAME);
        write(folder, &name, &Export::new(), (&params, &model), features, |x| model.forward(x));
    }
    let model = Sequential::new(&params.scope("probabilities")).add(|p| Linear::new(p, 5, 3)).add(|_| Relu);
    let (mean, std) = (vec![0.5, -1.0, 2.0, 0.0, 0.25], vec![2.0, 0.5, 1.0, 3.0, 1.5]);
    let export = Export::new()
        .around(Around::new().normaliser(mean.clone(), std.clone()).softmax(true))
        .metadata("classes", "a b c");
    let row = |all: &[f64]| Tensor::new([5], all.iter().map(|&v| T::of(v)).collect()).unwrap();
    let (mean, std) = (row(&mean), row(&std));
    write(folder, &format!("whole-{}", T::NAME), &export, (&params, &model), features, |x| {
        let constant = |t: &Tensor<T>| gradus_autograd::ops::Values::from(t).on(x.graph());
        model.forward((x - constant(&mean)) / constant(&std)).softmax(-1)
    });
    let export = Export::new().around(Around::new().normaliser(vec![0.5], vec![2.0]));
    write(folder, &format!("plain-{}", T::NAME), &export, (&params, &model), features, |x| {
        model.forward((x - 0.5) / 2.0)
    });
}

/// Columns of every kind, with marks and without.
pub(crate) fn columns() -> Vec<Column> {
    let column = |name: &str, change, least, mean, std, missing, indicator| Column {
        name: name.to_owned(),
        change,
        least,
        mean,
        std,
        missing,
        indicator,
    };
    vec![
        column("age", Change::None, 0.0, 40.0, 12.0, 38.0, true),
        Column::plain("kind", 0.0),
        column("price", Change::Log, 0.5, 1.0, 2.0, 3.0, false),
        column("count", Change::Log1p, 0.0, 1.5, 0.7, 4.0, true),
        column("far", Change::None, 0.0, 1.0, 1e-9, 4.0, false),
    ]
}

/// Rows of these columns, and what the network is to be given for them, by the definition.
pub(crate) fn measured(rows: usize) -> [Vec<f64>; 2] {
    let mut stream = Stream::new(8, "columns");
    let [mut raw, mut prepared] = [Vec::new(), Vec::new()];
    for place in 0..rows * columns().len() {
        let column = &columns()[place % columns().len()];
        let x = if place % 7 == 3 { f64::NAN } else { stream.uniform(-2.0, 60.0) };
        // What a file of f32 is given.
        let x = f64::from(x as f32);
        let filled = if x.is_nan() { column.missing } else { x };
        let changed = match column.change {
            Change::None => filled,
            Change::Log => filled.max(column.least).ln(),
            Change::Log1p => filled.max(column.least).ln_1p(),
        };
        raw.push(x);
        // A number that is given as it is, such as that of a category, has no bound.
        let plain = (column.change, column.mean, column.std) == (Change::None, 0.0, 1.0);
        let scaled = (changed - column.mean) / column.std;
        prepared.push(if plain { scaled } else { scaled.clamp(-20.0, 20.0) });
        prepared.extend(column.indicator.then_some(f64::from(u8::from(x.is_nan()))));
    }
    [raw, prepared]
}

fn write_columns<T: Real>(folder: &Path) {
    let params = Params::<T>::seed(6);
    let model = Linear::new(&params, 7, 2);
    stir(&params);
    let around = Around::new().columns(columns()).restore(100.0, 25.0);
    let name = format!("columns-{}", T::NAME);
    let path = |what: &str| folder.join(format!("{name}.{what}"));
    Export::new().around(around).write(path("onnx"), &params, &model, [7]).unwrap();
    let tensor = |width: usize, all: &[f64]| {
        Tensor::<T>::new([all.len() / width, width], all.iter().map(|v| T::of(*v)).collect()).unwrap()
    };
    let [raw, prepared] = measured(40);
    let mut graph = Graph::new(&params);
    let g = graph.eval();
    let want = model.forward(g.input(tensor(7, &prepared))) * 25.0 + 100.0;
    npy::write(path("0.input.npy"), &tensor(5, &raw)).unwrap();
    npy::write(path("0.want.npy"), &want.value().unwrap()).unwrap();
}

#[test]
fn onnx_runtime_computes_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    write_all::<f32>(folder.path());
    write_all::<f64>(folder.path());
    write_others::<f32>(folder.path());
    write_others::<f64>(folder.path());
    write_columns::<f32>(folder.path());
    write_columns::<f64>(folder.path());
    if let Some((right, said)) = judge("exchange/tests/judge.py", "run", folder.path(), "") {
        assert!(right, "{said}");
        println!("{said}");
    }
}

/// A fault of each kind is found: along another axis, another number, a shape that has no batch.
#[test]
fn the_judge_finds_planted_faults() {
    let params = Params::<f32>::seed(0);
    let features = Shape::from([4, 6]);
    let faults: [(&str, Export, f64, i32); 3] = [
        ("axis", Export::new(), 1.0, 1),
        ("number", Export::new(), 1.0001, 2),
        ("deviation", Export::new().around(Around::new().normaliser(vec![0.0], vec![1.001])), 1.0, 2),
    ];
    for (name, export, factor, axis) in faults {
        let folder = tempfile::tempdir().unwrap();
        let module = Softmax { dim: axis };
        write(folder.path(), name, &export, (&params, &module), features, |x| x.softmax(2) * factor);
        if let Some((right, said)) = judge("exchange/tests/judge.py", "run", folder.path(), "") {
            assert!(!right && said.contains("of the largest number"), "{name}: {said}");
        }
    }
}

fn opsets(bytes: &[u8]) -> (u8, u8) {
    // The first field is the IR version; the opset is in the only field 8, behind the graph.
    let at = bytes.windows(3).rposition(|w| w == [0x42, 2, 0x10]).unwrap();
    (bytes[1], bytes[at + 3])
}

#[test]
fn files_need_the_opset_that_has_their_ops() {
    let params = Params::<f32>::seed(0);
    let bytes = |module: &dyn Module<f32>| Export::new().to_bytes(&params, module, [2]).unwrap();
    assert_eq!(opsets(&bytes(&Mish)), (8, 18));
    assert_eq!(opsets(&bytes(&Gelu)), (9, 20));
    assert_eq!(bytes(&Gelu), bytes(&Gelu), "the same network gives the same bytes");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let params = Params::<f32>::seed(0);
    let message = |export: Export, module: &dyn Module<f32>| {
        export.to_bytes(&params, module, [2]).unwrap_err().to_string()
    };
    let whole = Lambda::new("whole", |x: Var<'_, f32>| x.sum());
    assert_eq!(
        message(Export::new(), &whole),
        "onnx export: the output is [], its first axis is not the batch\n  help   write a network that gives a row for each row"
    );
    let two = Lambda::new("two", |x: Var<'_, f32>| {
        let rows = x.shape()[0];
        x.product(x, false, true).reshape([rows, 1, rows]).sum_axes(&[2], false)
    });
    let refused = message(Export::new(), &two);
    assert!(
        refused.starts_with(
            "onnx export: a reshape to [N, 1, N], where more than one size depends on the batch"
        ),
        "{refused}"
    );
    let three = Export::new().around(Around::new().normaliser(vec![0.0; 3], vec![1.0; 3]));
    assert_eq!(message(three, &Relu), "onnx export: 3 means and 3 deviations do not fit rows [2]");
    let six = Export::new().around(Around::new().columns(columns()));
    assert_eq!(message(six, &Relu), "onnx export: the columns make 7 numbers, rows are [2]");
    let flat = Column { std: 0.0, ..Column::plain("flat", 0.0) };
    let flat = Export::new().around(Around::new().columns(vec![flat, Column::plain("x", 0.0)]));
    let refused = "onnx export: column \"flat\" has std 0, a number above 0 is needed";
    assert_eq!(message(flat, &Relu), refused);
    let table = Embedding::new(&params, 3, 2);
    let refused = message(Export::new().around(Around::new().normaliser(vec![0.0], vec![1.0])), &table);
    assert_eq!(refused, "onnx export: the network takes integers, which are not normalised");
}
