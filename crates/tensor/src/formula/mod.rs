//! Formulas: what is computed, as a tree, and three ways to write it.

mod latex;
mod mathml;
mod plain;
mod symbol;
mod text;

pub use text::{Notebook, Text};

use serde::{Deserialize, Serialize};

/// An expression as a tree, written as plain text (`Display`), as LaTeX and as MathML.
///
/// ```
/// use gradus_tensor::{Elem, Formula, Notebook};
/// let notebook = Notebook::default();
/// let x = notebook.name("z1");
/// let formula = (x * x.normal_cdf()).formula();
/// assert_eq!(formula.to_string(), "z1·Φ(z1)");
/// assert_eq!(formula.latex(), r"z_{1} \cdot \Phi\left(z_{1}\right)");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// A number.
    Number(#[serde(with = "crate::number")] f64),
    /// A variable, by its name.
    Name(String),
    /// A function of some arguments; without a name, its argument in parentheses.
    Call(String, Vec<Formula>),
    /// −a.
    Negative(Box<Formula>),
    /// |a|.
    Absolute(Box<Formula>),
    /// Aᵀ.
    Transposed(Box<Formula>),
    /// Two operands and what stands between them.
    Pair(Infix, Box<Formula>, Box<Formula>),
    /// The second where the first is positive, else the third.
    Choice(Box<[Formula; 3]>),
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Infix {
    /// a + b.
    Plus,
    /// a − b.
    Minus,
    /// a·b, element by element.
    Times,
    /// A B, the product of matrices.
    Product,
    /// a/b.
    Over,
    /// aᵇ.
    Power,
}

/// How tightly an expression binds: what is looser than its surroundings is put in parentheses.
mod binding {
    pub(super) const SUM: u8 = 1;
    pub(super) const PRODUCT: u8 = 2;
    pub(super) const SIGN: u8 = 3;
    pub(super) const POWER: u8 = 4;
    pub(super) const ATOM: u8 = 5;
}
use binding::{ATOM, POWER, PRODUCT, SIGN, SUM};

impl Infix {
    /// How tightly it binds, and how tightly its operands must.
    fn binds(self) -> (u8, u8, u8) {
        match self {
            Infix::Plus => (SUM, SUM, SUM),
            Infix::Minus => (SUM, SUM, PRODUCT),
            Infix::Times | Infix::Product => (PRODUCT, PRODUCT, PRODUCT),
            Infix::Over => (PRODUCT, PRODUCT, SIGN),
            Infix::Power => (ATOM, ATOM, POWER),
        }
    }
}

impl Formula {
    /// A variable, by its name.
    pub fn name(name: impl Into<String>) -> Formula {
        Formula::Name(name.into())
    }

    /// A function of some arguments.
    pub fn call(function: impl Into<String>, of: Vec<Formula>) -> Formula {
        Formula::Call(function.into(), of)
    }

    /// Two operands and what stands between them. A sum with 0 and a product with or a quotient by 1 are the other operand;
    /// a + −b is a − b.
    pub fn pair(self, infix: Infix, other: Formula) -> Formula {
        let is = |f: &Formula, v: f64| *f == Formula::Number(v);
        match (infix, other) {
            (Infix::Plus, other) if is(&self, 0.0) => other,
            (Infix::Plus | Infix::Minus, other) if is(&other, 0.0) => self,
            (Infix::Times, other) if is(&self, 1.0) => other,
            (Infix::Times | Infix::Over, other) if is(&other, 1.0) => self,
            (Infix::Plus, Formula::Negative(inner)) => self.pair(Infix::Minus, *inner),
            (Infix::Minus, Formula::Negative(inner)) => self.pair(Infix::Plus, *inner),
            (_, other) => Formula::Pair(infix, Box::new(self), Box::new(other)),
        }
    }

    /// −self; twice is nothing.
    pub fn negative(self) -> Formula {
        match self {
            Formula::Negative(inner) => *inner,
            other => Formula::Negative(Box::new(other)),
        }
    }

    /// selfᵀ; twice is nothing.
    pub fn transposed(self) -> Formula {
        match self {
            Formula::Transposed(inner) => *inner,
            other => Formula::Transposed(Box::new(other)),
        }
    }

    /// `a` where self is positive, else `b`; a·\[self > 0\] if b is 0.
    pub fn choose(self, a: Formula, b: Formula) -> Formula {
        Formula::Choice(Box::new([self, a, b]))
    }

    /// The names of its variables, each once, in the order in which they appear.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.gather(&mut names);
        names
    }

    fn gather<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Formula::Number(_) => {}
            Formula::Name(name) if names.contains(&&**name) => {}
            Formula::Name(name) => names.push(name),
            Formula::Call(_, of) => of.iter().for_each(|f| f.gather(names)),
            Formula::Negative(f) | Formula::Absolute(f) | Formula::Transposed(f) => f.gather(names),
            Formula::Pair(_, a, b) => [a, b].into_iter().for_each(|f| f.gather(names)),
            Formula::Choice(all) => all.iter().for_each(|f| f.gather(names)),
        }
    }

    /// The same with something in the place of names: of those for which `put` has one.
    pub fn map_names(self, put: &impl Fn(&str) -> Option<Formula>) -> Formula {
        let boxed = |f: Box<Formula>| Box::new(f.map_names(put));
        match self {
            Formula::Number(_) => self,
            Formula::Name(name) => put(&name).unwrap_or(Formula::Name(name)),
            Formula::Call(function, of) => {
                Formula::Call(function, of.into_iter().map(|f| f.map_names(put)).collect())
            }
            Formula::Negative(f) => Formula::Negative(boxed(f)),
            Formula::Absolute(f) => Formula::Absolute(boxed(f)),
            Formula::Transposed(f) => Formula::Transposed(boxed(f)),
            Formula::Pair(infix, a, b) => Formula::Pair(infix, boxed(a), boxed(b)),
            Formula::Choice(all) => Formula::Choice(Box::new((*all).map(|f| f.map_names(put)))),
        }
    }

    /// How tightly it binds when written.
    fn binds(&self) -> u8 {
        match self {
            Formula::Number(v) if *v < 0.0 => SUM,
            Formula::Number(v) if symbol::tens(*v).is_some() => PRODUCT,
            Formula::Name(name) if symbol::partial(name).is_some() => PRODUCT,
            Formula::Negative(_) => SUM,
            Formula::Pair(infix, ..) => infix.binds().0,
            Formula::Choice(_) if !self.is_indicator() => 0,
            Formula::Choice(all) if all[1] != Formula::Number(1.0) => PRODUCT,
            _ => ATOM,
        }
    }

    /// How tightly it binds when typeset: a fraction needs no parentheses in a product, and a power none as a factor, but either
    /// does as a base.
    fn typeset_binds(&self) -> u8 {
        match self {
            Formula::Pair(Infix::Over, ..) => SIGN,
            Formula::Pair(Infix::Power, ..) => POWER,
            Formula::Call(function, _) if function == "exp" => POWER,
            _ => self.binds(),
        }
    }

    /// Whether it is a choice between something and 0.
    fn is_indicator(&self) -> bool {
        matches!(self, Formula::Choice(all) if all[2] == Formula::Number(0.0))
    }
}
