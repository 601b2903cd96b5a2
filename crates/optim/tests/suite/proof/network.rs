//! A small network in plain loops: 3 inputs, 4 tanh, 2 outputs, mean squared error over 8 samples.

pub(crate) const SHAPES: [&[usize]; 4] = [&[4, 3], &[4], &[2, 4], &[2]];

/// Where each parameter lies in θ.
pub(crate) fn ranges() -> [std::ops::Range<usize>; 4] {
    [0..12, 12..16, 16..24, 24..26]
}

/// θ before the first step.
pub(crate) fn start() -> Vec<f64> {
    (0..26).map(|i| ((i * 37 + 11) % 53) as f64 / 53.0 - 0.5).collect()
}

/// The gradient of the loss.
pub(crate) fn gradient(theta: &[f64]) -> Vec<f64> {
    let (w1, b1, w2, b2) = (&theta[..12], &theta[12..16], &theta[16..24], &theta[24..]);
    let mut grad = vec![0.0; 26];
    for n in 0..8 {
        let x = [0, 1, 2].map(|k| ((n * 7 + k * 5) % 11) as f64 / 5.0 - 1.0);
        let want = [x[0] * x[1], (x[1] - x[2]).sin()];
        let mut hidden = [0.0; 4];
        for i in 0..4 {
            hidden[i] = (b1[i] + w1[3 * i] * x[0] + w1[3 * i + 1] * x[1] + w1[3 * i + 2] * x[2]).tanh();
        }
        let mut back = [0.0; 4];
        for o in 0..2 {
            let mut y = b2[o];
            for i in 0..4 {
                y += w2[4 * o + i] * hidden[i];
            }
            let error = (y - want[o]) / 8.0;
            grad[24 + o] += error;
            for i in 0..4 {
                grad[16 + 4 * o + i] += error * hidden[i];
                back[i] += error * w2[4 * o + i];
            }
        }
        for i in 0..4 {
            let through = back[i] * (1.0 - hidden[i] * hidden[i]);
            grad[12 + i] += through;
            for k in 0..3 {
                grad[3 * i + k] += through * x[k];
            }
        }
    }
    grad
}
