use gradus_autograd::ops::{Activation, activations};
use gradus_tensor::{Error, Result, Scalar};

/// The names by which [`activation`] knows the activations.
#[inline] // compiled where it is asked for, with every activation
pub fn activation_names() -> Vec<&'static str> {
    activations::<f64>().into_iter().map(|(name, _)| name).collect()
}

/// The activation of a name, with PyTorch's defaults, as files and flags have it.
///
/// # Errors
/// There is no such activation; the error lists all names.
pub fn activation<T: Scalar>(name: &str) -> Result<Activation<T>> {
    let found = activations().into_iter().find(|(own, _)| *own == name);
    let known = || format!("one of {}", activation_names().join(", "));
    let missing = || Error::argument(format!("no activation is called {name:?}")).help(known());
    found.map(|(_, module)| module).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = super::activation::<f32>("rellu").err().unwrap().to_string();
        assert_eq!(
            error,
            "no activation is called \"rellu\"\n  help   one of relu, leaky_relu, tanh, sigmoid, softplus, gelu, gelu_tanh"
        );
    }
}
