use super::*;

#[test]
fn names_with_attributes_are_read() {
    let leaky: Activation = "leaky_relu:0.2".parse().unwrap();
    assert_eq!((leaky.name(), leaky.label(), leaky.kinks()), ("leaky_relu", "leaky_relu:0.2", &[0.0][..]));
    assert_eq!(leaky.at(&[-1.0]).unwrap()[0], [-0.2]);
    let hard: Activation = "hardtanh:-2,3".parse().unwrap();
    assert_eq!(hard.kinks(), [-2.0, 3.0]);
    for (text, reason) in [
        ("rellu", "no activation of single numbers is called \"rellu\""),
        ("softmax", "no activation of single numbers is called \"softmax\""),
        ("gelu:1", "\"gelu:1\": gelu has 0 attributes, but 1 are given"),
        ("elu:1,2", "\"elu:1,2\": elu has 1 attributes, but 2 are given"),
        ("elu:x", "\"x\" in \"elu:x\" is not a finite number"),
        ("elu:nan", "\"nan\" in \"elu:nan\" is not a finite number"),
        ("hardtanh:2,1", "\"hardtanh:2,1\": "),
    ] {
        let error = text.parse::<Activation>().unwrap_err();
        assert!(error.message().starts_with(reason), "{text}: {error}");
    }
}

/// Derivatives by the graph are those of five-point differences, wherever the function is smooth.
#[test]
fn derivatives_are_those_of_differences() {
    for activation in Activation::all() {
        let xs: Vec<f64> = (-40..=40).map(|i| f64::from(i) / 10.0 + 0.037).collect();
        let h = 1e-3;
        let ends = [-2.0, -1.0, 1.0, 2.0]
            .map(|k| activation.at(&xs.iter().map(|x| x + k * h).collect::<Vec<_>>()).unwrap());
        let values = activation.at(&xs).unwrap();
        for (i, x) in xs.iter().enumerate() {
            if activation.kinks().iter().any(|k| (k - x).abs() < 3.0 * h) {
                continue;
            }
            for order in 0..2 {
                let at = |k: usize| ends[k][order][i];
                let slope = (at(0) - 8.0 * at(1) + 8.0 * at(2) - at(3)) / (12.0 * h);
                assert!(
                    (slope - values[order + 1][i]).abs() < 1e-7,
                    "{activation:?} {order} at {x}: {slope}"
                );
            }
        }
    }
}

#[test]
fn jumps_are_gaps_with_their_limits() {
    let relu: Activation = "relu".parse().unwrap();
    let course = course(&relu, [-5.0, 5.0]).unwrap();
    let gaps = |order: usize| course.lines[order].iter().filter(|p| p[1].is_nan()).count();
    assert_eq!([0, 1, 2].map(gaps), [0, 1, 0]);
    assert_eq!(course.taken, [0, 1, 2].map(|_| vec![[0.0, 0.0]]));
    assert_eq!(
        (&course.limits[0], &course.limits[1], &course.limits[2]),
        (&vec![], &vec![[0.0, 1.0]], &vec![])
    );
    let shrink: Activation = "hardshrink".parse().unwrap();
    let course = super::course(&shrink, [-5.0, 5.0]).unwrap();
    assert_eq!(course.lines[0].iter().filter(|p| p[1].is_nan()).count(), 2);
    assert_eq!(course.limits[0].len(), 2);
}

#[test]
fn every_figure_is_sound() {
    for activation in Activation::all() {
        let name = activation.name();
        let figure = figure(&[activation], &[0, 1, 2], [-5.0, 5.0]).unwrap();
        roxmltree::Document::parse(&figure.svg()).unwrap();
        let text = figure.text();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.starts_with(name) && text.contains("f″"), "{text}");
    }
    assert!(figure(&[], &[0], [0.0, 1.0]).is_err());
    assert!(figure(&Activation::all(), &[3], [0.0, 1.0]).is_err());
    assert!(figure(&Activation::all(), &[0], [1.0, 1.0]).is_err());
}
