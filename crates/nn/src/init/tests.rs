use super::*;
use proptest::prelude::*;

fn stream() -> Stream {
    Stream::new(3, "init")
}

/// Mean and variance of what an initialiser draws for [200, 200].
fn moments(init: &impl Initialiser) -> (f64, f64) {
    let all = init.fill(Shape::from([200, 200]), &mut stream()).unwrap();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    (mean, all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n)
}

#[test]
fn drawn_values_have_the_variance_of_the_formula() {
    let (fan_in, fan_out) = (40, 160);
    for (init, want) in [
        (Init::kaiming_uniform(gain("relu")), 2.0 / 40.0),
        (Init::kaiming_normal(1.0), 1.0 / 40.0),
        (Init::xavier_uniform(1.0), 2.0 / 200.0),
        (Init::xavier_normal(gain("tanh")), 25.0 / 9.0 * 2.0 / 200.0),
        (Init::lecun_uniform(), 1.0 / 40.0),
        (Init::lecun_normal(), 1.0 / 40.0),
        (Init::kaiming_normal(1.0).fan(Fan::Out), 1.0 / 160.0),
    ] {
        let all = init.fill(Shape::from([fan_out, fan_in]), &mut stream()).unwrap();
        let variance = all.iter().map(|v| v * v).sum::<f64>() / all.len() as f64;
        assert!((variance / want - 1.0).abs() < 0.07, "{init:?}: {variance} against {want}");
    }
    // A receptive field counts with both fans: 3·5 inputs and 6·5 outputs.
    assert_eq!(fans(Shape::from([6, 3, 5])).unwrap(), [15, 30]);
}

#[test]
fn plain_distributions_have_their_moments() {
    let near = |got: (f64, f64), want: (f64, f64)| {
        let room = (want.1 / 40_000.0).sqrt() * 4.0;
        assert!((got.0 - want.0).abs() < room && (got.1 / want.1 - 1.0).abs() < 0.03, "{got:?} {want:?}");
    };
    near(moments(&Uniform { a: -1.0, b: 3.0 }), (1.0, 16.0 / 12.0));
    near(moments(&Normal { mean: -2.0, std: 0.5 }), (-2.0, 0.25));
    assert_eq!(moments(&Constant(1.5)), (1.5, 0.0));
}

