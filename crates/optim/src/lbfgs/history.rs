//! What the last steps have shown of the curvature, and the direction that follows from it.

use super::{
    vector::{add, dot, times},
    wolfe::Point,
};
use gradus_tensor::Scalar;
use std::collections::VecDeque;

/// Two vectors of one step: how θ moved, and how ∇θ did.
#[derive(Clone, Debug)]
pub(super) struct Pair<T> {
    pub(super) s: Vec<T>,
    pub(super) y: Vec<T>,
    /// yᵀs.
    pub(super) curvature: f64,
}

/// All that is kept from step to step.
#[derive(Clone, Debug)]
pub(super) struct History<T> {
    pub(super) iterations: u64,
    pub(super) evaluations: u64,
    /// Oldest first.
    pub(super) pairs: VecDeque<Pair<T>>,
    /// The H from which the two loops begin.
    pub(super) scale: f64,
    /// The last direction and how far θ went along it, in its units.
    pub(super) direction: Vec<T>,
    pub(super) length: f64,
    /// The gradient and the loss before that.
    pub(super) grad: Vec<T>,
    pub(super) loss: f64,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        History {
            iterations: 0,
            evaluations: 0,
            pairs: VecDeque::new(),
            scale: 1.0,
            direction: Vec::new(),
            length: 0.0,
            grad: Vec::new(),
            loss: 0.0,
        }
    }
}

impl<T: Scalar> History<T> {
    /// Forgets all if θ has another size than before.
    pub(super) fn fit(&mut self, len: usize) {
        if self.iterations > 0 && self.direction.len() != len {
            *self = History::default();
        }
    }

    /// Takes in where the last move has led, and finds the next direction.
    pub(super) fn direct(&mut self, now: &Point<T>, size: usize) {
        self.iterations += 1;
        if self.iterations == 1 {
            self.direction = times(-1.0, &now.grad);
        } else {
            self.learn(now, size);
            self.direction = self.newton(&now.grad);
        }
        self.grad.clone_from(&now.grad);
        self.loss = now.loss;
    }

    fn learn(&mut self, now: &Point<T>, size: usize) {
        let y: Vec<T> = now.grad.iter().zip(&self.grad).map(|(&new, &old)| new - old).collect();
        let s = times(self.length, &self.direction);
        let curvature = dot(&y, &s);
        if curvature > 1e-10 {
            self.scale = curvature / dot(&y, &y);
            self.pairs.push_back(Pair { s, y, curvature });
            while self.pairs.len() > size {
                self.pairs.pop_front();
            }
        }
    }

    /// −H·∇, by the two loops.
    fn newton(&self, grad: &[T]) -> Vec<T> {
        let mut q = times(-1.0, grad);
        let mut alphas = Vec::with_capacity(self.pairs.len());
        for pair in self.pairs.iter().rev() {
            let alpha = dot(&pair.s, &q) / pair.curvature;
            add(&mut q, -alpha, &pair.y);
            alphas.push(alpha);
        }
        let mut direction = times(self.scale, &q);
        for (pair, alpha) in self.pairs.iter().zip(alphas.iter().rev()) {
            let beta = dot(&pair.y, &direction) / pair.curvature;
            add(&mut direction, alpha - beta, &pair.s);
        }
        direction
    }
}
