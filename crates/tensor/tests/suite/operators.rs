//! Arithmetic, operators and comparisons of tensors.

use gradus_tensor::{Dual, Tensor};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn message(f: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(f)).unwrap_err();
    payload.downcast_ref::<String>().cloned().unwrap()
}

#[test]
fn operators_take_tensors_references_and_numbers() {
    let a = Tensor::from([[1.0, 2.0], [3.0, 4.0]]);
    let row = Tensor::from([10.0, 20.0]);
    assert_eq!(&a + &row, Tensor::from([[11.0, 22.0], [13.0, 24.0]]));
    assert_eq!(&a - 1.0, Tensor::from([[0.0, 1.0], [2.0, 3.0]]));
    assert_eq!(-(&a * 2.0) / row.clone(), Tensor::from([[-0.2, -0.2], [-0.6, -0.4]]));
    assert_eq!(a.clone() * a.clone(), a.pow(&Tensor::scalar(2.0)).unwrap());
    let mut b = a.clone();
    b += &row;
    b -= 1.0;
    b *= 2.0;
    b /= Tensor::scalar(2.0);
    assert_eq!(b, Tensor::from([[10.0, 21.0], [12.0, 23.0]]));
    let small = Tensor::<f32>::ones([2]);
    assert_eq!(&small * 0.5, Tensor::full([2], 0.5f32));
}

#[test]
fn misfits_are_located() {
    let (a, b) = (Tensor::<f64>::zeros([4, 2]), Tensor::<f64>::zeros([3]));
    let want = "add: [4, 2] and [3] do not broadcast: 2 against 3\n  left   [4, 2]\n  right  [3]";
    assert_eq!(a.add(&b).unwrap_err().to_string(), want);
    let line = line!() + 1;
    let panicked = message(|| drop(&a + &b));
    assert_eq!(panicked, format!("{want}\n  at     {}:{line}:36", file!()));
    let line = line!() + 1;
    let panicked = message(|| drop(a.clone() / &b));
    assert!(panicked.ends_with(&format!("at     {}:{line}:36", file!())), "{panicked}");
    assert_eq!(
        a.matmul(&Tensor::zeros([3, 5])).unwrap_err().to_string(),
        "matmul: inner sizes differ, 2 against 3\n  left   [4, 2]\n  right  [3, 5]"
    );
}

#[test]
fn comparisons_hold_for_infinities_and_nan() {
    let inf = f64::INFINITY;
    let (a, b) = (Tensor::from([inf, -inf, f64::NAN, 1.0]), Tensor::from([inf, inf, f64::NAN, 5e-324]));
    let pairs = [
        (a.eq(&b), [1.0, 0.0, 0.0, 0.0]),
        (a.ne(&b), [0.0, 1.0, 1.0, 1.0]),
        (a.lt(&b), [0.0, 1.0, 0.0, 0.0]),
        (a.le(&b), [1.0, 1.0, 0.0, 0.0]),
        (a.gt(&b), [0.0, 0.0, 0.0, 1.0]),
        (a.ge(&b), [1.0, 0.0, 0.0, 1.0]),
    ];
    for (got, want) in pairs {
        assert_eq!(got.unwrap(), Tensor::from(want));
    }
    let masked = Tensor::from([0.0, -0.0, -1.0, f64::NAN]);
    let chosen = masked.where_(&Tensor::scalar(1.0), &Tensor::scalar(2.0)).unwrap();
    assert_eq!(chosen, Tensor::from([2.0, 2.0, 1.0, 2.0]));
}

/// The cases of NumPy's own documentation of `allclose`, and its treatment of infinities.
#[test]
fn closeness_is_numpys() {
    let close = |a: [f64; 2], b: [f64; 2]| Tensor::from(a).allclose(&Tensor::from(b), 1e-5, 1e-8).unwrap();
    assert!(!close([1e10, 1e-7], [1.00001e10, 1e-8]));
    assert!(close([1e10, 1e-8], [1.00001e10, 1e-9]));
    assert!(!close([1e10, 1e-8], [1.0001e10, 1e-9]));
    assert!(!close([1.0, f64::NAN], [1.0, f64::NAN]));
    assert!(close([f64::INFINITY, 1.0], [f64::INFINITY, 1.0]));
    assert!(!close([f64::INFINITY, 1.0], [-f64::INFINITY, 1.0]));
    assert!(!close([1.0, 1.0], [f64::INFINITY, 1.0]));
}

#[test]
fn dual_numbers_flow_through() {
    let x = Tensor::from([Dual::variable(2.0), Dual::constant(3.0)]);
    let y = (&x * &x).sum();
    assert_eq!((y.re, y.eps), (13.0, 4.0));
    let p = x.reshape([1, 2]).unwrap().matmul(&x.reshape([2, 1]).unwrap()).unwrap();
    assert_eq!(p.item().unwrap().eps, 4.0);
}
