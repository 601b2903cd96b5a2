//! Householder's reflections.

/// ‖x‖, also where squares would overflow or vanish.
pub(super) fn norm(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * x.iter().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

/// A matrix as Q·R with R upper triangular, and Qᵀ·f.
#[derive(Clone, Debug)]
pub(super) struct Triangle {
    n: usize,
    /// R row by row, n by n.
    r: Vec<f64>,
    /// The first n entries of Qᵀ·f.
    pub(super) qf: Vec<f64>,
    /// ‖f‖.
    whole: f64,
}

impl Triangle {
    /// Takes apart a matrix of n columns, row by row, with at least n rows.
    pub(super) fn of(mut a: Vec<f64>, mut f: Vec<f64>, n: usize) -> Triangle {
        let (m, whole) = (f.len(), norm(&f));
        for k in 0..n {
            let column: Vec<f64> = (k..m).map(|i| a[i * n + k]).collect();
            let length = norm(&column);
            if length == 0.0 {
                continue;
            }
            // v = column ∓ length·e₁, with the sign that does not cancel; H = 1 − 2vvᵀ/vᵀv.
            let alpha = if column[0] > 0.0 { -length } else { length };
            let mut v: Vec<f64> = column.iter().map(|c| c / length).collect();
            v[0] -= alpha / length;
            let square: f64 = v.iter().map(|v| v * v).sum();
            for j in k..n {
                let dot: f64 = (k..m).map(|i| v[i - k] * a[i * n + j]).sum();
                (k..m).for_each(|i| a[i * n + j] -= 2.0 * dot / square * v[i - k]);
            }
            let dot: f64 = (k..m).map(|i| v[i - k] * f[i]).sum();
            (k..m).for_each(|i| f[i] -= 2.0 * dot / square * v[i - k]);
        }
        a.truncate(n * n);
        f.truncate(n);
        let mut triangle = Triangle { n, r: a, qf: f, whole };
        (0..n).for_each(|i| triangle.r[i * n..i * n + i].fill(0.0));
        triangle
    }

    /// The same with √λ times the unit matrix below.
    pub(super) fn damped(&self, lambda: f64) -> Triangle {
        let n = self.n;
        let mut a = self.r.clone();
        a.extend((0..n * n).map(|k| if k / n == k % n { lambda.sqrt() } else { 0.0 }));
        let f = self.qf.iter().copied().chain(std::iter::repeat_n(0.0, n)).collect();
        Triangle::of(a, f, n)
    }

    /// Whether R can be divided by.
    pub(super) fn is_regular(&self) -> bool {
        let diagonal = || (0..self.n).map(|i| self.r[i * self.n + i].abs());
        let largest = diagonal().fold(0.0, f64::max);
        diagonal().all(|d| d > largest * f64::EPSILON)
    }

    /// −R⁻¹·Qᵀf.
    pub(super) fn solve(&self) -> Vec<f64> {
        let mut z: Vec<f64> = self.qf.iter().map(|q| -q).collect();
        for i in (0..self.n).rev() {
            let row = &self.r[i * self.n..(i + 1) * self.n];
            let rest: f64 = (i + 1..self.n).map(|j| row[j] * z[j]).sum();
            z[i] = (z[i] - rest) / row[i];
        }
        z
    }

    /// R⁻ᵀ·x.
    pub(super) fn solve_transposed(&self, x: &[f64]) -> Vec<f64> {
        let mut w = x.to_vec();
        for i in 0..self.n {
            let rest: f64 = (0..i).map(|j| self.r[j * self.n + i] * w[j]).sum();
            w[i] = (w[i] - rest) / self.r[i * self.n + i];
        }
        w
    }

    /// R·x.
    pub(super) fn times(&self, x: &[f64]) -> Vec<f64> {
        self.r.chunks(self.n).map(|row| row.iter().zip(x).map(|(r, x)| r * x).sum()).collect()
    }

    /// Rᵀ·Qᵀf: half of the gradient of the sum of squares.
    pub(super) fn gradient(&self) -> Vec<f64> {
        (0..self.n).map(|j| (0..=j).map(|i| self.r[i * self.n + j] * self.qf[i]).sum()).collect()
    }

    /// The largest cosine between f and a column; 0 where f is 0.
    pub(super) fn cosine(&self) -> f64 {
        let column = |j: usize| norm(&(0..=j).map(|i| self.r[i * self.n + j]).collect::<Vec<_>>());
        let cosines = self.gradient().into_iter().enumerate().map(|(j, g)| {
            let lengths = column(j) * self.whole;
            if lengths > 0.0 { g.abs() / lengths } else { 0.0 }
        });
        cosines.fold(0.0, f64::max)
    }

    /// The roots of the diagonal of (RᵀR)⁻¹; infinite where R is singular.
    pub(super) fn spreads(&self) -> Vec<f64> {
        if !self.is_regular() {
            return vec![f64::INFINITY; self.n];
        }
        let unit = |k: usize| (0..self.n).map(|i| if i == k { -1.0 } else { 0.0 }).collect();
        let column = |k: usize| Triangle { qf: unit(k), ..self.clone() }.solve();
        let inverse: Vec<Vec<f64>> = (0..self.n).map(column).collect();
        (0..self.n).map(|j| norm(&inverse.iter().map(|column| column[j]).collect::<Vec<_>>())).collect()
    }
}
