use super::{Flat, History, Lbfgs, history::Pair, vector::dot};
use crate::{
    range_check::not_negative,
    state::{Reader, digits},
};
use gradus_tensor::{Result, Scalar, Shape, Tensor};

impl<T: Scalar> Lbfgs<T> {
    /// What the optimiser remembers, as named tensors; with θ, all that a resumed run needs to give the same bits.
    ///
    /// Numbers are kept as digits, as in [`Optimizer::state`](crate::Optimizer::state); vectors run over all parameters
    /// that are not frozen, one after the other. Options are not among them, but for the learning rate.
    pub fn state(&self) -> Vec<(String, Tensor<T>)> {
        let History { iterations, evaluations, pairs, scale, direction, length, grad, loss } = &self.history;
        let numbers = [
            ("lr", self.options.lr.to_bits()),
            ("iterations", *iterations),
            ("evaluations", *evaluations),
            ("pairs", pairs.len() as u64),
            ("scale", scale.to_bits()),
            ("length", length.to_bits()),
            ("loss", loss.to_bits()),
        ];
        let mut tensors: Vec<_> = numbers.map(|(name, n)| (format!("lbfgs.{name}"), digits(n))).into();
        let mut vector = |name: String, vector: &[T]| {
            let shape = Shape::from([vector.len()]);
            tensors.extend(Tensor::new(shape, vector.to_vec()).ok().map(|t| (format!("lbfgs.{name}"), t)));
        };
        if *iterations > 0 {
            vector("direction".to_owned(), direction);
            vector("grad".to_owned(), grad);
        }
        for (i, pair) in pairs.iter().enumerate() {
            vector(format!("s{i}"), &pair.s);
            vector(format!("y{i}"), &pair.y);
        }
        tensors
    }

    /// Takes over what another such optimiser remembered of the same parameters, its learning rate included.
    ///
    /// # Errors
    /// Missing, unexpected, doubled, misshapen and senseless tensors; the optimiser is then unchanged.
    pub fn load_state(&mut self, tensors: &[(String, Tensor<T>)]) -> Result<()> {
        let shape = Shape::from([Flat::of(&self.params).len()]);
        let mut reader = Reader::new(tensors);
        let lr = reader.float("lbfgs.lr".to_owned());
        let mut history = History {
            iterations: reader.number("lbfgs.iterations".to_owned()),
            evaluations: reader.number("lbfgs.evaluations".to_owned()),
            scale: reader.float("lbfgs.scale".to_owned()),
            length: reader.float("lbfgs.length".to_owned()),
            loss: reader.float("lbfgs.loss".to_owned()),
            ..History::default()
        };
        let pairs = reader.number("lbfgs.pairs".to_owned());
        let mut vector = |name: String| {
            let tensor = reader.tensor(format!("lbfgs.{name}"), shape);
            tensor.map_or_else(Vec::new, |t| t.as_slice().to_vec())
        };
        if history.iterations > 0 {
            history.direction = vector("direction".to_owned());
            history.grad = vector("grad".to_owned());
        }
        // A number that nobody can mean must not decide how much is read.
        for i in 0..pairs.min(tensors.len() as u64) {
            let (s, y) = (vector(format!("s{i}")), vector(format!("y{i}")));
            let curvature = dot(&y, &s);
            history.pairs.push_back(Pair { s, y, curvature });
        }
        reader.expect(not_negative("the learning rate", lr));
        reader.finish("lbfgs")?;
        self.history = history;
        self.set_lr(lr);
        Ok(())
    }
}
