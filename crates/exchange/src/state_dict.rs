//! PyTorch's state dicts in: tensors by name, as `safetensors.torch.save_file(model.state_dict(), …)` writes them.
//!
//! A network of layers one after another has the names that `nn.Sequential` gives: `0.weight`, `2.bias`, `1.running_mean`. A model
//! that keeps them under another name (`net.0.weight`, `module.0.weight`) or whose layers have names of their own (`fc1.weight`)
//! is taken, too: what all names begin with is dropped, and layers are matched by their parts and shapes, those that are alike in order.
//!
//! ```
//! use gradus_exchange::state_dict;
//! use gradus_nn::{Linear, Relu, Sequential};
//! use gradus_tensor::{Params, Tensor};
//! let params = Params::<f32>::seed(0);
//! Sequential::new(&params).add(|p| Linear::new(p, 2, 1)).add(|_| Relu);
//! let tensors = [("net.0.weight", Tensor::zeros([1, 2])), ("net.0.bias", Tensor::zeros([1]))];
//! let taken = state_dict::assign(&params, tensors.map(|(name, tensor)| (name.to_owned(), tensor)).into())?;
//! assert_eq!(taken[0], ("net.0.weight".to_owned(), "0.weight".to_owned()));
//! # Ok::<(), gradus_tensor::Error>(())
//! ```

use gradus_tensor::{Parameter, Params, Real, Result, Shape, Tensor, file::safetensors};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// Tensors by name.
type Tensors<T> = Vec<(String, Tensor<T>)>;

/// A count that older files lack, and that matters to nobody but a cumulative average.
const COUNT: &str = "num_batches_tracked";

/// Takes over a state dict from a file; gives the names in the file beside those that the parameters have, where they differ.
///
/// # Errors
/// As [`assign`]; or the file cannot be read.
pub fn load<T: Real>(params: &Params<T>, path: impl AsRef<Path>) -> Result<Vec<(String, String)>> {
    let archive = safetensors::read(&path)?;
    assign(params, archive.tensors).map_err(|error| error.file(path.as_ref()))
}

/// Takes over tensors by name; gives their names beside those that the parameters have, where they differ.
///
/// # Errors
/// Missing, unexpected and misshapen names, all of them in one message; nothing has changed then.
pub fn assign<T: Real>(params: &Params<T>, mut tensors: Tensors<T>) -> Result<Vec<(String, String)>> {
    let own: Vec<(String, Parameter<T>)> =
        params.list().into_iter().map(|p| (p.name()[params.prefix().len()..].to_owned(), p)).collect();
    let renamed = rename(&own, &mut tensors);
    for (name, parameter) in own.iter().filter(|(name, _)| name.ends_with(COUNT)) {
        if !tensors.iter().any(|(given, _)| given == name) {
            tensors.push((name.clone(), parameter.value()));
        }
    }
    params.assign(&tensors)?;
    Ok(renamed)
}

/// Gives tensors the names of the parameters that they are; none if that cannot be told.
fn rename<T: Real>(own: &[(String, Parameter<T>)], tensors: &mut Tensors<T>) -> Vec<(String, String)> {
    let known: HashSet<&str> = own.iter().map(|(own, _)| own.as_str()).collect();
    if tensors.iter().any(|(name, _)| known.contains(name.as_str())) {
        return Vec::new();
    }
    let names = without_prefix(&known, tensors).or_else(|| in_order(own, tensors)).unwrap_or_default();
    let pairs = tensors.iter_mut().zip(names);
    pairs.map(|((name, _), new)| (std::mem::replace(name, new.clone()), new)).collect()
}

