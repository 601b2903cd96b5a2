//! softargmax and its kin: the argmax, the maximum, and the two smooth maxima, each with its gradient.
//!
//! What is called softmax is a smooth *arg*max: it says where the largest number is. Smooth maxima are softargmax(βz)ᵀz and
//! (1/β) ln Σ exp(βzᵢ); softargmax is the gradient of the second one, as argmax is that of the maximum.
//!
//! Source: I. Goodfellow, Y. Bengio, A. Courville, Deep Learning (2016), section 6.2.2.3, on the name softmax.

use gradus_autograd::Graph;
use gradus_tensor::{Error, Params, Result, Tensor};

/// softargmax and its kin at one point.
///
/// ```
/// use gradus_view::softargmax::Softargmax;
/// let at = Softargmax::of(&[1.0, 2.0, 3.0], 1.0)?;
/// assert_eq!(at.argmax, [0.0, 0.0, 1.0]);
/// assert!(at.smooth_max < at.max && at.max < at.log_sum_exp);
/// assert!((at.log_sum_exp_gradient[0] - at.softargmax[0]).abs() < 1e-15);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Softargmax {
    /// z.
    pub z: Vec<f64>,
    /// The sharpness β > 0.
    pub beta: f64,
    /// softargmax(βz)ᵢ = exp(βzᵢ)/Σ exp(βzⱼ).
    pub softargmax: Vec<f64>,
    /// ∂softargmax(βz)ᵢ/∂zⱼ = β·pᵢ·(\[i = j\] − pⱼ), a row for each i.
    pub softargmax_jacobian: Vec<Vec<f64>>,
    /// 1 at the first of the largest, else 0: the gradient of the maximum.
    pub argmax: Vec<f64>,
    /// The derivative of the sum of the argmax, 0 wherever there is one.
    pub argmax_gradient: Vec<f64>,
    /// max z.
    pub max: f64,
    /// softargmax(βz)ᵀz, at most the maximum.
    pub smooth_max: f64,
    /// pᵢ·(1 + β·(zᵢ − softargmax(βz)ᵀz)).
    pub smooth_max_gradient: Vec<f64>,
    /// (1/β) ln Σ exp(βzᵢ), above the maximum by (ln n)/β at most.
    pub log_sum_exp: f64,
    /// softargmax(βz).
    pub log_sum_exp_gradient: Vec<f64>,
}

impl Softargmax {
    /// Everything at z, gradients by the graph.
    ///
    /// # Errors
    /// z is empty or not finite, or β is no finite number above 0.
    pub fn of(z: &[f64], beta: f64) -> Result<Softargmax> {
        if !(beta.is_finite() && beta > 0.0) {
            return Err(Error::argument(format!("β is {beta}, not a finite number above 0")).of("softargmax"));
        }
        if z.is_empty() || z.iter().any(|v| !v.is_finite()) {
            return Err(Error::argument("z is not one finite number or more").of("softargmax"));
        }
        let mut graph = Graph::new(&Params::<f64>::seed(0));
        let g = graph.eval();
        let x = g.input(Tensor::new([z.len()], z.to_vec())?);
        let scaled = x * beta;
        let (soft, max) = (scaled.softargmax(-1), x.amax(&[-1], false));
        let (smooth, log) = (x.smooth_max(beta, -1), scaled.logsumexp(-1) / beta);
        let [argmax] = g.grad(max, [x]);
        let [flat] = g.grad(argmax.sum(), [x]);
        let [smooth_slope] = g.grad(smooth, [x]);
        let [log_slope] = g.grad(log, [x]);
        let jacobian = g.jacobian(soft, x)?;
        let softargmax_jacobian = jacobian.rows().map(<[f64]>::to_vec).collect();
        Ok(Softargmax {
            z: z.to_vec(),
            beta,
            softargmax: soft.value()?.into_vec(),
            softargmax_jacobian,
            argmax: argmax.value()?.into_vec(),
            argmax_gradient: flat.value()?.into_vec(),
            max: max.item()?,
            smooth_max: smooth.item()?,
            smooth_max_gradient: smooth_slope.value()?.into_vec(),
            log_sum_exp: log.item()?,
            log_sum_exp_gradient: log_slope.value()?.into_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    /// Values of SciPy 1.17: special.softmax and logsumexp of [1, 2, 3].
    #[test]
    fn values_are_those_of_scipy() {
        let at = Softargmax::of(&[1.0, 2.0, 3.0], 1.0).unwrap();
        let p = [0.090_030_573_170_380_46, 0.244_728_471_054_797_64, 0.665_240_955_774_821_9];
        assert!(close(&at.softargmax, &p, 1e-15));
        assert!((at.log_sum_exp - 3.407_605_964_444_38).abs() < 1e-14);
    }

    /// The formulas of the fields, with the argument in other numbers than the graph's own way.
    #[test]
    fn gradients_are_those_of_the_formulas() {
        for beta in [0.3, 1.0, 7.0] {
            let z = [0.5, -1.0, 2.0, 1.9];
            let at = Softargmax::of(&z, beta).unwrap();
            let weights = z.map(|v| (beta * (v - 2.0)).exp());
            let p = weights.map(|w| w / weights.iter().sum::<f64>());
            let s: f64 = p.iter().zip(z).map(|(p, z)| p * z).sum();
            let slope: Vec<f64> = p.iter().zip(z).map(|(p, z)| p * (1.0 + beta * (z - s))).collect();
            assert!(close(&at.softargmax, &p, 1e-14) && (at.smooth_max - s).abs() < 1e-14);
            assert!(close(&at.smooth_max_gradient, &slope, 1e-13), "{slope:?}");
            assert!(close(&at.log_sum_exp_gradient, &p, 1e-14));
            for (i, row) in at.softargmax_jacobian.iter().enumerate() {
                let want: Vec<f64> =
                    (0..4).map(|j| beta * p[i] * (f64::from(u8::from(i == j)) - p[j])).collect();
                assert!(close(row, &want, 1e-14), "{row:?}");
            }
        }
    }

    #[test]
    fn a_large_beta_gives_the_maximum_and_ties_are_shared() {
        let at = Softargmax::of(&[3.0, 1.0, 3.0], 1e4).unwrap();
        assert!((at.smooth_max - 3.0).abs() < 1e-12 && (at.log_sum_exp - 3.0).abs() < 1e-4);
        assert_eq!(at.argmax, [1.0, 0.0, 0.0]);
        assert!(close(&at.softargmax, &[0.5, 0.0, 0.5], 1e-12));
        assert_eq!(at.argmax_gradient, [0.0; 3]);
        let error = |z: &[f64], beta| Softargmax::of(z, beta).unwrap_err().message().to_owned();
        assert_eq!(error(&[1.0], 0.0), "β is 0, not a finite number above 0");
        assert_eq!(error(&[], 1.0), "z is not one finite number or more");
    }
}
