use super::{Initialiser, fans};
use gradus_tensor::{Result, Shape, random::Stream};

/// A matrix with orthogonal rows or columns, whichever are fewer, each of length `gain`; further axes count as columns.
///
/// Normal numbers, made orthogonal one column after the other, twice over: the Q of a QR decomposition whose R has a positive
/// diagonal, so that Q is drawn evenly from all such matrices.
///
/// Source: A. Saxe, J. McClelland, S. Ganguli, Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Neural
/// Networks (2013); L. Giraud et al., The Loss of Orthogonality in the Gram-Schmidt Orthogonalization Process (2005), for "twice".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orthogonal {
    /// The length of each row or column, 1 by default.
    pub gain: f64,
}

impl Default for Orthogonal {
    fn default() -> Self {
        Orthogonal { gain: 1.0 }
    }
}

impl Initialiser for Orthogonal {
    fn fill(&self, shape: Shape, stream: &mut Stream) -> Result<Vec<f64>> {
        let [columns, _] = fans(shape)?;
        let rows = shape[0];
        let (count, length) = (rows.min(columns), rows.max(columns));
        let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(count);
        while vectors.len() < count {
            let mut v: Vec<f64> = (0..length).map(|_| stream.normal()).collect();
            for w in vectors.iter().chain(&vectors) {
                let along = dot(&v, w);
                v.iter_mut().zip(w).for_each(|(v, w)| *v -= along * w);
            }
            let size = dot(&v, &v).sqrt();
            v.iter_mut().for_each(|v| *v /= size);
            vectors.push(v);
        }
        let at = |i: usize, j: usize| if rows <= columns { vectors[i][j] } else { vectors[j][i] };
        Ok((0..rows)
            .flat_map(|i| (0..columns).map(move |j| (i, j)))
            .map(|(i, j)| self.gain * at(i, j))
            .collect())
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
