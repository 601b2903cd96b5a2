//! Every rule once more, in plain loops over `f64`, from the papers and PyTorch's documentation.

/// What a rule sees of one parameter: `h` are its options, `m` what it keeps.
pub(crate) struct View<'a> {
    pub(crate) h: &'a [f64],
    pub(crate) t: i32,
    pub(crate) lr: f64,
    pub(crate) p: &'a mut [f64],
    pub(crate) g: &'a [f64],
    pub(crate) shape: &'a [usize],
    pub(crate) m: &'a mut [Vec<f64>; 4],
}

pub(crate) type Step = fn(View<'_>);

/// momentum, dampening, weight_decay, nesterov
pub(crate) fn sgd(v: View<'_>) {
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[2] * v.p[i];
        let b = if v.t == 1 { g } else { v.h[0] * v.m[0][i] + (1.0 - v.h[1]) * g };
        v.m[0][i] = b;
        let d = if v.h[3] == 1.0 { g + v.h[0] * b } else { b };
        v.p[i] -= v.lr * d;
    }
}

/// β₁, β₂, eps, weight_decay, amsgrad, decoupled
pub(crate) fn adam(v: View<'_>) {
    let (c1, c2) = (1.0 - v.h[0].powi(v.t), 1.0 - v.h[1].powi(v.t));
    for i in 0..v.p.len() {
        let mut g = v.g[i];
        if v.h[5] == 1.0 {
            v.p[i] *= 1.0 - v.lr * v.h[3];
        } else {
            g += v.h[3] * v.p[i];
        }
        v.m[0][i] += (1.0 - v.h[0]) * (g - v.m[0][i]);
        v.m[1][i] = v.h[1] * v.m[1][i] + (1.0 - v.h[1]) * g * g;
        v.m[2][i] = if v.h[4] == 1.0 { v.m[2][i].max(v.m[1][i]) } else { v.m[1][i] };
        v.p[i] -= v.lr * (v.m[0][i] / c1) / ((v.m[2][i] / c2).sqrt() + v.h[2]);
    }
}

/// β₁, β₂, eps, weight_decay, momentum_decay, decoupled
pub(crate) fn nadam(v: View<'_>) {
    let mu = |t: i32| v.h[0] * (1.0 - 0.5 * 0.96f64.powf(f64::from(t) * v.h[4]));
    let product: f64 = (1..=v.t).map(mu).product();
    for i in 0..v.p.len() {
        let mut g = v.g[i];
        if v.h[5] == 1.0 {
            v.p[i] -= v.lr * v.h[3] * v.p[i];
        } else {
            g += v.h[3] * v.p[i];
        }
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * g;
        v.m[1][i] = v.h[1] * v.m[1][i] + (1.0 - v.h[1]) * g * g;
        let mean =
            mu(v.t + 1) * v.m[0][i] / (1.0 - product * mu(v.t + 1)) + (1.0 - mu(v.t)) * g / (1.0 - product);
        v.p[i] -= v.lr * mean / ((v.m[1][i] / (1.0 - v.h[1].powi(v.t))).sqrt() + v.h[2]);
    }
}

/// β₁, β₂, eps, weight_decay, decoupled
pub(crate) fn radam(v: View<'_>) {
    let (c1, c2) = (1.0 - v.h[0].powi(v.t), 1.0 - v.h[1].powi(v.t));
    let longest = 2.0 / (1.0 - v.h[1]) - 1.0;
    let length = longest - 2.0 * f64::from(v.t) * v.h[1].powi(v.t) / c2;
    for i in 0..v.p.len() {
        let mut g = v.g[i];
        if v.h[4] == 1.0 {
            v.p[i] *= 1.0 - v.lr * v.h[3];
        } else {
            g += v.h[3] * v.p[i];
        }
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * g;
        v.m[1][i] = v.h[1] * v.m[1][i] + (1.0 - v.h[1]) * g * g;
        let mut step = v.lr * v.m[0][i] / c1;
        if length > 5.0 {
            let top = (length - 4.0) * (length - 2.0) * longest;
            let bottom = (longest - 4.0) * (longest - 2.0) * length;
            step *= (top / bottom).sqrt() * c2.sqrt() / (v.m[1][i].sqrt() + v.h[2]);
        }
        v.p[i] -= step;
    }
}

