//! Documents as HTML, with mathematics as MathML.

use super::{Block, Cell, Document, Equation, Math, Matrix, Table};
use crate::{escape, page};

impl Document {
    /// The document as a page of its own, which needs no network and prints well.
    pub fn html(&self) -> String {
        page(&self.title, &self.fragment())
    }

    /// The document without the page around it.
    pub fn fragment(&self) -> String {
        let mut html = format!("<h1>{}</h1>\n", escape(&self.title));
        if !self.about.is_empty() {
            html += &format!("<p class=\"faint\">{}</p>\n", escape(&self.about));
        }
        for section in &self.sections {
            let blocks: String = section.blocks.iter().map(Block::html).collect();
            html += &format!("<section>\n<h2>{}</h2>\n{blocks}</section>\n", escape(&section.title));
        }
        html
    }
}

impl Block {
    fn html(&self) -> String {
        match self {
            Block::Text(text) => format!("<p>{}</p>\n", escape(text)),
            Block::Code(code) => format!("<pre><code>{}</code></pre>\n", escape(code)),
            Block::List(points) => {
                let points: String = points.iter().map(|p| format!("<li>{}</li>\n", escape(p))).collect();
                format!("<ul>\n{points}</ul>\n")
            }
            Block::Equations(all) => {
                all.iter().map(|e| format!("<div class=\"scroll\">{}</div>\n", e.mathml())).collect()
            }
            Block::Table(table) => format!("<div class=\"scroll\">{}</div>\n", html_of(table)),
        }
    }
}

impl Equation {
    /// The steps below each other, equals signs in a column.
    fn mathml(&self) -> String {
        let line = |(place, right): (usize, &Vec<Math>)| {
            let left = if place == 0 { row(&self.left) } else { String::new() };
            format!("<mtr><mtd>{left}</mtd><mtd><mo>=</mo></mtd><mtd>{}</mtd></mtr>", row(right))
        };
        let lines: String = self.rights.iter().enumerate().map(line).collect();
        format!(
            "<math display=\"block\"><mtable class=\"steps\" displaystyle=\"true\">{lines}</mtable></math>"
        )
    }
}

fn row(all: &[Math]) -> String {
    let mut inner = String::new();
    for (place, piece) in all.iter().enumerate() {
        let factors = |m: &Math| !matches!(m, Math::Sign(_));
        if place > 0 && factors(&all[place - 1]) && factors(piece) {
            inner += "<mspace width=\"0.2em\"/>";
        }
        inner += &piece.mathml();
    }
    format!("<mrow>{inner}</mrow>")
}

impl Math {
    fn mathml(&self) -> String {
        match self {
            Math::Formula(formula) => formula.mathml(),
            Math::Sign(sign) => format!("<mo>{}</mo>", escape(sign)),
            Math::Words(words) => format!("<mtext>{}</mtext>", escape(words)),
            Math::Matrix(matrix) => matrix.mathml(),
            Math::Above(inner, remark) => {
                format!("<munder>{}<mtext class=\"size\">{}</mtext></munder>", inner.mathml(), escape(remark))
            }
        }
    }
}

impl Matrix {
    fn mathml(&self) -> String {
        let entry = |text: &String| {
            let inner = match text.strip_prefix('−') {
                Some(rest) => format!("<mrow><mo form=\"prefix\">−</mo><mn>{rest}</mn></mrow>"),
                None if text.starts_with(|c: char| c.is_ascii_digit()) => format!("<mn>{text}</mn>"),
                None => format!("<mo>{text}</mo>"),
            };
            format!("<mtd>{inner}</mtd>")
        };
        let rows = self.shown();
        let rows = rows.iter().map(|row| format!("<mtr>{}</mtr>", row.iter().map(entry).collect::<String>()));
        // Brackets are drawn by the page: without a font for mathematics they would not grow.
        format!("<mtable class=\"matrix\">{}</mtable>", rows.collect::<String>())
    }
}

fn html_of(table: &Table) -> String {
    let numeric = |j: usize| table.rows.iter().any(|row| matches!(row.get(j), Some(Cell::Number(_))));
    let head = table.head.iter().enumerate().map(|(j, head)| {
        let class = if numeric(j) { " class=\"number\"" } else { "" };
        format!("<th scope=\"col\"{class}>{}</th>", escape(head))
    });
    let head: String = head.collect();
    let cell = |cell: &Cell| match cell {
        Cell::Words(text) => format!("<td>{}</td>", escape(text)),
        Cell::Number(text) => format!("<td class=\"number\">{}</td>", escape(text)),
        Cell::Math(all) => format!("<td><math>{}</math></td>", row(all)),
    };
    let rows =
        table.rows.iter().map(|row| format!("<tr>{}</tr>\n", row.iter().map(cell).collect::<String>()));
    format!(
        "<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{}</tbody>\n</table>",
        rows.collect::<String>()
    )
}
