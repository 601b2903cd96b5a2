//! The report's tables.

use crate::{
    confusion::Confusion,
    screen::{grouped, percent},
};
use gradus::{nn::Summary, view::escape};
use std::fmt::Write;

/// Names and values.
pub(crate) fn pairs(pairs: &[(String, String)]) -> String {
    let row = |(name, value): &(String, String)| {
        format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(name), escape(value))
    };
    format!("<table class=\"pairs\"><tbody>\n{}</tbody></table>", pairs.iter().map(row).collect::<String>())
}

/// The layers of the model.
pub(crate) fn layers(summary: &Summary) -> String {
    let mut html = String::from(
        "<table><thead><tr><th>name</th><th>layer</th><th>output</th><th class=\"number\">parameters</th></tr></thead>\n<tbody>\n",
    );
    for row in &summary.rows {
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td></tr>",
            escape(&row.name),
            escape(&row.label),
            row.output,
            grouped(row.parameters)
        );
    }
    let _ = write!(
        html,
        "</tbody><tfoot><tr><td colspan=\"3\">total</td><td class=\"number\">{}</td></tr></tfoot></table>",
        grouped(summary.parameters)
    );
    html
}

/// The confusion matrix: the darker a cell, the larger its share of the row.
pub(crate) fn confusion(confusion: &Confusion) -> String {
    let names: String =
        confusion.names.iter().map(|n| format!("<th scope=\"col\">{}</th>", escape(n))).collect();
    let mut html = format!(
        "<table class=\"confusion\"><thead><tr><th>true \\ predicted</th>{names}<th scope=\"col\">right</th></tr></thead>\n<tbody>\n"
    );
    for (class, (name, row)) in confusion.names.iter().zip(&confusion.counts).enumerate() {
        let all = row.iter().sum::<usize>().max(1) as f64;
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", escape(name));
        for (predicted, &count) in row.iter().enumerate() {
            let kind = match (count, predicted == class) {
                (0, _) => "none",
                (_, true) => "hit",
                (_, false) => "miss",
            };
            // A single mistake in a thousand rows must be seen, and ten must differ from it.
            let part = count as f64 / all;
            let share = if kind == "miss" { (0.08 + 1.2 * part.sqrt()).min(1.0) } else { part };
            let shade = 100.0 * share;
            let text = if count == 0 { "·".to_owned() } else { grouped(count) };
            let _ = write!(html, "<td class=\"{kind}\" style=\"--share:{shade:.0}%\">{text}</td>");
        }
        let recall = confusion.recall(class).map_or("–".to_owned(), percent);
        let _ = writeln!(html, "<td>{recall}</td></tr>");
    }
    html + "</tbody></table>"
}
