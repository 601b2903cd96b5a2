use super::{following, kernel::Kernel, zip_chunks};
use crate::{
    Elem, Scalar,
    lanes::{Formulas, Lanes},
};
use pulp::Simd;
use std::array::from_fn;

/// A formula that replaces N numbers, given one more: an optimiser's rule for θ and its state, given ∇θ.
///
/// Mark `at` with `#[inline(always)]`: it is then one loop over vector registers for `f32` and `f64`.
pub trait Revision<const N: usize>: Copy + Send + Sync {
    /// The numbers that take the place of `own`.
    fn at<E: Elem>(self, own: [E; N], given: E) -> [E; N];
}

/// own ← f(own, given) element by element; no further than the shortest of the slices.
///
/// ```
/// use gradus_tensor::{Elem, kernels::{Revision, revise}};
/// #[derive(Clone, Copy)]
/// struct Descent(f64);
/// impl Revision<1> for Descent {
///     #[inline(always)]
///     fn at<E: Elem>(self, [p]: [E; 1], g: E) -> [E; 1] {
///         [p - g.lit(self.0) * g]
///     }
/// }
/// let mut theta = [1.0, 2.0];
/// revise(Descent(0.5), [&mut theta], &[1.0, -2.0]);
/// assert_eq!(theta, [0.5, 3.0]);
/// ```
pub fn revise<T: Scalar, const N: usize>(f: impl Revision<N>, own: [&mut [T]; N], given: &[T]) {
    const LARGE: usize = 1 << 16;
    const PIECE: usize = 1 << 14;
    let len = own.iter().map(|own| own.len()).min().unwrap_or(0).min(given.len());
    let own = own.map(|own| &mut own[..len]);
    if len < LARGE {
        return T::run(Revise { f, own, given: &given[..len] });
    }
    following(|| {
        zip_chunks(own, PIECE, &|i, own| {
            let from = i * PIECE;
            let to = len.min(from + PIECE);
            T::run(Revise { f, own, given: &given[from..to] });
        });
    });
}

struct Revise<'a, T, F, const N: usize> {
    f: F,
    own: [&'a mut [T]; N],
    given: &'a [T],
}

impl<T: Scalar, F: Revision<N>, const N: usize> Kernel<T> for Revise<'_, T, F, N> {
    type Output = ();

    fn plain(self) {
        let Revise { f, own, given } = self;
        for (i, &given) in given.iter().enumerate() {
            for (k, new) in f.at(from_fn(|k| own[k][i]), given).into_iter().enumerate() {
                own[k][i] = new;
            }
        }
    }

    /// The end goes through a register of its own, filled up with zeros.
    #[inline(always)]
    fn lanes<S: Simd>(self, s: S)
    where
        T: Formulas,
    {
        let Revise { f, mut own, given } = self;
        let zero = T::splat(s, T::default());
        let (mut last, mut last_given) = ([[zero]; N], [zero]);
        let whole = given.len() / T::count::<S>() * T::count::<S>();
        for end in [false, true] {
            if end {
                last_given = [T::part(s, &given[whole..])];
                for k in 0..N {
                    last[k] = [T::part(s, &own[k][whole..])];
                }
            }
            let given = if end { &last_given[..] } else { T::registers::<S>(given).0 };
            let mut lasts = last.each_mut().map(|last| &mut last[..]).into_iter();
            let registers = own.each_mut().map(|own| match lasts.next() {
                Some(last) if end => last,
                _ => T::registers_mut::<S>(own).0,
            });
            for (i, &given) in given.iter().enumerate() {
                let mut now = [Lanes::<S, T> { s, v: zero }; N];
                for k in 0..N {
                    now[k].v = registers[k][i];
                }
                let new = f.at(now, Lanes { s, v: given });
                for k in 0..N {
                    registers[k][i] = new[k].v;
                }
            }
            if whole == own[0].len() {
                return;
            }
        }
        for k in 0..N {
            T::put_part(s, &mut own[k][whole..], last[k][0]);
        }
    }
}
