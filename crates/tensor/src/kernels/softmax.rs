use super::{
    kernel::Kernel,
    total::{CHAINS, LEAF, Pairs, fold, fold_lanes},
};
use crate::{
    Elem, Scalar, Shape,
    lanes::{Formulas, Lanes},
};
use pulp::Simd;

/// y ← exp(x) / Σ exp(x) along `axis`.
pub fn softmax<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    along(shape, axis, x, y, Wanted::Shares);
}

/// y ← x − ln Σ exp(x) along `axis`.
pub fn log_softmax<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    along(shape, axis, x, y, Wanted::Logarithms);
}

/// y ← ln Σ exp(x) along `axis`; −∞ for an empty line or one that is all −∞.
pub fn logsumexp<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T]) {
    let size = shape[axis];
    if size == 0 {
        return y.fill(T::of(f64::NEG_INFINITY));
    }
    along(shape, axis, x, y, Wanted::Sum);
}

/// What is made of a line.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    Shares,
    Logarithms,
    Sum,
}

/// Lines along the last axis lie ready; others are copied, as many as are neighbours at a time.
fn along<T: Scalar>(shape: Shape, axis: usize, x: &[T], y: &mut [T], wanted: Wanted) {
    const LINE: usize = 64;
    let inner: usize = shape.dims()[axis + 1..].iter().product();
    let size = shape[axis];
    if x.is_empty() {
        return;
    }
    if inner == 1 {
        return T::run(Lines { x, size, y, wanted });
    }
    let height = if wanted == Wanted::Sum { 1 } else { size };
    if size > LINE {
        let (mut line, mut out) = (vec![T::default(); size], vec![T::default(); height]);
        for (x, y) in x.chunks_exact(size * inner).zip(y.chunks_exact_mut(height * inner)) {
            crossing(x, inner, y, &mut line, &mut out, wanted);
        }
    } else {
        let (mut line, mut out) = ([T::default(); LINE], [T::default(); LINE]);
        for (x, y) in x.chunks_exact(size * inner).zip(y.chunks_exact_mut(height * inner)) {
            crossing(x, inner, y, &mut line[..size], &mut out[..height], wanted);
        }
    }
}

/// The columns of one block, one after another.
fn crossing<T: Scalar>(x: &[T], inner: usize, y: &mut [T], line: &mut [T], out: &mut [T], wanted: Wanted) {
    for j in 0..inner {
        line.iter_mut().zip(x[j..].iter().step_by(inner)).for_each(|(to, x)| *to = *x);
        T::run(Lines { x: line, size: line.len(), y: out, wanted });
        out.iter().zip(y[j..].iter_mut().step_by(inner)).for_each(|(from, y)| *y = *from);
    }
}

/// Lines of `size` numbers, one after another.
pub(super) struct Lines<'a, T> {
    pub(super) x: &'a [T],
    pub(super) size: usize,
    pub(super) y: &'a mut [T],
    pub(super) wanted: Wanted,
}

impl<T: Scalar> Kernel<T> for Lines<'_, T> {
    type Output = ();

    fn plain(self) {
        let Lines { x, size, y, wanted } = self;
        let height = if wanted == Wanted::Sum { 1 } else { size };
        for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(height)) {
            let (shift, sum) = shift_and_sum_plain(x);
            match wanted {
                Wanted::Shares => x.iter().zip(y).for_each(|(x, y)| *y = (*x - shift).exp() / sum),
                Wanted::Logarithms => x.iter().zip(y).for_each(|(x, y)| *y = (*x - shift) - sum.ln()),
                Wanted::Sum => y[0] = shift + sum.ln(),
            }
        }
    }

    #[inline(always)]
    fn lanes<S: Simd>(self, s: S)
    where
        T: Formulas,
    {
        if self.size <= CHAINS {
            return short(s, self);
        }
        let Lines { x, size, y, wanted } = self;
        let height = if wanted == Wanted::Sum { 1 } else { size };
        for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(height)) {
            let shift = shift(s, x);
            let sum = exp_sum(s, x, shift, if wanted == Wanted::Shares { y } else { &mut [] });
            let all = Lanes::<S, T>::splat(s, sum);
            match wanted {
                Wanted::Sum => y[0] = shift + sum.ln(),
                Wanted::Shares => {
                    let (registers, rest) = T::registers_mut::<S>(y);
                    for y in registers {
                        *y = (Lanes { s, v: *y } / all).v;
                    }
                    rest.iter_mut().for_each(|y| *y = *y / sum);
                }
                Wanted::Logarithms => {
                    let (shifts, log) = (Lanes::<S, T>::splat(s, shift), sum.ln());
                    let logs = Lanes::splat(s, log);
                    let (from, from_rest) = T::registers::<S>(x);
                    let (registers, rest) = T::registers_mut::<S>(y);
                    for (y, x) in registers.iter_mut().zip(from) {
                        *y = ((Lanes { s, v: *x } - shifts) - logs).v;
                    }
                    rest.iter_mut().zip(from_rest).for_each(|(y, x)| *y = (*x - shift) - log);
                }
            }
        }
    }
}

