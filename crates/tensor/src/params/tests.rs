use super::*;

fn two_layers() -> Params<f64> {
    let params = Params::seed(5);
    for name in ["fc1", "fc2"] {
        let scope = params.scope(name);
        scope.add("weight", [2, 2], |draw| draw.normal());
        scope.add("bias", [2], |_| 0.5);
    }
    params
}

#[test]
fn initial_values_depend_on_the_name_alone() {
    let alone = Params::<f64>::seed(5);
    let weight = alone.scope("fc2").add("weight", [2, 2], |draw| draw.normal());
    assert_eq!(weight.value(), two_layers().get("fc2.weight").unwrap().value());
}

#[test]
fn scopes_count_freeze_and_clear_their_own() {
    let params = two_layers();
    params.scope("fc1").freeze();
    assert_eq!((params.count(), params.trainable(), params.scope("fc1").count()), (12, 6, 6));
    params.gradients(|g| g.fill(1.0));
    params.scope("fc2").zero_grad();
    assert_eq!(params.read().grad().iter().sum::<f64>(), 6.0);
}

#[test]
fn unnamed_layers_are_numbered() {
    let params = Params::<f32>::seed(0);
    for want in ["0.w", "1.w", "2.w"] {
        assert_eq!(params.layer().add("w", [1], |_| 0.0).name(), want);
    }
    assert_eq!(params.scope("fc").layer().add("w", [1], |_| 0.0).name(), "fc.w");
}

#[test]
fn a_name_given_twice_is_reported() {
    let params = two_layers();
    params.scope("fc1").add("bias", [3], |_| 0.0);
    let text = params.check().unwrap_err().to_string();
    assert_eq!(
        text,
        "the parameter \"fc1.bias\" is made twice\n  help   give each layer a scope of its own: params.scope(\"fc1\")"
    );
}

#[test]
fn versions_count_changes_of_theta_alone() {
    let params = two_layers();
    let before = params.version();
    params.zero_grad();
    params.gradients(|g| g.fill(1.0));
    assert_eq!(params.version(), before);
    params.get("fc1.bias").unwrap().set(&Tensor::zeros([2])).unwrap();
    assert_eq!(params.version(), before + 1);
}

#[test]
fn assigning_reports_every_misfit_at_once_and_changes_nothing() {
    let params = two_layers();
    let before = params.read().value().to_vec();
    let tensors = [
        ("fc1.weight", Tensor::zeros([3, 2])),
        ("fc1.bias", Tensor::zeros([2])),
        ("fc3.bias", Tensor::zeros([1])),
    ]
    .map(|(n, t)| (n.to_owned(), t));
    let text = params.assign(&tensors).unwrap_err().to_string();
    assert_eq!(
        text,
        "the parameters do not fit: \"fc1.weight\" is [3, 2], where the model has [2, 2]; \
         \"fc2.weight\" [2, 2] is missing; \"fc2.bias\" [2] is missing; \"fc3.bias\" [1] is unexpected"
    );
    assert_eq!(params.read().value(), before);
}

#[test]
fn casting_keeps_names_and_values() {
    let params = two_layers();
    let cast = params.cast::<f32>();
    assert_eq!(cast.get("fc1.weight").unwrap().value().as_slice()[0], params.read().value()[0] as f32);
}

/// Updates are made in the order in which they were noted, before anybody looks, and without a new version of θ.
#[test]
fn buffers_are_updated_before_anybody_looks() {
    let params = two_layers();
    let buffer = params.scope("bn").buffer("mean", [2], 8.0);
    let version = params.version();
    buffer.notes().update(0.5, [1.0, 2.0].into_iter());
    assert_eq!(buffer.notes().foresee(8.0), 5.0);
    buffer.notes().update(0.5, [0.0, 1.0].into_iter());
    assert_eq!(buffer.parameter().value().as_slice(), [2.5, 4.0]);
    buffer.notes().update(0.0, [7.0, 7.0].into_iter());
    assert_eq!(params.read().value()[12..], [7.0, 7.0]);
    assert_eq!(params.version(), version);
    // What is set counts from then on.
    buffer.notes().update(0.0, [9.0, 9.0].into_iter());
    buffer.parameter().set(&Tensor::from([1.0, 2.0])).unwrap();
    assert_eq!(buffer.parameter().value().as_slice(), [1.0, 2.0]);
}

