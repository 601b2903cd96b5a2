use super::{Initialiser, fans};
use gradus_tensor::{Result, Shape, random::Stream};

/// Which number of connections the variance is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fan {
    /// The inputs of a unit: keeps the size of activations on the way forward.
    In,
    /// The outputs of a unit: keeps the size of gradients on the way back.
    Out,
    /// The mean of both.
    Average,
}

/// The distribution that initial values are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Uniform in ±√(3·variance).
    Uniform,
    /// Normal.
    Normal,
}

/// An initialiser of weights: mean 0, variance gain²/fan.
///
/// ```
/// use gradus_nn::Init;
/// use gradus_tensor::random::Stream;
/// let init = Init::xavier_uniform(1.0);
/// assert_eq!(init.variance(30, 70), 0.02); // 2/(30 + 70)
/// assert!(init.draw(30, 70, &mut Stream::new(0, "w")).abs() <= 0.06f64.sqrt());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Init {
    /// What the standard deviation is multiplied by; see [`gain`](super::gain).
    pub gain: f64,
    /// Which number of connections the variance is divided by.
    pub fan: Fan,
    /// The distribution.
    pub distribution: Distribution,
}

impl Init {
    pub(super) const fn of(gain: f64, fan: Fan, distribution: Distribution) -> Init {
        Init { gain, fan, distribution }
    }

    /// Kaiming uniform: variance gain²/fan_in.
    ///
    /// Source: K. He et al., Delving Deep into Rectifiers (2015).
    pub const fn kaiming_uniform(gain: f64) -> Init {
        Init::of(gain, Fan::In, Distribution::Uniform)
    }

    /// Kaiming normal: variance gain²/fan_in.
    ///
    /// Source: K. He et al., Delving Deep into Rectifiers (2015).
    pub const fn kaiming_normal(gain: f64) -> Init {
        Init::of(gain, Fan::In, Distribution::Normal)
    }

    /// Xavier uniform: variance 2·gain²/(fan_in + fan_out).
    ///
    /// Source: X. Glorot, Y. Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks (2010).
    pub const fn xavier_uniform(gain: f64) -> Init {
        Init::of(gain, Fan::Average, Distribution::Uniform)
    }

    /// Xavier normal: variance 2·gain²/(fan_in + fan_out).
    ///
    /// Source: X. Glorot, Y. Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks (2010).
    pub const fn xavier_normal(gain: f64) -> Init {
        Init::of(gain, Fan::Average, Distribution::Normal)
    }

    /// LeCun uniform: variance 1/fan_in.
    ///
    /// Source: Y. LeCun et al., Efficient BackProp (1998).
    pub const fn lecun_uniform() -> Init {
        Init::of(1.0, Fan::In, Distribution::Uniform)
    }

    /// LeCun normal: variance 1/fan_in.
    ///
    /// Source: Y. LeCun et al., Efficient BackProp (1998).
    pub const fn lecun_normal() -> Init {
        Init::of(1.0, Fan::In, Distribution::Normal)
    }

    /// The same, with the variance divided by another number of connections: PyTorch's `mode`.
    pub const fn fan(mut self, fan: Fan) -> Init {
        self.fan = fan;
        self
    }

    /// The variance for a weight with so many inputs and outputs; 0 where there are none.
    pub fn variance(&self, fan_in: usize, fan_out: usize) -> f64 {
        let fan = match self.fan {
            Fan::In => fan_in as f64,
            Fan::Out => fan_out as f64,
            Fan::Average => (fan_in + fan_out) as f64 / 2.0,
        };
        if fan == 0.0 { 0.0 } else { self.gain * self.gain / fan }
    }

    /// One initial value.
    pub fn draw(&self, fan_in: usize, fan_out: usize, stream: &mut Stream) -> f64 {
        let variance = self.variance(fan_in, fan_out);
        match self.distribution {
            Distribution::Uniform => {
                let bound = (3.0 * variance).sqrt();
                stream.uniform(-bound, bound)
            }
            Distribution::Normal => variance.sqrt() * stream.normal(),
        }
    }
}

impl Initialiser for Init {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        let [inputs, outputs] = fans(shape)?;
        Ok((0..shape.len()).map(|_| self.draw(inputs, outputs, stream)).collect())
    }
}