/// β₁, β₂, eps, weight_decay
pub(crate) fn adamax(v: View<'_>) {
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[3] * v.p[i];
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * g;
        v.m[1][i] = (v.h[1] * v.m[1][i]).max(g.abs() + v.h[2]);
        v.p[i] -= v.lr * v.m[0][i] / ((1.0 - v.h[0].powi(v.t)) * v.m[1][i]);
    }
}

/// lr_decay, weight_decay, initial_accumulator_value, eps
pub(crate) fn adagrad(v: View<'_>) {
    let lr = v.lr / (1.0 + f64::from(v.t - 1) * v.h[0]);
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[1] * v.p[i];
        if v.t == 1 {
            v.m[0][i] = v.h[2];
        }
        v.m[0][i] += g * g;
        v.p[i] -= lr * g / (v.m[0][i].sqrt() + v.h[3]);
    }
}

/// rho, eps, weight_decay
pub(crate) fn adadelta(v: View<'_>) {
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[2] * v.p[i];
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * g * g;
        let d = ((v.m[1][i] + v.h[1]) / (v.m[0][i] + v.h[1])).sqrt() * g;
        v.m[1][i] = v.h[0] * v.m[1][i] + (1.0 - v.h[0]) * d * d;
        v.p[i] -= v.lr * d;
    }
}

/// alpha, eps, weight_decay, momentum, centered
pub(crate) fn rmsprop(v: View<'_>) {
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[2] * v.p[i];
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * g * g;
        let mut square = v.m[0][i];
        if v.h[4] == 1.0 {
            v.m[1][i] = v.h[0] * v.m[1][i] + (1.0 - v.h[0]) * g;
            square -= v.m[1][i].powi(2);
        }
        v.m[2][i] = v.h[3] * v.m[2][i] + g / (square.sqrt() + v.h[1]);
        v.p[i] -= v.lr * v.m[2][i];
    }
}

/// η₋, η₊, the least and the largest step size
pub(crate) fn rprop(v: View<'_>) {
    for i in 0..v.p.len() {
        let mut g = v.g[i];
        if v.t == 1 {
            v.m[1][i] = v.lr;
        }
        let factor = match g * v.m[0][i] {
            same if same > 0.0 => v.h[1],
            same if same < 0.0 => v.h[0],
            _ => 1.0,
        };
        v.m[1][i] = (v.m[1][i] * factor).clamp(v.h[2], v.h[3]);
        if factor < 1.0 {
            g = 0.0;
        }
        if g != 0.0 {
            v.p[i] -= g.signum() * v.m[1][i];
        }
        v.m[0][i] = g;
    }
}

/// lambd, alpha, t0, weight_decay; the average lies in the first vector
pub(crate) fn asgd(v: View<'_>) {
    let before = f64::from(v.t - 1);
    let eta = v.lr / (1.0 + v.h[0] * v.lr * before).powf(v.h[1]);
    let mu = if v.t == 1 { 1.0 } else { 1.0 / (before - v.h[2]).max(1.0) };
    for i in 0..v.p.len() {
        let g = v.g[i] + v.h[3] * v.p[i];
        v.p[i] = v.p[i] * (1.0 - v.h[0] * eta) - eta * g;
        v.m[0][i] = if mu == 1.0 { v.p[i] } else { v.m[0][i] + mu * (v.p[i] - v.m[0][i]) };
    }
}

