//! Normalisation against NumPy, on offset data, on constant features, and through a file.

use gradus_data::{Dataset, Normaliser, digits};
use gradus_tensor::Tensor;

fn data<const N: usize, const M: usize>(rows: [[f64; M]; N]) -> Dataset<f64> {
    Dataset::new("test", Tensor::from(rows), vec![0; N], ["only"]).unwrap()
}

/// NumPy 2.4.6: `x.mean()`, `x.std()`, and the same along axis 0, over the 1,797 digits.
#[test]
fn moments_are_those_of_numpy() {
    let near = |got: f64, want: f64| assert!((got - want).abs() <= 1e-13 * want.abs(), "{got} is not {want}");
    let digits = digits::<f64>().unwrap();
    let whole = Normaliser::whole(&digits).unwrap();
    near(whole.mean()[0], 4.884164579855314);
    near(whole.std()[0], 6.016787548672236);
    let each = Normaliser::per_feature(&digits).unwrap();
    assert_eq!((each.mean().len(), each.std().len()), (64, 64));
    near(each.mean()[2], 5.204785754034502);
    near(each.std()[2], 4.7535031654762925);
    near(each.mean()[36], 10.301613800779077);
    near(each.std()[36], 5.931839018869814);
    let constant: Vec<usize> = (0..64).filter(|&feature| each.std()[feature] == 0.0).collect();
    assert_eq!(constant, [0, 32, 39]);
}

/// The variance 22.5 of {4, 7, 13, 16} survives an offset of 10⁹, which the textbook's one-pass formula does not
/// (T. Chan, G. Golub, R. LeVeque, Algorithms for Computing the Sample Variance, 1983).
#[test]
fn an_offset_does_not_cancel_the_variance() {
    let x = [4.0, 7.0, 13.0, 16.0].map(|x: f64| x + 1e9);
    let normaliser = Normaliser::whole(&data(x.map(|x| [x]))).unwrap();
    assert_eq!((normaliser.mean()[0], normaliser.std()[0]), (1e9 + 10.0, 22.5f64.sqrt()));
    let one_pass = x.iter().map(|x| x * x).sum::<f64>() / 4.0 - (x.iter().sum::<f64>() / 4.0).powi(2);
    assert!((one_pass - 22.5).abs() > 1.0, "the control does not cancel: {one_pass}");
}

#[test]
fn constant_features_become_zero() {
    let mut train = data([[0.1, 1.0], [0.1, 2.0], [0.1, 6.0]]);
    let normaliser = Normaliser::per_feature(&train).unwrap();
    assert_eq!((normaliser.mean()[0], normaliser.std()[0]), (0.1, 0.0));
    normaliser.apply(&mut train).unwrap();
    assert!((0..3).all(|row| train.row(row)[0] == 0.0));
    let mut unseen = [5.0, 3.0];
    normaliser.apply_to(&mut unseen).unwrap();
    assert_eq!(unseen, [0.0, 0.0]);
}

#[test]
fn normalised_training_rows_have_mean_0_and_deviation_1() {
    let mut train = digits::<f32>().unwrap();
    Normaliser::per_feature(&train).unwrap().apply(&mut train).unwrap();
    let again = Normaliser::per_feature(&train).unwrap();
    for (mean, std) in again.mean().iter().zip(again.std()) {
        assert!(mean.abs() < 1e-6 && (*std == 0.0 || (std - 1.0).abs() < 1e-6), "mean {mean}, std {std}");
    }
}

#[test]
fn a_stored_normaliser_is_the_same_to_the_bit() {
    let normaliser = Normaliser::per_feature(&digits::<f32>().unwrap()).unwrap();
    let text = serde_json::to_string(&normaliser).unwrap();
    assert_eq!(serde_json::from_str::<Normaliser<f32>>(&text).unwrap(), normaliser);
    for (bad, want) in [
        (r#"{"mean":[1.0],"std":[]}"#, "1 means and 0 deviations, where as many are expected"),
        (r#"{"mean":[],"std":[]}"#, "0 means and 0 deviations, where as many are expected"),
        (r#"{"mean":[0.0],"std":[-1.0]}"#, "mean 0 and std -1 of feature 0"),
        (r#"{"mean":[0.0],"std":[1e300]}"#, "number out of range"),
        (r#"{"mean":[0.0]}"#, "missing field `std`"),
        (r#"{"mean":[0.0],"std":[1.0],"var":[1.0]}"#, "unknown field `var`"),
    ] {
        let error = serde_json::from_str::<Normaliser<f32>>(bad).unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    let normaliser = Normaliser::per_feature(&data([[1.0, 2.0], [3.0, 4.0]])).unwrap();
    let mut other = data([[1.0, 2.0, 3.0]]);
    assert_eq!(
        normaliser.apply(&mut other).unwrap_err().to_string(),
        "Normaliser::apply: rows of 3 features, but it was fitted to 2"
    );
    // Two rows of three features are also three rows of two: only the dataset knows.
    let mut twice = data([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    assert!(normaliser.apply(&mut twice).is_err());
    assert_eq!(twice, data([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]));
    assert_eq!(
        normaliser.apply_to(&mut [1.0; 3]).unwrap_err().to_string(),
        "Normaliser::apply_to: 3 values are not whole rows of 2 features"
    );
    assert_eq!(
        Normaliser::whole(&data([[1.0, f64::NAN]])).unwrap_err().to_string(),
        "Normaliser: mean NaN and std NaN of feature 0\n  \
         help   both are finite and std is not negative; look for NaN or infinite values in the data"
    );
}
