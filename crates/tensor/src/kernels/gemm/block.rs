//! The product of one thread, cut into blocks that the caches hold.
//!
//! C is computed as X·Y. Where Bᵀ is what is stored (a layer's forward step: its weights) and larger than A and C, X is that
//! Bᵀ and the result is Cᵀ: the large operand is then read where it lies, row by row, and only the small one is packed.
//! Tiles of Cᵀ go to C through strips.
//!
//! Loops, from the outside: columns of Y by [`COLUMNS`], rows of X by [`BLOCK`], k by [`depth`], panels of Y, tiles of X.
//! A panel of Y for one depth (16 KiB with AVX2) stays in the first cache, a block of X and of C in the second.

use super::{
    lanes::Float,
    pack::{Panels, Rows, Steps},
    scratch::Scratch,
    strip::Strip,
    tile::{self, Column, Lie, outlined},
};
use pulp::{Simd, WithSimd};

/// C (+)= X·Y, or Cᵀ (+)= X·Y, on one thread.
#[derive(Debug)]
pub(super) struct Block<'a, T> {
    /// X, m × k.
    pub x: &'a [T],
    /// How X lies.
    pub lie: Lie,
    /// The distance between its rows, or between values of k.
    pub x_step: usize,
    /// Y, k × n, or its transpose.
    pub y: &'a [T],
    /// The distance between its rows as stored.
    pub y_step: usize,
    /// Whether `y` holds Yᵀ.
    pub y_turned: bool,
    /// C.
    pub c: &'a mut [T],
    /// The distance between its rows.
    pub c_step: usize,
    /// Whether `c` takes the transpose of X·Y.
    pub c_turned: bool,
    /// Whether to add to C instead of replacing it.
    pub add: bool,
    /// Rows of X, values of k, columns of Y.
    pub sizes: [usize; 3],
}

/// Values of k in one pass. Sums of passes are added up in C, so that this decides its bits: it depends on k alone.
pub(super) fn depth(k: usize) -> usize {
    k.div_ceil(k.div_ceil(DEPTH)).next_multiple_of(16).min(k)
}

const DEPTH: usize = 256;
/// Columns of Y that are packed at once, unless that would be too many numbers.
const COLUMNS: usize = 1024;
/// Numbers of Y that are packed at once.
const PACKED: usize = 1 << 21;
/// Bytes of X in a block: they and a panel of Y stay in the second cache.
const BLOCK: usize = 144 << 10;
/// Y is read where it lies for at most so many rows of X, if they are one block and its vectors are within lines.
const FEW: usize = 256;
/// As [`FEW`], if half of its vectors are across two lines, and a panel has more than [`SHORT`] values of k.
const FEWER: usize = 40;
const SHORT: usize = 128;
/// Columns of Y from which on it pays to copy X.
const MANY: usize = 512;
/// Bytes of a cache line.
const LINE: usize = 64;
/// Bytes of a way of the first cache, which has at least [`WAYS`].
const WAY: usize = 4096;
const WAYS: usize = 8;
/// Copied rows are so many numbers farther apart than they are long: their lines then lie in different sets.
const APART: usize = 16;

impl<T: Float> Block<'_, T> {
    fn run<S: Simd>(self, s: S) {
        let Block { x, lie, x_step, y, y_step, y_turned, c, c_step, c_turned, add, sizes } = self;
        let block = Block { x, lie, x_step, y, y_step, y_turned, c: &mut [], c_step, c_turned, add, sizes };
        T::with_scratch(|scratch| Walk::new::<S>(block).run(s, scratch, c));
    }
}

impl<T: Float> WithSimd for Block<'_, T> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        enter(s, self);
    }
}

/// Leaves the function that has the instruction set, so that kernels are not inlined into each other.
#[inline(never)]
fn enter<S: Simd, T: Float>(s: S, block: Block<'_, T>) {
    block.run(s);
}

/// Whether so many lines that are `step` numbers apart push each other out of the first cache, since they share sets.
fn crowded<T>(step: usize, lines: usize) -> bool {
    let sets = WAY >> (step * size_of::<T>()).trailing_zeros().min(WAY.ilog2());
    sets.min(WAY / LINE) * WAYS < lines
}

/// A block and the decisions on it.
struct Walk<'a, T> {
    block: Block<'a, T>,
    /// The tallest tile of two vectors.
    tall: usize,
    lanes: usize,
    /// Vectors in a panel that is read where it lies, or in a panel at all.
    vectors: usize,
    /// Whether whole panels of Y are read where they lie.
    in_place: bool,
    /// Whether tiles of X are copied.
    copy: bool,
    /// Values of k in a pass.
    depth: usize,
    /// Columns of Y in a pass.
    columns: usize,
    /// Rows of X in a pass.
    rows: usize,
}

