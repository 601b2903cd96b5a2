//! The whole stack, from the loader to the optimiser: after the first step of each kind nothing is allocated.
#![allow(clippy::unwrap_used)]

use counting::count;
use gradus::{data::digits, optim::clip_grad_norm, prelude::*};

#[path = "../../../testing/counting.rs"]
mod counting;

#[test]
fn steps_2_to_1000_allocate_nothing() {
    let (train, test) = digits::<f32>().unwrap().flatten().unwrap().stratified((900, 50), 0).unwrap();
    let params = Params::<f32>::seed(0);
    let model = Sequential::new(&params)
        .add(|p| Linear::new(p, 64, 32))
        .add(|_| Relu)
        .add(|_| Dropout::new(0.1))
        .add(|p| Linear::new(p, 32, 10));
    let (criterion, mut optimizer, mut graph) =
        (CrossEntropy::mean(), Adam::new(&params, 1e-3), Graph::new(&params));
    let mut loader = Loader::new(&train, 64).unwrap().shuffle(true); // 14 batches of 64 and one of 4
    let mut held_out = Loader::new(&test, 50).unwrap();
    let (mut steps, mut first, mut rest, mut loss_now) = (0, 0, 0, 0.0);
    while steps < 1000 {
        for (x, y) in loader.batches() {
            let before = count();
            let g = graph.step();
            let output = model.forward(g.input(x));
            let loss = criterion.forward(output, g.labels(y));
            optimizer.zero_grad();
            loss.backward().unwrap();
            loss_now = loss.item().unwrap();
            clip_grad_norm(&params, 5.0);
            optimizer.step();
            steps += 1;
            // The first epoch has the first step of each kind: a whole batch, a short one, an evaluation.
            *(if steps <= loader_len(900, 64) { &mut first } else { &mut rest }) += count() - before;
        }
        let before = count();
        for (x, y) in held_out.batches() {
            let g = graph.eval();
            criterion.forward(model.forward(g.input(x)), g.labels(y)).item().unwrap();
        }
        *(if steps <= loader_len(900, 64) { &mut first } else { &mut rest }) += count() - before;
    }
    println!("{steps} steps: {first} allocations in the first epoch, {rest} in all others");
    assert!(first > 0 && loss_now < 0.5, "it counts, and it learns: {first}, {loss_now}");
    assert_eq!(rest, 0);
    assert_eq!(graph.recordings(), 3);
}

fn loader_len(rows: usize, batch: usize) -> usize {
    rows.div_ceil(batch)
}
