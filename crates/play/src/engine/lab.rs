//! A training as a user writes it, which can be stopped, looked at, changed and gone back in.

use super::{net::Net, trouble::Trouble};
use crate::{
    points::{Entry, Points, Shelf},
    refusal::Refusal,
    state::{Change, Edit, Fitting, Readout, State},
};
use gradus::{
    losses::LossSpec,
    optim::{Course, OptimizerSpec, ScheduleSpec},
    prelude::*,
    train::{Checkpoint, Position, target},
};

/// A training and all that it depends on.
#[derive(Debug)]
pub(crate) struct Lab<'d> {
    pub(crate) points: &'d Points,
    pub(crate) entry: Entry,
    /// What it depends on; the edits are all that were made, those of steps to come among them after going back.
    pub(crate) state: State,
    pub(crate) readout: Readout,
    pub(crate) net: Net,
    pub(crate) criterion: Box<dyn Loss<f64>>,
    optimizer: Box<dyn AnyOptimizer<f64>>,
    course: Course,
    graph: Graph<f64>,
    /// For a schedule that looks at the loss of the test rows.
    judge: Graph<f64>,
    loader: Loader<'d, f64>,
    pub(crate) position: Position,
}

impl<'d> Lab<'d> {
    /// A training at its beginning.
    pub(crate) fn new(points: &'d Points, shelf: &Shelf, state: State) -> Result<Lab<'d>, Refusal> {
        let entry = shelf.find(&state.data.name)?;
        let fitting = Fitting::find(&state.loss.kind)?;
        let params = Params::seed(state.seed);
        let net = Net::new(&state, &entry, &params)?;
        let optimizer = OptimizerSpec(state.optimizer.clone()).build(&params)?;
        let mut loader = Loader::new(&points.train, state.batch)?.shuffle(true).seed(state.seed);
        let _ = loader.epoch(0);
        let schedule = ScheduleSpec(state.schedule.clone());
        let course = schedule.build(optimizer.lr(), state.epochs, loader.len() as u64)?;
        let mut lab = Lab {
            points,
            entry,
            readout: fitting.readout,
            net,
            criterion: LossSpec(state.loss.clone()).build()?,
            optimizer,
            course,
            graph: Graph::new(&params),
            judge: Graph::new(&params),
            loader,
            position: Position::default(),
            state,
        };
        lab.check()?;
        lab.freeze_at(0)?;
        lab.edit_here()?;
        Ok(lab)
    }

    /// The edits and frozen parameters exist.
    fn check(&self) -> Result<(), Refusal> {
        self.state.frozen.iter().try_for_each(|name| self.parameter(name).map(|_| ()))?;
        self.state.edits.iter().try_for_each(|edit| self.sound(edit))?;
        // A step finds out whether loss, network and data fit each other.
        let mut graph = Graph::new(self.params());
        self.loss_of(graph.eval()).and_then(|loss| loss.item()).map_err(Refusal::from)?;
        Ok(())
    }

    fn sound(&self, edit: &Edit) -> Result<(), Refusal> {
        let count = self.parameter(&edit.name)?.shape().len();
        match edit.change()? {
            Change::Value(index, _) if index >= count => {
                let error = format!("{} has no number {index}, it has {count}", edit.name);
                Err(Refusal::bad(error, "numbers are counted from 0"))
            }
            _ => Ok(()),
        }
    }

    /// θ.
    pub(crate) fn params(&self) -> &Params<f64> {
        self.net.model.params()
    }

    /// A parameter by its name.
    pub(crate) fn parameter(&self, name: &str) -> Result<gradus::tensor::Parameter<f64>, Refusal> {
        let found = self.params().list().into_iter().find(|p| p.name() == name && !p.is_buffer());
        found.ok_or_else(|| {
            let names: Vec<String> = self.params().list().iter().map(|p| p.name()).collect();
            Refusal::bad(format!("no parameter is called {name:?}"), format!("one of {}", names.join(", ")))
        })
    }

    /// The number of batches in an epoch.
    pub(crate) fn batches(&self) -> u64 {
        self.loader.len() as u64
    }

    /// The time that schedules see: it ends where the training is taken to end.
    fn time(&self) -> (u64, u64) {
        let Position { epoch, step, .. } = self.position;
        let steps = self.state.epochs.saturating_mul(self.batches());
        (epoch.min(self.state.epochs), step.min(steps))
    }

    /// The learning rate of the next step.
    pub(crate) fn lr(&self) -> f64 {
        let (epoch, step) = self.time();
        self.course.lr(epoch, step)
    }

    /// The loss of the batch that comes next, on a graph that has begun a step.
    pub(crate) fn loss_of<'g>(&self, g: &'g Graph<f64>) -> Result<Var<'g, f64>> {
        let (x, y) = self.next_batch()?;
        let output = self.net.model.forward(g.input(x));
        Ok(self.criterion.forward(output, target(&*self.criterion, output, y, self.points.train.classes())))
    }

    /// The batch that comes next.
    pub(crate) fn next_batch(&self) -> Result<(gradus::data::Rows<'_, f64>, gradus::data::Targets<'_, f64>)> {
        let batch = self.loader.batch(self.position.batch as usize);
        batch.ok_or_else(|| Error::argument(format!("there is no batch {}", self.position.batch)))
    }

    /// One step of training; what is not finite stops it before θ has moved, where it can be seen before.
    pub(crate) fn step(&mut self) -> Result<(), Trouble> {
        let classes = self.points.train.classes();
        let at = self.position.step;
        let failed = |error: Error| Trouble::error(at, &error);
        let batch = self.loader.batch(self.position.batch as usize);
        let (x, y) = batch.ok_or_else(|| failed(Error::argument("the epoch has no such batch")))?;
        // A step that failed has been counted, too.
        self.graph.resume_at(at);
        let g = self.graph.step();
        let output = self.net.model.forward(g.input(x)); //      1  output = model(input)
        let target = target(&*self.criterion, output, y, classes);
        let loss = self.criterion.forward(output, target); //    2  J = loss(output, label)
        self.net.model.zero_grad(); //                           3
        loss.backward().map_err(failed)?; //                     4
        let loss = loss.item().map_err(failed)?;
        if !loss.is_finite() || !finite(self.params().read().grad()) {
            return Err(self.anomaly(loss));
        }
        let (epoch, step) = self.time();
        self.course.apply(&mut *self.optimizer, epoch, step);
        self.optimizer.step(); //                                5
        self.params().check().map_err(failed)?;
        let trouble = (!finite(self.params().peek().value()))
            .then(|| Trouble::of_step(at, self.optimizer.name(), self.params()));
        self.advance().map_err(failed)?;
        trouble.map_or(Ok(()), Err)
    }

    /// Counts the step that was made.
    fn advance(&mut self) -> Result<()> {
        self.position.step += 1;
        self.position.batch += 1;
        if self.position.batch == self.batches() {
            self.position = Position { epoch: self.position.epoch + 1, batch: 0, step: self.position.step };
            let _ = self.loader.epoch(self.position.epoch);
            if self.course.observes() {
                let model = &self.net.model;
                let seen = evaluate(&mut self.judge, model, &*self.criterion, &self.points.test)?;
                self.course.observe(seen.loss());
            }
        }
        self.edit_here().map_err(|refusal| Error::argument(refusal.error))
    }

    /// The step once more, op by op, to find the first number that is not finite.
    fn anomaly(&self, loss: f64) -> Trouble {
        let at = self.position.step;
        let mut graph = Graph::new(self.params());
        // The same random masks.
        graph.resume_at(at);
        graph.detect_anomaly(true);
        self.net.model.zero_grad();
        let found = self.loss_of(graph.step()).and_then(|loss| loss.backward().map(|_| ()));
        self.net.model.zero_grad();
        Trouble::of_op(at, loss, found.err().as_ref())
    }

    /// Makes the changes that belong after the step at which the training stands.
    fn edit_here(&mut self) -> Result<(), Refusal> {
        let here = self.position.step;
        let first = self.state.edits.partition_point(|edit| edit.step < here);
        for place in first..self.state.edits.len() {
            let edit = self.state.edits[place].clone();
            if edit.step > here {
                break;
            }
            self.make(&edit)?;
        }
        Ok(())
    }

    fn make(&mut self, edit: &Edit) -> Result<(), Refusal> {
        let parameter = self.parameter(&edit.name)?;
        match edit.change()? {
            Change::Frozen(frozen) => parameter.set_frozen(frozen),
            Change::Value(index, value) => {
                let mut all = parameter.value();
                all.as_mut_slice()[index] = value;
                parameter.set(&all)?;
            }
        }
        Ok(())
    }

    /// Changes something by hand, here and now; what was to come is no more.
    pub(crate) fn edit(&mut self, name: String, change: Change) -> Result<(), Refusal> {
        let edit = Edit::new(self.position.step, name, change);
        edit.change()?;
        self.sound(&edit)?;
        self.make(&edit)?;
        self.state.edits.retain(|old| old.step <= edit.step);
        if let Change::Value(index, _) = change {
            // The last of several changes of one number is all that counts.
            let same = |old: &Edit| {
                old.step == edit.step
                    && old.name == edit.name
                    && matches!(old.change(), Ok(Change::Value(at, _)) if at == index)
            };
            self.state.edits.retain(|old| !same(old));
        }
        self.state.edits.push(edit);
        Ok(())
    }

    /// Freezes what was frozen after a step.
    fn freeze_at(&mut self, step: u64) -> Result<(), Refusal> {
        self.params().unfreeze();
        for name in &self.state.frozen {
            self.parameter(name)?.set_frozen(true);
        }
        for edit in self.state.edits.iter().take_while(|edit| edit.step <= step) {
            if let Change::Frozen(frozen) = edit.change()? {
                self.parameter(&edit.name)?.set_frozen(frozen);
            }
        }
        Ok(())
    }

    /// The names of what is frozen now.
    pub(crate) fn frozen(&self) -> Vec<String> {
        self.params().list().iter().filter(|p| p.is_frozen() && !p.is_buffer()).map(|p| p.name()).collect()
    }

    /// The state that leads here.
    pub(crate) fn here(&self) -> State {
        self.until(self.position.step)
    }

    /// The state that leads to a step.
    pub(crate) fn until(&self, step: u64) -> State {
        let mut state = self.state.clone();
        state.steps = step;
        state.edits.retain(|edit| edit.step <= state.steps);
        state
    }

    /// All that is needed to come back.
    pub(crate) fn capture(&self) -> Checkpoint<f64> {
        let mut checkpoint = Checkpoint::capture(self.params(), &*self.optimizer, self.position);
        checkpoint.schedule = self.course.state();
        checkpoint
    }

    /// Comes back.
    pub(crate) fn restore(&mut self, to: &Checkpoint<f64>) -> Result<(), Refusal> {
        self.position = to.restore(self.net.model.params(), &mut *self.optimizer)?;
        self.course.load_state(&to.schedule)?;
        let _ = self.loader.epoch(self.position.epoch);
        self.freeze_at(self.position.step)
    }

    /// What θ would be after the next step: `look` sees it before all is as it was.
    pub(crate) fn try_step<R>(&mut self, look: impl FnOnce(&Params<f64>) -> R) -> Result<Option<R>, Refusal> {
        let before = self.capture();
        let seen = self.step().ok().map(|()| look(self.net.model.params()));
        self.restore(&before)?;
        Ok(seen)
    }
}

/// Whether all are; a sum of zeros is NaN if one is not.
fn finite(all: &[f64]) -> bool {
    all.iter().map(|v| v * 0.0).sum::<f64>() == 0.0
}
