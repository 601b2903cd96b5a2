//! Products of whole numbers are exact, so that every kernel must equal the definition to the bit; products of others
//! must have the same bits however they are cut.

use super::{Product, block::Block, fast, reference, tile::Lie};
use crate::{
    Real,
    kernels::set_threads,
    random::Stream,
    simd::{dispatch, emulated::LANES},
};

/// A product and where its operands lie: each slice begins `shift` numbers after the start of a buffer.
#[derive(Clone, Copy, Debug)]
struct Case {
    sizes: [usize; 3],
    ta: bool,
    tb: bool,
    accumulate: bool,
    shift: [usize; 3],
}

impl Case {
    fn draw(stream: &mut Stream, size: &mut dyn FnMut(&mut Stream) -> usize) -> Case {
        let bits = stream.below(1 << 9);
        Case {
            sizes: [size(stream), size(stream), size(stream)],
            ta: bits & 1 > 0,
            tb: bits & 2 > 0,
            accumulate: bits & 4 > 0,
            shift: [bits >> 3 & 3, bits >> 5 & 3, bits >> 7 & 3],
        }
    }

    fn product<'a, T>(&self, a: &'a [T], b: &'a [T], c: &'a mut [T]) -> Product<'a, T> {
        let ([m, k, n], Case { ta, tb, accumulate, .. }) = (self.sizes, *self);
        Product { m, k, n, a, b, c, ta, tb, accumulate }
    }
}

/// Operands of a case, with a guard behind C.
struct Operands<T> {
    a: Vec<T>,
    b: Vec<T>,
    c: Vec<T>,
}

const GUARD: f64 = 77.0;

impl<T: Real> Operands<T> {
    /// Whole numbers from −8 to 8, or any from −1 to 1. C holds NaN where it must not be read.
    fn draw(case: &Case, stream: &mut Stream, whole: bool) -> Self {
        let [m, k, n] = case.sizes;
        let mut numbers = |len: usize| -> Vec<T> {
            let mut one = || stream.uniform(-1.0, 1.0);
            (0..len).map(|_| T::of(if whole { (8.0 * one()).round() } else { one() })).collect()
        };
        let [p, q, r] = case.shift;
        let (a, b, mut c) = (numbers(p + m * k), numbers(q + k * n), numbers(r + m * n));
        if !case.accumulate {
            c.fill(T::of(f64::NAN));
        }
        c[..r].fill(T::of(GUARD));
        c.extend([T::of(GUARD); 4]);
        Operands { a, b, c }
    }

