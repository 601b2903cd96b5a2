//! A graph for Graphviz.

use super::Diagram;
use gradus_autograd::inspect::ValueKind;
use std::fmt::Write;

impl Diagram {
    /// The graph in Graphviz's language: `dot -Tsvg` draws it.
    ///
    /// Source of the language: E. Gansner, E. Koutsofios, S. North, Drawing graphs with dot (2015).
    pub fn dot(&self) -> String {
        let title = quoted(&self.title);
        let mut dot = format!(
            "digraph gradus {{\n  graph [label=\"{title}\", labelloc=t, tooltip=\"{title}\"];\n  \
             node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11];\n  \
             edge [fontname=\"sans-serif\", fontsize=10];\n"
        );
        for node in &self.nodes {
            let mut lines = vec![node.value.clone()];
            if let Some(sign) = &node.sign {
                lines[0] = format!("{sign}   {}", node.value);
            }
            lines.extend(node.gradient.as_ref().map(|(name, total, _)| format!("{name} = {total}")));
            let label = lines.iter().map(|line| quoted(line)).collect::<Vec<_>>().join("\\n");
            let look = match node.kind {
                ValueKind::Constant => ", shape=plaintext",
                ValueKind::Parameter => ", peripheries=2",
                ValueKind::Gradient => ", style=\"rounded,dashed\"",
                _ if node.is_of => ", penwidth=2",
                _ => "",
            };
            let _ =
                writeln!(dot, "  n{} [label=\"{label}\", tooltip=\"{}\"{look}];", node.id, quoted(&node.tip));
        }
        for link in &self.links {
            let [from, to] = link.ends.map(|end| self.nodes[end].id);
            let _ = writeln!(dot, "  n{from} -> n{to} [tooltip=\"{}\"];", quoted(&link.tip));
            if let Some(contribution) = &link.contribution {
                let _ = writeln!(
                    dot,
                    "  n{from} -> n{to} [dir=back, style=dashed, color=\"#c24a00\", fontcolor=\"#c24a00\", label=\" {}\"];",
                    quoted(contribution)
                );
            }
        }
        dot + "}\n"
    }
}

/// A text between quotation marks, in which Graphviz looks for escapes and for entities.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for c in text.chars() {
        match c {
            '\\' => quoted += "\\\\",
            '"' => quoted += "\\\"",
            '&' => quoted += "&amp;",
            '\n' => quoted += "\\n",
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted
}
