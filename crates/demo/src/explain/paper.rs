//! The explanation as a document: what the library says of any step, and what the course says of this network.

use super::{Lesson, Taught, notes};
use gradus::{
    autograd::inspect::Jacobian,
    tensor::Formula,
    view::document::{Block, Document, Equation, Math, Matrix},
};

pub(super) fn document(lesson: &Lesson, taught: &Taught) -> Document {
    let title = match lesson.preset {
        Some(preset) => format!("One step of Linear → f → Linear → g: {}", preset.about),
        None => "One step of a network".to_owned(),
    };
    let mut document = taught.explanation.document(&title);
    if !taught.asked.is_empty() {
        let blocks = taught.asked.iter().map(|j| Block::Equations(vec![equation(j)])).collect();
        document = document.section("Jacobians that were asked for", blocks);
    }
    let notes = notes::of(lesson, taught);
    if notes.is_empty() { document } else { document.section("What to watch", vec![Block::List(notes)]) }
}

fn equation(j: &Jacobian) -> Equation {
    let numbers = Math::from(Matrix::new(j.structure.rows, j.structure.columns, &j.entries));
    let shape = format!("[{}, {}]", j.structure.rows, j.structure.columns);
    let words = Math::Words(format!("  {}", j.structure));
    Equation::new(Formula::name(format!("∂{}/∂{}", j.of, j.by)), vec![numbers.above(shape), words])
}
