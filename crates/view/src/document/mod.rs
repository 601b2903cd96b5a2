//! Documents with mathematics: described once, written as text for a terminal, as an HTML page and as LaTeX.

mod html;
mod latex;
mod matrix;
mod table;
mod text;

pub use matrix::Matrix;
pub(crate) use matrix::writer;
pub use table::{Cell, Table};

use gradus_tensor::Formula;

/// A document: a title, a line about it, sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The title.
    pub title: String,
    /// A line or two about it.
    pub about: String,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Equations below each other.
    Equations(Vec<Equation>),
    /// A table.
    Table(Table),
    /// Lines of a program.
    Code(String),
    /// Points of a list.
    List(Vec<String>),
}

/// What equals what, in one or several steps: `left = rights[0] = rights[1]`, each on a line of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Equation {
    /// What is explained.
    pub left: Vec<Math>,
    /// What it is.
    pub rights: Vec<Vec<Math>>,
}

/// A piece of mathematics.
#[derive(Clone, Debug, PartialEq)]
pub enum Math {
    /// A formula.
    Formula(Formula),
    /// A sign between others: `+`, `=`, `⊙`.
    Sign(&'static str),
    /// Words.
    Words(String),
    /// Numbers in brackets.
    Matrix(Matrix),
    /// Something with a remark below, such as its shape.
    Above(Box<Math>, String),
}

impl Document {
    /// A document without sections.
    pub fn new(title: impl Into<String>, about: impl Into<String>) -> Document {
        Document { title: title.into(), about: about.into(), sections: Vec::new() }
    }

    /// The same with one more section.
    pub fn section(mut self, title: impl Into<String>, blocks: Vec<Block>) -> Document {
        self.sections.push(Section { title: title.into(), blocks });
        self
    }
}

impl Equation {
    /// `left = right`.
    pub fn new(left: impl Into<Math>, right: Vec<Math>) -> Equation {
        Equation { left: vec![left.into()], rights: vec![right] }
    }

    /// The same with `= right` on a further line.
    pub fn equals(mut self, right: Vec<Math>) -> Equation {
        self.rights.push(right);
        self
    }
}

impl Math {
    /// A variable by its name.
    pub fn name(name: &str) -> Math {
        Math::Formula(Formula::name(name))
    }

    /// The same with a remark below.
    pub fn above(self, remark: impl Into<String>) -> Math {
        Math::Above(Box::new(self), remark.into())
    }
}

impl From<Formula> for Math {
    fn from(formula: Formula) -> Math {
        Math::Formula(formula)
    }
}

impl From<&str> for Math {
    fn from(name: &str) -> Math {
        Math::name(name)
    }
}

impl From<Matrix> for Math {
    fn from(matrix: Matrix) -> Math {
        Math::Matrix(matrix)
    }
}
