//! Which outputs depend on which inputs, and the blocks that this makes of a Jacobian.

use serde::{Deserialize, Serialize};
use std::{fmt, ops::Range};

/// The blocks of a Jacobian; everything outside of them is zero, whatever the numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    /// The number of rows, one an output.
    pub rows: usize,
    /// The number of columns, one an input.
    pub columns: usize,
    /// The blocks, which share no row and no column.
    pub blocks: Vec<Block>,
}

/// A block of a Jacobian.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its rows.
    pub rows: Range<usize>,
    /// Its columns.
    pub columns: Range<usize>,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block of a Jacobian is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// Output i is input i, but for a constant.
    Identity,
    /// Output i depends on input i alone.
    Diagonal,
    /// Outputs depend on several inputs.
    Dense,
}

impl Structure {
    /// The structure of a Jacobian, from which output depends on which input (row-major) and which moves just as its input.
    ///
    /// ```
    /// use gradus_autograd::inspect::Structure;
    /// let diagonal = Structure::of(2, 2, &[true, false, false, true], |_, _| false);
    /// assert_eq!(diagonal.to_string(), "diagonal");
    /// let stacked = Structure::of(3, 2, &[true, false, false, true, false, false], |_, _| true);
    /// assert_eq!(stacked.to_string(), "1 identity block [2, 2], zeros elsewhere");
    /// ```
    pub fn of(
        rows: usize,
        columns: usize,
        depends: &[bool],
        same: impl Fn(usize, usize) -> bool,
    ) -> Structure {
        let mut blocks: Vec<Block> = Vec::new();
        for (rows, columns) in components(rows, columns, depends) {
            let kind = match (rows.len(), columns.len()) {
                (1, 1) if same(rows.start, columns.start) => BlockKind::Identity,
                (1, 1) => BlockKind::Diagonal,
                _ => BlockKind::Dense,
            };
            match blocks.last_mut() {
                Some(last) if last.goes_on(&rows, &columns, kind) => {
                    last.rows.end = rows.end;
                    last.columns.end = columns.end;
                    // One that is not the identity makes the whole block a diagonal one.
                    last.kind = if last.kind == kind { kind } else { BlockKind::Diagonal };
                }
                _ => blocks.push(Block { rows, columns, kind }),
            }
        }
        // A row or a column of one element is a diagonal only among others.
        let single = |b: &Block| b.rows.len() == 1 && b.kind == BlockKind::Diagonal && rows * columns > 1;
        blocks.iter_mut().filter(|b| single(b)).for_each(|b| b.kind = BlockKind::Dense);
        Structure { rows, columns, blocks }
    }

    /// Whether no output depends on any input.
    pub fn is_zero(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The kind of the one block that is all of it, if it is one.
    pub fn whole(&self) -> Option<BlockKind> {
        match &self.blocks[..] {
            [one] if one.rows.len() == self.rows && one.columns.len() == self.columns => Some(one.kind),
            _ => None,
        }
    }

    /// Whether it is a square diagonal matrix, the identity among them.
    pub fn is_diagonal(&self) -> bool {
        matches!(self.whole(), Some(BlockKind::Diagonal | BlockKind::Identity))
    }
}

impl Block {
    /// Whether a further block of one element lies at its lower right corner.
    fn goes_on(&self, rows: &Range<usize>, columns: &Range<usize>, kind: BlockKind) -> bool {
        kind != BlockKind::Dense
            && self.kind != BlockKind::Dense
            && self.rows.end == rows.start
            && self.columns.end == columns.start
    }
}

/// The least rectangles that share no row and no column and hold everything that is not zero, from the top down.
fn components(rows: usize, columns: usize, depends: &[bool]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for row in 0..rows {
        let own = &depends[row * columns..(row + 1) * columns];
        let (Some(first), Some(last)) = (own.iter().position(|d| *d), own.iter().rposition(|d| *d)) else {
            continue;
        };
        let mut new = (row..row + 1, first..last + 1);
        // Whatever shares a column with it, or lies between such rows, becomes one with it.
        while let Some(place) = found.iter().position(|(r, c)| meets(&new.1, c) || meets(&new.0, r)) {
            let (r, c) = found.swap_remove(place);
            new = (join(&new.0, &r), join(&new.1, &c));
        }
        found.push(new);
    }
    found.sort_by_key(|(rows, _)| rows.start);
    found
}

fn meets(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn join(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

impl fmt::Display for BlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BlockKind::Identity => "identity",
            BlockKind::Diagonal => "diagonal",
            BlockKind::Dense => "dense",
        })
    }
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.whole() {
            return kind.fmt(f);
        }
        let size = |b: &Block| (b.rows.len(), b.columns.len(), b.kind);
        match &self.blocks[..] {
            [] => f.write_str("zero"),
            [first, rest @ ..] if rest.iter().all(|b| size(b) == size(first)) => {
                let (count, s) = (rest.len() + 1, if rest.is_empty() { "" } else { "s" });
                let (rows, columns, kind) = size(first);
                write!(f, "{count} {kind} block{s} [{rows}, {columns}], zeros elsewhere")
            }
            all => write!(f, "{} blocks, zeros elsewhere", all.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: usize, columns: usize, picture: &str) -> Structure {
        let depends: Vec<bool> = picture.chars().filter(|c| !c.is_whitespace()).map(|c| c != '.').collect();
        let ones: Vec<bool> = picture.chars().filter(|c| !c.is_whitespace()).map(|c| c == '1').collect();
        Structure::of(rows, columns, &depends, |i, j| ones[i * columns + j])
    }

    #[test]
    fn blocks_are_found() {
        for (rows, columns, picture, want) in [
            (3, 3, "1.. .1. ..1", "identity"),
            (3, 3, "1.. .x. ..1", "diagonal"),
            (3, 3, "x.. .x. ..x", "diagonal"),
            (2, 3, "xxx xxx", "dense"),
            (2, 3, "x.x .x.", "dense"),
            (2, 2, ".. ..", "zero"),
            (4, 4, "xx.. xx.. ..xx ..xx", "2 dense blocks [2, 2], zeros elsewhere"),
            (2, 4, "xx.. ..xx", "2 dense blocks [1, 2], zeros elsewhere"),
            (3, 3, ".1. ..1 ...", "1 identity block [2, 2], zeros elsewhere"),
            (3, 3, "x.. xx. xxx", "dense"),
            (1, 1, "x", "diagonal"),
            (3, 3, "..x .x. x..", "3 dense blocks [1, 1], zeros elsewhere"),
            (3, 4, "1... .1.. ..xx", "2 blocks, zeros elsewhere"),
        ] {
            assert_eq!(of(rows, columns, picture).to_string(), want, "{picture}");
        }
    }
}
