//! The network that is explained, its numbers, and the step that it makes.

use super::Taught;
use crate::network_file::NetworkFile;
use gradus::{
    autograd::{
        inspect::{Jacobian, Step},
        ops::Reshape,
    },
    losses::by_name,
    prelude::*,
    tensor::{View, file, random::Stream},
    view::explain::Explanation,
};
use std::path::Path;

/// A network between its input and its loss, on one datapoint.
pub(crate) struct Lesson {
    pub(crate) preset: Option<&'static Preset>,
    pub(crate) params: Params<f64>,
    pub(crate) layers: Vec<Box<dyn Module<f64> + Send + Sync>>,
    pub(crate) loss: String,
    pub(crate) sum: bool,
    pub(crate) x: Tensor<f64>,
    pub(crate) y: Tensor<f64>,
    /// Names as books have them, beside those of the library.
    symbols: Vec<(String, String)>,
}

/// A network of the course: Linear → f → Linear → g, and a loss.
#[derive(Debug)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    /// The scale of ReLU, or tanh where there is none.
    relu: Option<f64>,
    /// Whether a sigmoid ends it.
    sigmoid: bool,
    loss: &'static str,
    /// What it is, in words.
    pub(crate) about: &'static str,
}

/// The networks of the course.
pub(crate) const PRESETS: [Preset; 4] = [
    Preset {
        name: "regression",
        relu: Some(5.0),
        sigmoid: false,
        loss: "mse",
        about: "f = 5·ReLU, g = identity, squared error",
    },
    Preset {
        name: "tanh-mse",
        relu: None,
        sigmoid: true,
        loss: "mse",
        about: "f = tanh, g = σ, squared error",
    },
    Preset {
        name: "tanh-bce",
        relu: None,
        sigmoid: true,
        loss: "bce",
        about: "f = tanh, g = σ, binary cross-entropy",
    },
    Preset {
        name: "relu-bce",
        relu: Some(1.0),
        sigmoid: true,
        loss: "bce",
        about: "f = ReLU, g = σ, binary cross-entropy",
    },
];

/// Inputs, hidden units and outputs of a network of the course, unless a file has others: few enough for paper.
const SIZES: [usize; 3] = [2, 3, 2];

impl Lesson {
    /// A network by its name, with numbers drawn from a seed.
    pub(crate) fn new(net: &str, seed: u64, sum: bool) -> Result<Lesson> {
        match PRESETS.iter().find(|p| p.name == net) {
            Some(preset) => Ok(Lesson::drawn(preset, seed, sum)),
            None if net.ends_with(".toml") => Lesson::from_file(Path::new(net), seed, sum),
            None => Err(unknown(net)),
        }
    }

    /// Numbers of a seed: the first of its draws with two units above 0 and one below, since a ReLU shows both then.
    fn drawn(preset: &'static Preset, seed: u64, sum: bool) -> Lesson {
        let draw = |again: u64| Lesson::of(preset, SIZES, seed.wrapping_add(again << 32), sum);
        let both = |lesson: &Lesson| {
            let mut graph = Graph::new(&lesson.params);
            let g = graph.step();
            let z1 = lesson.forward(g).and_then(|_| g.get("z1")?.value());
            z1.is_ok_and(|z| z.as_slice().iter().filter(|v| **v > 0.0).count() == 2)
        };
        (0..100).map(draw).find(both).unwrap_or_else(|| draw(0))
    }

    /// A network from a file, drawn as its layers are.
    fn from_file(path: &Path, seed: u64, sum: bool) -> Result<Lesson> {
        let file = NetworkFile::read(path)?;
        let (params, spec) = (Params::seed(seed), file.network());
        if spec.layers.is_empty() {
            let error = Error::argument("layers is empty, there is nothing to explain").file(path);
            return Err(error.help("layers = [{ type = \"linear\", out_features = 1 }]"));
        }
        let layers = spec.build_layers(&params).map_err(|e| e.file(path))?;
        let inputs = spec.inputs.shape()?;
        let mut symbols = Vec::new();
        for (number, place) in
            (1..).zip(spec.layers.iter().enumerate().filter(|(_, l)| l.kind == "linear").map(|(p, _)| p))
        {
            symbols.push((format!("{place}.weight"), format!("W{number}")));
            symbols.push((format!("{place}.bias"), format!("b{number}")));
        }
        let mut stream = Stream::new(seed, "datapoint");
        let x = Tensor::from_fn(inputs, |_| tenth(&mut stream, 2.0));
        let mut lesson =
            Lesson { preset: None, params, layers, loss: file.loss, sum, x, y: Tensor::zeros([0]), symbols };
        lesson.y = lesson.target(&mut stream).map_err(|e| e.file(path))?;
        Ok(lesson)
    }