/// Lines of at most sixteen numbers: always sixteen are read, of which the others count as −∞, and written where there
/// is room, so that what does not belong to the line is overwritten by the next one.
#[inline(always)]
fn short<S: Simd, T: Scalar + Formulas>(s: S, lines: Lines<'_, T>) {
    let Lines { x, size, y, wanted } = lines;
    let low = Lanes::<S, T>::splat(s, T::nearest(f64::NEG_INFINITY));
    let (zero, groups) = (low.c(T::default()), CHAINS / T::count::<S>());
    let mut inside = [T::default(); CHAINS];
    inside[..size].fill(T::nearest(1.0));
    let mut masks = [zero; CHAINS];
    for (mask, &v) in masks.iter_mut().zip(T::registers::<S>(&inside).0) {
        mask.v = v;
    }
    for line in 0..x.len() / size {
        let mut sixteen = sixteen_from(x, line * size);
        let registers = T::registers_mut::<S>(&mut sixteen).0;
        for i in 0..groups {
            registers[i] = masks[i].gt(zero).pick(Lanes { s, v: registers[i] }, low).v;
        }
        let shift = shift(s, &sixteen);
        let (mut terms, mut sums) = (sixteen, [zero; CHAINS]);
        for (v, sum) in T::registers_mut::<S>(&mut terms).0.iter_mut().zip(&mut sums) {
            *sum = (Lanes::<S, T> { s, v: *v } - low.c(shift)).exp();
            *v = sum.v;
        }
        let sum = fold_lanes(sums);
        match wanted {
            Wanted::Sum => {
                y[line] = shift + sum.ln();
                continue;
            }
            Wanted::Shares => {
                for v in T::registers_mut::<S>(&mut terms).0 {
                    *v = (Lanes::<S, T> { s, v: *v } / low.c(sum)).v;
                }
            }
            Wanted::Logarithms => {
                let log = low.c(sum.ln());
                for (v, &x) in
                    T::registers_mut::<S>(&mut terms).0.iter_mut().zip(T::registers::<S>(&sixteen).0)
                {
                    *v = ((Lanes::<S, T> { s, v: x } - low.c(shift)) - log).v;
                }
            }
        }
        match y.get_mut(line * size..line * size + CHAINS) {
            Some(y) => y.copy_from_slice(&terms),
            None => y[line * size..(line + 1) * size].copy_from_slice(&terms[..size]),
        }
    }
}

/// Sixteen numbers from the given place on, or as many as there are.
#[inline(always)]
fn sixteen_from<T: Scalar>(x: &[T], from: usize) -> [T; CHAINS] {
    let mut sixteen = [T::default(); CHAINS];
    match x.get(from..from + CHAINS) {
        Some(x) => sixteen.copy_from_slice(x),
        None => sixteen.iter_mut().zip(&x[from..]).for_each(|(to, x)| *to = *x),
    }
    sixteen
}

/// For each line of `size` numbers its shift and Σ exp(x − shift): what a fused loss needs.
pub(super) fn shift_and_sum<T: Scalar>(x: &[T]) -> (T, T) {
    T::run(ShiftAndSum(x))
}

struct ShiftAndSum<'a, T>(&'a [T]);

impl<T: Scalar> Kernel<T> for ShiftAndSum<'_, T> {
    type Output = (T, T);
    fn plain(self) -> (T, T) {
        shift_and_sum_plain(self.0)
    }
    #[inline(always)]
    fn lanes<S: Simd>(self, s: S) -> (T, T)
    where
        T: Formulas,
    {
        let shift = shift(s, self.0);
        (shift, exp_sum(s, self.0, shift, &mut []))
    }
}

/// The largest of a line; 0 for a line that is all −∞, so that its sum is 0 and not NaN.
fn largest_or_zero<T: Scalar>(largest: T) -> T {
    if largest.to_f64() == f64::NEG_INFINITY { T::default() } else { largest }
}

fn shift_and_sum_plain<T: Scalar>(x: &[T]) -> (T, T) {
    let shift = largest_or_zero(x.iter().copied().reduce(T::max).unwrap_or_default());
    let mut pairs = Pairs::new();
    for x in x.chunks(LEAF) {
        let mut chains = [T::default(); CHAINS];
        for x in x.chunks(CHAINS) {
            chains.iter_mut().zip(x).for_each(|(chain, &x)| *chain = *chain + (x - shift).exp());
        }
        pairs.push(fold(chains, x.len()));
    }
    (shift, pairs.total())
}

