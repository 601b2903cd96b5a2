use crate::{Glu, LogSoftmax, LogSumExp, Prelu, SmoothMax, Softmax, Softmin};
use gradus_autograd::{
    Elementwise,
    ops::{Activation, ActivationVisitor, Rrelu, activations, visit_activations},
};
use gradus_tensor::{Error, Params, Result, Scalar};

/// All activations by their names; whether each leaves the shape as it is.
#[inline(never)]
fn named<T: Scalar>() -> Vec<(&'static str, Activation<T>, bool)> {
    let along: [(&'static str, Activation<T>, bool); 7] = [
        ("softmax", Box::new(Softmax), true),
        ("softargmax", Box::new(Softmax), true),
        ("softmin", Box::new(Softmin), true),
        ("log_softmax", Box::new(LogSoftmax), true),
        ("logsumexp", Box::new(LogSumExp), false),
        ("smooth_max", Box::new(SmoothMax), false),
        ("glu", Box::new(Glu), false),
    ];
    activations().into_iter().map(|(name, f)| (name, f, true)).chain(along).collect()
}

/// The names of all activations.
pub(crate) fn all_names<T: Scalar>() -> Vec<&'static str> {
    named::<T>().into_iter().map(|(name, ..)| name).collect()
}

/// The activation of a name with its attributes, each of which `given` is asked for with what it is by default.
#[inline(never)]
pub(crate) fn activation_with<T: Scalar>(
    name: &str,
    given: &dyn Fn(&'static str, f64) -> Result<f64>,
) -> Result<Option<Activation<T>>> {
    struct One<'n, T: Scalar> {
        name: &'n str,
        given: &'n dyn Fn(&'static str, f64) -> Result<f64>,
        found: Result<Option<Activation<T>>>,
    }
    impl<T: Scalar> ActivationVisitor for One<'_, T> {
        fn attribute(&mut self, of: &'static str, attribute: &'static str, usual: f64) -> f64 {
            if of != self.name {
                return usual;
            }
            (self.given)(attribute, usual).unwrap_or_else(|error| {
                self.found = Err(error);
                usual
            })
        }
        fn visit<F: Elementwise>(&mut self, name: &'static str, f: F) {
            if name == self.name
                && let Ok(found) = &mut self.found
            {
                *found = Some(Box::new(f));
            }
        }
    }
    if name == "rrelu" {
        let (lower, upper) = (given("lower", Rrelu.lower)?, given("upper", Rrelu.upper)?);
        return Ok(Some(Box::new(Rrelu { lower, upper })));
    }
    let mut one = One { name, given, found: Ok(None) };
    visit_activations(&mut one);
    let plain = || named().into_iter().find(|(own, ..)| *own == name).map(|(_, f, _)| f);
    one.found.map(|found| found.or_else(plain))
}

/// The names of the activations that leave the shape as it is, as they stand between the layers of a network.
/// [`activation`] knows three more: `glu`, `logsumexp` and `smooth_max`.
#[inline] // compiled where it is asked for, with every activation
pub fn activation_names() -> Vec<&'static str> {
    named::<f64>().into_iter().filter(|(_, _, keeps)| *keeps).map(|(name, ..)| name).collect()
}

/// The activation of a name, with PyTorch's defaults, as files and flags have it; along the last axis, if it has one.
///
/// The one that learns, `prelu`, needs a place for its parameter: see [`activation_in`].
///
/// # Errors
/// There is no such activation; the error lists all names.
pub fn activation<T: Scalar>(name: &str) -> Result<Activation<T>> {
    let all = named();
    let known = || format!("one of {}", all.iter().map(|(own, ..)| *own).collect::<Vec<_>>().join(", "));
    let missing = Error::argument(format!("no activation is called {name:?}"));
    match all.iter().position(|(own, ..)| *own == name) {
        Some(place) => Ok(all.into_iter().nth(place).map(|(_, f, _)| f).ok_or(missing)?),
        None => Err(missing.help(known())),
    }
}

/// The activation of a name, where `prelu` is one, too: its parameter is made under the scope of `params`.
///
/// # Errors
/// As [`activation`].
pub fn activation_in<T: Scalar>(params: &Params<T>, name: &str) -> Result<Activation<T>> {
    if name == "prelu" { Ok(Box::new(Prelu::new(params))) } else { activation(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_autograd::Graph;

    const SHAPE_KEPT: &str = "relu, leaky_relu, rrelu, relu6, elu, selu, celu, gelu, gelu_tanh, silu, mish, softplus, \
        softsign, tanh, sigmoid, log_sigmoid, hardtanh, hardsigmoid, hardswish, hardshrink, softshrink, tanhshrink, \
        threshold, softmax, softargmax, softmin, log_softmax";

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        assert_eq!(activation_names().join(", "), SHAPE_KEPT);
        let error = activation::<f32>("rellu").err().unwrap().to_string();
        let known = format!("{SHAPE_KEPT}, logsumexp, smooth_max, glu");
        assert_eq!(error, format!("no activation is called \"rellu\"\n  help   one of {known}"));
    }

    #[test]
    fn every_name_runs_and_those_listed_leave_the_shape() {
        let params = Params::<f64>::seed(0);
        let mut graph = Graph::new(&params);
        for (name, module, keeps) in named::<f64>() {
            let x = graph.step().input([[0.5, -1.0], [2.0, -3.0]]);
            let y = module.forward(x);
            assert!(y.value().unwrap().is_finite(), "{name}");
            assert_eq!(y.shape() == x.shape(), keeps, "{name}");
        }
        assert_eq!(activation_in(&params, "prelu").unwrap().label(), "Prelu(1)");
        assert_eq!(activation_in(&params, "silu").unwrap().label(), "Silu");
    }
}