/// The names without what all begin with, if then one is known.
fn without_prefix<T>(known: &HashSet<&str>, tensors: &Tensors<T>) -> Option<Vec<String>> {
    let (first, _) = tensors.first()?;
    let common = |name: &str| first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    let common = tensors.iter().map(|(name, _)| common(name)).min()?;
    let longest = known.iter().map(|own| own.len()).max()?;
    // All names go on behind the prefix, and one of them with no more than a name that is known.
    let shortest = tensors.iter().map(|(name, _)| name.len()).min()?;
    let ends = first.match_indices('.').map(|(at, _)| at + 1);
    let mut ends = ends.filter(|end| *end <= common && shortest - end <= longest);
    let fits = |end: &usize| tensors.iter().any(|(name, _)| known.contains(&name[*end..]));
    let end = ends.find(fits)?;
    Some(tensors.iter().map(|(name, _)| name[end..].to_owned()).collect())
}

/// A layer's name, and the names and shapes of its parts in order, but for [`COUNT`].
type Parts<'n> = (&'n str, Vec<(&'n str, Shape)>);

/// The layers in order, each once: `fc1` has `bias` and `weight`.
fn layers<'n>(named: impl Iterator<Item = (&'n str, Shape)>) -> Vec<Parts<'n>> {
    let mut layers: Vec<Parts<'n>> = Vec::new();
    for (name, shape) in named {
        let (layer, part) = name.rsplit_once('.').unwrap_or(("", name));
        if layers.last().is_none_or(|(last, _)| *last != layer) {
            layers.push((layer, Vec::new()));
        }
        if let Some((_, parts)) = layers.last_mut().filter(|_| part != COUNT) {
            parts.push((part, shape));
            parts.sort_by_key(|(part, _)| *part);
        }
    }
    layers
}

/// A name as it is sorted by people: fc2 before fc10.
fn natural(name: &str) -> Vec<(String, u64)> {
    let parts = name.split_inclusive(|c: char| c.is_ascii_digit());
    let mut all: Vec<(String, u64)> = Vec::new();
    for part in parts {
        let (text, digit) = match part.chars().last().and_then(|c| c.to_digit(10)) {
            Some(digit) => (&part[..part.len() - 1], Some(u64::from(digit))),
            None => (part, None),
        };
        match (all.last_mut(), digit) {
            (Some((_, number)), Some(digit)) if text.is_empty() => {
                *number = number.saturating_mul(10).saturating_add(digit);
            }
            _ => all.push((text.to_owned(), digit.unwrap_or(0))),
        }
    }
    all
}

/// The parameters' names for tensors whose layers have others, if there are as many layers with each list of parts and shapes;
/// those that are alike are taken in order. Files keep names in the order of the alphabet, so that no other order is known.
fn in_order<T: Real>(own: &[(String, Parameter<T>)], tensors: &Tensors<T>) -> Option<Vec<String>> {
    let mut sorted: Vec<(&str, Shape)> = tensors.iter().map(|(name, t)| (name.as_str(), t.shape())).collect();
    sorted.sort_by_key(|(name, _)| natural(name));
    let theirs = layers(sorted.into_iter());
    let ours = layers(own.iter().map(|(name, parameter)| (name.as_str(), parameter.shape())));
    if theirs.len() != ours.len() {
        return None;
    }
    let mut free = vec![true; ours.len()];
    let mut names: HashMap<&str, &str> = HashMap::new();
    for (layer, parts) in &theirs {
        let place = (0..ours.len()).find(|place| free[*place] && ours[*place].1 == *parts)?;
        free[place] = false;
        names.insert(layer, ours[place].0);
    }
    let named = |(name, _): &(String, Tensor<T>)| {
        let (layer, part) = name.rsplit_once('.').unwrap_or(("", name));
        names.get(layer).map(|own| format!("{own}.{part}"))
    };
    tensors.iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn names_are_in_the_order_of_their_numbers() {
        let mut names = ["fc10.bias", "fc2.weight", "fc1.bias", "fc2.bias"];
        names.sort_by_key(|name| natural(name));
        assert_eq!(names, ["fc1.bias", "fc2.bias", "fc2.weight", "fc10.bias"]);
    }
}
