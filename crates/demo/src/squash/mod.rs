//! `gradus squash`.

mod draw;
mod net;

use crate::{drawing::Drawing, failure::Failure, hidden::Hidden, screen::percent, training::options::listed};
use clap::{Args, builder::PossibleValuesParser};
use gradus::{prelude::*, view::activation::Activation};
use net::{Net, Points};

/// Which points, and which network.
#[derive(Args, Debug)]
pub(crate) struct SquashOptions {
    /// The points of two classes
    #[arg(long, value_enum, value_name = "NAME", default_value = "moons")]
    data: Points,
    /// Sizes of the hidden layers [default: moons 2,2, circles 3, spirals 8,8,2]
    #[arg(long, value_name = "SIZES")]
    hidden: Option<Hidden>,
    #[arg(long, value_name = "NAME", default_value = "tanh", hide_possible_values = true)]
    #[arg(help = listed("The activation after each", &names()), value_parser = PossibleValuesParser::new(names()))]
    activation: String,
    /// Steps of training, on all points at once
    #[arg(long, value_name = "N", default_value_t = 1500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    steps: u32,
    /// Decides points and first weights
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    drawing: Drawing,
}

fn names() -> Vec<&'static str> {
    Activation::all().iter().map(Activation::name).collect()
}

/// Wider or deeper networks are not looked at layer by layer.
const WIDEST: usize = 64;
const DEEPEST: usize = 6;

/// Trains a small network and shows what each of its layers does to the plane.
pub(crate) fn squash(options: &SquashOptions) -> Result<(), Failure> {
    options.drawing.format()?;
    let hidden = options.hidden.as_ref().map_or_else(|| options.data.hidden(), |hidden| hidden.0.clone());
    if hidden.is_empty() || hidden.len() > DEEPEST || hidden.iter().any(|size| *size > WIDEST) {
        let message = format!("1 to {DEEPEST} hidden layers of at most {WIDEST} units are shown");
        return Err(Failure::Usage(Error::argument(message).of("squash").help("such as --hidden 2,2")));
    }
    let data = options.data.load(options.seed)?;
    let net = Net::trained(&data, &hidden, &options.activation, options.steps, options.seed)?;
    let figure = draw::figure(&data, &net, &options.activation)?;
    let sizes: Vec<String> = [&[2], &hidden[..], &[1]].concat().iter().map(usize::to_string).collect();
    let text = format!(
        "gradus squash: {} points of {}, a network {} with {}\n{} of them told apart; loss {:.2e} after {} steps, attempt {}\n\n\
         Each layer first maps the plane linearly, turning, scaling and shearing it, and\n\
         moves it by its bias; then the activation bends it. The last layer can only cut\n\
         along a straight line: all that is before it makes the classes separable so.\n\n{}",
        data.len(),
        data.name(),
        sizes.join("-"),
        options.activation,
        percent(net.accuracy),
        net.loss,
        options.steps,
        net.attempt,
        figure.text()
    );
    options.drawing.deliver(&figure, text)
}
