//! Which nodes are which layers.

use super::Follow;
use crate::onnx::{import::site::Site, proto::Node};
use gradus_nn::spec::Setting;
use gradus_tensor::{Error, Real, Result, Shape, Tensor};

/// What comes next in a chain.
pub(super) enum Ahead {
    /// One node.
    One(Node),
    /// The product x·σ(x).
    Gated(Node),
}

impl Ahead {
    pub(super) fn label(&self) -> String {
        let (Ahead::One(node) | Ahead::Gated(node)) = self;
        match node.name.as_str() {
            "" => format!("the node that makes {:?} ({})", node.output[0], node.op_type),
            name => format!("node {name:?} ({})", node.op_type),
        }
    }
}

fn number(v: f64) -> Setting {
    Setting::Number(v)
}

fn refuse<R>(message: impl Into<String>) -> Result<R> {
    Err(Error::argument(message))
}

/// Adds the layer that comes next and goes on behind it.
pub(super) fn layer<T: Real>(follow: &mut Follow<'_, T>, ahead: &Ahead) -> Result<()> {
    let (Ahead::One(node) | Ahead::Gated(node)) = ahead;
    let gated = matches!(ahead, Ahead::Gated(_));
    let site = Site::new(node, follow.imported.opset);
    let mut end = node.output[0].clone();
    let own = node.input.first().is_some_and(|name| *name == follow.value);
    match node.op_type.as_str() {
        "Mul" if gated => follow.layer("silu", vec![]),
        "Gather" if node.input.get(1) == Some(&follow.value) => embedding(follow, node, &site)?,
        _ if !own => return refuse("it is given what comes before at another place than its first"),
        "Gemm" => gemm(follow, node, &site)?,
        "MatMul" => end = matmul(follow, node)?,
        "BatchNormalization" => batch_norm(follow, node, &site)?,
        "LayerNormalization" => layer_norm(follow, node, &site)?,
        "PRelu" => prelu(follow, node)?,
        "Flatten" => match site.int("axis", 1)? {
            1 => flatten(follow)?,
            other => return refuse(format!("axis is {other}, 1 is needed")),
        },
        "Reshape" => reshape(follow, node)?,
        "Dropout" => {
            let ratio =
                follow.given(node, 1, "the probability").ok().and_then(|t| t.as_slice().first().copied());
            let usual = if follow.imported.opset < 12 { site.float("ratio", 0.5)? } else { 0.5 };
            follow.layer("dropout", vec![("p", number(ratio.unwrap_or(usual)))]);
        }
        "Softmax" | "LogSoftmax" => {
            let axis = site.int("axis", if follow.imported.opset < 13 { 1 } else { -1 })?;
            let rank = follow.row.rank() as i64;
            if axis != -1 && axis != rank {
                return refuse(format!("axis is {axis}, the last one is needed"));
            }
            follow.layer(if node.op_type == "Softmax" { "softmax" } else { "log_softmax" }, vec![]);
        }
        "Identity" => {}
        "Clip" => clip(follow, node, &site)?,
        _ => activation(follow, &site)?,
    }
    follow.value = end;
    Ok(())
}

/// Activations without parameters.
fn activation<T: Real>(follow: &mut Follow<'_, T>, site: &Site<'_>) -> Result<()> {
    let (kind, options) = match site.node.op_type.as_str() {
        "Relu" => ("relu", vec![]),
        "Tanh" => ("tanh", vec![]),
        "Sigmoid" => ("sigmoid", vec![]),
        "Softsign" => ("softsign", vec![]),
        "Softplus" => ("softplus", vec![]),
        "Mish" => ("mish", vec![]),
        "HardSwish" => ("hardswish", vec![]),
        "LeakyRelu" => ("leaky_relu", vec![("negative_slope", site.float("alpha", 0.01)?)]),
        "Elu" => ("elu", vec![("alpha", site.float("alpha", 1.0)?)]),
        "Celu" => ("celu", vec![("alpha", site.float("alpha", 1.0)?)]),
        "ThresholdedRelu" => ("threshold", vec![("threshold", site.float("alpha", 1.0)?), ("value", 0.0)]),
        "Gelu" => match site.word("approximate", "none")? {
            "none" => ("gelu", vec![]),
            _ => ("gelu_tanh", vec![]),
        },
        "Shrink" => match (site.float("lambd", 0.5)?, site.float("bias", 0.0)?) {
            (lambd, 0.0) => ("hardshrink", vec![("lambd", lambd)]),
            (lambd, bias) if bias == lambd => ("softshrink", vec![("lambd", lambd)]),
            (lambd, bias) => return refuse(format!("bias is {bias}, 0 or lambd, {lambd}, is needed")),
        },
        "Selu" if site.node.attribute.is_empty() => ("selu", vec![]),
        "Swish" if site.float("alpha", 1.0)? == 1.0 => ("silu", vec![]),
        "HardSigmoid"
            if [site.float("alpha", 0.2)? as f32, site.float("beta", 0.5)? as f32] == [1.0 / 6.0, 0.5] =>
        {
            ("hardsigmoid", vec![])
        }
        "Selu" | "Swish" | "HardSigmoid" => return refuse("no layer has such attributes"),
        _ => return refuse("it is no layer"),
    };
    follow.layer(kind, options.into_iter().map(|(name, v)| (name, number(v))).collect());
    Ok(())
}

