//! `gradus softargmax`.

use crate::{drawing::numbers, failure::Failure, screen::say};
use clap::Args;
use gradus::{
    prelude::*,
    view::{figure::short, softargmax::Softargmax},
};
use std::fmt::Write;

/// Where, and how sharp.
#[derive(Args, Debug)]
pub(crate) struct SoftargmaxOptions {
    /// The numbers z: 1,2,3
    #[arg(value_name = "Z", allow_hyphen_values = true, value_parser = vector)]
    z: Vector,
    /// The sharpness β
    #[arg(long, value_name = "BETA", default_value = "1", value_parser = sharpness)]
    beta: f64,
    /// Ends the output with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Some numbers, few enough for a table.
#[derive(Clone, Debug)]
struct Vector(Vec<f64>);

/// More numbers than anybody reads.
const MOST: usize = 64;
/// A larger Jacobian is not written out.
const SQUARE: usize = 6;
/// The sharpnesses whose limit is shown.
const BETAS: [f64; 7] = [0.01, 0.1, 1.0, 3.0, 10.0, 100.0, 1000.0];

fn vector(text: &str) -> Result<Vector, String> {
    let z = numbers(text)?;
    if z.len() > MOST {
        Err(format!("{} numbers, where at most {MOST} are shown", z.len()))
    } else {
        Ok(Vector(z))
    }
}

fn sharpness(text: &str) -> Result<f64, String> {
    let beta = text.parse().ok().filter(|beta: &f64| beta.is_finite() && *beta > 0.0);
    beta.ok_or_else(|| "β is a finite number above 0".to_owned())
}

/// Shows softargmax and its kin, each with its gradient, and what a growing β does.
pub(crate) fn softargmax(options: &SoftargmaxOptions) -> Result<(), Failure> {
    let at = Softargmax::of(&options.z.0, options.beta)?;
    let mut text = format!("gradus softargmax: {} numbers z, β = {}\n\n", at.z.len(), short(at.beta, 6));
    table(&mut text, &at);
    jacobian(&mut text, &at);
    limit(&mut text, &at)?;
    say(text.trim_end())?;
    if options.json {
        say(gradus_play::softargmax::json(&at))?;
    }
    Ok(())
}

fn number(value: f64) -> String {
    short(value, 5)
}

/// A row for each number, and the maxima above their gradients.
fn table(text: &mut String, at: &Softargmax) {
    text.push_str(
        "What is called softmax is softargmax: it says where the largest number is. The\n\
         maximum itself has two smooth forms; softargmax is the gradient of the second.\n\n",
    );
    let _ = writeln!(
        text,
        "{:>16} {:>11} {:>8}  │ {:>8} {:>14} {:>13}",
        "", "softargmax", "argmax", "max", "softargmax", "log-sum-exp"
    );
    let _ = writeln!(
        text,
        "{:>16} {:>11} {:>8}  │ {:>8} {:>14} {:>13}",
        "z", "of βz", "of z", "of z", "(βz)ᵀ z", "of βz, over β"
    );
    let _ = writeln!(
        text,
        "{:>16} {:>11} {:>8}  │ {:>8} {:>14} {:>13}",
        "value",
        "",
        "",
        number(at.max),
        number(at.smooth_max),
        number(at.log_sum_exp)
    );
    let _ = writeln!(text, "{:>16} {:>11} {:>8}  │ {:>37}", "", "", "", "gradients, by the graph:");
    for i in 0..at.z.len() {
        let _ = writeln!(
            text,
            "{:>3} {:>12} {:>11} {:>8}  │ {:>8} {:>14} {:>13}",
            format!("z{}", i + 1),
            number(at.z[i]),
            number(at.softargmax[i]),
            number(at.argmax[i]),
            number(at.argmax[i]),
            number(at.smooth_max_gradient[i]),
            number(at.log_sum_exp_gradient[i])
        );
    }
    let total = |row: &[f64]| number(row.iter().sum());
    let _ = writeln!(
        text,
        "{:>16} {:>11} {:>8}  │ {:>8} {:>14} {:>13}\n",
        "sum",
        total(&at.softargmax),
        total(&at.argmax),
        total(&at.argmax),
        total(&at.smooth_max_gradient),
        total(&at.log_sum_exp_gradient)
    );
}

/// The derivative of softargmax, and that of argmax.
fn jacobian(text: &mut String, at: &Softargmax) {
    let flat = at.argmax_gradient.iter().all(|v| *v == 0.0);
    let words =
        if flat { "0 everywhere: argmax is flat, nothing can be learned through it" } else { "not 0" };
    let _ = writeln!(text, "∂argmax/∂z is {words}.");
    text.push_str("With p = softargmax(βz), ∂p/∂z = β(diag(p) − p pᵀ), a row for each pᵢ:\n");
    if at.z.len() > SQUARE {
        let _ = writeln!(text, "  {0} × {0} numbers; --json writes them\n", at.z.len());
        return;
    }
    for row in &at.softargmax_jacobian {
        let cells: String = row.iter().map(|v| format!("{:>12}", number(*v))).collect();
        let _ = writeln!(text, "{cells}");
    }
    text.push('\n');
}

/// A growing β.
fn limit(text: &mut String, at: &Softargmax) -> Result<()> {
    let _ = writeln!(
        text,
        "β → ∞: softargmax(βz) → argmax z, and both smooth maxima → max z = {}",
        number(at.max)
    );
    let _ = writeln!(
        text,
        "{:>8} {:>14} {:>15} {:>12} {:>13} {:>12}",
        "β", "its largest p", "softargmax(βz)ᵀz", "below max", "log-sum-exp", "above max"
    );
    for beta in BETAS {
        let at = Softargmax::of(&at.z, beta)?;
        let largest = at.softargmax.iter().copied().fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "{:>8} {:>14} {:>16} {:>12} {:>13} {:>12}",
            number(beta),
            number(largest),
            number(at.smooth_max),
            short(at.max - at.smooth_max, 3),
            number(at.log_sum_exp),
            short(at.log_sum_exp - at.max, 3)
        );
    }
    let (n, mean) = (at.z.len(), at.z.iter().sum::<f64>() / at.z.len() as f64);
    let _ = writeln!(
        text,
        "log-sum-exp over β is above the maximum by at most (ln n)/β, n = {n}. As β → 0,\n\
         softargmax becomes uniform, and softargmax(βz)ᵀz the mean {}.",
        number(mean)
    );
    Ok(())
}
