//! What is done where nobody says anything.

use super::load::Loaded;
use crate::card::Prepared;
use gradus::{
    data::table::Preparation,
    losses::LossSpec,
    nn::spec::NetworkSpec,
    optim::{Listed, OptimizerSpec, ScheduleSpec},
    prelude::*,
    tensor::{
        Real,
        spec::{Setting, Spec},
    },
    train::run::{RunFile, Source},
};

/// A run in which nothing is left out.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) run: RunFile,
    pub(crate) loss: LossSpec,
    pub(crate) optimizer: OptimizerSpec,
    pub(crate) epochs: u64,
    pub(crate) batch: usize,
}

impl Plan {
    /// Fills in what a run file leaves out, for so many training rows; a learning rate that is to be found stays out.
    pub(crate) fn of(mut run: RunFile, rows: usize, classes: usize) -> Plan {
        let [small, middling] = [2_000, 20_000].map(|most| rows < most);
        let (epochs, batch, lr, hidden, patience) = match run.data.source {
            Source::Digits => (40, 32, Some(3e-3), vec![256, 128], None),
            Source::Mnist => (10, 64, Some(1e-3), vec![256, 128], None),
            Source::Table | Source::Arrays if small => (200, 32, None, vec![64, 32], Some(30)),
            Source::Table | Source::Arrays if middling => (100, 64, None, vec![128, 64], Some(25)),
            Source::Table | Source::Arrays => (30, 256, None, vec![128, 64], Some(10)),
        };
        let own = matches!(run.data.source, Source::Table | Source::Arrays);
        let epochs = *run.epochs.get_or_insert(epochs);
        let batch = *run.batch_size.get_or_insert(batch);
        run.stop.patience = run.stop.patience.or(patience);
        let loss = if classes > 0 { "cross_entropy" } else { "mse" };
        let loss = run.loss.get_or_insert_with(|| LossSpec(Spec::new(loss))).clone();
        run.schedule.get_or_insert_with(|| ScheduleSpec(Spec::new("cosine")));
        let usual = if own { Spec::new("adamw").with("weight_decay", 0.01) } else { Spec::new("adam") };
        let optimizer = run.optimizer.get_or_insert(OptimizerSpec(usual));
        if let Some(lr) = lr {
            optimizer.0.options.entry("lr".to_owned()).or_insert(Setting::Number(lr));
        }
        let optimizer = optimizer.clone();
        if run.network.layers.is_none() {
            run.network.hidden.get_or_insert(hidden);
            run.network.activation.get_or_insert_with(|| Spec::new(if own { "gelu" } else { "relu" }));
            let dropout = match (own, small) {
                (false, _) => 0.3,
                (true, true) if classes > 0 => 0.3,
                (true, true) => 0.1,
                (true, false) => 0.0,
            };
            run.network.dropout.get_or_insert(dropout);
        }
        Plan { run, loss, optimizer, epochs: epochs.into(), batch: batch as usize }
    }

    /// The learning rate, if it is said; none where a range test is to find it.
    pub(crate) fn lr(&self) -> Option<f64> {
        match self.optimizer.0.options.get("lr") {
            Some(Setting::Number(lr)) => Some(*lr),
            _ => None,
        }
    }

    /// Sets the learning rate.
    pub(crate) fn set_lr(&mut self, lr: f64) {
        self.optimizer.0.options.insert("lr".to_owned(), lr.into());
        self.run.optimizer = Some(self.optimizer.clone());
    }

    /// The usual learning rate of the rule, where none can be found.
    pub(crate) fn usual_lr(&self) -> f64 {
        let kind = &self.optimizer.0.kind;
        Listed::<f32>::ALL.iter().find(|listed| listed.name == kind).map_or(1e-3, |listed| listed.lr)
    }

    /// The text of the run file.
    pub(crate) fn to_toml(&self) -> Result<String> {
        self.run.to_toml()
    }

    /// The network for what was loaded.
    pub(crate) fn network<T: Real>(&self, loaded: &Loaded<T>) -> NetworkSpec {
        let train = &loaded.train;
        let columns = match &loaded.prepared {
            Prepared::Table(preparation) => columns(preparation),
            Prepared::Arrays { .. } => None,
        };
        let given = self.run.network.layers.as_ref().and_then(|layers| layers.first());
        let columns = columns.filter(|_| given.is_none_or(|first| first.kind != "columns"));
        let last = (self.loss.0.kind == "bce").then(|| Spec::new("sigmoid"));
        let outputs = train.target_names().len();
        self.run.network.spec(train.feature_shape().len(), outputs, columns.as_slice(), last)
    }

    /// All that the result depends on, as names and values, for people.
    pub(crate) fn told(&self) -> Vec<(String, String)> {
        let network = &self.run.network;
        let joined = |sizes: &Vec<usize>| sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
        let hidden = |sizes| if joined(sizes).is_empty() { "none".to_owned() } else { joined(sizes) };
        let mut told = vec![("data", self.run.data.source.to_string())];
        told.extend(self.run.data.path.as_ref().map(|path| ("path", path.display().to_string())));
        told.extend(self.run.data.target.as_ref().map(|target| ("target", target.clone())));
        told.extend(network.hidden.as_ref().map(|sizes| ("hidden", hidden(sizes))));
        told.extend(network.activation.as_ref().map(|spec| ("activation", said(spec))));
        told.extend(network.dropout.map(|p| ("dropout", p.to_string())));
        told.push(("loss", said(&self.loss.0)));
        told.push(("optimizer", said(&self.optimizer.0)));
        told.extend(self.run.schedule.as_ref().map(|spec| ("schedule", said(&spec.0))));
        told.push(("epochs", self.epochs.to_string()));
        told.push(("batch", self.batch.to_string()));
        told.push(("precision", self.run.precision.to_string()));
        told.push(("seed", self.run.seed.to_string()));
        told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// A thing and its options, in one line: `adam, lr = 0.003`.
fn said(spec: &Spec) -> String {
    let options = spec.options.iter().map(|(name, setting)| format!(", {name} = {setting}"));
    std::iter::once(spec.kind.clone()).chain(options).collect()
}

/// The layer that expands the categories of a table; none where there are only numbers.
///
/// Up to eight categories are one-hot; n of them have vectors of ⁴√n numbers, so that rows are not learnt by heart.
///
/// Source of that size: TensorFlow Team, Introducing TensorFlow Feature Columns (2017).
fn columns(preparation: &Preparation) -> Option<Spec> {
    let categories = preparation.categories();
    if categories.iter().all(|count| *count == 0) {
        return None;
    }
    let size = |count: usize| match count {
        0..=8 => 0.0,
        _ => (count as f64).sqrt().sqrt().round(),
    };
    let list =
        |each: &dyn Fn(usize) -> f64| Setting::List(categories.iter().map(|c| each(*c).into()).collect());
    let layer = Spec::new("columns").with("categories", list(&|count| count as f64));
    Some(layer.with("embedding_dim", list(&size)))
}
