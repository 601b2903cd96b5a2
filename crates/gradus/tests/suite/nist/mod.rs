//! Levenberg–Marquardt on the NIST Statistical Reference Datasets, from both published starts.
//!
//! Source: National Institute of Standards and Technology, Statistical Reference Datasets, nonlinear regression
//! (itl.nist.gov/div898/strd/nls): data, starts, certified values, standard deviations and sums of squares.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

mod data;

use gradus::{
    autograd::{Function, Var},
    optim::{Fit, LevenbergMarquardt, Outcome},
    tensor::{Dual, Elem},
};

/// Each problem is its model: in numbers, in dual numbers, which give the Jacobian, and on the tape, which gives it too.
struct Problem {
    name: &'static str,
    data: &'static [(f64, f64)],
    model: fn(f64, &[f64]) -> f64,
    dual: fn(Dual<f64>, &[Dual<f64>]) -> Dual<f64>,
    tape: for<'g> fn(Var<'g, f64>, &[Var<'g, f64>]) -> Var<'g, f64>,
    starts: [&'static [f64]; 2],
    certified: &'static [f64],
    deviations: &'static [f64],
    sum_of_squares: f64,
}

fn misra1a<E: Elem>(x: E, b: &[E]) -> E {
    b[0] * (x.lit(1.0) - (-b[1] * x).exp())
}

fn cubic_over_cubic<E: Elem>(x: E, b: &[E]) -> E {
    (b[0] + x * (b[1] + x * (b[2] + x * b[3]))) / (x.lit(1.0) + x * (b[4] + x * (b[5] + x * b[6])))
}

fn mgh09<E: Elem>(x: E, b: &[E]) -> E {
    b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3])
}

fn eckerle4<E: Elem>(x: E, b: &[E]) -> E {
    let z = (x - b[2]) / b[1];
    b[0] / b[1] * (x.lit(-0.5) * z * z).exp()
}

fn rat43<E: Elem>(x: E, b: &[E]) -> E {
    b[0] / (x.lit(1.0) + (b[1] - b[2] * x).exp()).pow(x.lit(1.0) / b[3])
}

const PROBLEMS: [Problem; 6] = [
    Problem {
        name: "Misra1a",
        data: data::MISRA1A,
        model: misra1a,
        dual: misra1a,
        tape: |x, b| misra1a(x, b),
        starts: [&[500.0, 0.0001], &[250.0, 0.0005]],
        certified: &[2.3894212918E+02, 5.5015643181E-04],
        deviations: &[2.7070075241E+00, 7.2668688436E-06],
        sum_of_squares: 1.2455138894E-01,
    },
    Problem {
        name: "Thurber",
        data: data::THURBER,
        model: cubic_over_cubic,
        dual: cubic_over_cubic,
        tape: |x, b| cubic_over_cubic(x, b),
        starts: [
            &[1000.0, 1000.0, 400.0, 40.0, 0.7, 0.3, 0.03],
            &[1300.0, 1500.0, 500.0, 75.0, 1.0, 0.4, 0.05],
        ],
        certified: &[
            1.2881396800E+03,
            1.4910792535E+03,
            5.8323836877E+02,
            7.5416644291E+01,
            9.6629502864E-01,
            3.9797285797E-01,
            4.9727297349E-02,
        ],
        deviations: &[4.6647963344E+00, 3.9571156086E+01, 2.8698696102E+01, 5.5675370270E+00],
        sum_of_squares: 5.6427082397E+03,
    },
    Problem {
        name: "MGH09",
        data: data::MGH09,
        model: mgh09,
        dual: mgh09,
        tape: |x, b| mgh09(x, b),
        starts: [&[25.0, 39.0, 41.5, 39.0], &[0.25, 0.39, 0.415, 0.39]],
        certified: &[1.9280693458E-01, 1.9128232873E-01, 1.2305650693E-01, 1.3606233068E-01],
        deviations: &[1.1435312227E-02, 1.9633220911E-01, 8.0842031232E-02, 9.0025542308E-02],
        sum_of_squares: 3.0750560385E-04,
    },
    Problem {
        name: "Hahn1",
        data: data::HAHN1,
        model: cubic_over_cubic,
        dual: cubic_over_cubic,
        tape: |x, b| cubic_over_cubic(x, b),
        starts: [
            &[10.0, -1.0, 0.05, -0.00001, -0.05, 0.001, -0.000001],
            &[1.0, -0.1, 0.005, -0.000001, -0.005, 0.0001, -0.0000001],
        ],
        certified: &[
            1.0776351733E+00,
            -1.2269296921E-01,
            4.0863750610E-03,
            -1.4262662514E-06,
            -5.7609940901E-03,
            2.4053735503E-04,
            -1.2314450199E-07,
        ],
        deviations: &[],
        sum_of_squares: 1.5324382854E+00,
    },
    Problem {
        name: "Eckerle4",
        data: data::ECKERLE4,
        model: eckerle4,
        dual: eckerle4,
        tape: |x, b| eckerle4(x, b),
        starts: [&[1.0, 10.0, 500.0], &[1.5, 5.0, 450.0]],
        certified: &[1.5543827178E+00, 4.0888321754E+00, 4.5154121844E+02],
        deviations: &[1.5408051163E-02, 4.6803020753E-02, 4.6800518816E-02],
        sum_of_squares: 1.4635887487E-03,
    },
    Problem {
        name: "Rat43",
        data: data::RAT43,
        model: rat43,
        dual: rat43,
        tape: |x, b| rat43(x, b),
        starts: [&[100.0, 10.0, 1.0, 1.0], &[700.0, 5.0, 0.75, 1.3]],
        certified: &[6.9964151270E+02, 5.2771253025E+00, 7.5962938329E-01, 1.2792483859E+00],
        deviations: &[1.6302297817E+01, 2.0828735829E+00, 1.9566123451E-01, 6.8761936385E-01],
        sum_of_squares: 8.7864049080E+03,
    },
];

