//! The backward pass: Jacobians, the chain rule factor by factor, gradients as outer products.

use super::{
    Explanation,
    notation::{delta, equation, gradient, linear, partial, shaped, sized},
};
use crate::document::{Block, Equation, Math, Matrix};
use gradus_autograd::inspect::{BlockKind, Jacobian, Value};
use gradus_tensor::{Formula, Infix};

impl Explanation {
    /// The Jacobians along the chain, from the loss back.
    pub(super) fn jacobian_blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        for j in self.jacobians.iter().rev().filter(|j| j.by != self.chain[0]) {
            let mut equation = equation(j);
            if let Some(known) = self.known(j) {
                equation.rights.insert(0, vec![known]);
            }
            blocks.push(Block::Equations(vec![equation]));
        }
        blocks
    }

    /// What a Jacobian is as a whole: a matrix of the step, the identity, a diagonal of slopes.
    fn known(&self, j: &Jacobian) -> Option<Math> {
        if let Some(name) = &j.equals {
            return Some(match name.strip_suffix('ᵀ') {
                Some(stem) => Formula::name(stem).transposed().into(),
                None => Math::name(name),
            });
        }
        match j.structure.whole()? {
            BlockKind::Identity => Some(Math::name("I")),
            BlockKind::Diagonal => Some(Formula::call("diag", vec![self.slope(j)?]).into()),
            BlockKind::Dense => None,
        }
    }

    /// The slope of a value that is made element by element from another, as a formula.
    fn slope(&self, j: &Jacobian) -> Option<Formula> {
        let (of, by) = (self.value(&j.of)?, self.value(&j.by)?);
        of.inputs.iter().find(|e| e.from == by.id)?.slope.clone()
    }

    /// The chain rule from the loss back to each layer.
    pub(super) fn chain_rule(&self) -> Vec<Block> {
        let mut walk = Walk { explanation: self, base: None, factors: Vec::new(), blocks: Vec::new() };
        for pair in self.chain.windows(2).rev() {
            let (Some(u), Some(v)) = (self.value(&pair[0]), self.value(&pair[1])) else { continue };
            walk.step(u, v);
        }
        let mut blocks = walk.blocks;
        blocks.extend(self.other_parameters());
        blocks
    }

    /// The weights and biases of linear layers, for which the chain is written out.
    fn of_layers(&self) -> Vec<String> {
        let pairs = self.chain.windows(2).filter_map(|pair| linear(self.value(&pair[1])?, &pair[0]));
        pairs.flat_map(|layer| [Some(layer.weight), layer.bias]).flatten().collect()
    }

    /// Gradients of parameters within what is no linear layer: what backward() found.
    fn other_parameters(&self) -> Option<Block> {
        let known = self.of_layers();
        let others = self.trained().filter(|p| !known.contains(&p.label()));
        let equations: Vec<Equation> = others
            .map(|p| {
                let words = Math::Words("  by backward(), within its layer".into());
                Equation::new(
                    partial(self.loss_name(), &p.label()),
                    vec![sized(shaped(p, gradient(p))), words],
                )
            })
            .collect();
        (!equations.is_empty()).then_some(Block::Equations(equations))
    }

    /// Whether there is a linear layer.
    pub(super) fn has_layers(&self) -> bool {
        !self.of_layers().is_empty()
    }

    pub(super) fn loss_name(&self) -> &str {
        self.chain.last().map_or("l", String::as_str)
    }

    fn jacobian(&self, of: &str, by: &str) -> Option<&Jacobian> {
        self.jacobians.iter().find(|j| j.of == of && j.by == by)
    }

    /// The largest difference between the outer products above and what the library found, relative to the largest entry.
    pub(super) fn disagreement(&self) -> f64 {
        let mut worst = 0.0f64;
        for pair in self.chain.windows(2) {
            let (Some(u), Some(v)) = (self.value(&pair[0]), self.value(&pair[1])) else { continue };
            let (Some(layer), Some(d)) = (linear(v, &u.label()), &v.gradient) else { continue };
            let Some(found) = self.value(&layer.weight).and_then(|w| w.gradient.as_ref()) else { continue };
            let largest = found.iter().fold(f64::MIN_POSITIVE, |m, x| m.max(x.abs()));
            let product = d.iter().flat_map(|d| u.value.iter().map(move |u| d * u));
            let off = product.zip(found.iter()).map(|(a, b)| (a - b).abs() / largest);
            worst = off.fold(worst, f64::max);
        }
        worst
    }
}

/// The way back: what the gradient of the value at hand is made of.
struct Walk<'e> {
    explanation: &'e Explanation,
    /// The last gradient that has a name.
    base: Option<Formula>,
    /// What it is multiplied with from the left, the newest first.
    factors: Vec<Formula>,
    blocks: Vec<Block>,
}