/// β₁, β₂, weight_decay
pub(crate) fn lion(v: View<'_>) {
    for i in 0..v.p.len() {
        let c = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * v.g[i];
        v.p[i] *= 1.0 - v.lr * v.h[2];
        v.p[i] -= if c == 0.0 { 0.0 } else { v.lr * c.signum() };
        v.m[0][i] = v.h[1] * v.m[0][i] + (1.0 - v.h[1]) * v.g[i];
    }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// β₁, β₂, eps, weight_decay
pub(crate) fn lamb(v: View<'_>) {
    let mut r = vec![0.0; v.p.len()];
    for i in 0..v.p.len() {
        v.m[0][i] = v.h[0] * v.m[0][i] + (1.0 - v.h[0]) * v.g[i];
        v.m[1][i] = v.h[1] * v.m[1][i] + (1.0 - v.h[1]) * v.g[i] * v.g[i];
        let (m, s) = (v.m[0][i] / (1.0 - v.h[0].powi(v.t)), v.m[1][i] / (1.0 - v.h[1].powi(v.t)));
        r[i] = m / (s.sqrt() + v.h[2]) + v.h[3] * v.p[i];
    }
    let trust = norm(v.p) / norm(&r);
    v.p.iter_mut().zip(r).for_each(|(p, r)| *p -= v.lr * trust * r);
}

/// beta2_decay, ε₁, ε₂, d, weight_decay
pub(crate) fn adafactor(v: View<'_>) {
    let beta = 1.0 - f64::from(v.t).powf(v.h[0]);
    let rms = |x: &[f64]| norm(x) / (x.len() as f64).sqrt();
    let alpha = rms(v.p).max(v.h[2]) * v.lr.min(1.0 / f64::from(v.t).sqrt());
    let mut u = vec![0.0; v.p.len()];
    if let &[rows, columns] = v.shape {
        let at = |i: usize, j: usize| v.g[i * columns + j];
        for i in 0..rows {
            let mean = (0..columns).map(|j| at(i, j).powi(2)).sum::<f64>() / columns as f64;
            v.m[0][i] = beta * v.m[0][i] + (1.0 - beta) * mean;
        }
        for j in 0..columns {
            let mean = (0..rows).map(|i| at(i, j).powi(2)).sum::<f64>() / rows as f64;
            v.m[1][j] = beta * v.m[1][j] + (1.0 - beta) * mean;
        }
        let whole = (v.m[0][..rows].iter().sum::<f64>() / rows as f64).max(v.h[1]);
        for i in 0..rows {
            for j in 0..columns {
                u[i * columns + j] = at(i, j) / (v.m[0][i] * v.m[1][j] / whole).sqrt().max(v.h[1]);
            }
        }
    } else {
        for i in 0..v.p.len() {
            v.m[0][i] = beta * v.m[0][i] + (1.0 - beta) * v.g[i].powi(2);
            u[i] = v.g[i] / v.m[0][i].sqrt().max(v.h[1]);
        }
    }
    let shorter = (rms(&u) / v.h[3]).max(1.0);
    for i in 0..v.p.len() {
        v.p[i] = v.p[i] * (1.0 - v.lr * v.h[4]) - alpha * u[i] / shorter;
    }
}

/// The nearest number with 8 significant bits, of that in single precision.
fn bfloat16(x: f64) -> f64 {
    let x = f64::from(x as f32);
    let unit = if x == 0.0 { 1.0 } else { 2f64.powi(x.abs().log2().floor() as i32 - 7) };
    (x / unit).round_ties_even() * unit
}

/// momentum, weight_decay, nesterov, a, b, c; a vector is AdamW's, with Adam's defaults
pub(crate) fn muon(v: View<'_>) {
    let &[rows, columns] = v.shape else {
        return adam(View { h: &[0.9, 0.999, 1e-8, 0.01, 0.0, 1.0], ..v });
    };
    let (mu, tall) = (v.h[0], rows > columns);
    let (height, width) = if tall { (columns, rows) } else { (rows, columns) };
    let mut x = vec![vec![0.0; width]; height];
    for i in 0..rows {
        for j in 0..columns {
            let (k, g) = (i * columns + j, v.g[i * columns + j]);
            v.m[0][k] = mu * v.m[0][k] + (1.0 - mu) * g;
            let u = if v.h[2] == 1.0 { mu * v.m[0][k] + (1.0 - mu) * g } else { v.m[0][k] };
            let (i, j) = if tall { (j, i) } else { (i, j) };
            x[i][j] = bfloat16(u);
        }
    }
    let length = bfloat16(norm(&x.concat()).max(1e-7));
    x.iter_mut().flatten().for_each(|x| *x = bfloat16(*x / length));
    for _ in 0..5 {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let gram: Vec<Vec<f64>> = x.iter().map(|a| x.iter().map(|b| bfloat16(dot(a, b))).collect()).collect();
        let bent = |i: usize, j: usize| bfloat16(v.h[4] * gram[i][j] + v.h[5] * dot(&gram[i], &gram[j]));
        let turned = |i: usize, j: usize| (0..height).map(|k| bent(i, k) * x[k][j]).sum::<f64>();
        let entry = |i: usize, j: usize| bfloat16(v.h[3] * x[i][j] + turned(i, j));
        x = (0..height).map(|i| (0..width).map(|j| entry(i, j)).collect()).collect();
    }
    let lr = v.lr * 0.2 * (rows.max(columns) as f64).sqrt();
    for i in 0..rows {
        for j in 0..columns {
            let p = &mut v.p[i * columns + j];
            *p = *p * (1.0 - v.lr * v.h[1]) - lr * if tall { x[j][i] } else { x[i][j] };
        }
    }
}