impl Problem {
    fn residuals(&self, b: &[f64]) -> Vec<f64> {
        self.data.iter().map(|&(x, y)| (self.model)(x, b) - y).collect()
    }

    /// Residuals and Jacobian by the tape: reverse or forward by shape, whatever the model.
    fn solve_by_tape(&self, solver: LevenbergMarquardt, start: &[f64]) -> Fit {
        let (x, y): (Vec<f64>, Vec<f64>) = self.data.iter().copied().unzip();
        let (tape, count) = (self.tape, start.len());
        let mut residuals = Function::new(move |b| {
            let b: Vec<_> = (0..count).map(|i| b.slice(0, i..i + 1)).collect();
            let g = b[0].graph();
            tape(g.input(&x), &b) - g.input(&y)
        });
        solver.fit(start, |b| residuals.value_and_jacobian(b)).unwrap()
    }

    fn jacobian(&self, b: &[f64]) -> Vec<f64> {
        let mut dual: Vec<Dual<f64>> = b.iter().map(|&b| Dual::constant(b)).collect();
        let mut rows = Vec::new();
        for &(x, _) in self.data {
            for j in 0..b.len() {
                dual[j] = Dual::variable(b[j]);
                rows.push((self.dual)(Dual::constant(x), &dual).eps);
                dual[j] = Dual::constant(b[j]);
            }
        }
        rows
    }
}

/// How many digits agree: −log₁₀ of the relative error, NIST's LRE, at most 11.
fn digits(got: f64, want: f64) -> f64 {
    let error = ((got - want) / want).abs();
    if error.is_nan() { 0.0 } else { (-error.log10()).min(11.0) }
}

#[test]
fn the_data_are_those_of_nist() {
    for problem in PROBLEMS {
        let sum: f64 = problem.residuals(problem.certified).iter().map(|r| r * r).sum();
        assert!(digits(sum, problem.sum_of_squares) >= 9.0, "{}: {sum:e}", problem.name);
    }
    assert_eq!(PROBLEMS.map(|problem| problem.data.len()), [14, 37, 11, 236, 35, 15]);
}

