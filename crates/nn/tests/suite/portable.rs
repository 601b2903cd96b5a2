//! Networks as data: read by plain loops in the documented orders, they have the bits of the library's reference.

use crate::layers_of_all_kinds::{line, networks, stir, undescribed};
use gradus_autograd::{
    Graph, Inputs, Module, Op, Var,
    ops::Uniform,
    portable::{Network, Origin, Primitive, Reduction, Size},
};
use gradus_nn::{Bilinear, Lambda, LogSumExp, Sequential, Softmax};
use gradus_tensor::{Dual, Elem, Params, Result, Scalar, Shape, Tensor, random::Stream};
use std::borrow::Cow;

/// A value: its sizes and elements.
#[derive(Clone, Debug)]
struct Array(Vec<usize>, Vec<f64>);

impl Array {
    /// An array from the element at each place.
    fn of(dims: &[usize], element: impl Fn(&[usize]) -> f64) -> Array {
        let place = |mut at: usize| {
            let mut place = vec![0; dims.len()];
            for (p, size) in place.iter_mut().zip(dims).rev() {
                *p = at % size;
                at /= size;
            }
            place
        };
        Array(dims.to_vec(), (0..dims.iter().product()).map(|at| element(&place(at))).collect())
    }

    /// The element at a place of an array that this one is broadcast to.
    fn at(&self, place: &[usize]) -> f64 {
        let own = &place[place.len() - self.0.len()..];
        let pairs = own.iter().zip(&self.0);
        self.1[pairs.fold(0, |sum, (&p, &size)| sum * size + if size == 1 { 0 } else { p })]
    }

    /// The numbers along some axes, from the place that `place` has along the others.
    fn along(&self, axes: &[usize], place: &[usize]) -> Vec<f64> {
        let sizes: Vec<usize> = axes.iter().map(|&axis| self.0[axis]).collect();
        let within = |p: &[usize]| {
            let mut whole = place.to_vec();
            axes.iter().zip(p).for_each(|(&axis, &p)| whole[axis] = p);
            self.at(&whole)
        };
        Array::of(&sizes, within).1
    }
}

fn pairs(leaves: Vec<f64>) -> f64 {
    let mut waiting: Vec<(usize, f64)> = Vec::new();
    for mut sum in leaves {
        let mut size = 1;
        while let Some((_, earlier)) = waiting.pop_if(|(s, _)| *s == size) {
            sum += earlier;
            size *= 2;
        }
        waiting.push((size, sum));
    }
    waiting.into_iter().map(|(_, sum)| sum).rev().reduce(|later, earlier| earlier + later).unwrap_or(0.0)
}

fn in_rows(x: &[f64]) -> f64 {
    let leaf = |x: &[f64]| {
        let mut chains = vec![0.0; 16.min(x.len())];
        x.iter().enumerate().for_each(|(i, v)| chains[i % 16] += v);
        for half in [8, 4, 2, 1] {
            (0..half).for_each(|i| {
                if i + half < chains.len() {
                    chains[i] += chains[i + half];
                }
            });
        }
        chains[0]
    };
    pairs(x.chunks(512).map(leaf).collect())
}

fn in_columns(x: &[f64]) -> f64 {
    pairs(x.chunks(32).map(|x| x.iter().fold(0.0, |sum, v| sum + v)).collect())
}

