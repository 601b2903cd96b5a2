//! The whole catalogue as a page of Markdown with a figure for each activation.

use super::{Activation, figure};
use crate::figure::short;
use gradus_tensor::Result;

/// The head of the page.
const HEAD: &str = "# Activations

Written by `gradus plot --all --out docs`; a test compares it with what the library computes. Each activation has its value f, its
derivative f′ and its second derivative f″. Values and derivatives are computed by the graph itself; formulas write themselves
down by running, in x, y = f(x) and y′. `[a > 0 ? b : c]` is b where a > 0, else c, and `[a > 0]` is 1 or 0; σ is the logistic function, Φ and φ are the
distribution and the density of the standard normal distribution. At a kink the derivative is a convention (PyTorch's, shown
as ●). `gradus plot NAME …` draws any of them beside each other.

| activation | f | kinks | in PyTorch |
|---|---|---|---|
";

/// A page, and the pictures that it shows, each with its path beside the page.
pub fn page() -> Result<(String, Vec<(String, String)>)> {
    let (mut page, mut sections, mut pictures) = (HEAD.to_owned(), String::new(), Vec::new());
    for activation in Activation::all() {
        let name = activation.name();
        let (torch, kinks) = (torch(name), kinks(&activation));
        page +=
            &format!("| [{name}](#{name}) | {} | {kinks} | `{torch}` |\n", cell(&activation.formulas()[0]));
        let equations: Vec<String> = (0..3).map(|order| activation.equation(order)).collect();
        let path = format!("activations/{name}.svg");
        sections += &format!(
            "\n## {name}\n\n```text\n{}\n```\n\nDefined for all real x; kinks: {kinks}. PyTorch: `torch.nn.functional.{torch}`.\n\n\
             ![f, f′ and f″ of {name}]({path})\n",
            equations.join("\n")
        );
        // Far enough to show what bends within sight: relu6 does at 6.
        let high = activation
            .kinks()
            .iter()
            .filter(|kink| **kink < 10.0)
            .fold(5.0, |high: f64, kink| high.max(kink + 1.0));
        pictures.push((path, figure(&[activation], &[0, 1, 2], [-5.0, high])?.svg()));
    }
    Ok((page + &sections, pictures))
}

/// A formula within a table.
fn cell(formula: &str) -> String {
    format!("`{}`", formula.replace('|', "\\|"))
}

fn kinks(activation: &Activation) -> String {
    let kinks: Vec<String> = activation.kinks().iter().map(|kink| short(*kink, 6)).collect();
    if kinks.is_empty() { "none".to_owned() } else { kinks.join(", ") }
}

/// The call in torch.nn.functional, whose names ours are but for these.
fn torch(name: &str) -> String {
    match name {
        "gelu_tanh" => "gelu(x, approximate='tanh')".to_owned(),
        "log_sigmoid" => "logsigmoid(x)".to_owned(),
        "threshold" => "threshold(x, 0, 0)".to_owned(),
        name => format!("{name}(x)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_activation_has_a_section_and_a_sound_picture() {
        let (page, pictures) = page().unwrap();
        assert_eq!(pictures.len(), Activation::all().len());
        for (activation, (path, svg)) in Activation::all().iter().zip(&pictures) {
            assert!(
                page.contains(&format!("\n## {}\n", activation.name()))
                    && page.contains(&format!("]({path})"))
            );
            roxmltree::Document::parse(svg).unwrap();
        }
        assert!(page.contains("| [relu](#relu) | `max(x, 0)` | 0 | `relu(x)` |"), "{page}");
    }
}
