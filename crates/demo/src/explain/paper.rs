//! The explanation as a document: what the library says of any step, and what the course says of this network.

use super::{Lesson, Taught, notes};
use gradus::view::{
    document::{Block, Document},
    explain::equation,
};

pub(super) fn document(lesson: &Lesson, taught: &Taught) -> Document {
    let mut document = taught.explanation.document(&lesson.title());
    if !taught.asked.is_empty() {
        let blocks = taught.asked.iter().map(|j| Block::Equations(vec![equation(j)])).collect();
        document = document.section("Jacobians that were asked for", blocks);
    }
    document.section("What to watch", vec![Block::List(notes::of(lesson, taught))])
}