fn reduced(x: &Array, by: Reduction, axes: &[usize], shape: &[usize], keepdim: bool) -> Array {
    let long: Vec<usize> = (0..x.0.len()).filter(|&axis| x.0[axis] != 1).collect();
    let taken: Vec<usize> = long.iter().copied().filter(|axis| axes.contains(axis)).collect();
    let places: Vec<usize> = taken.iter().map(|axis| long.iter().position(|a| a == axis).unwrap()).collect();
    let neighbours = places.windows(2).all(|w| w[1] == w[0] + 1);
    let behind = places.last().is_some_and(|&last| last + 1 < long.len());
    Array::of(shape, |place| {
        let mut whole = vec![0; x.0.len()];
        let kept: Vec<usize> = (0..x.0.len()).filter(|axis| keepdim || !axes.contains(axis)).collect();
        kept.iter().zip(place).for_each(|(&axis, &p)| whole[axis] = p);
        let all = x.along(axes, &whole);
        let sum = || match (all.len(), neighbours, behind) {
            (1, ..) => all[0],
            (_, true, false) => in_rows(&all),
            (_, true, true) => in_columns(&all),
            _ => all.iter().fold(0.0, |sum, v| sum + v),
        };
        match by {
            Reduction::Sum => sum(),
            Reduction::Mean => sum() / all.len() as f64,
            Reduction::Max => all.iter().copied().reduce(f64::max).unwrap(),
            Reduction::Min => all.iter().copied().reduce(f64::min).unwrap(),
        }
    })
}

/// Along one axis: the shift, Σ exp(x − shift), and the place with that axis left out or kept.
fn soft(x: &Array, axis: usize, place: &[usize]) -> (f64, f64) {
    let all = x.along(&[axis], place);
    let shift = all.iter().copied().reduce(f64::max).filter(|m| *m != f64::NEG_INFINITY).unwrap_or(0.0);
    (shift, in_rows(&all.iter().map(|x| Elem::exp(x - shift)).collect::<Vec<_>>()))
}

fn computed(primitive: &Primitive, x: &[&Array], shape: &[usize]) -> Array {
    match primitive {
        Primitive::Formula(recipe) => {
            Array::of(shape, |place| recipe.apply(&x.iter().map(|x| x.at(place)).collect::<Vec<_>>()))
        }
        Primitive::Product { transposed: [ta, tb] } => Array::of(shape, |place| {
            let (batch, &[i, j]) = place.split_at(place.len() - 2) else { panic!("no matrix") };
            let last = |x: &Array, turned: bool| x.0[x.0.len() - if turned { 2 } else { 1 }];
            let at = |x: &Array, i: usize, j: usize, turned: bool| {
                x.at(&[batch, &if turned { [j, i] } else { [i, j] }].concat()[..])
            };
            (0..last(x[0], *ta)).fold(0.0, |sum, k| sum + at(x[0], i, k, *ta) * at(x[1], k, j, *tb))
        }),
        Primitive::Reduce { by, axes, keepdim } => reduced(x[0], *by, axes, shape, *keepdim),
        Primitive::Reshape => Array(shape.to_vec(), x[0].1.clone()),
        Primitive::Permute { order } => Array::of(shape, |place| {
            let mut from = vec![0; order.len()];
            order.iter().zip(place).for_each(|(&axis, &p)| from[axis] = p);
            x[0].at(&from)
        }),
        Primitive::Broadcast => Array::of(shape, |place| x[0].at(place)),
        Primitive::Concat { axis } => Array::of(shape, |place| {
            let (mut from, mut part) = (place.to_vec(), 0);
            while from[*axis] >= x[part].0[*axis] {
                from[*axis] -= x[part].0[*axis];
                part += 1;
            }
            x[part].at(&from)
        }),
        Primitive::Slice { axis, start, .. } => Array::of(shape, |place| {
            let mut from = place.to_vec();
            from[*axis] += start;
            x[0].at(&from)
        }),
        Primitive::Take { blank } => Array::of(shape, |place| {
            let (index, row) = place.split_at(x[1].0.len());
            let row = [&[x[1].at(index) as usize], row].concat();
            if *blank == Some(row[0] as u32) { 0.0 } else { x[0].at(&row) }
        }),
        Primitive::Softmax { axis } => Array::of(shape, |place| {
            let (shift, sum) = soft(x[0], *axis, place);
            Elem::exp(x[0].at(place) - shift) / sum
        }),
        Primitive::LogSoftmax { axis } => Array::of(shape, |place| {
            let (shift, sum) = soft(x[0], *axis, place);
            (x[0].at(place) - shift) - Elem::ln(sum)
        }),
        Primitive::LogSumExp { axis } => Array::of(shape, |place| {
            let mut whole = place.to_vec();
            whole.insert(*axis, 0);
            let (shift, sum) = soft(x[0], *axis, &whole);
            shift + Elem::ln(sum)
        }),
        Primitive::Values(all) => Array(shape.to_vec(), all.to_vec()),
        Primitive::Same => x[0].clone(),
        other => panic!("no layer records {other:?}"),
    }
}

