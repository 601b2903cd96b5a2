//! Negative controls by hand: the mistakes that people make in the intricate rules. The checks must see every one.

use gradus_autograd::{
    Inputs, Op, Var,
    check::{Program, dualcheck},
    ops::{Amax, Concat, LogSoftmax, LogSumExp, Matmul, Mean, Pad, Permute, Slice, Softmax},
};
use gradus_tensor::{Axes, Result, Scalar, Shape, Tensor, random::Stream};
use std::{borrow::Cow, fmt::Debug};

/// An op with a rule of its own.
trait Fault: Clone + Debug + PartialEq + Send + Sync + 'static {
    type Of: Op;
    fn op(&self) -> Self::Of;
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>>;
}

#[derive(Clone, Debug, PartialEq)]
struct Wrong<F>(F);

impl<F: Fault> Op for Wrong<F> {
    fn name(&self) -> Cow<'static, str> {
        "wrong".into()
    }
    fn shape(&self, x: &[Shape]) -> Result<Shape> {
        self.0.op().shape(x)
    }
    fn eval<T: Scalar>(&self, x: Inputs<'_, T>, shape: Shape, y: &mut [T]) {
        self.0.op().eval(x, shape, y);
    }
    fn vjp<'g, T: Scalar>(&self, x: &[Var<'g, T>], y: Var<'g, T>, dy: Var<'g, T>) -> Vec<Option<Var<'g, T>>> {
        self.0.vjp(x, y, dy)
    }
}

impl<F: Fault> Program for Wrong<F> {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        x[0].push(self.clone(), &x[1..])
    }
}

/// The same op with its own rule, which the checks must find right.
#[derive(Debug)]
struct Right<F>(F);

impl<F: Fault> Program for Right<F> {
    fn run<'g, T: Scalar>(&self, x: &[Var<'g, T>]) -> Var<'g, T> {
        x[0].push(self.0.op(), &x[1..])
    }
}

/// Declares faulty rules: the mistake, the op, and the rule, in which `x`, `y` and `dy` are known.
macro_rules! faults {
    ($($name:ident: $of:ty = $op:expr, |$x:ident, $y:ident, $dy:ident| $rule:expr;)*) => {
        $(#[derive(Clone, Debug, PartialEq)]
        struct $name;
        impl Fault for $name {
            type Of = $of;
            fn op(&self) -> $of {
                $op
            }
            fn vjp<'g, T: Scalar>(
                &self,
                $x: &[Var<'g, T>],
                $y: Var<'g, T>,
                $dy: Var<'g, T>,
            ) -> Vec<Option<Var<'g, T>>> {
                let _ = ($x, $y, $dy);
                $rule
            }
        })*

        /// Checks each pair of a right and a wrong rule on square inputs; how many there are.
        fn all() -> usize {
            let mut count = 0;
            $(caught(stringify!($name), Right($name), Wrong($name));
            count += 1;)*
            count
        }
    };
}

faults! {
    SoftmaxWithoutSum: Softmax = Softmax { axis: 1 }, |x, y, dy| vec![Some(y * dy)];
    SoftmaxOverTheOtherAxis: Softmax = Softmax { axis: 1 },
        |x, y, dy| vec![Some(y * (dy - (y * dy).sum_axes(&[0], true)))];
    LogSoftmaxByItsLogarithm: LogSoftmax = LogSoftmax { axis: 1 },
        |x, y, dy| vec![Some(dy - y * dy.sum_axes(&[1], true))];
    LogSumExpOfTheWholeSum: LogSumExp = LogSumExp { axis: 1 },
        |x, y, dy| vec![Some(x[0].softmax(0) * dy.reshape([3, 1]))];
    MatmulUntransposed: Matmul = Matmul::default(),
        |x, y, dy| vec![Some(dy.matmul(x[1])), Some(x[0].product(dy, true, false))];
    MatmulTurnedRound: Matmul = Matmul::default(),
        |x, y, dy| vec![Some(dy.product(x[1], false, true)), Some(dy.product(x[0], true, false))];
    MatmulOfTheTransposed: Matmul = Matmul { ta: false, tb: true },
        |x, y, dy| vec![Some(dy.product(x[1], false, true)), Some(dy.product(x[0], true, false))];
    MeanUndivided: Mean = Mean { axes: Axes::all(Shape::from([3, 3])), keepdim: false },
        |x, y, dy| vec![Some(dy.broadcast_to([3, 3]))];
    MeanOverRowsOnly: Mean = Mean { axes: Axes::all(Shape::from([3, 3])), keepdim: false },
        |x, y, dy| vec![Some((dy / 3.0).broadcast_to([3, 3]))];
    AmaxSpreadEvenly: Amax = Amax { axes: Axes::all(Shape::from([3, 3])), keepdim: false },
        |x, y, dy| vec![Some((dy / 9.0).broadcast_to([3, 3]))];
    ConcatSwapped: Concat = Concat { axis: 0 },
        |x, y, dy| vec![Some(dy.slice(0, 3..6)), Some(dy.slice(0, 0..3))];
    ConcatWithTheFirstTwice: Concat = Concat { axis: 0 },
        |x, y, dy| vec![Some(dy.slice(0, 0..3)), Some(dy.slice(0, 0..3))];
    SlicePaddedAtTheWrongEnd: Slice = Slice { axis: 0, start: 1, end: 3 },
        |x, y, dy| vec![Some(dy.push(Pad { axis: 0, before: 0, after: 1 }, &[]))];
    PermuteForwardAgain: Permute = Permute::new(&[1, 0]).unwrap(),
        |x, y, dy| vec![Some(dy)];
}

/// The right rule passes, the wrong one does not.
fn caught(name: &str, right: impl Program, wrong: impl Program) {
    let mut stream = Stream::new(1, name);
    let mut square = || Tensor::new([3, 3], (0..9).map(|_| stream.uniform(-1.0, 1.0)).collect()).unwrap();
    let count = if name.starts_with("Matmul") || name.starts_with("Concat") { 2 } else { 1 };
    let inputs: Vec<Tensor<f64>> = (0..count).map(|_| square()).collect();
    dualcheck(right, &inputs).unwrap();
    let error = dualcheck(wrong, &inputs).expect_err(name);
    assert!(error.to_string().contains("dual numbers"), "{name}: {error}");
}

#[test]
fn mistakes_in_intricate_rules_are_caught() {
    let count = all();
    println!("{count} of {count} mistakes made by hand caught");
    assert_eq!(count, 14);
}
