//! Handwritten digits by the five steps of training: `cargo run --release -p gradus --example digits`

use gradus::{data::digits, prelude::*};

fn main() -> Result<()> {
    let (mut train, mut test) = digits::<f32>()?.flatten()?.stratified(0.8, 0)?;
    let scale = Normaliser::whole(&train)?;
    scale.apply(&mut train)?;
    scale.apply(&mut test)?;

    let params = Params::seed(0);
    let layers =
        (Linear::new(&params.scope("fc1"), 64, 128), Relu, Linear::new(&params.scope("fc2"), 128, 10));
    let model = Model::new(&params, layers);
    let criterion = CrossEntropy::mean();
    let mut optimizer = Adam::new(&params, 1e-3);
    let mut graph = Graph::new(&params);
    let mut loader = Loader::new(&train, 32)?.shuffle(true);

    for epoch in 1..=20 {
        let mut total = 0.0;
        for (x, y) in loader.batches() {
            let g = graph.step();
            let output = model.forward(g.input(x)); //               1  output = model(input)
            let loss = criterion.forward(output, g.labels(y)); //    2  J = loss(output, label)
            model.zero_grad(); //                                    3
            loss.backward()?; //                                     4
            total += loss.item()?;
            optimizer.step(); //                                     5
        }
        let guess = model.forward(graph.eval().input(test.x())).value()?.argmax_axis(-1)?;
        let right = guess.iter().zip(test.y()).filter(|(guess, label)| **guess == **label as usize).count();
        let (loss, share) = (total / loader.len() as f32, 100.0 * right as f64 / test.len() as f64);
        println!(
            "epoch {epoch:2}  loss {loss:.4}  {right} of {} test digits right, {share:.1} %",
            test.len()
        );
    }
    Ok(())
}