/// Buffers, and where the result goes.
struct To<'a, T> {
    x: &'a mut [T],
    y: &'a mut [T],
    strips: &'a mut [T],
    c: &'a mut [T],
}

/// One pass: from where, and how far.
#[derive(Clone, Copy)]
struct Pass {
    /// First column of Y, and how many.
    j: usize,
    wide: usize,
    /// First row of X, and how many.
    i: usize,
    tall: usize,
    /// First value of k, and how many.
    p: usize,
    deep: usize,
}

/// One panel of a pass: its first column, its columns, and those with what fills up the last vector.
#[derive(Clone, Copy)]
struct Panel {
    j: usize,
    wide: usize,
    width: usize,
}

impl<'a, T: Float> Walk<'a, T> {
    fn new<S: Simd>(block: Block<'a, T>) -> Self {
        let [m, k, n] = block.sizes;
        let tall = tile::tallest::<S>();
        let (lanes, depth) = (T::lanes::<S>(), depth(k));
        let most = (BLOCK / (depth * size_of::<T>())).max(tall);
        let rows = m.div_ceil(m.div_ceil(most));
        let spread = m <= 2 * tall || !crowded::<T>(block.y_step, depth);
        let whole = block.y.as_ptr().align_offset(LINE) == 0;
        let lined = whole && (block.y_step * size_of::<T>()).is_multiple_of(LINE);
        let few = if lined || depth <= SHORT { FEW } else { FEWER };
        let in_place = !block.y_turned && rows == m && m <= few && spread;
        let vectors = match n.div_ceil(lanes) {
            1 => 1,
            _ if in_place => tile::vectors(m),
            _ => 2,
        };
        let copy = match block.lie {
            Lie::Rows => n >= MANY || n > lanes && crowded::<T>(block.x_step, 2 * tall),
            Lie::Steps => n >= 16 * lanes || n > 4 * lanes && crowded::<T>(block.x_step, depth),
        };
        let most = if rows < m { (PACKED / k).clamp(8 * lanes, COLUMNS) } else { COLUMNS };
        let columns = most.next_multiple_of(vectors * lanes).min(n.next_multiple_of(lanes));
        Walk { depth, block, tall, lanes, vectors, in_place, copy, columns, rows }
    }

    fn run<S: Simd>(self, s: S, scratch: &mut Scratch<T>, c: &mut [T]) {
        let [m, k, n] = self.block.sizes;
        let panel = self.vectors * self.lanes;
        let packed = if self.in_place { panel } else { self.columns };
        let strips = if self.block.c_turned { self.columns } else { panel };
        let mut to = To {
            x: scratch.x.get(if self.copy { self.rows * (self.depth + APART) } else { 0 }),
            y: scratch.y.get(packed * if self.rows < m { k } else { self.depth }),
            strips: scratch.strips.get(strips * (self.rows + self.lanes)),
            c,
        };
        for j in (0..n).step_by(self.columns) {
            let wide = self.columns.min(n - j);
            for i in (0..m).step_by(self.rows) {
                let tall = self.rows.min(m - i);
                for p in (0..k).step_by(self.depth) {
                    let pass = Pass { j, wide, i, tall, p, deep: self.depth.min(k - p) };
                    if i == 0 {
                        self.pack_y(s, pass, to.y);
                    }
                    if self.copy {
                        self.copy_x(s, pass, to.x);
                    }
                    self.panels(s, pass, &mut to);
                }
            }
        }
    }

    /// How many columns of a pass are read where they lie: a ragged last panel is always packed.
    fn skipped(&self, wide: usize) -> usize {
        let panel = self.vectors * self.lanes;
        if self.in_place { wide / panel * panel } else { 0 }
    }

    /// Where the packed panels of a pass begin: all values of k are kept if another block of rows follows.
    fn packed(&self, pass: Pass) -> usize {
        let kept = if self.rows < self.block.sizes[0] { pass.p } else { 0 };
        (pass.wide - self.skipped(pass.wide)).next_multiple_of(self.lanes) * kept
    }

    fn pack_y<S: Simd>(&self, s: S, pass: Pass, out: &mut [T]) {
        let Block { y, y_step, y_turned: turned, .. } = self.block;
        let skip = self.skipped(pass.wide);
        let columns = pass.wide - skip;
        if columns > 0 {
            let j = pass.j + skip;
            let y = if turned { &y[j * y_step + pass.p..] } else { &y[pass.p * y_step + j..] };
            let out = &mut out[self.packed(pass)..];
            outlined(s, Panels { y, y_step, turned, rows: pass.deep, columns, out });
        }
    }

