use super::{Reader, network};
use crate::{Draw, words};
use gradus::{
    tensor::{Params, Result},
    train::run::{RunFile, TEMPLATE},
};

pub(super) const READER: Reader = Reader { name: "toml", seeds, edit, read, factor: 128, floor: 1 << 20 };

const KNOWN: [&str; 24] = [
    "version",
    "seed",
    "precision",
    "epochs",
    "batch_size",
    "loss",
    "schedule",
    "optimizer",
    "data",
    "source",
    "split",
    "network",
    "hidden",
    "layers",
    "stop",
    "keep",
    "type",
    "[[network.layers]]\n",
    "[data]\n",
    "1979-05-27T07:32:00Z",
    "a = [1, 2]\n",
    "\"\"\"",
    "'''",
    "lr",
];

fn seeds() -> Vec<Vec<u8>> {
    let layers = r#"version = 1
seed = 7
optimizer = { type = "sgd", lr = 0.1, momentum = 0.9, groups = [{ only = ["bias"], lr = 0.2 }] }
loss = "cross_entropy"
schedule = { type = "one_cycle", max_lr = 0.5 }
[data]
source = "table"
path = "t.csv"
target = "y"
drop = ["id"]
kinds = { zip = "category" }
split = { by = "time", column = "day", test = 0.25 }
[[network.layers]]
type = "linear"
out_features = 16
[[network.layers]]
type = "leaky_relu"
negative_slope = 0.1
"#;
    let simple = "version = 1\nepochs = 20\noptimizer = { type = \"adamw\", lr = 1e-3, weight_decay = 0.05 }\n[data]\nsource = \"digits\"\n[network]\nhidden = [12, 6]\nactivation = \"gelu\"\ndropout = 0.5\n";
    vec![TEMPLATE.into(), layers.into(), simple.into()]
}

fn edit(draw: &mut Draw, bytes: Vec<u8>) -> Vec<u8> {
    words::edit(draw, &bytes, &KNOWN)
}

fn read(bytes: &[u8]) -> Result<()> {
    let run = RunFile::from_bytes(bytes)?;
    // What a run cannot be made of is refused here; the file itself is sound.
    let _ = network::built(&run.network.spec(4, 3, &[], None));
    let params = Params::<f32>::seed(0);
    params.add("0.weight", [2, 2], |_| 0.0);
    params.add("0.bias", [2], |_| 0.0);
    if let Some(optimizer) = &run.optimizer {
        let _ = optimizer.build(&params);
    }
    if let Some(schedule) = &run.schedule {
        let _ = schedule.build(0.1, 10, 5);
    }
    RunFile::from_toml(&run.to_toml()?).map(drop)
}
