//! Documents as text of 80 columns, readable without colour.

use super::{Block, Cell, Document, Equation, Math, Matrix, Table};

/// The most columns that a line takes, and of these a matrix.
pub(crate) const WIDTH: usize = 80;
const WIDEST: usize = 64;

impl Document {
    /// The document as text for a terminal, in 80 columns.
    pub fn text(&self) -> String {
        let mut lines = vec![self.title.clone(), "═".repeat(self.title.chars().count().min(WIDTH))];
        if !self.about.is_empty() {
            lines.extend(wrapped(&self.about, 0));
        }
        for section in &self.sections {
            lines.extend([
                String::new(),
                section.title.clone(),
                "─".repeat(section.title.chars().count().min(WIDTH)),
            ]);
            for (place, block) in section.blocks.iter().enumerate() {
                if place > 0 {
                    lines.push(String::new());
                }
                lines.extend(block.lines());
            }
        }
        lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

impl Block {
    fn lines(&self) -> Vec<String> {
        match self {
            Block::Text(text) => wrapped(text, 0),
            Block::Code(code) => code.lines().map(|line| format!("  {line}")).collect(),
            Block::List(points) => points.iter().flat_map(|p| point(p)).collect(),
            Block::Table(table) => lines_of(table),
            Block::Equations(all) => {
                let mut lines = Vec::new();
                let tall = |e: &Equation| e.lines().len() > 1;
                for (place, equation) in all.iter().enumerate() {
                    // A matrix needs air, a line does not.
                    if place > 0 && (tall(equation) || tall(&all[place - 1])) {
                        lines.push(String::new());
                    }
                    lines.extend(equation.lines());
                }
                lines
            }
        }
    }
}

/// A text in lines, the later ones indented.
fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let full = line.chars().count() + 1 + word.chars().count() > WIDTH;
            if full && !line.trim().is_empty() {
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                line.push_str(word);
            } else {
                let gap = if line.is_empty() { "" } else { " " };
                line = format!("{line}{gap}{word}");
            }
        }
        lines.push(line);
    }
    lines
}

fn point(text: &str) -> Vec<String> {
    wrapped(&format!("• {text}"), 2)
}

impl Equation {
    fn lines(&self) -> Vec<String> {
        let left = self.left.iter().map(Grid::of).fold(Grid::line("  "), Grid::beside);
        let indent = left.width();
        let mut lines = Vec::new();
        for (place, right) in self.rights.iter().enumerate() {
            let start = if place == 0 { left.clone() } else { Grid::line(&" ".repeat(indent)) };
            let first = start.beside(Grid::line(" = "));
            lines.extend(laid(first, right, indent + 3));
        }
        lines
    }
}

/// Pieces beside each other, on a further line where one does not fit.
fn laid(mut row: Grid, pieces: &[Math], indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let gap = if place > 0 && apart(&pieces[place - 1], piece) { " " } else { "" };
        let grid = Grid::of(piece);
        if row.width() + gap.len() + grid.width() > WIDTH && row.width() > indent {
            lines.extend(row.rows);
            row = Grid::line(&" ".repeat(indent.min(WIDTH / 4)));
        } else {
            row = row.beside(Grid::line(gap));
        }
        if row.width() + grid.width() <= WIDTH || grid.rows.len() > 1 {
            row = row.beside(grid);
            continue;
        }
        // A formula that is too long for a line goes on below.
        let start = row.width();
        let parts = broken(&grid.rows[0], WIDTH - start.min(WIDTH / 2));
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                lines.extend(std::mem::replace(&mut row, Grid::line(&" ".repeat(start))).rows);
            }
            row = row.beside(Grid::line(part));
        }
    }
    lines.extend(row.rows);
    lines
}

/// A text in parts of at most so many characters, broken at spaces where there are any.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().collect();
        loop {
            let last = parts.len() - 1;
            let gap = usize::from(!parts[last].is_empty());
            let room = most.saturating_sub(parts[last].chars().count() + gap);
            if word.len() <= room {
                parts[last] += &" ".repeat(gap);
                parts[last].extend(word);
                break;
            }
            if gap == 1 {
                parts.push(String::new());
                continue;
            }
            let rest = word.split_off(most.max(1));
            parts[last] = word.into_iter().collect();
            parts.push(String::new());
            word = rest;
        }
    }
    parts
}

/// Whether a gap belongs between two pieces; a sign brings its own.
fn apart(a: &Math, b: &Math) -> bool {
    !matches!(a, Math::Sign(_)) && !matches!(b, Math::Sign(_))
}

/// Rows of text of one width, of which one stands level with its neighbours.
#[derive(Clone, Debug)]
struct Grid {
    rows: Vec<String>,
    level: usize,
}

