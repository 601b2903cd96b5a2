//! XOR by the five steps of training, with every intermediate named: what the tape holds, what the network learned.
//!
//! `cargo run --release -p gradus --example xor`

use gradus::prelude::*;

fn main() -> Result<()> {
    // Four datapoints of two numbers, and whether exactly one of them is 1.
    let x = Tensor::from([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);
    let y = Tensor::from([[0.0], [1.0], [1.0], [0.0]]);

    let params = Params::<f64>::seed(0);
    let fc1 = Linear::new(&params.scope("fc1"), 2, 8);
    let fc2 = Linear::new(&params.scope("fc2"), 8, 1);
    let criterion = BceWithLogits::mean();
    let mut optimizer = Sgd::new(&params, 1.0).momentum(0.9);
    let mut graph = Graph::new(&params);

    for step in 0..300 {
        let g = graph.step();
        let z1 = fc1.forward(g.input(&x).named("x")).named("z1");
        let z2 = Tanh.forward(z1).named("z2");
        let z3 = fc2.forward(z2).named("z3"); //                                     1  output = model(input)
        let loss = criterion.forward(z3, g.input(&y).named("y")).named("loss"); //   2  J = loss(output, label)
        optimizer.zero_grad(); //                                                    3
        loss.backward()?; //                                                         4
        if step == 0 {
            println!("The tape of a step, gradients included: %0 is the first node.\n\n{}", g.listing());
        }
        if step % 50 == 0 || step == 299 {
            println!("step {step:3}  loss {:.6}", loss.item()?);
        }
        optimizer.step(); //                                                         5
    }

    let g = graph.eval();
    let z2 = Tanh.forward(fc1.forward(g.input(&x)));
    let p = Sigmoid.forward(fc2.forward(z2)).value()?;
    println!("\n     x         P(exactly one is 1)");
    for row in 0..4 {
        println!("{} {}   {:.4}", x[[row, 0]], x[[row, 1]], p[[row, 0]]);
    }
    Ok(())
}