fn clip<T: Real>(follow: &mut Follow<'_, T>, node: &Node, site: &Site<'_>) -> Result<()> {
    let bound = |place: usize, name: &'static str| match follow.imported.opset < 11 {
        true => site.float(name, f64::NAN),
        false => Ok(follow.given(node, place, "the bound")?.as_slice().first().copied().unwrap_or(f64::NAN)),
    };
    match [bound(1, "min")?, bound(2, "max")?] {
        [min, max] if min == 0.0 && max == 6.0 => follow.layer("relu6", vec![]),
        [min, max] if min <= max => {
            follow.layer("hardtanh", vec![("min_val", number(min)), ("max_val", number(max))]);
        }
        _ => return refuse("two bounds are needed"),
    }
    Ok(())
}

/// A linear layer with W, `[out, in]`, and b.
fn linear<T: Real>(
    follow: &mut Follow<'_, T>,
    weight: &Tensor<f64>,
    bias: Option<Tensor<f64>>,
) -> Result<()> {
    let [out, inputs] = weight.shape().matrix()?;
    if weight.shape().rank() != 2 || inputs != follow.row.last() || follow.row.rank() == 0 {
        return refuse(format!("the weight {} does not fit rows {}", weight.shape(), follow.row));
    }
    let bias = match bias {
        Some(b) if b.len() == out => Some(b.reshape([out])?),
        Some(b) => {
            return refuse(format!("the bias {} is not one number for each of {out} outputs", b.shape()));
        }
        None => None,
    };
    let mut options = vec![("out_features", number(out as f64))];
    if bias.is_none() {
        options.push(("bias", Setting::Flag(false)));
    }
    follow.layer("linear", options);
    follow.parameter("weight", weight);
    if let Some(bias) = bias {
        follow.parameter("bias", &bias);
    }
    follow.row = follow.row.with(follow.row.rank() - 1, out)?;
    Ok(())
}

fn gemm<T: Real>(follow: &mut Follow<'_, T>, node: &Node, site: &Site<'_>) -> Result<()> {
    if site.float("alpha", 1.0)? != 1.0 || site.float("beta", 1.0)? != 1.0 || site.flag("transA", false)? {
        return refuse("alpha and beta must be 1 and transA 0");
    }
    let weight = follow.given(node, 1, "the weight")?;
    let weight = if site.flag("transB", false)? { weight } else { weight.transpose()? };
    let bias = match node.input.get(2).filter(|name| !name.is_empty()) {
        Some(_) => Some(follow.given(node, 2, "the bias")?),
        None => None,
    };
    linear(follow, &weight, bias)
}

/// A product with a matrix, and the bias that is added to it; gives the name of the result.
fn matmul<T: Real>(follow: &mut Follow<'_, T>, node: &Node) -> Result<String> {
    let weight = follow.given(node, 1, "the weight")?.transpose()?;
    let product = &node.output[0];
    let sum = follow.then(product, "Add").and_then(|sum| {
        let other = sum.input.iter().find(|name| *name != product)?;
        Some((sum.output[0].clone(), follow.numbers(other).filter(|b| b.shape().rank() <= 1)?))
    });
    match sum {
        Some((end, bias)) => linear(follow, &weight, Some(bias)).map(|()| end),
        None => linear(follow, &weight, None).map(|()| product.clone()),
    }
}

fn batch_norm<T: Real>(follow: &mut Follow<'_, T>, node: &Node, site: &Site<'_>) -> Result<()> {
    let names = ["weight", "bias", "running_mean", "running_var"];
    // What is kept of the running average there is what the new one is taken by here.
    let momentum = 1.0 - site.float("momentum", 0.9)?;
    let momentum = (momentum * 1e6).round() / 1e6;
    let options = vec![("eps", number(site.float("epsilon", 1e-5)?)), ("momentum", number(momentum))];
    let all = (0..4).map(|i| follow.given(node, i + 1, names[i])).collect::<Result<Vec<_>>>()?;
    let channels = follow.row.dims().first().copied().unwrap_or(0);
    if !matches!(follow.row.rank(), 1 | 2) || all.iter().any(|t| t.shape() != Shape::from([channels])) {
        return refuse(format!("its numbers do not fit rows {}", follow.row));
    }
    follow.layer("batch_norm1d", options);
    names.iter().zip(&all).for_each(|(name, value)| follow.parameter(name, value));
    follow.parameter("num_batches_tracked", &Tensor::scalar(0.0));
    Ok(())
}

