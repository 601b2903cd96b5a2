//! An activation of your own: two formulas make it an op, a layer, and something that the checks can prove.
//!
//! `cargo run --release -p gradus --example own_activation`

use gradus::prelude::*;

/// Snake, x + sin²(ax)/a: it lets a network learn what repeats.
///
/// Source: L. Ziyin, T. Hartwig, M. Ueda, Neural Networks Fail to Learn Periodic Functions and How to Fix It (2020).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Snake {
    a: f64,
}

impl Elementwise for Snake {
    const NAME: &'static str = "snake";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        let sine = (x.lit(self.a) * x).sin();
        x + sine * sine / x.lit(self.a)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(1.0) + (x.lit(2.0 * self.a) * x).sin()
    }
}

/// The same with a slip in its derivative, which forgets the factor 2.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slip(Snake);

impl Elementwise for Slip {
    const NAME: &'static str = "slip";
    #[inline(always)]
    fn f<E: Elem>(self, x: E) -> E {
        self.0.f(x)
    }
    #[inline(always)]
    fn df<E: Elem>(self, x: E, _y: E) -> E {
        x.lit(1.0) + (x.lit(self.0.a) * x).sin()
    }
}

fn main() -> Result<()> {
    let snake = Snake { a: 3.0 };
    let x = Tensor::linspace(-2.0, 2.0, 9);
    let checked = gradcheck(|x| x[0].map(snake), std::slice::from_ref(&x), 2)?;
    println!("snake is right to the second order: errors below {:.0e}", checked.error);
    match gradcheck(|x| x[0].map(Slip(snake)), &[x], 2) {
        Ok(_) => println!("the slip went unnoticed"),
        Err(error) => println!("the slip is found: {error}"),
    }

    // As a layer, like any other: y = sin 6x on [−1, 1] by 2·16 + 16 + 1 numbers.
    let params = Params::<f64>::seed(1);
    let layers = (Linear::new(&params.scope("fc1"), 1, 16), snake, Linear::new(&params.scope("fc2"), 16, 1));
    println!("\n{}", Module::<f64>::label(&layers));
    let model = Model::new(&params, layers);
    let x = Tensor::linspace(-1.0, 1.0, 64).reshape([64, 1])?;
    let y = x.map(|x: f64| (6.0 * x).sin());
    let mut optimizer = Adam::new(&params, 0.005);
    let mut graph = Graph::new(&params);
    for step in 0..=1000 {
        let g = graph.step();
        let loss = Mse::mean().forward(model.forward(g.input(&x)), g.input(&y));
        model.zero_grad();
        loss.backward()?;
        if step % 250 == 0 {
            println!("step {step:4}  mean squared error {:.2e}", loss.item()?);
        }
        optimizer.step();
    }
    Ok(())
}
