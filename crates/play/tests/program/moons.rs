// Made by gradus play; cargo add gradus, and it does the same.
use gradus::{losses::LossSpec, nn::spec::*, optim::*, prelude::*, tensor::spec::Spec};

fn main() -> Result<()> {
    let (train, test) = gradus::data::moons::<f64>(400, 0.1, 0)?.stratified(0.5, 0)?;
    let params = Params::<f64>::seed(0);
    let model = Model::new(&params, NetworkSpec { inputs: Inputs::Features(2), layers: vec![Spec::new("linear").with("out_features", 4.0), Spec::new("tanh"), Spec::new("linear").with("out_features", 4.0), Spec::new("tanh"), Spec::new("linear").with("out_features", 1.0)] }.build(&params)?);
    let criterion = LossSpec(Spec::new("bce_with_logits")).build::<f64>()?;
    let mut optimizer = OptimizerSpec(Spec::new("adam").with("lr", 0.03)).build(&params)?;
    let (mut loader, mut graph) = (Loader::new(&train, 32)?.shuffle(true).seed(0), Graph::new(&params));
    for step in 0..300_u64 {
        let (epoch, place) = (step / loader.len() as u64, step as usize % loader.len());
        if place == 0 { let _ = loader.epoch(epoch); }
        let Some((x, y)) = loader.batch(place) else { break };
        let g = graph.step();
        let output = model.forward(g.input(x)); // 1
        let loss = criterion.forward(output, g.labels(y).one_hot(2).slice(1, 1..2)); // 2
        model.zero_grad(); // 3
        loss.backward()?; // 4
        optimizer.step(); // 5
    }
    println!("test loss {:?}", evaluate(&mut graph, &model, &criterion, &test)?.loss());
    Ok(())
}