fn layer_norm<T: Real>(follow: &mut Follow<'_, T>, node: &Node, site: &Site<'_>) -> Result<()> {
    let axis = site.int("axis", -1)?;
    let rank = follow.row.rank() as i64;
    let first = if axis < 0 { axis + rank } else { axis - 1 };
    let last = usize::try_from(first).ok().and_then(|first| follow.row.dims().get(first..)).unwrap_or(&[]);
    let shape = Shape::new(last)?;
    let weight = follow.given(node, 1, "the weight")?;
    let bias = match node.input.get(2).filter(|name| !name.is_empty()) {
        Some(_) => Some(follow.given(node, 2, "the bias")?),
        None => None,
    };
    let fits = |t: &Tensor<f64>| t.shape() == shape && shape.rank() > 0;
    if !fits(&weight) || bias.as_ref().is_some_and(|b| !fits(b)) {
        return refuse(format!("its numbers do not fit rows {}", follow.row));
    }
    let sizes = Setting::from(last.iter().map(|&size| size as f64).collect::<Vec<f64>>());
    let mut options = vec![("normalized_shape", sizes), ("eps", number(site.float("epsilon", 1e-5)?))];
    if bias.is_none() {
        options.push(("bias", Setting::Flag(false)));
    }
    follow.layer("layer_norm", options);
    follow.parameter("weight", &weight);
    if let Some(bias) = &bias {
        follow.parameter("bias", bias);
    }
    Ok(())
}

fn prelu<T: Real>(follow: &mut Follow<'_, T>, node: &Node) -> Result<()> {
    let slopes = follow.given(node, 1, "the slope")?;
    let channels = follow.row.dims().first().copied().unwrap_or(0);
    if slopes.len() != 1 && slopes.len() != channels {
        return refuse(format!("slopes {} do not fit rows {}", slopes.shape(), follow.row));
    }
    follow.layer("prelu", vec![("num_parameters", number(slopes.len() as f64))]);
    let row = slopes.reshape([slopes.len()])?;
    follow.parameter("weight", &row);
    Ok(())
}

fn embedding<T: Real>(follow: &mut Follow<'_, T>, node: &Node, site: &Site<'_>) -> Result<()> {
    let table = follow.given(node, 0, "the table")?;
    let [count, size] = table.shape().matrix()?;
    if site.int("axis", 0)? != 0 || table.shape().rank() != 2 {
        return refuse("rows of a matrix are needed");
    }
    follow.layer(
        "embedding",
        vec![("num_embeddings", number(count as f64)), ("embedding_dim", number(size as f64))],
    );
    follow.parameter("weight", &table);
    follow.row = Shape::new(&[follow.row.dims(), &[size]].concat())?;
    Ok(())
}

fn flatten<T: Real>(follow: &mut Follow<'_, T>) -> Result<()> {
    follow.row = Shape::new(&[follow.row.len()])?;
    follow.layer("flatten", vec![]);
    Ok(())
}

/// Rows under another shape.
fn reshape<T: Real>(follow: &mut Follow<'_, T>, node: &Node) -> Result<()> {
    let name = node.input.get(1).map_or("", String::as_str);
    let Some(sizes) = follow.imported.whole.get(name).map(|whole| whole.data.clone()) else {
        return refuse(format!("the sizes {name:?} are none of the file's numbers"));
    };
    // The batch is what is there or what is left; of a row, one size may be what is left.
    let (Some((0 | -1, rest)), rank) =
        (sizes.split_first().map(|(first, rest)| (*first, rest)), follow.row.rank())
    else {
        return refuse(format!("{sizes:?} does not keep the batch"));
    };
    if let [one] = rest
        && (*one == -1 || *one == follow.row.len() as i64)
    {
        return flatten(follow);
    }
    let dims: Option<Vec<usize>> =
        rest.iter().map(|&size| usize::try_from(size).ok().filter(|s| *s > 0)).collect();
    match dims {
        Some(dims) if rank == 1 && dims.iter().product::<usize>() == follow.row.len() => {
            follow.row = Shape::new(&dims)?;
            let sizes = Setting::from(dims.iter().map(|&size| size as f64).collect::<Vec<f64>>());
            follow.layer("unflatten", vec![("unflattened_size", sizes)]);
            Ok(())
        }
        _ => refuse(format!("{sizes:?} is no layer of rows {}", follow.row)),
    }
}