    fn run(&self, case: &Case, mut with: impl FnMut(Product<'_, T>)) -> Vec<T> {
        let [m, _, n] = case.sizes;
        let [p, q, r] = case.shift;
        let mut c = self.c.clone();
        with(case.product(&self.a[p..], &self.b[q..], &mut c[r..r + m * n]));
        c
    }
}

/// Whether the fast product of whole numbers equals the definition; `fault` spoils an operand of the fast one.
fn exact<T: Real>(case: &Case, stream: &mut Stream, fault: bool) -> bool {
    let mut operands = Operands::<T>::draw(case, stream, true);
    let slow = operands.run(case, reference);
    if fault && let Some(last) = operands.b.last_mut() {
        *last += T::of(1.0);
    }
    operands.run(case, fast) == slow
}

/// Sizes around those at which kernels change.
fn small(stream: &mut Stream) -> usize {
    const SIZES: [usize; 35] = [
        0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 23, 24, 25, 28, 29, 31, 32, 33,
        37, 47, 48, 49, 63, 64, 65,
    ];
    SIZES[stream.below(SIZES.len())]
}

/// Many small products on the machine's lanes or, where `lanes` says so, on emulated ones.
fn sweep(lanes: Option<usize>, count: usize) {
    LANES.set(lanes);
    let mut stream = Stream::new(7, "products");
    for _ in 0..count {
        let case = Case::draw(&mut stream, &mut small);
        assert!(exact::<f32>(&case, &mut stream, false), "f32, lanes {lanes:?}: {case:?}");
        assert!(exact::<f64>(&case, &mut stream, false), "f64, lanes {lanes:?}: {case:?}");
    }
    LANES.set(None);
}

#[test]
fn small_products_are_exact() {
    sweep(None, 12_000);
}

#[test]
fn small_products_are_exact_on_every_width_of_lanes() {
    for lanes in [1, 4, 8, 16] {
        sweep(Some(lanes), 1_500);
    }
}

#[test]
fn large_products_are_exact() {
    const SIZES: [usize; 12] = [5, 16, 95, 97, 193, 255, 256, 257, 512, 513, 600, 1024];
    let mut stream = Stream::new(8, "products");
    for at in 0..120 {
        let mut left = 8_000_000;
        let mut size = |stream: &mut Stream| {
            let fitting = SIZES.iter().take_while(|&&s| s <= left).count().max(1);
            let size = SIZES[stream.below(fitting)];
            left /= size;
            size
        };
        let mut case = Case::draw(&mut stream, &mut size);
        case.sizes.rotate_left(at % 3);
        assert!(exact::<f32>(&case, &mut stream, false), "f32: {case:?}");
        assert!(exact::<f64>(&case, &mut stream, false), "f64: {case:?}");
    }
}

/// The negative control: one wrong number in an operand must be found.
#[test]
fn a_fault_is_found() {
    let mut stream = Stream::new(9, "products");
    for _ in 0..200 {
        let mut case = Case::draw(&mut stream, &mut |s| 1 + s.below(40));
        case.accumulate = false;
        let seen = (0..4).any(|_| !exact::<f32>(&case, &mut stream, true));
        assert!(seen, "{case:?}");
    }
}

/// Cases of products that several threads share, by rows and by columns.
fn shared() -> impl Iterator<Item = Case> {
    let sizes =
        [[150, 200, 300], [32, 784, 300], [20, 784, 256], [3, 1000, 700], [1, 900, 1100], [900, 1, 700]];
    let more = [[7, 300, 900], [33, 600, 100], [64, 257, 40], [700, 513, 9], [36, 1500, 1400], [130, 70, 90]];
    let flags = |at: usize| [at & 1 > 0, at & 2 > 0, at & 4 > 0];
    sizes.into_iter().chain(more).flat_map(move |sizes| {
        (0..8).map(move |at| {
            let [ta, tb, accumulate] = flags(at);
            Case { sizes, ta, tb, accumulate, shift: [0; 3] }
        })
    })
}

#[test]
fn bits_do_not_depend_on_the_number_of_threads() {
    fn check<T: Real>() {
        let mut stream = Stream::new(10, "products");
        for case in shared() {
            let operands = Operands::<T>::draw(&case, &mut stream, false);
            let results = [1, 2, 3, 4].map(|threads| {
                set_threads(threads);
                operands.run(&case, fast)
            });
            assert!(results.iter().all(|c| bits(c) == bits(&results[0])), "{} {case:?}", T::NAME);
        }
        set_threads(0);
    }
    check::<f32>();
    check::<f64>();
}

fn bits<T: Real>(c: &[T]) -> Vec<u64> {
    c.iter().map(|x| x.to_f64().to_bits()).collect()
}

/// Products of more rows than [`super::small::MOST`] have each row's bits in whatever block of rows it is.
#[test]
fn bits_do_not_depend_on_the_other_rows() {
    let mut stream = Stream::new(11, "products");
    for _ in 0..300 {
        let mut case = Case::draw(&mut stream, &mut |s| 9 + s.below(120));
        case.shift = [0; 3];
        case.ta = false;
        case.sizes[1] += stream.below(500);
        let [m, k, n] = case.sizes;
        let operands = Operands::<f32>::draw(&case, &mut stream, false);
        let whole = operands.run(&case, fast);
        let from = stream.below(m - 8);
        let rows = 9 + stream.below(m - 8 - from);
        let part = Case { sizes: [rows, k, n], ..case };
        let mut c = operands.c[from * n..][..rows * n].to_vec();
        fast(part.product(&operands.a[from * k..][..rows * k], &operands.b, &mut c));
        assert_eq!(bits(&c), bits(&whole[from * n..][..rows * n]), "rows {from}.. of {case:?}");
    }
}

#[test]
fn bits_of_blocks_do_not_depend_on_the_lanes() {
    let mut stream = Stream::new(12, "products");
    for _ in 0..60 {
        let mut case = Case::draw(&mut stream, &mut |s| 9 + s.below(40));
        case.sizes[1] += stream.below(400);
        let operands = Operands::<f64>::draw(&case, &mut stream, false);
        let results = [None, Some(1), Some(4), Some(8), Some(16)].map(|lanes| {
            LANES.set(lanes);
            let c = operands.run(&case, fast);
            LANES.set(None);
            bits(&c)
        });
        assert!(results.iter().all(|c| *c == results[0]), "{case:?}");
    }
}

/// Rows computed alone have the bits of the whole product, and what is not computed is not touched.
#[test]
fn rows_alone_have_the_bits_of_the_whole() {
    let (mut stream, mut computed) = (Stream::new(19, "rows"), 0);
    for round in 0..400 {
        let mut case = Case::draw(&mut stream, &mut |s| 1 + s.below(150));
        case.sizes[1] += 200 * (round % 3);
        let operands = Operands::<f32>::draw(&case, &mut stream, false);
        let whole = operands.run(&case, fast);
        let [m, _, n] = case.sizes;
        let first = stream.below(m);
        let count = 1 + stream.below(m - first);
        set_threads(1 + round % 3);
        let part = operands.run(&case, |product| {
            let c = &mut product.c[first * n..(first + count) * n];
            computed += usize::from(super::rows(Product { c, ..product }, first));
        });
        let own = case.shift[2] + first * n..case.shift[2] + (first + count) * n;
        for i in 0..whole.len() {
            let untouched = operands.c[i].to_bits();
            let want = if own.contains(&i) && part[i].to_bits() != untouched {
                whole[i].to_bits()
            } else {
                untouched
            };
            assert_eq!(part[i].to_bits(), want, "{case:?} {first} {count}: {i}");
        }
    }
    set_threads(0);
    assert!(computed > 120, "{computed}");
}

/// Blocks without lanes have the bits of those with lanes.
#[test]
fn plain_blocks_have_the_bits_of_tiles() {
    let mut stream = Stream::new(23, "plain");
    for round in 0..300 {
        let mut case = Case::draw(&mut stream, &mut |s| 1 + s.below(60));
        case.sizes[1] += 250 * (round % 3);
        let [m, k, n] = case.sizes;
        let Operands { a: x, b: y, c, .. } = Operands::<f64>::draw(&case, &mut stream, false);
        let by = |how: fn(Block<'_, f64>)| {
            let (c_turned, mut c) = (case.tb, c.clone());
            let (lie, x_step) = if case.ta && !c_turned { (Lie::Steps, m) } else { (Lie::Rows, k) };
            let (y_turned, y_step) = if case.ta && c_turned { (true, k) } else { (false, n) };
            let (add, sizes, c_step) = (case.accumulate, case.sizes, if c_turned { m } else { n });
            let c_own = &mut c[case.shift[2]..];
            let (x, y) = (&x[case.shift[0]..], &y[case.shift[1]..]);
            how(Block { x, lie, x_step, y, y_step, y_turned, c: c_own, c_step, c_turned, add, sizes });
            c.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(by(|block| block.plain()), by(|block| dispatch(block)), "{case:?}");
    }
}

/// An independent reference, of numbers that are not whole.
#[cfg(feature = "faer")]
#[test]
fn products_are_those_of_faer() {
    use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
    let mut stream = Stream::new(13, "products");
    for _ in 0..200 {
        let case = Case { shift: [0; 3], ..Case::draw(&mut stream, &mut |s| 1 + s.below(300)) };
        let mut operands = Operands::<f64>::draw(&case, &mut stream, false);
        operands.c.truncate(case.sizes[0] * case.sizes[2]);
        let by_faer = |product: Product<'_, f64>| {
            let Product { m, k, n, a, b, c, ta, tb, accumulate } = product;
            let matrix = |x, rows, columns, turned| {
                if turned {
                    MatRef::from_row_major_slice(x, columns, rows).transpose()
                } else {
                    MatRef::from_row_major_slice(x, rows, columns)
                }
            };
            let how = if accumulate { Accum::Add } else { Accum::Replace };
            let c = MatMut::from_row_major_slice_mut(c, m, n);
            matmul(c, how, matrix(a, m, k, ta), matrix(b, k, n, tb), 1.0, Par::Seq);
        };
        let (ours, theirs) = (operands.run(&case, fast), operands.run(&case, by_faer));
        assert!(ours.iter().zip(&theirs).all(|(x, y)| (x - y).abs() < 1e-12), "{case:?}");
    }
}