    /// The shape of the output.
    fn output(&self) -> Result<Shape> {
        let mut graph = Graph::new(&self.params);
        let g = graph.eval();
        let output = self.layers.iter().fold(g.input(&self.x), |x, layer| layer.forward(x));
        g.error().map_or(Ok(output.shape()), Err)
    }

    /// The number of classes that the output has scores for.
    fn classes(&self) -> Result<usize> {
        Ok(self.output()?.last())
    }

    /// What the output could be compared with: a class, or numbers of its shape.
    fn target(&self, stream: &mut Stream) -> Result<Tensor<f64>> {
        let shape = self.output()?;
        if by_name::<f64>(&self.loss, Reduction::Mean)?.takes_labels() {
            let classes = shape.last().max(1) as f64;
            let rows = Shape::new(shape.dims().split_last().map_or(&[], |(_, rows)| rows))?;
            return Ok(Tensor::from_fn(rows, |_| stream.uniform(0.0, classes).floor()));
        }
        Ok(Tensor::from_fn(shape, |_| f64::from(stream.uniform(0.0, 1.0) < 0.5)))
    }

    fn of(preset: &'static Preset, [n, d, k]: [usize; 3], seed: u64, sum: bool) -> Lesson {
        let params = Params::seed(seed);
        let tenths = |stream: &mut Stream| tenth(stream, 1.0);
        let linear = |number: usize, inputs: usize, outputs: usize| Linear {
            weight: params.add(&format!("W{number}"), [outputs, inputs], tenths),
            bias: Some(params.add(&format!("b{number}"), [outputs], tenths)),
        };
        let f: Box<dyn Module<f64> + Send + Sync> = match preset.relu {
            Some(scale) => Box::new(Relu { scale }),
            None => Box::new(Tanh),
        };
        let g: Box<dyn Module<f64> + Send + Sync> =
            if preset.sigmoid { Box::new(Sigmoid) } else { Box::new(Identity) };
        let layers = vec![Box::new(linear(1, n, d)), f, Box::new(linear(2, d, k)), g];
        let mut stream = Stream::new(seed, "datapoint");
        let x = Tensor::from_fn([n], |_| tenth(&mut stream, 2.0));
        let y = Tensor::from_fn([k], |_| match (preset.loss, preset.sigmoid) {
            ("bce", _) => f64::from(stream.uniform(0.0, 1.0) < 0.5),
            (_, true) => tenth(&mut stream, 1.0).abs(),
            _ => tenth(&mut stream, 1.0),
        });
        Lesson {
            preset: Some(preset),
            params,
            layers,
            loss: preset.loss.to_owned(),
            sum,
            x,
            y,
            symbols: Vec::new(),
        }
    }

