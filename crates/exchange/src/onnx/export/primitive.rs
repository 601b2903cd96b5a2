//! Primitives as nodes.

use super::graph::Builder;
use gradus_autograd::portable::{Line, Network, Origin, Primitive, Recipe, Reduction, Size};
use gradus_tensor::{Error, Real, Result, Shape};

impl<T: Real> Builder<T> {
    /// The nodes of one value; gives its name.
    pub(super) fn primitive(
        &mut self,
        network: &Network<T>,
        line: &Line<T>,
        primitive: &Primitive,
        inputs: &[usize],
    ) -> Result<String> {
        let names: Vec<String> = inputs.iter().map(|&i| self.name_of(i).to_owned()).collect();
        let x: Vec<&str> = names.iter().map(String::as_str).collect();
        let axis_of = |axis: usize| vec![("axis", (axis as i64).into())];
        Ok(match primitive {
            Primitive::Formula(recipe) => match self.affine(network, recipe, inputs) {
                Some(name) => name,
                None => self.formula(recipe, &x, network.lines[inputs[0]].shape != line.shape),
            },
            Primitive::Product { transposed } => self.product(network, *transposed, inputs),
            Primitive::Reduce { by, axes, keepdim } => {
                let op = match by {
                    Reduction::Sum => "ReduceSum",
                    Reduction::Mean => "ReduceMean",
                    Reduction::Max => "ReduceMax",
                    Reduction::Min => "ReduceMin",
                };
                if axes.is_empty() {
                    // No axes would mean all.
                    return Ok(x[0].to_owned());
                }
                self.reduce(op, x[0], axes, *keepdim)
            }
            Primitive::Reshape => self.reshape(x[0], &network.lines[inputs[0]].shape, &line.shape)?,
            Primitive::Permute { order } => {
                let order = order.iter().map(|&axis| axis as i64).collect();
                self.node("Transpose", &x, vec![("perm", crate::onnx::proto::Value::Ints(order))])
            }
            Primitive::Broadcast => self.broadcast(x[0], &network.lines[inputs[0]].shape, &line.shape)?,
            Primitive::Concat { axis } => self.node("Concat", &x, axis_of(*axis)),
            Primitive::Slice { axis, start, end } => {
                let parts = [*start, *end, *axis].map(|v| self.whole(&[v as i64]));
                self.node("Slice", &[x[0], &parts[0], &parts[1], &parts[2]], vec![])
            }
            Primitive::Pad { axis, before, after } => {
                self.pad(x[0], line.shape.len(), *axis, [*before, *after])
            }
            Primitive::Take { blank: None } => self.node("Gather", &x, axis_of(0)),
            Primitive::OneHot { classes, blank: None } => self.one_hot(x[0], *classes),
            Primitive::Take { .. } | Primitive::OneHot { .. } => {
                return Err(Error::argument("an integer that stands for nothing has no form in ONNX"));
            }
            Primitive::Softmax { axis } => self.node("Softmax", &x, axis_of(*axis)),
            Primitive::LogSoftmax { axis } => self.node("LogSoftmax", &x, axis_of(*axis)),
            Primitive::LogSumExp { axis } => self.reduce("ReduceLogSumExp", x[0], &[*axis], false),
            Primitive::Values(all) => self.numbers(None, fixed(&line.shape)?, all),
            Primitive::Same => self.node("Identity", &x, vec![]),
        })
    }

    fn pad(&mut self, x: &str, rank: usize, axis: usize, [before, after]: [usize; 2]) -> String {
        let mut pads = vec![0; 2 * rank];
        (pads[axis], pads[rank + axis]) = (before as i64, after as i64);
        let pads = self.whole(&pads);
        self.node("Pad", &[x, &pads], vec![])
    }

    fn one_hot(&mut self, x: &str, classes: usize) -> String {
        let (depth, values) =
            (self.whole(&[classes as i64]), self.numbers(None, Shape::from([2]), &[0.0, 1.0]));
        self.node("OneHot", &[x, &depth, &values], vec![("axis", (-1i64).into())])
    }

    fn reduce(&mut self, op: &str, x: &str, axes: &[usize], keepdim: bool) -> String {
        let axes: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
        let axes = self.whole(&axes);
        self.node(op, &[x, &axes], vec![("keepdims", i64::from(keepdim).into())])
    }