impl Walk<'_> {
    /// One value back, from v to u.
    fn step(&mut self, u: &Value, v: &Value) {
        let (loss, of, by) = (self.explanation.loss_name().to_owned(), v.label(), u.label());
        if let Some(layer) = linear(v, &by) {
            let name = delta(&loss, &of);
            self.define(&name, v);
            self.weight(&layer.weight, &name, u, v);
            if let Some(bias) = &layer.bias {
                self.same(bias, &name);
            }
            (self.base, self.factors) = (Some(name), vec![Formula::name(layer.weight).transposed()]);
        } else if of == loss {
            self.base = Some(partial(&of, &by).transposed());
            self.row(u);
        } else if self.explanation.is_single(&of) {
            // ∂l/∂ŷ from ∂l/∂ℓ: a row, as it has a name of its own in any book.
            let right = vec![partial(&loss, &of).into(), partial(&of, &by).into()];
            self.row_of(u, right);
            (self.base, self.factors) = (Some(partial(&loss, &by).transposed()), Vec::new());
        } else {
            self.factors.insert(0, partial(&of, &by).transposed());
        }
    }

    /// The gradient by u as a row: the loss's own Jacobian.
    fn row(&mut self, u: &Value) {
        let explanation = self.explanation;
        let Some(j) = explanation.jacobian(explanation.loss_name(), &u.label()) else { return };
        let shares = explanation.shares(&j.by, &j.of);
        let k = j.structure.columns;
        let right = match shares {
            Some(1.0) if k > 1 => vec![Math::Words("(1, …, 1)".into())],
            Some(_) if k > 1 => vec![Math::Words(format!("1/{k} · (1, …, 1)"))],
            _ => Vec::new(),
        };
        self.row_of(u, right);
    }

    fn row_of(&mut self, u: &Value, right: Vec<Math>) {
        let loss = self.explanation.loss_name();
        let left = vec![partial(loss, &u.label()).into()];
        let mut equation = Equation { left, rights: Vec::new() };
        if !right.is_empty() {
            equation.rights.push(right);
        }
        equation.rights.push(vec![sized(Matrix::row(gradient(u)))]);
        self.blocks.push(Block::Equations(vec![equation]));
    }

    /// δ of what a layer made.
    fn define(&mut self, name: &Formula, v: &Value) {
        let mut product = self.factors.clone();
        product.extend(self.base.clone());
        let mut equation = Equation { left: vec![name.clone().into()], rights: Vec::new() };
        let as_product = product.iter().cloned().reduce(|a, b| a.pair(Infix::Product, b));
        equation.rights.extend(as_product.filter(|p| p != name).map(|p| vec![p.into()]));
        if let Some(turned) = self.elementwise(&product) {
            equation.rights.push(turned);
        }
        equation.rights.push(vec![sized(Matrix::column(gradient(v)))]);
        self.blocks.push(Block::Equations(vec![equation]));
    }

    /// The same product where the first factor is a diagonal: its slopes, element by element.
    fn elementwise(&self, product: &[Formula]) -> Option<Vec<Math>> {
        let (Formula::Transposed(first), rest) = product.split_first()? else { return None };
        let Formula::Name(name) = &**first else { return None };
        let (of, by) = name.strip_prefix('∂')?.split_once("/∂")?;
        let j =
            self.explanation.jacobian(of, by).filter(|j| j.structure.whole() == Some(BlockKind::Diagonal))?;
        let slope = self.explanation.slope(j)?;
        let product = rest.iter().cloned().reduce(|a, b| a.pair(Infix::Product, b))?;
        let product = if rest.len() > 1 { Formula::call("", vec![product]) } else { product };
        // What binds looser than a product needs its parentheses here, too.
        let loose = |f: &Formula| match f {
            Formula::Pair(infix, ..) => matches!(infix, Infix::Plus | Infix::Minus),
            Formula::Choice(all) => all[2] != Formula::Number(0.0),
            Formula::Negative(_) => true,
            _ => false,
        };
        let slope = if loose(&slope) { Formula::call("", vec![slope]) } else { slope };
        Some(vec![slope.into(), Math::Sign("⊙"), product.into()])
    }

    /// ∂l/∂W = δ uᵀ.
    fn weight(&mut self, weight: &str, delta: &Formula, u: &Value, v: &Value) {
        let explanation = self.explanation;
        let Some(w) = explanation.value(weight) else { return };
        let product = delta.clone().pair(Infix::Product, Formula::name(u.label()).transposed());
        let equation = Equation::new(partial(explanation.loss_name(), weight), vec![product.into()])
            .equals(vec![sized(Matrix::column(gradient(v))), sized(Matrix::row(&u.value))])
            .equals(vec![sized(shaped(w, gradient(w)))]);
        self.blocks.push(Block::Equations(vec![equation]));
    }

    /// ∂l/∂b = δ.
    fn same(&mut self, bias: &str, delta: &Formula) {
        let own = self.explanation.value(bias).map_or(&[][..], gradient);
        let equation = Equation::new(partial(self.explanation.loss_name(), bias), vec![delta.clone().into()])
            .equals(vec![sized(Matrix::column(own))]);
        self.blocks.push(Block::Equations(vec![equation]));
    }
}

impl Explanation {
    /// Whether a value holds the losses of single elements, which the last of the chain reduces.
    fn is_single(&self, name: &str) -> bool {
        name == "ℓ" && self.chain.len() > 2 && self.chain[self.chain.len() - 2] == name
    }
}
