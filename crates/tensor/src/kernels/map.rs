use super::{
    map_lanes,
    sweep::{Loops, Sweep},
};
use crate::{Elem, Scalar, Shape};

/// A formula of N numbers: written once, run on any element.
///
/// Mark `at` with `#[inline(always)]`: it is then one loop over vector registers for `f32` and `f64`.
pub trait Formula<const N: usize>: Copy + Send + Sync {
    /// The formula's value.
    fn at<E: Elem>(self, x: [E; N]) -> E;
}

/// y ← f(x₁, …, x_N) element by element, where each input is broadcast to `shape`.
///
/// Each input holds as many elements as its shape says and broadcasts to `shape`; `y` holds `shape.len()`.
pub fn map<T: Scalar, const N: usize>(f: impl Formula<N>, shape: Shape, x: [(Shape, &[T]); N], y: &mut [T]) {
    map_of(f, || (shape, x.map(|(shape, _)| shape)), x.map(|(_, x)| x), y);
}

/// As [`map`]; `shapes` gives the shapes of the result and of the inputs, and is called only where lengths do not tell how
/// the inputs are broadcast.
#[inline]
pub fn map_of<T: Scalar, const N: usize>(
    f: impl Formula<N>,
    shapes: impl FnOnce() -> (Shape, [Shape; N]),
    x: [&[T]; N],
    y: &mut [T],
) {
    if !y.is_empty() {
        let loops = Loops::of(shapes, &x, y.len());
        map_lanes::run(f, Sweep { loops: &loops, x, y });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::array::from_fn;

    #[derive(Clone, Copy)]
    struct Mix;
    impl Formula<3> for Mix {
        #[inline(always)]
        fn at<E: Elem>(self, [a, b, c]: [E; 3]) -> E {
            a * b + c
        }
    }

    proptest! {
        /// Against the definition of broadcasting: each output element looks up its inputs by index.
        #[test]
        fn broadcasting_equals_its_definition(
            dims in proptest::collection::vec(0usize..4, 0..=5),
            cut in proptest::array::uniform3(0usize..6),
            ones in proptest::array::uniform3(any::<[bool; 6]>()),
        ) {
            let shape = Shape::new(&dims).unwrap();
            let shapes: [Shape; 3] = from_fn(|k| {
                let own: Vec<usize> = dims.iter().enumerate().skip(cut[k].min(dims.len()))
                    .map(|(a, &d)| if ones[k][a] { 1 } else { d }).collect();
                Shape::new(&own).unwrap()
            });
            let data = shapes.map(|s| (0..s.len()).map(|i| (i * 7 % 11) as f64 + s.rank() as f64).collect::<Vec<_>>());
            let mut got = vec![f64::NAN; shape.len()];
            map(Mix, shape, from_fn(|k| (shapes[k], &data[k][..])), &mut got);
            for (i, got) in got.iter().enumerate() {
                let x: [f64; 3] = from_fn(|k| {
                    let (mut rest, mut at) = (i, 0);
                    let steps = shapes[k].strides_in(shape);
                    for axis in (0..dims.len()).rev() { at += rest % dims[axis] * steps[axis]; rest /= dims[axis]; }
                    data[k][at]
                });
                prop_assert_eq!(*got, x[0] * x[1] + x[2]);
            }
        }
    }
}
