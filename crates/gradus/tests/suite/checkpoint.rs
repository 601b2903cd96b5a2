//! Gradient checkpointing: the bits of the plain network, in less memory.
#![allow(clippy::unwrap_used)] // helpers of tests are not recognised as tests

use gradus::{
    nn::BatchNorm1d,
    prelude::*,
    tensor::{Parameter, kernels::set_threads},
};

const WIDE: usize = 48;

/// Blocks of layers, with random masks between them.
struct Net {
    params: Params<f32>,
    blocks: Vec<Sequential<f32>>,
    head: Linear<f32>,
}

impl Net {
    fn new(blocks: usize, layers: usize) -> Self {
        let params = Params::seed(4);
        let block = |i: usize| {
            let scope = params.scope(&format!("block{i}"));
            (0..layers).fold(Sequential::new(&scope), |block, layer| {
                let block = block.add(|p| Linear::new(p, WIDE, WIDE)).add(|_| Gelu);
                if layer == 0 { block.add(|_| Dropout::new(0.2)) } else { block }
            })
        };
        let blocks = (0..blocks).map(block).collect();
        let head = Linear::new(&params.scope("head"), WIDE, 3);
        Net { params, blocks, head }
    }

    fn loss<'g>(&self, g: &'g Graph<f32>, rows: usize, turn: usize, checkpoint: bool) -> Var<'g, f32> {
        let x = (0..rows * WIDE).map(|i| ((i * 31 + turn * 17) % 101) as f32 / 50.0 - 1.0).collect();
        let x = g.input(Tensor::new([rows, WIDE], x).unwrap());
        let through = |x, block: &Sequential<f32>| {
            if checkpoint { g.checkpoint(x, |x| block.forward(x)) } else { block.forward(x) }
        };
        let y = self.head.forward(self.blocks.iter().fold(x, through));
        (y * y).mean()
    }
}

/// Losses and gradients, to the bit, of some steps; and the bytes of activations.
fn steps(net: &Net, rows: &[usize], checkpoint: bool, dropout: bool) -> (Vec<u32>, usize) {
    let mut graph = Graph::new(&net.params);
    let mut bits = Vec::new();
    for (turn, &rows) in rows.iter().enumerate() {
        net.params.zero_grad();
        let g = graph.step();
        let loss = net.loss(g, rows, turn, checkpoint);
        loss.backward().unwrap();
        if !dropout {
            bits.push(loss.item().unwrap().to_bits());
        }
        bits.extend(net.params.read().grad().iter().map(|g| g.to_bits()));
    }
    (bits, graph.activation_bytes())
}

#[test]
fn bits_are_those_of_the_plain_network_and_memory_is_less() {
    let net = Net::new(4, 4);
    for threads in [1, 2] {
        set_threads(threads);
        let plain = Plain::of(&net);
        let (want, large) = plain.steps(&[600, 600, 32, 32, 600], false);
        let (bits, small) = plain.steps(&[600, 600, 32, 32, 600], true);
        assert!(bits == want, "{threads} threads");
        println!("activations of 4 blocks of 4 layers: {large} bytes, with checkpoints {small}");
        assert!(small * 10 < large * 8, "{small} of {large}");
    }
    set_threads(0);
}

/// Products and GELUs, on whatever graph.
fn run<'h>(x: Var<'h, f32>, weights: &[Parameter<f32>]) -> Var<'h, f32> {
    weights.iter().fold(x, |x, w| x.product(x.graph().param(w), false, true).gelu())
}

/// The same network without random masks.
struct Plain {
    params: Params<f32>,
    weights: Vec<Vec<Parameter<f32>>>,
}

impl Plain {
    fn of(net: &Net) -> Self {
        let weights = (0..net.blocks.len()).map(|i| {
            net.params
                .scope(&format!("block{i}"))
                .list()
                .into_iter()
                .filter(|p| p.shape().rank() == 2)
                .collect()
        });
        Plain { params: net.params.clone(), weights: weights.collect() }
    }

    fn loss<'g>(&self, g: &'g Graph<f32>, rows: usize, turn: usize, checkpoint: bool) -> Var<'g, f32> {
        let x = (0..rows * WIDE).map(|i| ((i * 31 + turn * 17) % 101) as f32 / 50.0 - 1.0).collect();
        let x = g.input(Tensor::new([rows, WIDE], x).unwrap());
        let through = |x, weights: &Vec<_>| {
            if checkpoint { g.checkpoint(x, |x| run(x, weights)) } else { run(x, weights) }
        };
        let y = self.weights.iter().fold(x, through);
        (y * y).mean()
    }

    fn steps(&self, rows: &[usize], checkpoint: bool) -> (Vec<u32>, usize) {
        let mut graph = Graph::new(&self.params);
        let mut bits = Vec::new();
        for (turn, &rows) in rows.iter().enumerate() {
            self.params.zero_grad();
            let loss = self.loss(graph.step(), rows, turn, checkpoint);
            loss.backward().unwrap();
            bits.push(loss.item().unwrap().to_bits());
            bits.extend(self.params.read().grad().iter().map(|g| g.to_bits()));
        }
        (bits, graph.activation_bytes())
    }
}