    /// A product of matrices is a Gemm, which reads them transposed; a product of more axes is a MatMul.
    fn product(&mut self, network: &Network<T>, transposed: [bool; 2], inputs: &[usize]) -> String {
        let rank = |i: usize| network.lines[inputs[i]].shape.len();
        let names = [0, 1].map(|i| self.name_of(inputs[i]).to_owned());
        if rank(0) == 2 && rank(1) == 2 && transposed != [false, false] {
            return self.gemm([&names[0], &names[1]], None, transposed);
        }
        let turned = [0, 1].map(|i| {
            let mut order: Vec<i64> = (0..rank(i) as i64).collect();
            if !transposed[i] {
                return names[i].clone();
            }
            order.swap(rank(i) - 2, rank(i) - 1);
            self.node("Transpose", &[&names[i]], vec![("perm", crate::onnx::proto::Value::Ints(order))])
        });
        self.node("MatMul", &[&turned[0], &turned[1]], vec![])
    }

    fn gemm(&mut self, [a, b]: [&str; 2], c: Option<&str>, transposed: [bool; 2]) -> String {
        let flags = ["transA", "transB"].into_iter().zip(transposed).filter(|(_, on)| *on);
        let flags = flags.map(|(flag, on)| (flag, i64::from(on).into())).collect();
        let inputs: Vec<&str> = [a, b].into_iter().chain(c).collect();
        self.node("Gemm", &inputs, flags)
    }

    /// x·Wᵀ + b as one Gemm, where the product is used nowhere else. Its own node, which nothing uses then, is taken back.
    fn affine(&mut self, network: &Network<T>, recipe: &Recipe, inputs: &[usize]) -> Option<String> {
        let [sum, bias] = inputs else { return None };
        let Origin::Computed { primitive: Primitive::Product { transposed }, inputs: of, .. } =
            &network.lines[*sum].origin
        else {
            return None;
        };
        let plain = *recipe == Recipe::of(gradus_autograd::ops::Add) && self.is_used_once(*sum);
        let row =
            network.lines[*bias].shape.len() == 1 && of.iter().all(|&i| network.lines[i].shape.len() == 2);
        let parameter = matches!(network.lines[*bias].origin, Origin::Parameter { .. });
        if !(plain && row && parameter) {
            return None;
        }
        self.take_back(*sum);
        let names = [of[0], of[1], *bias].map(|i| self.name_of(i).to_owned());
        Some(self.gemm([&names[0], &names[1]], Some(&names[2]), *transposed))
    }

    /// The same elements under other sizes, of which one may depend on the batch.
    fn reshape(&mut self, x: &str, from: &[Size], to: &[Size]) -> Result<String> {
        if let (Some(first), [batch, _]) = (from.first(), to)
            && first == batch
            && from.len() > 1
        {
            return Ok(self.node("Flatten", &[x], vec![("axis", 1i64.into())]));
        }
        let open = to.iter().filter(|size| matches!(size, Size::Batch(_))).count();
        if open > 1 {
            let sizes: Vec<String> = to.iter().map(Size::to_string).collect();
            return Err(Error::argument(format!(
                "a reshape to [{}], where more than one size depends on the batch",
                sizes.join(", ")
            )));
        }
        let size = |size: &Size| match size {
            Size::Fixed(size) => *size as i64,
            Size::Batch(_) => -1,
        };
        let sizes = self.whole(&to.iter().map(size).collect::<Vec<i64>>());
        // A size of 0 means 0, not the input's.
        let zero = to.contains(&Size::Fixed(0)).then_some(("allowzero", 1i64.into()));
        Ok(self.node("Reshape", &[x, &sizes], zero.into_iter().collect()))
    }

    /// Stretched to other sizes; where a size of the batch is not there yet, it is read off the file's input.
    fn broadcast(&mut self, x: &str, from: &[Size], to: &[Size]) -> Result<String> {
        let skip = to.len() - from.len();
        let there = |axis: usize| axis >= skip && from[axis - skip] == to[axis];
        let mut parts = Vec::new();
        for (axis, size) in to.iter().enumerate() {
            parts.push(match size {
                Size::Fixed(size) => self.whole(&[*size as i64]),
                // A 1 keeps the size that is there.
                Size::Batch(_) if there(axis) => self.whole(&[1]),
                Size::Batch(times) => {
                    let (first, times) = (self.whole(&[0]), self.whole(&[*times as i64]));
                    let shape = self.node("Shape", &["input"], vec![]);
                    let batch = self.node("Gather", &[&shape, &first], vec![]);
                    self.node("Mul", &[&batch, &times], vec![])
                }
            });
        }
        let sizes: Vec<&str> = parts.iter().map(String::as_str).collect();
        let shape = self.node("Concat", &sizes, vec![("axis", 0i64.into())]);
        Ok(self.node("Expand", &[x, &shape], vec![]))
    }
}

fn fixed(shape: &[Size]) -> Result<Shape> {
    let size = |size: &Size| match size {
        Size::Fixed(size) => Ok(*size),
        Size::Batch(_) => Err(Error::argument("numbers of the program cannot depend on the batch")),
    };
    Shape::new(&shape.iter().map(size).collect::<Result<Vec<_>>>()?)
}
