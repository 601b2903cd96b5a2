//! The same bits at every width: AVX2 or AVX-512 where the machine has it, single numbers, and emulated registers.

use super::{
    columns::Columns,
    kernel::Kernel,
    map_lanes::Map,
    softmax::{Lines, Wanted},
    sweep::Piece,
    total::Rows,
};
use crate::{Elem, Scalar, Shape, kernels::Formula, lanes::Formulas};
use pulp::Simd;

/// A function by its number, so that it is compiled once for each width.
#[derive(Clone, Copy, Debug)]
struct Numbered(usize);

const FUNCTIONS: usize = 17;

impl Formula<2> for Numbered {
    #[inline(always)]
    fn at<E: Elem>(self, [x, y]: [E; 2]) -> E {
        numbered(self.0, x, y)
    }
}

/// By itself, so that not each loop holds all functions.
#[inline(never)]
fn numbered<E: Elem>(function: usize, x: E, y: E) -> E {
    match function {
        0 => x.exp(),
        1 => x.exp_m1(),
        2 => x.ln(),
        3 => x.ln_1p(),
        4 => x.tanh(),
        5 => x.sigmoid(),
        6 => x.erf(),
        7 => x.erfc(),
        8 => x.sqrt(),
        9 => x.sin(),
        10 => x.cos(),
        11 => x.normal_cdf(),
        12 => x.normal_pdf(),
        13 => x.pow(y),
        14 => x.max(y),
        15 => x.min(y) + x.abs() / y,
        _ => x.where_pos(x - y, x * y),
    }
}

fn numbers<T: Scalar>(count: usize, seed: usize) -> Vec<T> {
    let special = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-40, -1e-40, 3e38, -88.0, 1e7];
    (0..count)
        .map(|i| {
            let r = (i * 7919 + seed * 104_729) % 10_007;
            if r.is_multiple_of(13) { T::of(special[r % 10]) } else { T::of((r as f64 - 5003.0) / 350.0) }
        })
        .collect()
}

fn bits<T: Scalar>(x: &[T]) -> Vec<u64> {
    x.iter().map(|x| if x.to_f64().is_nan() { u64::MAX } else { x.to_f64().to_bits() }).collect()
}

/// The results at all widths.
fn at_all_widths<T: Scalar>(count: usize, run: impl Fn(usize, &mut [T])) -> Vec<Vec<u64>> {
    (0..5)
        .map(|width| {
            let mut y = vec![T::of(7.0); count];
            run(width, &mut y);
            bits(&y)
        })
        .collect()
}

/// A function for each width: one with all of them in it takes the compiler several times as long.
#[inline(never)]
fn run_on<T: Scalar + Formulas, K: Kernel<T>, S: Simd>(simd: S, kernel: K) {
    kernel.lanes(simd);
}

fn run_at<T: Scalar + Formulas, K: Kernel<T>>(width: usize, kernel: K) {
    match width {
        0 => {
            super::on_lanes(kernel);
        }
        1 => run_on(pulp::Scalar, kernel),
        2 => run_on(pulp::Scalar128b, kernel),
        3 => run_on(pulp::Scalar256b, kernel),
        _ => run_on(pulp::Scalar512b, kernel),
    }
}

fn check_maps<T: Scalar + Formulas>() {
    for function in 0..FUNCTIONS {
        let (x, z) = (numbers::<T>(160, function), numbers::<T>(160, function + 50));
        for count in 16..=130 {
            let from = count % 7;
            let all = at_all_widths::<T>(count, |width, y| {
                let loops = Piece::<T, 2>::line(count);
                let piece = Piece { loops: &loops, x: [&x[from..], &z[from + 1..]], y, row: 0, from: 0 };
                run_at(width, Map { f: Numbered(function), piece });
            });
            assert!(all.iter().all(|y| *y == all[0]), "{} function {function}, {count} numbers", T::NAME);
            // And single numbers by themselves.
            let single: Vec<T> =
                (0..count).map(|i| Numbered(function).at([x[from + i], z[from + 1 + i]])).collect();
            assert_eq!(bits(&single), all[0], "{} function {function}, {count} single numbers", T::NAME);
        }
    }
}