    /// Takes numbers from a file; of a network of the course its sizes, too.
    pub(crate) fn load(&mut self, path: &Path, prefix: &str) -> Result<()> {
        let archive = file::safetensors::read::<f64>(path)?;
        let prefix = only_prefix(&archive, prefix);
        let find = |name: &str| {
            let found = archive.tensors.iter().find(|(own, _)| own.strip_prefix(prefix) == Some(name));
            found.map(|(_, tensor)| tensor)
        };
        let missing = |name: &str| {
            let has: Vec<&str> = archive.tensors.iter().map(|(name, _)| name.as_str()).collect();
            Error::format(format!("there is no array {prefix}{name}"))
                .file(path)
                .help(format!("it has {}", has.join(", ")))
        };
        if let Some(preset) = self.preset {
            let shape =
                |name: &str| match find(name).map(|t| t.shape()) {
                    None => Err(missing(name)),
                    Some(shape) => match *shape.dims() {
                        [rows, columns] if rows > 0 && columns > 0 => Ok([rows, columns]),
                        _ => Err(Error::format(format!("{prefix}{name} is {shape}, a matrix is needed"))
                            .file(path)),
                    },
                };
            let ([d, n], [k, inner]) = (shape("W1")?, shape("W2")?);
            if inner != d {
                let message = format!("W1 is [{d}, {n}], W2 is [{k}, {inner}]: W2 needs {d} columns");
                return Err(Error::format(message).file(path));
            }
            *self = Lesson::of(preset, [n, d, k], 0, self.sum);
        }
        for parameter in self.params.list() {
            let own = parameter.name();
            let symbol = self.symbol(&own).unwrap_or_else(|| own.clone());
            let tensor = find(&symbol).or_else(|| find(&own)).ok_or_else(|| missing(&symbol))?;
            parameter.set(tensor).map_err(|e| e.file(path))?;
        }
        if let Some(x) = find("x") {
            self.x = x.clone();
        }
        if let Some(y) = find("y") {
            self.y = y.clone();
        }
        Ok(())
    }

    /// Takes the datapoint from the command line.
    pub(crate) fn give(&mut self, x: Option<&[f64]>, y: Option<&[f64]>) -> Result<()> {
        let fit = |role: &str, flag: &str, own: &mut Tensor<f64>, given: Option<&[f64]>| {
            let Some(given) = given else { return Ok(()) };
            if given.len() != own.shape().len() {
                let message =
                    format!("{flag} has {} numbers, the network's {role} {}", given.len(), own.shape().len());
                return Err(Error::argument(message));
            }
            *own = Tensor::new(own.shape(), given.to_vec())?;
            Ok(())
        };
        fit("input has", "--x", &mut self.x, x)?;
        fit("output has", "--y", &mut self.y, y)?;
        if by_name::<f64>(&self.loss, Reduction::Mean)?.takes_labels() {
            let classes = self.classes()?;
            let fits = |y: &f64| y.fract() == 0.0 && (0.0..classes as f64).contains(y);
            if let Some(y) = self.y.as_slice().iter().find(|y| !fits(y)) {
                let message = format!(
                    "{} compares with a class from 0 to {}, y is {y}",
                    self.loss,
                    classes.saturating_sub(1)
                );
                return Err(Error::argument(message));
            }
        }
        let outside = self.y.as_slice().iter().find(|y| !(0.0..=1.0).contains(*y));
        match outside.filter(|_| self.loss == "bce") {
            Some(y) => {
                let message = format!("binary cross-entropy compares with probabilities, y has {y}");
                Err(Error::argument(message).help("give 0 or 1, or what lies between: --y 1,0"))
            }
            None => Ok(()),
        }
    }

    /// The name of a parameter as books have it, if that is another.
    fn symbol(&self, own: &str) -> Option<String> {
        self.symbols.iter().find(|(name, _)| name == own).map(|(_, symbol)| symbol.clone())
    }

    /// The names of the values from input to output.
    fn names(&self) -> Vec<String> {
        let count = self.layers.len();
        let inner = (1..count).map(|number| format!("z{number}"));
        std::iter::once("x".to_owned()).chain(inner).chain(["y_hat".to_owned()]).collect()
    }

