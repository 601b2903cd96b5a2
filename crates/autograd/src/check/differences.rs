/// A derivative by differences, with what is known of its quality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Slope {
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
pub(crate) fn slope<E>(scale: f64, mut s: impl FnMut(f64) -> Result<f64, E>) -> Result<Slope, E> {
    let middle = s(0.0)?;
    for step in [1e-3, 1e-4, 1e-5] {
        let (wide, narrow) = (stencil(step, middle, &mut s)?, stencil(step / 2.0, middle, &mut s)?);
        let bound = scale.max(narrow.slope.abs());
        let agree = (wide.slope - narrow.slope).abs() <= 1e-6 * bound;
        // Of a smooth function the gap between the sides is O(h²); of a kink it stays.
        let kink = narrow.gap > 1e-8 * bound && narrow.gap > 0.5 * wide.gap;
        if agree && !kink {
            return Ok(Slope::Smooth(narrow.slope));
        }
    }
    Ok(Slope::Kink)
}

/// The five-point slope, and how far the slopes from the left and from the right are apart.
struct Stencil {
    slope: f64,
    gap: f64,
}

fn stencil<E>(h: f64, middle: f64, s: &mut impl FnMut(f64) -> Result<f64, E>) -> Result<Stencil, E> {
    let [a, b, c, d] = [s(-2.0 * h)?, s(-h)?, s(h)?, s(2.0 * h)?];
    let right = (4.0 * c - 3.0 * middle - d) / (2.0 * h);
    let left = (3.0 * middle + a - 4.0 * b) / (2.0 * h);
    Ok(Stencil { slope: (a - 8.0 * b + 8.0 * c - d) / (12.0 * h), gap: (right - left).abs() })
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