/// The network's output for a batch.
fn run(network: &Network<f64>, input: &Array) -> Array {
    let mut values: Vec<Array> = Vec::new();
    for line in &network.lines {
        let size = |size: &Size| match *size {
            Size::Fixed(size) => size,
            Size::Batch(times) => times * input.0[0],
        };
        let shape: Vec<usize> = line.shape.iter().map(size).collect();
        let value = match &line.origin {
            Origin::Input { .. } => input.clone(),
            Origin::Constant(v) => Array(vec![], vec![*v]),
            Origin::Parameter { value, .. } => Array(value.dims().to_vec(), value.as_slice().to_vec()),
            Origin::Computed { primitive, inputs, .. } => {
                computed(primitive, &inputs.iter().map(|&i| &values[i]).collect::<Vec<_>>(), &shape)
            }
        };
        assert_eq!(value.0, shape, "{:?}", line.origin);
        values.push(value);
    }
    values[network.output].clone()
}

/// What the reference, dual numbers' real parts, gives for the same batch.
fn reference<M: Module<Dual<f64>>>(params: &Params<Dual<f64>>, module: &M, input: &Array) -> Vec<f64> {
    let shape = Shape::new(&input.0).unwrap();
    let mut graph = Graph::new(params);
    let g = graph.eval();
    let whole: Vec<u32> = input.1.iter().map(|&v| v as u32).collect();
    let real: Vec<Dual<f64>> = input.1.iter().map(|&v| Dual::constant(v)).collect();
    let x = match module.takes_integers() {
        true => g.labels(gradus_tensor::View::new(shape, &whole).unwrap()),
        false => g.input(Tensor::new(shape, real).unwrap()),
    };
    module.forward(x).read(|y| y.iter().map(|y| y.re).collect()).unwrap()
}

fn batch(features: &[usize], rows: usize, integers: bool) -> Array {
    let mut stream = Stream::new(3, "batch");
    let dims = [&[rows], features].concat();
    let count = dims.iter().product();
    let draw = |_| if integers { stream.below(9) as f64 } else { stream.uniform(-3.0, 3.0) };
    Array(dims, (0..count).map(draw).collect())
}

/// One of f64 and its twin of dual numbers.
fn compare<M: Module<f64>, D: Module<Dual<f64>>>(
    (params, module): (&Params<f64>, &M),
    (twins, twin): (&Params<Dual<f64>>, &D),
    features: &[usize],
    what: &str,
) {
    stir(params);
    stir(twins);
    let network = Network::of(params, module, Shape::new(features).unwrap()).unwrap();
    for rows in [1, 4, 67] {
        let x = batch(features, rows, module.takes_integers());
        let (got, want) = (run(&network, &x).1, reference(twins, twin, &x));
        let differ = got.iter().zip(&want).position(|(g, w)| g.to_bits() != w.to_bits());
        assert!(got.len() == want.len() && differ.is_none(), "{what}: {got:?} against {want:?}");
    }
}

#[test]
fn every_layer_as_data_has_the_bits_of_the_reference() {
    for spec in networks() {
        let (params, twins) = (Params::<f64>::seed(1), Params::seed(1));
        let (model, twin) = (spec.build(&params).unwrap(), spec.build(&twins).unwrap());
        let features = spec.inputs.shape().unwrap();
        compare((&params, &model), (&twins, &twin), features.dims(), &line(&spec));
    }
}

