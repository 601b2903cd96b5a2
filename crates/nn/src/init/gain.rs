/// The gain that keeps the variance through an activation: √2 for relu, 5/3 for tanh, ¾ for selu, that of
/// [`leaky_gain`]`(0.01)` for leaky_relu, 1 for those not listed.
///
/// Source: PyTorch's torch.nn.init.calculate_gain (2017–).
pub fn gain(activation: &str) -> f64 {
    let known = [
        ("relu", std::f64::consts::SQRT_2),
        ("leaky_relu", leaky_gain(0.01)),
        ("tanh", 5.0 / 3.0),
        ("selu", 0.75),
    ];
    known.iter().find(|(name, _)| *name == activation).map_or(1.0, |(_, gain)| *gain)
}

/// The gain that keeps the variance through a leaky rectifier: √(2/(1 + slope²)).
///
/// Source: K. He et al., Delving Deep into Rectifiers (2015), eq. 15.
pub fn leaky_gain(negative_slope: f64) -> f64 {
    (2.0 / (1.0 + negative_slope * negative_slope)).sqrt()
}
