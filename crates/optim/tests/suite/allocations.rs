//! From the second step on, an optimiser allocates nothing.

use crate::counting::allocations;
use gradus_optim::{
    Adam, ClipNorm, Groups, Listed, RmsProp, WeightAverage, by_name, clip_grad_norm, clip_grad_value,
    schedule_by_name,
};
use gradus_tensor::Params;

#[test]
fn steps_allocate_once() {
    for listed in Listed::<f32>::ALL {
        let params = Params::<f32>::seed(0);
        let model = params.scope("model");
        model.add("weight", [16, 3], |draw| draw.normal());
        model.add("bias", [16], |_| 0.0);
        params.scope("other").add("weight", [5], |_| 0.0);
        let mut optimizer = listed.make(&model, 1e-3).unwrap();
        params.gradients(|g| g.fill(2.0));
        assert!(allocations(|| optimizer.step()) > 0, "the count must see the first step's state");
        let later = allocations(|| {
            for _ in 0..100 {
                clip_grad_norm(&model, 1.0);
                clip_grad_value(&model, 0.5);
                optimizer.set_lr(1e-4);
                optimizer.step();
                optimizer.zero_grad();
            }
        });
        assert_eq!(later, 0, "{}", listed.name);

        model.add("late", [3], |_| 1.0);
        optimizer.step();
        assert_eq!(allocations(|| optimizer.step()), 0, "{}", listed.name);
    }
}

#[test]
fn groups_averages_and_schedules_allocate_once() {
    let params = Params::<f64>::seed(0);
    for name in ["a", "b", "c"] {
        params.scope(name).add("weight", [16, 3], |draw| draw.normal());
    }
    let mut optimizer = Groups::new(&params)
        .with(Adam::new(&params.scope("a"), 1e-3).amsgrad(true).maximize(true))
        .with(RmsProp::new(&params.scope("b"), 1e-3).centered(true).momentum(0.9))
        .with(by_name("muon", &params.scope("c"), 1e-3).unwrap());
    let mut averages = [WeightAverage::ema(&params, 0.9).bias_correction(true), WeightAverage::swa(&params)];
    let schedule = schedule_by_name("one_cycle", 0.1, 100).unwrap();
    let clip = ClipNorm::new(1.0).norm_type(f64::INFINITY);
    let mut round = |t: u64| {
        params.gradients(|g| g.fill(2.0));
        clip.clip(&params).unwrap();
        optimizer.set_lr(schedule.lr(t));
        optimizer.step();
        averages.iter_mut().for_each(WeightAverage::update);
        averages[0].during(|| ());
        optimizer.zero_grad();
    };
    assert!(allocations(|| round(0)) > 0);
    assert_eq!(allocations(|| (1..100).for_each(&mut round)), 0);
}