/// Mean and variance of a truncated normal distribution by its formulas (N. L. Johnson, S. Kotz, 1970, 13.7), also where hardly
/// anything of the whole distribution lies.
#[test]
fn truncated_normals_have_their_moments() {
    use gradus_tensor::Elem;
    for (mean, std, a, b) in [
        (0.0, 1.0, -2.0, 2.0),
        (1.0, 0.5, 0.0, 1.5),
        (0.0, 1.0, 6.0, 7.0),
        (0.0, 1.0, -9.0, -8.5),
        (0.0, 1.0, 3.0, 1e3),
    ] {
        let init = TruncatedNormal { mean, std, a, b };
        let all = init.fill(Shape::from([20_000]), &mut stream()).unwrap();
        assert!(all.iter().all(|v| (a..=b).contains(v)));
        let (low, high) = ((a - mean) / std, (b - mean) / std);
        let mass = if low > 0.0 {
            (-low).normal_cdf() - (-high).normal_cdf()
        } else {
            high.normal_cdf() - low.normal_cdf()
        };
        let shift = (low.normal_pdf() - high.normal_pdf()) / mass;
        let edge = |z: f64| if z.abs() > 40.0 { 0.0 } else { z * z.normal_pdf() };
        let want = (mean + std * shift, std * std * (1.0 + (edge(low) - edge(high)) / mass - shift * shift));
        let n = all.len() as f64;
        let m = all.iter().sum::<f64>() / n;
        let v = all.iter().map(|x| (x - m).powi(2)).sum::<f64>() / n;
        assert!((m - want.0).abs() < 5.0 * (want.1 / n).sqrt(), "{init:?}: {m} against {}", want.0);
        assert!((v / want.1 - 1.0).abs() < 0.08, "{init:?}: {v} against {}", want.1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// W·Wᵀ or Wᵀ·W is gain²·1, whichever is smaller.
    #[test]
    fn orthogonal_matrices_are_orthogonal(rows in 1usize..30, columns in 1usize..30, gain in 0.5f64..3.0) {
        let shape = Shape::from([rows, columns]);
        let w = Tensor::new(shape, Orthogonal { gain }.fill(shape, &mut stream()).unwrap()).unwrap();
        let gram = w.matmul_with(rows > columns, &w, rows <= columns).unwrap();
        for i in 0..gram.dims()[0] {
            for j in 0..gram.dims()[0] {
                let want = if i == j { gain * gain } else { 0.0 };
                prop_assert!((gram[[i, j]] - want).abs() < 1e-13 * gain * gain * 10.0, "{gram}");
            }
        }
    }

    #[test]
    fn sparse_matrices_have_their_zeros(rows in 1usize..20, columns in 1usize..20, sparsity in 0.0f64..1.0) {
        let init = Sparse { sparsity, std: 0.01 };
        let all = init.fill(Shape::from([rows, columns]), &mut stream()).unwrap();
        for column in 0..columns {
            let zeros = (0..rows).filter(|row| all[row * columns + column] == 0.0).count();
            prop_assert_eq!(zeros, (sparsity * rows as f64).ceil() as usize);
        }
    }
}

#[test]
fn orthogonal_matrices_are_drawn_evenly() {
    // Of all rotations and reflections of the plane, one number in each place is as often positive as negative.
    let mut stream = stream();
    let draws = (0..4000).map(|_| Orthogonal::default().fill(Shape::from([2, 2]), &mut stream).unwrap());
    let mut positive = [0; 4];
    draws.for_each(|w| w.iter().enumerate().for_each(|(i, w)| positive[i] += usize::from(*w > 0.0)));
    assert!(positive.iter().all(|n| (1870..2130).contains(n)), "{positive:?}");
}

#[test]
fn structures_hand_their_input_on() {
    let fill = |init: &dyn Initialiser, shape: &[usize]| {
        init.fill(Shape::new(shape).unwrap(), &mut stream()).unwrap()
    };
    assert_eq!(fill(&Eye, &[2, 3]), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let kernel = fill(&Dirac { groups: 2 }, &[4, 2, 3]);
    let ones: Vec<usize> = (0..24).filter(|i| kernel[*i] == 1.0).collect();
    // [output, input, 1]: 0→0, 1→1, and again in the second group.
    assert_eq!(ones, [1, 6 + 3 + 1, 12 + 1, 18 + 3 + 1]);
    let kernel = fill(&Dirac::default(), &[1, 2, 3, 4]);
    assert_eq!(kernel.iter().position(|k| *k == 1.0), Some(4 + 2));
    assert_eq!(kernel.iter().sum::<f64>(), 1.0);
}

#[test]
fn what_does_not_fit_is_refused() {
    for (init, shape, want) in [
        (
            &Init::xavier_normal(1.0) as &dyn Initialiser,
            &[3][..],
            "[3] has no inputs and outputs: two axes or more are needed",
        ),
        (&Orthogonal::default(), &[3], "[3] has no inputs and outputs: two axes or more are needed"),
        (&Eye, &[2, 2, 2], "[2, 2, 2] is not a matrix"),
        (&Dirac::default(), &[2, 2], "[2, 2] is no kernel of three to five axes"),
        (&Dirac { groups: 2 }, &[3, 1, 1], "3 outputs do not divide into 2 groups"),
        (
            &Sparse { sparsity: 1.5, std: 0.01 },
            &[2, 2],
            "the sparsity is 1.5, a number from 0 to 1 is needed",
        ),
        (
            &Normal { mean: 0.0, std: -1.0 },
            &[2],
            "the standard deviation is -1, a finite number from 0 up is needed",
        ),
        (&Uniform { a: 1.0, b: 0.0 }, &[2], "the lower bound 1 is not at or below the upper one, 0"),
        (
            &TruncatedNormal { a: 3.0, ..TruncatedNormal::default() },
            &[2],
            "the lower bound 3 is not at or below the upper one, 2",
        ),
    ] {
        assert_eq!(init.fill(Shape::new(shape).unwrap(), &mut stream()).unwrap_err().message(), want);
    }
    let params = Params::<f32>::seed(0);
    parameter(&params.scope("fc1"), "weight", [2, 2], &Sparse { sparsity: -1.0, std: 0.1 });
    let error = params.check().unwrap_err().to_string();
    assert_eq!(error, "fc1.weight: the sparsity is -1, a number from 0 to 1 is needed");
}

#[test]
fn gains_are_pytorchs() {
    let gains = ["relu", "tanh", "sigmoid", "selu", "leaky_relu"].map(gain);
    assert_eq!(gains, [2f64.sqrt(), 5.0 / 3.0, 1.0, 0.75, (2.0f64 / 1.0001).sqrt()]);
    assert_eq!(leaky_gain(1.0), 1.0);
}