#[test]
fn maps_have_the_same_bits_at_every_width() {
    check_maps::<f32>();
    check_maps::<f64>();
}

/// All lengths, patterns of broadcasting, and places in a row, against single numbers.
#[test]
fn broadcast_maps_have_the_bits_of_single_numbers() {
    let f = Numbered(16);
    for (rows, run) in [(1, 0), (3, 1), (5, 3), (9, 7), (4, 8), (3, 10), (2, 16), (3, 17), (2, 130), (40, 2)]
    {
        let shape = Shape::new(&[rows, run]).unwrap();
        for (a, b) in
            [([rows, run], [1, run]), ([rows, 1], [rows, run]), ([1, run], [rows, 1]), ([1, 1], [rows, run])]
        {
            let (a, b) = (Shape::new(&a).unwrap(), Shape::new(&b).unwrap());
            let (x, z) = (numbers::<f32>(a.len(), run), numbers::<f32>(b.len(), run + 1));
            let mut y = vec![0f32; shape.len()];
            super::map(f, shape, [(a, &x), (b, &z)], &mut y);
            let places = |s: Shape| super::Walk::new(shape.dims(), &s.strides_in(shape));
            let want: Vec<f32> = places(a).zip(places(b)).map(|(i, j)| f.at([x[i], z[j]])).collect();
            assert_eq!(bits(&y), bits(&want), "{a} and {b}");
        }
    }
    for count in 0..=130 {
        let shape = Shape::from([count]);
        let (x, z) = (numbers::<f32>(count, 3), numbers::<f32>(count, 4));
        let mut y = vec![0f32; count];
        super::map(f, shape, [(shape, &x), (shape, &z)], &mut y);
        let want: Vec<f32> = x.iter().zip(&z).map(|(x, z)| f.at([*x, *z])).collect();
        assert_eq!(bits(&y), bits(&want), "{count}");
    }
}

fn check_sums<T: Scalar + Formulas>() {
    for count in (1..=130).chain([511, 512, 513, 2000]) {
        let x: Vec<T> = (0..3 * count).map(|i| T::of((i * 31 % 101) as f64 / 7.0 - 6.0)).collect();
        let rows = at_all_widths::<T>(3, |width, y| run_at(width, Rows { x: &x, count, y }));
        assert!(rows.iter().all(|y| *y == rows[0]), "{} rows of {count}", T::NAME);
        let mut plain = vec![T::default(); 3];
        Rows { x: &x, count, y: &mut plain }.plain();
        assert_eq!(bits(&plain), rows[0], "{} rows of {count}, plain", T::NAME);
        let columns = at_all_widths::<T>(count, |width, y| run_at(width, Columns { x: &x, width: count, y }));
        assert!(columns.iter().all(|y| *y == columns[0]), "{} columns of width {count}", T::NAME);
        let tall = at_all_widths::<T>(3, |width, y| run_at(width, Columns { x: &x, width: 3, y }));
        assert!(tall.iter().all(|y| *y == tall[0]), "{} columns of height {count}", T::NAME);
        for wanted in [Wanted::Shares, Wanted::Logarithms, Wanted::Sum] {
            let height = if wanted == Wanted::Sum { 3 } else { 3 * count };
            let all = at_all_widths::<T>(height, |width, y| {
                run_at(width, Lines { x: &x, size: count, y, wanted });
            });
            assert!(all.iter().all(|y| *y == all[0]), "{} lines of {count}", T::NAME);
            let mut plain = vec![T::default(); height];
            Lines { x: &x, size: count, y: &mut plain, wanted }.plain();
            assert_eq!(bits(&plain), all[0], "{} lines of {count}, plain", T::NAME);
        }
    }
}

#[test]
fn sums_and_softmax_have_the_same_bits_at_every_width() {
    check_sums::<f32>();
    check_sums::<f64>();
}
