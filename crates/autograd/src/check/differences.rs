/// A derivative by differences, with what is known of its quality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Slope {
    /// Two step sizes agree.
    Smooth(f64),
    /// The slopes from the left and from the right differ: there is a kink within reach.
    Kink,
}

/// The derivative of s at 0 by central differences with five points, (s(−2h) − 8s(−h) + 8s(h) − s(2h))/(12h), whose
/// error is O(h⁴). Where it does not agree with itself at half the step, there is a kink within reach; the step is
/// then made smaller, until the kink is out of reach or it is clear that it sits at 0.
///
/// `scale` is the size of the derivatives to be compared, against which disagreement is measured.
///
/// Source: M. Abramowitz, I. Stegun, Handbook of Mathematical Functions (1964), 25.3.6.
pub(super) fn slope<E>(scale: f64, mut s: impl FnMut(f64) -> Result<f64, E>) -> Result<Slope, E> {
    let mut stencil = |h: f64| -> Result<f64, E> {
        Ok((s(-2.0 * h)? - 8.0 * s(-h)? + 8.0 * s(h)? - s(2.0 * h)?) / (12.0 * h))
    };
    for step in [1e-3, 1e-4, 1e-5] {
        let (wide, narrow) = (stencil(step)?, stencil(step / 2.0)?);
        if (wide - narrow).abs() <= 1e-6 * scale.max(narrow.abs()) {
            return Ok(Slope::Smooth(narrow));
        }
    }
    Ok(Slope::Kink)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: impl Fn(f64) -> f64) -> Slope {
        slope::<()>(1.0, |t| Ok(s(t))).unwrap()
    }

    #[test]
    fn smooth_functions_have_their_slope_and_kinks_are_seen() {
        let Slope::Smooth(d) = at(|t| (0.3 + t).sin()) else { panic!() };
        assert!((d - 0.3f64.cos()).abs() < 1e-11);
        assert_eq!(at(|t: f64| t.max(0.0) + t), Slope::Kink);
        let Slope::Smooth(d) = at(|t| (t + 5e-4).abs()) else { panic!() };
        assert!((d - 1.0).abs() < 1e-9, "a kink beside the point is stepped around");
    }
}