/// Two inputs cut from one; modules side by side; sums in every order.
fn others<T: Scalar>(params: &Params<T>) -> Vec<Sequential<T>> {
    fn over<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        x.reshape([x.shape()[0], 20, 55]).permute(&[1, 0, 2]).sum_axes(&[0, 2], false)
    }
    fn turned<T: Scalar>(x: Var<'_, T>) -> Var<'_, T> {
        let x = x.reshape([x.shape()[0], 20, 55]).permute(&[0, 2, 1]).detach();
        x.amax(&[-1], false) + x.amin(&[2], false)
    }
    let pair = |p: &Params<T>| {
        let layer = Bilinear::new(p, 2, 3, 4);
        Lambda::new("pair", move |x: Var<'_, T>| layer.forward(x.slice(1, 0..2), x.slice(1, 2..5)))
    };
    let own = |name| Sequential::new(&params.scope(name));
    let own_kinds = vec![
        own("pair").add(pair),
        own("over").add(|_| Lambda::new("over", over)),
        own("turned").add(|_| Lambda::new("turned", turned)),
        own("softmax").add(|_| Softmax),
        own("logsumexp").add(|_| LogSumExp),
    ];
    own_kinds.into_iter().chain(undescribed(params)).collect()
}

#[test]
fn other_modules_as_data_have_the_bits_of_the_reference() {
    let (params, twins) = (Params::<f64>::seed(1), Params::seed(1));
    let all = others(&params).into_iter().zip(others(&twins));
    for (place, (module, twin)) in all.enumerate() {
        let features = if place == 0 { 5 } else { 1100 };
        compare((&params, &module), (&twins, &twin), &[features], &module.label());
    }
}

/// An op without a word of its own.
#[derive(Clone, Debug, PartialEq)]
struct Reverse;

impl Op for Reverse {
    fn name(&self) -> Cow<'static, str> {
        "reverse".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        Ok(x[0])
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, _: Shape, y: &mut [T]) {
        y.iter_mut().zip(x.real(0).iter().rev()).for_each(|(y, x)| *y = *x);
    }
}

#[test]
fn what_cannot_be_written_down_is_refused() {
    let params = Params::<f64>::seed(0);
    type Step = for<'g> fn(Var<'g, f64>) -> Var<'g, f64>;
    let message = |step: Step| {
        let module = Lambda::new("f", step);
        Network::of(&params, &module, [2]).unwrap_err().message().to_owned()
    };
    let cases: [(Step, &str); 6] = [
        (|x| x / x.shape()[0] as f64, "the network depends on the size of the batch: a constant differs"),
        (
            |x| x.slice(0, 0..x.shape()[0] - 1),
            "the network depends on the size of the batch: so does its op slice",
        ),
        (
            |x| x.reshape([x.shape()[0] * 2]).concat(&[x.constant(1.0).reshape([1])], 0),
            "the network depends on the size of the batch: a size is 5 for 2 rows and 7 for 3",
        ),
        (
            |x| if x.shape()[0] == 2 { x.exp() } else { x.exp().exp() },
            "the network depends on the size of the batch: it records other operations",
        ),
        (|x| x * x.graph().input([1.0, 2.0]), "the network reads an input of its own"),
        (|x| x + drawn(x), "the network draws random numbers"),
    ];
    for (step, want) in cases {
        assert_eq!(message(step), want);
    }
    let reversed = message(|x| x.push(Reverse, &[]).exp().push(Reverse, &[]));
    let places = reversed.matches("reverse (").count();
    assert!(reversed.starts_with("ops without a portable form: reverse (") && places == 2, "{reversed}");
}

/// Random numbers like x.
fn drawn(x: Var<'_, f64>) -> Var<'_, f64> {
    x.graph().key().push(Uniform { low: 0.0, high: 1.0, shape: x.shape() }, &[])
}
