//! From the second step on, an optimiser allocates nothing.

use counting::allocations;
use gradus_optim::{Listed, clip_grad_norm, clip_grad_value};
use gradus_tensor::Params;

#[path = "../../../testing/counting.rs"]
mod counting;

#[test]
fn steps_allocate_once() {
    for listed in Listed::<f32>::ALL {
        let params = Params::<f32>::seed(0);
        let model = params.scope("model");
        model.add("weight", [16, 3], |draw| draw.normal());
        model.add("bias", [16], |_| 0.0);
        params.scope("other").add("weight", [5], |_| 0.0);
        let mut optimizer = (listed.make)(&model, 1e-3);
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
