use super::{Reader, safetensors::edit};
use gradus::{
    optim::{Adam, Optimizer},
    tensor::{Params, Result, file::safetensors},
    train::{Checkpoint, Position},
};

pub(super) const READER: Reader =
    Reader { name: "checkpoint", seeds, edit, read, factor: 64, floor: 1 << 16 };

fn training() -> (Params<f32>, Optimizer<f32, Adam>) {
    let params = Params::seed(0);
    params.add("0.weight", [3, 2], |draw| draw.normal());
    params.buffer("1.running_mean", [3], 0.0);
    let mut optimizer = Adam::new(&params, 1e-3);
    optimizer.step();
    (params, optimizer)
}

fn seeds() -> Vec<Vec<u8>> {
    let (params, optimizer) = training();
    let mut checkpoint = Checkpoint::capture(&params, &optimizer, Position { epoch: 3, batch: 17, step: 1 });
    let notes = serde_json::json!({"best": [0.25, null, {"epoch": 2}], "name": "x"});
    checkpoint.notes.insert("early_stopping".to_owned(), notes);
    checkpoint.to_bytes().into_iter().collect()
}

fn read(bytes: &[u8]) -> Result<()> {
    let checkpoint = Checkpoint::<f32>::from_archive(safetensors::from_bytes(bytes)?)?;
    let (params, mut optimizer) = training();
    checkpoint.restore(&params, &mut optimizer).map(drop)
}