    /// The loss of the network, every value under its name.
    fn forward<'g>(&self, g: &'g Graph<f64>) -> Result<Var<'g, f64>> {
        let reduction = if self.sum { Reduction::Sum } else { Reduction::Mean };
        let criterion = by_name::<f64>(&self.loss, reduction)?;
        let names = self.names();
        let mut h = g.input(&self.x).named(&names[0]);
        for (layer, name) in self.layers.iter().zip(&names[1..]) {
            let out = layer.forward(h);
            // A layer that does nothing gives its input, which has a name already.
            let out = if out.name().is_some() { out.push(Reshape { shape: out.shape() }, &[]) } else { out };
            h = out.named(name);
        }
        let target = if criterion.takes_labels() {
            let classes: Vec<u32> = self.y.as_slice().iter().map(|y| *y as u32).collect();
            g.labels(View::new(self.y.shape(), &classes)?)
        } else {
            g.input(&self.y)
        };
        Ok(criterion.forward(h, target.named("y")).named("l"))
    }

    /// One step as data, with the gradients of a value, or, where `by` names one, of its derivative by that; and the value's name.
    pub(crate) fn step(&self, of: Option<&str>, by: Option<&str>) -> Result<(Step, String)> {
        let mut graph = Graph::new(&self.params);
        let g = graph.step();
        self.forward(g)?;
        let own = |name: &str| {
            let known = self.symbols.iter().find(|(_, symbol)| symbol == name);
            g.get(known.map_or(name, |(own, _)| own))
        };
        let name = of.unwrap_or("l");
        let value = own(name)?;
        let (step, title) = match by {
            None => (g.inspect(value)?, name.to_owned()),
            Some(by) => {
                let [derivative] = g.grad(value, [own(by)?]);
                (g.inspect(derivative)?, format!("∂{name}/∂{by}"))
            }
        };
        Ok((step.renamed(|own| self.symbol(own)), title))
    }

    /// What it is, in words.
    pub(crate) fn title(&self) -> String {
        match self.preset {
            Some(preset) => format!("Linear → f → Linear → g: {}", preset.about),
            None => "A network".to_owned(),
        }
    }

    /// Makes one step and notes all about it.
    pub(crate) fn teach(&self, rate: f64, asked: &[String]) -> Result<Taught> {
        let mut graph = Graph::new(&self.params);
        let g = graph.step();
        let loss = self.forward(g)?;
        self.params.zero_grad();
        loss.backward()?;
        let names = self.names();
        let chain: Vec<&str> = names.iter().map(String::as_str).chain(["l"]).collect();
        let explanation = Explanation::record(g, &chain)?;
        let asked = asked.iter().map(|asked| jacobian(g, asked)).collect::<Result<Vec<_>>>()?;
        let mut optimizer = Sgd::new(&self.params, rate);
        optimizer.step();
        let after = self.forward(graph.step())?.item()?;
        let parameters = self.params.list().into_iter().map(|p| (p.name(), p.value())).collect();
        let explanation = explanation.updated(rate, after, parameters);
        Ok(Taught { explanation: explanation.renamed(|own| self.symbol(own)), asked })
    }
}

/// What the names in a file begin with: what was said, or the one thing that stands before a single `…/W1`.
fn only_prefix<'a>(archive: &'a file::safetensors::Archive<f64>, said: &'a str) -> &'a str {
    let names = || archive.tensors.iter().map(|(name, _)| name.as_str());
    let mut found = names().filter_map(|name| name.strip_suffix("W1")).filter(|prefix| prefix.ends_with('/'));
    match (found.next(), found.next()) {
        (Some(prefix), None) if said.is_empty() && !names().any(|name| name == "W1") => prefix,
        _ => said,
    }
}

/// A Jacobian between two named values, as `y_hat/z1`.
fn jacobian(g: &Graph<f64>, asked: &str) -> Result<Jacobian> {
    let Some((of, by)) = asked.split_once('/') else {
        let message = format!("{asked:?} names no two values with / between them");
        return Err(Error::argument(message).help("--jacobian y_hat/z1"));
    };
    // ŷ is what y_hat is shown as.
    let get = |name: &str| match name.trim() {
        "ŷ" => g.get("y_hat"),
        name => g.get(name),
    };
    g.inspect_jacobian(get(of)?, get(by)?)
}

/// A number of one decimal between −most and most, not 0: one that paper can follow.
fn tenth(stream: &mut Stream, most: f64) -> f64 {
    let drawn = (stream.uniform(0.5, most * 10.0 + 0.5).floor().max(1.0)) / 10.0;
    if stream.uniform(0.0, 1.0) < 0.5 { -drawn } else { drawn }
}

fn unknown(net: &str) -> Error {
    let names: Vec<&str> = PRESETS.iter().map(|p| p.name).collect();
    Error::argument(format!("no network is called {net:?}")).help(format!("one of {}", names.join(", ")))
}
