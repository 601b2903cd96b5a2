//! Documents as LaTeX.

use super::{Block, Cell, Document, Equation, Math, Matrix, Table};

/// What a document begins with: an article that any LaTeX of the last ten years sets.
const PREAMBLE: &str = r"\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,amssymb}
\setcounter{MaxMatrixCols}{20}
\allowdisplaybreaks
";

/// Characters of running text that LaTeX writes as mathematics.
const SIGNS: [(char, &str); 47] = [
    ('∂', r"\partial"),
    ('σ', r"\sigma"),
    ('δ', r"\delta"),
    ('η', r"\eta"),
    ('θ', r"\theta"),
    ('ℓ', r"\ell"),
    ('Φ', r"\Phi"),
    ('φ', r"\varphi"),
    ('Σ', r"\Sigma"),
    ('β', r"\beta"),
    ('γ', r"\gamma"),
    ('α', r"\alpha"),
    ('−', "-"),
    ('·', r"\cdot"),
    ('→', r"\rightarrow"),
    ('←', r"\leftarrow"),
    ('∈', r"\in"),
    ('≤', r"\le"),
    ('≥', r"\ge"),
    ('≠', r"\ne"),
    ('≈', r"\approx"),
    ('⊙', r"\odot"),
    ('√', r"\surd"),
    ('∞', r"\infty"),
    ('ᵀ', r"{}^{\top}"),
    ('′', "{}^{\\prime}"),
    ('±', r"\pm"),
    ('…', r"\ldots"),
    ('⁻', "{}^{-}"),
    ('¹', "{}^{1}"),
    ('²', "{}^{2}"),
    ('³', "{}^{3}"),
    ('⁰', "{}^{0}"),
    ('⁴', "{}^{4}"),
    ('⁵', "{}^{5}"),
    ('⁶', "{}^{6}"),
    ('⁷', "{}^{7}"),
    ('⁸', "{}^{8}"),
    ('⁹', "{}^{9}"),
    ('₁', "{}_{1}"),
    ('₂', "{}_{2}"),
    ('ᵢ', "{}_{i}"),
    ('ⱼ', "{}_{j}"),
    ('ŷ', r"\hat{y}"),
    ('∇', r"\nabla"),
    ('‖', r"\Vert"),
    ('Δ', r"\Delta"),
];

impl Document {
    /// The document as LaTeX, complete from `\documentclass` on.
    pub fn latex(&self) -> String {
        let mut latex = format!(
            "{PREAMBLE}\\title{{{}}}\n\\date{{}}\n\\begin{{document}}\n\\maketitle\n",
            words(&self.title)
        );
        if !self.about.is_empty() {
            latex += &format!("\\noindent {}\n", words(&self.about));
        }
        for section in &self.sections {
            latex += &format!("\n\\section*{{{}}}\n", words(&section.title));
            latex += &section.blocks.iter().map(Block::latex).collect::<String>();
        }
        latex + "\\end{document}\n"
    }
}

impl Block {
    fn latex(&self) -> String {
        match self {
            Block::Text(text) => format!("\n\\noindent {}\n", words(text)),
            Block::Code(code) => {
                let lines = code.lines().map(|line| format!("\\texttt{{{}}}", spaced(&words(line))));
                format!(
                    "\n\\begin{{flushleft}}\n{}\n\\end{{flushleft}}\n",
                    lines.collect::<Vec<_>>().join(" \\\\\n")
                )
            }
            Block::List(points) => {
                let points: String = points.iter().map(|p| format!("\\item {}\n", words(p))).collect();
                format!("\\begin{{itemize}}\n{points}\\end{{itemize}}\n")
            }
            Block::Equations(all) => {
                let lines: Vec<String> = all.iter().map(Equation::latex).collect();
                format!("\\begin{{align*}}\n{}\n\\end{{align*}}\n", lines.join(" \\\\[1ex]\n"))
            }
            Block::Table(table) => latex_of(table),
        }
    }
}

/// Every space kept, as programs need it.
fn spaced(text: &str) -> String {
    text.replace("  ", "\\ \\ ")
}

impl Equation {
    fn latex(&self) -> String {
        let line = |(place, right): (usize, &Vec<Math>)| {
            let left = if place == 0 { row(&self.left) } else { String::new() };
            format!("{left} &= {}", row(right))
        };
        self.rights.iter().enumerate().map(line).collect::<Vec<_>>().join(" \\\\\n")
    }
}

fn row(all: &[Math]) -> String {
    all.iter().map(Math::latex).collect::<Vec<_>>().join(" \\, ")
}

impl Math {
    fn latex(&self) -> String {
        match self {
            Math::Formula(formula) => formula.latex(),
            Math::Sign(sign) => signs(sign),
            Math::Words(text) => format!("\\text{{{}}}", words(text)),
            Math::Matrix(matrix) => matrix.latex(),
            Math::Above(inner, remark) => format!("\\underset{{{}}}{{{}}}", words(remark), inner.latex()),
        }
    }
}

impl Matrix {
    fn latex(&self) -> String {
        let entry = |text: &String| match text.as_str() {
            "…" => "\\cdots".to_owned(),
            "⋮" => "\\vdots".to_owned(),
            "⋱" => "\\ddots".to_owned(),
            number => signs(number),
        };
        let rows = self.shown();
        let rows = rows.iter().map(|row| row.iter().map(entry).collect::<Vec<_>>().join(" & "));
        format!("\\begin{{bmatrix}} {} \\end{{bmatrix}}", rows.collect::<Vec<_>>().join(" \\\\ "))
    }
}

fn latex_of(table: &Table) -> String {
    let head: Vec<String> = table.head.iter().map(|h| words(h)).collect();
    let cell = |cell: &Cell| match cell {
        Cell::Words(text) | Cell::Number(text) => words(text),
        Cell::Math(all) => format!("${}$", row(all)),
    };
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" & ") + " \\\\\n");
    let columns = "l".repeat(table.head.len());
    format!(
        "\n\\begin{{center}}\n\\begin{{tabular}}{{{columns}}}\n{} \\\\ \\hline\n{}\\end{{tabular}}\n\\end{{center}}\n",
        head.join(" & "),
        rows.collect::<String>()
    )
}

/// Running text.
fn words(text: &str) -> String {
    let mut latex = String::new();
    for c in text.chars() {
        match (c, SIGNS.iter().find(|(sign, _)| *sign == c)) {
            (_, Some((_, sign))) => latex += &format!("\\ensuremath{{{sign}}}"),
            ('\\', _) => latex += "\\textbackslash{}",
            ('^' | '~', _) => latex.extend(['\\', c, '{', '}']),
            ('_' | '%' | '&' | '#' | '$' | '{' | '}', _) => latex.extend(['\\', c]),
            _ => latex.push(c),
        }
    }
    latex
}

/// Signs within mathematics.
fn signs(text: &str) -> String {
    let mut latex = String::new();
    for c in text.chars() {
        match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, sign)) => latex += &format!("{sign} "),
            None => latex.push(c),
        }
    }
    latex
}