#[inline(always)]
fn shift<S: Simd, T: Scalar + Formulas>(s: S, x: &[T]) -> T {
    let (registers, rest) = T::registers::<S>(x);
    let low = T::nearest(f64::NEG_INFINITY);
    // Four at a time, since each waits for the one before.
    let mut four = [Lanes::<S, T>::splat(s, low); 4];
    let quads = registers.chunks_exact(4);
    for (max, x) in four.iter_mut().zip(quads.remainder()) {
        *max = Elem::max(*max, Lanes { s, v: *x });
    }
    for quad in quads {
        for i in 0..4 {
            four[i] = Elem::max(four[i], Lanes { s, v: quad[i] });
        }
    }
    let all = Elem::max(Elem::max(four[0], four[1]), Elem::max(four[2], four[3]));
    let mut x = [low; CHAINS];
    let mut half = T::count::<S>();
    x[..half].copy_from_slice(T::numbers::<S>(&[all.v]));
    while half > 1 {
        half /= 2;
        for i in 0..half {
            x[i] = T::max(x[i], x[i + half]);
        }
    }
    largest_or_zero(rest.iter().fold(x[0], |largest, &x| T::max(largest, x)))
}

/// Σ exp(x − shift), in chains as in `total.rs`; the terms go to y, unless it is empty.
///
/// The end of a line is filled up to sixteen numbers with −∞, whose exponential adds nothing.
#[inline(always)]
fn exp_sum<S: Simd, T: Scalar + Formulas>(s: S, x: &[T], shift: T, y: &mut [T]) -> T {
    let (lanes, zero) = (T::count::<S>(), T::splat(s, T::default()));
    let (groups, shifts) = (CHAINS / lanes, Lanes::<S, T>::splat(s, shift));
    let mut pairs = Pairs::new();
    let mut start = 0;
    while start < x.len() {
        let leaf = &x[start..x.len().min(start + LEAF)];
        let (whole, rest) = leaf.split_at(leaf.len() / CHAINS * CHAINS);
        let mut sums = [Lanes::<S, T> { s, v: zero }; CHAINS];
        let from = T::registers::<S>(whole).0.chunks_exact(groups);
        if y.is_empty() {
            for from in from {
                for i in 0..groups {
                    sums[i] = sums[i] + (Lanes { s, v: from[i] } - shifts).exp();
                }
            }
        } else {
            let to = T::registers_mut::<S>(&mut y[start..start + whole.len()]).0.chunks_exact_mut(groups);
            for (from, to) in from.zip(to) {
                for i in 0..groups {
                    let term = (Lanes { s, v: from[i] } - shifts).exp();
                    sums[i] = sums[i] + term;
                    to[i] = term.v;
                }
            }
        }
        if !rest.is_empty() {
            let mut last = [T::nearest(f64::NEG_INFINITY); CHAINS];
            last.iter_mut().zip(rest).for_each(|(to, x)| *to = *x);
            for (sum, v) in sums.iter_mut().zip(T::registers_mut::<S>(&mut last).0) {
                let term = (Lanes { s, v: *v } - shifts).exp();
                *sum = *sum + term;
                *v = term.v;
            }
            if !y.is_empty() {
                y[start + whole.len()..start + leaf.len()].iter_mut().zip(&last).for_each(|(to, x)| *to = *x);
            }
        }
        pairs.push(fold_lanes(sums));
        start += LEAF;
    }
    pairs.total()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_finite() {
        let shape = Shape::from([2, 2]);
        let x = [3e38f32, -3e38, f32::NEG_INFINITY, f32::NEG_INFINITY];
        let mut y = [0f32; 4];
        softmax(shape, 1, &x, &mut y);
        assert_eq!(y[..2], [1.0, 0.0]);
        let mut l = [0f32; 2];
        logsumexp(shape, 1, &x, &mut l);
        assert_eq!(l, [3e38, f32::NEG_INFINITY]);
    }

    #[test]
    fn every_axis_is_a_line() {
        let x: Vec<f64> = (0..24).map(|i| f64::from(i * 7 % 5)).collect();
        for axis in 0..3 {
            let shape = Shape::from([2, 3, 4]);
            let mut y = vec![0.0; 24];
            softmax(shape, axis, &x, &mut y);
            let mut sums = vec![0.0; 24 / shape[axis]];
            super::super::sum(shape, crate::Axes::new(shape, &[axis as i32]).unwrap(), &y, &mut sums);
            assert!(sums.iter().all(|s: &f64| (s - 1.0).abs() < 1e-15), "{sums:?}");
        }
    }
}