impl Grid {
    fn line(text: &str) -> Grid {
        Grid { rows: vec![text.to_owned()], level: 0 }
    }

    fn of(math: &Math) -> Grid {
        match math {
            Math::Formula(formula) => Grid::line(&formula.to_string()),
            Math::Sign(sign) => Grid::line(&format!(" {sign} ")),
            Math::Words(words) => Grid::line(words),
            Math::Matrix(matrix) => Grid::matrix(matrix),
            Math::Above(inner, remark) => Grid::of(inner).over(remark),
        }
    }

    /// A matrix in as many columns as leave room for what stands before it.
    fn matrix(matrix: &Matrix) -> Grid {
        let mut most = Matrix::COLUMNS;
        loop {
            let grid = Grid::of_columns(matrix, most);
            if grid.width() <= WIDEST || most <= 3 {
                return grid;
            }
            most -= 1;
        }
    }

    fn of_columns(matrix: &Matrix, most: usize) -> Grid {
        let shown = matrix.shown_in(most);
        let columns = shown.first().map_or(0, Vec::len);
        let width = |j: usize| shown.iter().map(|row| row[j].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let count = shown.len();
        let row = |(i, row): (usize, &Vec<String>)| {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
            let (open, close) = brackets(i, count);
            format!("{open}{}{close}", cells.join("  "))
        };
        let rows: Vec<String> = shown.iter().enumerate().map(row).collect();
        if rows.is_empty() { Grid::line("[]") } else { Grid { level: (count - 1) / 2, rows } }
    }

    fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.chars().count())
    }

    /// Two grids beside each other, level with each other.
    fn beside(self, other: Grid) -> Grid {
        let level = self.level.max(other.level);
        let below = (self.rows.len() - self.level).max(other.rows.len() - other.level);
        let rows = (0..level + below).map(|at| self.row(at, level) + &other.row(at, level)).collect();
        Grid { rows, level }
    }

    /// A row of it when its level stands at `level`; spaces outside.
    fn row(&self, at: usize, level: usize) -> String {
        let own = (at + self.level).checked_sub(level).and_then(|row| self.rows.get(row));
        own.cloned().unwrap_or_else(|| " ".repeat(self.width()))
    }

    /// The same with a line below, in the middle.
    fn over(mut self, remark: &str) -> Grid {
        let width = self.width().max(remark.chars().count());
        self.rows.push(remark.to_owned());
        self.rows.iter_mut().for_each(|row| *row = format!("{row:^width$}"));
        self
    }
}

/// The brackets of a row of a matrix.
fn brackets(row: usize, rows: usize) -> (&'static str, &'static str) {
    match row {
        _ if rows == 1 => ("[ ", " ]"),
        0 => ("⎡ ", " ⎤"),
        _ if row + 1 == rows => ("⎣ ", " ⎦"),
        _ => ("⎢ ", " ⎥"),
    }
}

/// The least width to which a column is made narrower.
const NARROW: usize = 12;

fn lines_of(table: &Table) -> Vec<String> {
    let cell = |cell: &Cell| match cell {
        Cell::Words(text) | Cell::Number(text) => text.clone(),
        Cell::Math(all) => all.iter().map(|m| Grid::of(m).rows.join(" ")).collect::<Vec<_>>().join(" "),
    };
    let mut rows = vec![table.head.clone()];
    rows.extend(table.rows.iter().map(|row| row.iter().map(cell).collect()));
    let numeric = |j: usize| table.rows.iter().any(|row| matches!(row.get(j), Some(Cell::Number(_))));
    let width =
        |j: usize| rows.iter().filter_map(|row| row.get(j)).map(|c| c.chars().count()).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let total = widths.iter().map(|w| w + 2).sum::<usize>();
    if let Some(widest) = widths.iter_mut().max() {
        *widest = widest.saturating_sub(total.saturating_sub(WIDTH)).max(NARROW.min(*widest));
    }
    let padded = |row: &Vec<String>| {
        let parts: Vec<Vec<String>> = row.iter().zip(&widths).map(|(cell, w)| broken(cell, *w)).collect();
        let height = parts.iter().map(Vec::len).max().unwrap_or(0);
        let line = |at: usize| {
            let cells = parts.iter().zip(&widths).enumerate().map(|(j, (cell, width))| {
                let part = cell.get(at).map_or("", String::as_str);
                if numeric(j) { format!("{part:>width$}") } else { format!("{part:<width$}") }
            });
            format!("  {}", cells.collect::<Vec<_>>().join("  "))
        };
        (0..height).map(line).collect::<Vec<_>>()
    };
    let rule = format!("  {}", widths.iter().map(|w| "─".repeat(*w)).collect::<Vec<_>>().join("  "));
    let mut lines: Vec<String> = rows.iter().flat_map(padded).collect();
    lines.insert(1, rule);
    lines
}