#[test]
fn buffers_are_no_parameters_and_stay_frozen() {
    let params = two_layers();
    let buffer = params.buffer("steps", [3], 1.5);
    params.unfreeze();
    assert!(buffer.parameter().is_frozen() && buffer.parameter().is_buffer());
    assert_eq!((params.count(), params.trainable(), params.list().len()), (12, 12, 5));
    let cast = params.cast::<f32>();
    assert!(cast.get("steps").unwrap().is_buffer() && cast.get("steps").unwrap().is_frozen());
    let loaded = two_layers();
    loaded.buffer("steps", [3], 0.0);
    let pairs: Vec<_> = params.list().iter().map(|p| (p.name(), p.value())).collect();
    loaded.assign(&pairs).unwrap();
    assert_eq!(loaded.get("steps").unwrap().value().as_slice(), [1.5; 3]);
}

/// A buffer's update is not lost where somebody holds θ meanwhile; the next one makes it.
#[test]
fn an_update_noted_while_theta_is_read_is_made_later() {
    let params = two_layers();
    let buffer = params.buffer("b", [1], 1.0);
    let guard = params.read();
    buffer.notes().update(1.0, [1.0].into_iter());
    assert_eq!(buffer.parameter().value().as_slice(), [1.0]);
    drop(guard);
    assert_eq!(buffer.parameter().value().as_slice(), [2.0]);
}

#[test]
fn tens_of_thousands_of_names_are_found_at_once() {
    let params = Params::<f32>::seed(0);
    let tensors: Vec<(String, Tensor<f32>)> =
        (0..40_000).map(|i| (format!("layer.{i}.weight"), Tensor::scalar(i as f32))).collect();
    let begun = std::time::Instant::now();
    tensors.iter().for_each(|(name, _)| drop(params.add(name, Shape::SCALAR, |_| 0.0)));
    params.assign(&tensors).unwrap();
    assert_eq!(params.get("layer.39999.weight").unwrap().value(), Tensor::scalar(39_999.0));
    assert!(params.get("layer.40000.weight").is_none());
    // Name by name that would be billions of comparisons.
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn only_the_first_of_many_unexpected_tensors_are_named() {
    let params = two_layers();
    let given: Vec<(String, Tensor<f64>)> = params.list().iter().map(|p| (p.name(), p.value())).collect();
    let extra = (0..1000).map(|i| (format!("x{i}"), Tensor::scalar(0.0)));
    let error = params.assign(&given.into_iter().chain(extra).collect::<Vec<_>>()).unwrap_err().to_string();
    assert!(error.ends_with("\"x19\" [] is unexpected; and 980 more are unexpected"), "{error}");
}

#[test]
fn a_limit_holds_while_something_is_done_unless_another_is_set() {
    let params = Params::<f32>::seed(0);
    params.within(10, || params.add("a", [11], |_| 1.0));
    let error = params.check().unwrap_err().to_string();
    assert_eq!(error, "the parameter \"a\" [11] would make more than 10 numbers");
    let params = Params::<f32>::seed(0).at_most(11);
    params.within(10, || params.add("a", [11], |_| 1.0));
    params.within(100, || params.add("b", [1], |_| 1.0));
    assert!(params.check().unwrap_err().to_string().contains("\"b\" [1] would make more than 11 numbers"));
    // What cannot be addressed is refused without any limit.
    let params = Params::<f32>::seed(0);
    params.add("c", [usize::MAX, 2], |_| 1.0);
    assert!(params.check().is_err() && params.count() == 0);
}