#[test]
fn certified_digits_are_reached_from_both_starts() {
    for problem in PROBLEMS {
        for (i, start) in problem.starts.into_iter().enumerate() {
            let solver = LevenbergMarquardt::new().ftol(0.0).xtol(0.0);
            let by_duals = solver.minimize(start, |b| (problem.residuals(b), problem.jacobian(b))).unwrap();
            let by_tape = problem.solve_by_tape(solver, start);
            for (how, fit) in [("dual numbers", by_duals), ("the tape", by_tape)] {
                let of = |got: &[f64], want: &[f64]| {
                    got.iter().zip(want).map(|(&got, &want)| digits(got, want)).fold(11.0, f64::min)
                };
                let parameters = of(&fit.parameters, problem.certified);
                let deviations = of(&fit.standard_deviations, problem.deviations);
                let sum = digits(fit.sum_of_squares, problem.sum_of_squares);
                println!(
                    "{} start {} by {how}: {parameters:.1} digits of the parameters, {deviations:.1} of their deviations, \
                     {sum:.1} of the sum of squares, {} evaluations, {:?}",
                    problem.name,
                    i + 1,
                    fit.evaluations,
                    fit.outcome
                );
                assert!(
                    parameters >= 6.0 && sum >= 6.0 && deviations >= 5.0,
                    "{} start {} by {how}",
                    problem.name,
                    i + 1
                );
                assert_ne!(fit.outcome, Outcome::Evaluations);
            }
        }
    }
}

#[test]
fn a_wrong_jacobian_is_noticed() {
    let problem = &PROBLEMS[0];
    let solver = LevenbergMarquardt::new().ftol(0.0).xtol(0.0);
    let wrong = |b: &[f64]| {
        let mut jacobian = problem.jacobian(b);
        jacobian.iter_mut().step_by(2).for_each(|entry| *entry *= -1.0);
        (problem.residuals(b), jacobian)
    };
    let fit = solver.minimize(problem.starts[1], wrong).unwrap();
    assert!(digits(fit.parameters[0], problem.certified[0]) < 3.0);
}

#[test]
fn bad_problems_are_refused() {
    let text = |start: &[f64], f: &[f64], jacobian: &[f64]| {
        let result = LevenbergMarquardt::new().minimize(start, |_| (f.to_vec(), jacobian.to_vec()));
        result.unwrap_err().to_string()
    };
    assert_eq!(
        text(&[], &[1.0], &[]),
        "levenberg_marquardt: 1 residuals of 0 parameters, expected a parameter, and as many residuals"
    );
    assert_eq!(
        text(&[1.0, 2.0], &[1.0], &[1.0, 1.0]),
        "levenberg_marquardt: 1 residuals of 2 parameters, expected a parameter, and as many residuals"
    );
    assert_eq!(
        text(&[1.0], &[1.0, 2.0], &[1.0]),
        "levenberg_marquardt: the Jacobian has 1 entries, expected 2·1"
    );
    assert_eq!(
        text(&[1.0], &[f64::NAN], &[1.0]),
        "levenberg_marquardt: residuals or their Jacobian are not finite at the start"
    );
    let error = LevenbergMarquardt::new().factor(0.0).minimize(&[1.0], |b| (b.to_vec(), vec![1.0]));
    let text = error.unwrap_err().to_string();
    assert_eq!(text, "levenberg_marquardt: factor is 0, expected a finite number > 0");
}

#[test]
fn what_is_singular_exact_or_undefined_ends_well() {
    let solver = LevenbergMarquardt::new();
    // Two parameters of which only the sum matters.
    let twins =
        |b: &[f64]| (vec![b[0] + b[1] - 2.0, b[0] + b[1] - 4.0, 0.0], vec![1.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    let fit = solver.minimize(&[0.0, 0.0], twins).unwrap();
    assert!((fit.parameters[0] + fit.parameters[1] - 3.0).abs() < 1e-6, "{fit:?}");
    assert!(fit.standard_deviations.iter().all(|d| d.is_infinite()));
    // A parameter that does not matter stays.
    let idle = |b: &[f64]| (vec![b[0] - 1.0, 2.0 * b[0] - 2.0], vec![1.0, 0.0, 2.0, 0.0]);
    let fit = solver.minimize(&[5.0, 7.0], idle).unwrap();
    assert!((fit.parameters[0] - 1.0).abs() < 1e-12 && fit.parameters[1] == 7.0, "{fit:?}");
    // Already there.
    let fit = solver.minimize(&[1.0, 0.0], idle).unwrap();
    assert_eq!((fit.outcome, fit.evaluations, fit.sum_of_squares), (Outcome::Gradient, 1, 0.0));
    // Undefined where a long step leads.
    let root = |b: &[f64]| (vec![b[0].ln() - 1.0], vec![1.0 / b[0]]);
    let fit = solver.minimize(&[50.0], root).unwrap();
    assert!((fit.parameters[0] - 1f64.exp()).abs() < 1e-6, "{fit:?}");
}