/// Random masks are the same in both passes: a descent along the gradient makes the loss of the same masks smaller, and each
/// step has others.
#[test]
fn masks_are_the_same_in_both_passes_and_new_in_each_step() {
    let net = Net::new(2, 2);
    let mut graph = Graph::new(&net.params);
    let mut losses = Vec::new();
    for turn in 0..3 {
        graph.resume_at(turn);
        net.params.zero_grad();
        let loss = net.loss(graph.step(), 16, 0, true);
        loss.backward().unwrap();
        let before = f64::from(loss.item().unwrap());
        let (grad, value) = (net.params.read().grad().to_vec(), net.params.read().value().to_vec());
        let square: f64 = grad.iter().map(|g| f64::from(*g).powi(2)).sum();
        let step = 1e-3 / square.sqrt();
        net.params.update(|theta| {
            theta.slices().0.iter_mut().zip(&grad).for_each(|(p, g)| *p -= (step * f64::from(*g)) as f32);
        });
        graph.resume_at(turn);
        let after = f64::from(net.loss(graph.step(), 16, 0, true).item().unwrap());
        let (fall, want) = (before - after, step * square);
        assert!((fall / want - 1.0).abs() < 0.05, "the loss falls by {fall:e}, the gradient says {want:e}");
        net.params.update(|theta| theta.slices().0.copy_from_slice(&value));
        losses.push(before);
    }
    assert!(losses[0] != losses[1] && losses[1] != losses[2]);
    assert_eq!(steps(&net, &[16, 16], true, true).0, steps(&net, &[16, 16], true, true).0);
}

/// Running statistics take each batch once.
#[test]
fn running_averages_are_updated_once() {
    let running = |checkpoint: bool| {
        let params = Params::<f64>::seed(1);
        let norm = BatchNorm1d::new(&params.scope("norm"), 4);
        let mut graph = Graph::new(&params);
        for turn in 0..3 {
            let g = graph.step();
            let x = (0..24).map(|i| f64::from(i * 7 % 11 + turn)).collect();
            let x = g.input(Tensor::new([6, 4], x).unwrap());
            let y = if checkpoint { g.checkpoint(x, |x| norm.forward(x)) } else { norm.forward(x) };
            (y * y * y).sum().backward().unwrap();
        }
        let buffers = ["norm.running_mean", "norm.running_var", "norm.num_batches_tracked"];
        buffers.map(|name| params.get(name).unwrap().value().into_vec())
    };
    let plain = running(false);
    assert_eq!(plain[2], [3.0]);
    assert_eq!(running(true), plain);
}

#[test]
fn programs_and_changing_blocks_follow() {
    let net = Net::new(2, 2);
    let plain = Plain::of(&net);
    let mut optimizer = Adam::new(&net.params, 1e-3);
    let mut graph = Graph::new(&net.params);
    plain.loss(graph.step(), 8, 0, true).backward().unwrap();
    let mut program = graph.freeze().unwrap();
    let first = program.step(&mut optimizer).unwrap();
    for _ in 0..20 {
        program.step(&mut optimizer).unwrap();
    }
    assert!(program.run().unwrap()[0] < first);
    // A branch in the block.
    let w = &plain.weights[0][0];
    let mut both = Graph::new(&net.params);
    for turn in 0..12 {
        let g = both.step();
        let x = g.input([[0.5f32; WIDE]]);
        let y = g.checkpoint(x, |x| {
            let h = x.product(x.graph().param(w), false, true);
            if turn % 3 == 0 { h.tanh() } else { h.gelu() }
        });
        let value = y.value().unwrap();
        let h = x.product(g.param(w), false, true);
        let want = if turn % 3 == 0 { h.tanh() } else { h.gelu() };
        assert_eq!(value, want.value().unwrap(), "{turn}");
    }
    assert!(both.recordings() <= 3, "{}", both.recordings());
}

#[test]
fn what_cannot_be_is_said() {
    let net = Net::new(1, 1);
    let mut graph = Graph::new(&net.params);
    let g = graph.step();
    let x = g.input([[0.5f32; WIDE]]);
    let y = g.checkpoint(x, |x| x + x.graph().input([1.0]));
    let text = y.value().unwrap_err().to_string();
    assert!(text.starts_with("checkpoint: the block reads inputs of its own"), "{text}");
    let g = graph.step();
    let x = g.input([[0.5f32; WIDE]]);
    let text = g.checkpoint(x, |x| x.matmul(x)).value().unwrap_err().to_string();
    assert!(text.starts_with("matmul: inner sizes differ") && text.contains("checkpoint.rs"), "{text}");
    let g = graph.step();
    let x = g.input([[0.5f32; WIDE]]);
    let y = g.checkpoint(x, |x| x.tanh() * x);
    let [slope] = g.grad(y.sum(), [x]);
    let text = g.grad(slope.sum(), [x])[0].value().unwrap_err().to_string();
    assert!(text.contains("second order do not pass a checkpoint"), "{text}");
    // An evaluation records the block as it is.
    let g = graph.eval();
    let x = g.input([[0.5f32; WIDE]]);
    let y = g.checkpoint(x, |x| x.tanh() * x);
    let [slope] = g.grad(y.sum(), [x]);
    assert!(g.grad(slope.sum(), [x])[0].value().is_ok());
}