    /// Tiles of X of almost equal height: first row, height and number of those with one row more, and of the others.
    fn tiles(&self, rows: usize, vectors: usize) -> [[usize; 3]; 2] {
        let vectors = if self.block.lie == Lie::Steps && self.copy { 2 } else { vectors };
        let count = rows.div_ceil(tile::height(self.tall, vectors));
        let (height, more) = (rows / count, rows % count);
        [[0, height + 1, more], [more * (height + 1), height, count - more]]
    }

    fn copy_x<S: Simd>(&self, s: S, pass: Pass, out: &mut [T]) {
        let Block { x, lie, x_step, .. } = self.block;
        let k = pass.deep;
        if lie == Lie::Rows {
            let x = &x[pass.i * x_step + pass.p..];
            return outlined(s, Rows { x, x_step, rows: pass.tall, k, out, out_step: k + APART });
        }
        for [first, height, count] in self.tiles(pass.tall, 2) {
            let x = &x[pass.p * x_step + pass.i + first..];
            outlined(s, Steps { x, x_step, height, count, k, out: &mut out[first * k..] });
        }
    }

    /// All panels of a pass.
    fn panels<S: Simd>(&self, s: S, pass: Pass, to: &mut To<'_, T>) {
        let Block { c_step, c_turned, add, sizes: [_, k, _], .. } = self.block;
        let skip = self.skipped(pass.wide);
        let mut j = 0;
        while j < pass.wide {
            let most = self.lanes * if j < skip { self.vectors } else { self.vectors.min(2) };
            let wide = most.min(pass.wide - j);
            let panel = Panel { j, wide, width: wide.next_multiple_of(self.lanes) };
            j += most;
            let (y, y_step) = if panel.j < skip {
                let step = self.block.y_step;
                (&self.block.y[pass.p * step + pass.j + panel.j..], step)
            } else {
                (&to.y[self.packed(pass) + (panel.j - skip) * pass.deep..], panel.width)
            };
            if !c_turned && wide == panel.width {
                let c = &mut to.c[pass.i * c_step + pass.j + panel.j..];
                self.column(s, pass, panel, to.x, (y, y_step), (c, c_step, add || pass.p > 0));
                continue;
            }
            let at = if c_turned { panel.j * (self.rows + self.lanes) } else { 0 };
            let strip = &mut to.strips[at..][..panel.width * (self.rows + self.lanes)];
            self.column(s, pass, panel, to.x, (y, y_step), (strip, panel.width, !add && pass.p > 0));
            if add || pass.p + pass.deep == k {
                self.finish(s, pass, panel, to);
            }
        }
    }

    /// All tiles of a panel.
    fn column<S: Simd>(
        &self,
        s: S,
        pass: Pass,
        panel: Panel,
        copied: &[T],
        (y, y_step): (&[T], usize),
        (out, out_step, add): (&mut [T], usize, bool),
    ) {
        let Block { x, lie, x_step, .. } = self.block;
        let vectors = panel.width / self.lanes;
        for [first, height, count] in self.tiles(pass.tall, vectors) {
            if count == 0 {
                continue;
            }
            let (x, x_step, x_tile) = match (lie, self.copy) {
                (Lie::Rows, true) => {
                    let step = pass.deep + APART;
                    (&copied[first * step..], step, height * step)
                }
                (Lie::Rows, false) => (&x[(pass.i + first) * x_step + pass.p..], x_step, height * x_step),
                (Lie::Steps, true) => (&copied[first * pass.deep..], height, height * pass.deep),
                (Lie::Steps, false) => (&x[pass.p * x_step + pass.i + first..], x_step, height),
            };
            let out = &mut out[first * out_step..];
            let k = pass.deep;
            let column = Column { x, lie, x_step, x_tile, y, y_step, k, out, out_step, add, count };
            tile::run(s, height, vectors, column);
        }
    }

    /// Takes a finished strip to C.
    fn finish<S: Simd>(&self, s: S, pass: Pass, panel: Panel, to: &mut To<'_, T>) {
        let Block { c_step, c_turned: turned, add, .. } = self.block;
        let (at, row, column) = if turned {
            (panel.j * (self.rows + self.lanes), pass.j + panel.j, pass.i)
        } else {
            (0, pass.i, pass.j + panel.j)
        };
        let (strip, c) = (&to.strips[at..], &mut to.c[row * c_step + column..]);
        let (rows, width, columns) = (pass.tall, panel.width, panel.wide);
        outlined(s, Strip { strip, rows, width, columns, c, c_step, turned, add });
    }
}
