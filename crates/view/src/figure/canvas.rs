//! A sheet of characters: Braille dots, shades below them, single characters above them.

use super::style::DASHES;

/// Columns and rows of characters; each has 2 × 4 dots.
pub(crate) struct Canvas {
    columns: usize,
    rows: usize,
    dots: Vec<u8>,
    shades: Vec<char>,
    marks: Vec<Option<char>>,
}

/// The bit of each dot of a character, by its row and column: Unicode's numbering of Braille.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

impl Canvas {
    pub(crate) fn new(columns: usize, rows: usize) -> Canvas {
        let cells = columns * rows;
        Canvas { columns, rows, dots: vec![0; cells], shades: vec![' '; cells], marks: vec![None; cells] }
    }

    /// Width and height in dots.
    pub(super) fn dots(&self) -> [f64; 2] {
        [(self.columns * 2) as f64, (self.rows * 4) as f64]
    }

    /// Sets the dot at a column and row of dots, counted from the upper left; outside nothing happens.
    pub(super) fn dot(&mut self, x: f64, y: f64) {
        let [width, height] = self.dots();
        if (0.0..width).contains(&x) && (0.0..height).contains(&y) {
            let (x, y) = (x as usize, y as usize);
            self.dots[y / 4 * self.columns + x / 2] |= BITS[y % 4][x % 2];
        }
    }

    /// Draws a line between dots with the dashes of a series, whose place along them is `way`.
    pub(crate) fn line(&mut self, from: [f64; 2], to: [f64; 2], dash: usize, way: &mut f64) {
        let reach = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
        let steps = reach.ceil().max(1.0);
        for k in 0..=steps as usize {
            let share = k as f64 / steps;
            if drawn(dash, *way + share * reach) {
                self.dot(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
            }
        }
        *way += reach;
    }

    /// The index of the character that holds a dot.
    fn cell(&self, x: f64, y: f64) -> Option<usize> {
        let [width, height] = self.dots();
        let inside = (-1.0..=width).contains(&x) && (-1.0..=height).contains(&y);
        let (x, y) = (x.clamp(0.0, width - 1.0) as usize, y.clamp(0.0, height - 1.0) as usize);
        inside.then_some(y / 4 * self.columns + x / 2)
    }

    /// Puts a character over the dots; `over` says whether also over another character.
    pub(crate) fn mark(&mut self, x: f64, y: f64, mark: char, over: bool) -> bool {
        match self.cell(x, y) {
            Some(cell) if over || self.marks[cell].is_none() => {
                self.marks[cell] = Some(mark);
                true
            }
            _ => false,
        }
    }

    /// Puts a shade below the dots of a character, by its column and row.
    pub(super) fn shade(&mut self, column: usize, row: usize, shade: char) {
        if column < self.columns && row < self.rows {
            self.shades[row * self.columns + column] = shade;
        }
    }

    /// The rows of characters.
    pub(crate) fn lines(&self) -> Vec<String> {
        let character = |cell: usize| match (self.marks[cell], self.dots[cell]) {
            (Some(mark), _) => mark,
            (None, 0) => self.shades[cell],
            (None, dots) => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
        };
        (0..self.rows)
            .map(|row| (row * self.columns..(row + 1) * self.columns).map(character).collect())
            .collect()
    }
}

/// Whether a line with these dashes is drawn at a place of its way, in dots.
fn drawn(dash: usize, way: f64) -> bool {
    // A dot is about four units of a drawing wide, but dashes must remain visible.
    let dashes: Vec<f64> = DASHES[dash % DASHES.len()].iter().map(|d| (d * 0.6).ceil().max(1.0)).collect();
    let period: f64 = dashes.iter().sum();
    let mut at = if period > 0.0 { way % period } else { 0.0 };
    for (place, length) in dashes.iter().enumerate() {
        if at < *length {
            return place % 2 == 0;
        }
        at -= length;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_make_braille_and_characters_stand_above_shades() {
        let mut canvas = Canvas::new(3, 1);
        canvas.line([0.0, 0.0], [1.0, 3.0], 0, &mut 0.0);
        canvas.shade(1, 0, '░');
        canvas.shade(2, 0, '░');
        assert!(canvas.mark(5.0, 1.0, 'o', false) && !canvas.mark(5.0, 2.0, 'x', false));
        canvas.dot(-1.0, 0.0);
        canvas.dot(0.0, 9.0);
        assert_eq!(canvas.lines(), ["⢇░o"]);
    }

    #[test]
    fn dashes_differ() {
        let line = |dash| {
            let mut canvas = Canvas::new(16, 1);
            canvas.line([0.0, 1.0], [31.0, 1.0], dash, &mut 0.0);
            canvas.lines().concat()
        };
        let all: std::collections::BTreeSet<String> = (0..DASHES.len()).map(line).collect();
        assert_eq!(all.len(), DASHES.len());
        assert_eq!(line(0), "⠒".repeat(16));
    }
}
