//! softargmax and its kin at one point, as `gradus softargmax --json` writes them.

use gradus::view::softargmax::Softargmax;
use serde_json::{Value, json};

/// Everything at z.
pub fn json(at: &Softargmax) -> Value {
    json!({
        "z": at.z, "beta": at.beta,
        "softargmax": at.softargmax, "softargmax_jacobian": at.softargmax_jacobian,
        "argmax": at.argmax, "argmax_gradient": at.argmax_gradient,
        "max": at.max, "max_gradient": at.argmax,
        "smooth_max": at.smooth_max, "smooth_max_gradient": at.smooth_max_gradient,
        "log_sum_exp": at.log_sum_exp, "log_sum_exp_gradient": at.log_sum_exp_gradient,
    })
}
