use super::*;

fn case(name: &str, start: Start, depth: usize) -> ([f64; 2], [f64; 2]) {
    let f: Nonlinearity = name.parse().unwrap();
    let size = Size { depth, width: 128, rows: 16, networks: 10, seed: 1 };
    let measured = measure(&f, start, &size).unwrap();
    ([measured.forward, measured.backward], expected(&f, start, depth).unwrap().ratios())
}

/// The ratios of the papers: c for linear layers and c/2 for ReLU, where c = n·Var(w) is 1/3, 1 and 2.
#[test]
fn ratios_are_those_of_the_papers() {
    for (start, c) in [(Start::Old, 1.0 / 3.0), (Start::Xavier, 1.0), (Start::He, 2.0), (Start::Lecun, 1.0)] {
        for (name, share) in [("linear", 1.0), ("relu", 0.5)] {
            let (measured, expected) = case(name, start, 10);
            for (measured, expected) in measured.into_iter().zip(expected) {
                assert!((expected / (c * share) - 1.0).abs() < 1e-6, "{name} {start:?}: theory {expected}");
                assert!((measured / expected - 1.0).abs() < 0.05, "{name} {start:?}: {measured}, {expected}");
            }
        }
    }
}

/// For tanh, which is neither, theory is an integral; a wrong initialisation is far from it.
#[test]
fn tanh_follows_the_integral_and_vanishes_under_the_old_heuristic() {
    for start in [Start::Old, Start::Xavier, Start::He] {
        let (measured, expected) = case("tanh", start, 10);
        for (measured, expected) in measured.into_iter().zip(expected) {
            assert!((measured / expected - 1.0).abs() < 0.07, "{start:?}: {measured}, {expected}");
        }
    }
    let [old, xavier] = [Start::Old, Start::Xavier].map(|start| case("tanh", start, 10).0[1]);
    assert!(old < 0.34 && xavier > 0.6, "{old} {xavier}");
}

#[test]
fn selu_stays_at_its_fixed_point_and_relu_does_not() {
    let size = Size { depth: 100, width: 128, rows: 16, networks: 4, seed: 2 };
    let last = |name: &str| measure(&name.parse().unwrap(), Start::Lecun, &size).unwrap().outputs[99];
    let [mean, variance] = last("selu");
    assert!(mean.abs() < 0.1 && (variance - 1.0).abs() < 0.15, "{mean} {variance}");
    assert!(last("relu")[1] < 1e-10);
}
