//! A graph as a page: the drawing, and the tables with their mathematics.

use super::{
    Diagram,
    steps::{self, Row},
};
use crate::{escape, page};
use gradus_tensor::Formula;

impl Diagram {
    /// The drawing and the tables as one HTML page that needs nothing else and prints well.
    pub fn html(&self) -> String {
        let (forward, backward) = (steps::forward(&self.step), steps::backward(&self.step));
        let mut body = format!(
            "<h1>{}</h1>\n<div class=\"drawing\">\n{}</div>\n",
            escape(&self.title),
            self.drawing(false).svg()
        );
        body += &table("Forward", &forward);
        body += &table("Backward, by the chain rule", &backward);
        if steps::has_adjoints(&backward) {
            body += &format!("<p>{}</p>\n", escape(steps::ADJOINT));
        }
        page::page(&self.title, &body)
    }
}

fn table(heading: &str, rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows = rows.iter().fold(String::new(), |rows, row| rows + &line(row));
    format!("<h2>{heading}</h2>\n<table class=\"chain\">\n<tbody>\n{rows}</tbody>\n</table>\n")
}

/// What is computed, each form in a line of its own, and what comes out.
fn line(row: &Row) -> String {
    let math = |inner: String| format!("<math>{inner}</math>");
    let equal = |form: &Formula| math(format!("<mrow><mo>=</mo>{}</mrow>", form.mathml()));
    let how: Vec<String> = row.how.iter().map(equal).collect();
    format!(
        "<tr><th>{}</th><td>{}</td><td>= {}</td></tr>\n",
        math(row.what.mathml()),
        how.join("<br/>"),
        escape(&row.result)
    )
}
