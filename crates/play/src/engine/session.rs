//! A run while it lives: letters, steps, frames.

use super::{
    command::{Answer, Ask, Command, Letter},
    curve::{Curve, Point},
    easel::Easel,
    frame::{Frame, Measured, Screen, Shown, Timeline},
    history::History,
    lab::Lab,
    pace::Pace,
    past::Past,
    trouble::Trouble,
};
use crate::{
    points::Shelf,
    refusal::{Refusal, within},
    state::{Change, LIMITS, State},
};
use gradus::prelude::Result as Found;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, TryRecvError},
    },
    time::{Duration, Instant},
};

/// A run pauses when nobody has looked for so long.
const PAUSE: Duration = Duration::from_secs(5);
/// It ends when nobody has looked for so long.
const END: Duration = Duration::from_secs(600);
/// Steps that are asked for at once take at most so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// A run that is trained again for longer than this is shown while it is.
const WAIT: Duration = Duration::from_millis(1500);
/// Letters are looked for so often while steps are made.
const BURST: Duration = Duration::from_millis(2);
/// Points of the curve that are measured before a run is first shown.
const MEASURED: u64 = 100;

/// A training, and what is kept and shown of it.
pub(super) struct Session<'d> {
    lab: Lab<'d>,
    shelf: &'d Shelf,
    history: History,
    curve: Curve,
    easel: Easel,
    pace: Pace,
    playing: bool,
    /// The step of the state that the run was begun with, until it is reached; it plays as far as this.
    goal: Option<u64>,
    trouble: Option<Trouble>,
    screen: Screen,
    /// When somebody looked last.
    looked: Instant,
}

impl<'d> Session<'d> {
    /// A run at its beginning.
    pub(super) fn new(lab: Lab<'d>, shelf: &'d Shelf, screen: Screen) -> Result<Self, Refusal> {
        let now = Instant::now();
        let easel = Easel::new(&lab)?;
        Ok(Session {
            lab,
            shelf,
            history: History::default(),
            curve: Curve::default(),
            easel,
            pace: Pace::new(now),
            playing: false,
            goal: None,
            trouble: None,
            screen,
            looked: now,
        })
    }

    /// Trains so far before anything is shown; what takes too long for that is shown while it goes on.
    pub(super) fn begin(&mut self, steps: u64) -> Result<(), Refusal> {
        self.note()?;
        let until = Instant::now() + WAIT;
        let apart = (steps / MEASURED).max(1);
        while self.lab.position.step < steps {
            if Instant::now() > until {
                self.goal = Some(steps);
                self.play();
                break;
            }
            if self.step().is_err() {
                break;
            }
            if self.lab.position.step.is_multiple_of(apart) {
                self.note()?;
            }
        }
        self.paint()?;
        Ok(())
    }

    /// Goes on from where another run stands.
    pub(super) fn take_over(&mut self, past: Past) -> Result<(), Refusal> {
        self.lab.restore(&past.here)?;
        (self.history, self.curve, self.trouble) = (past.history, past.curve, past.trouble);
        self.goal = past.goal;
        if self.goal.is_some() {
            self.play();
        }
        self.paint()?;
        Ok(())
    }

    /// What another run needs to go on from here.
    fn past(&self) -> Past {
        Past {
            state: self.lab.state.clone(),
            here: self.lab.capture(),
            history: self.history.clone(),
            curve: self.curve.clone(),
            trouble: self.trouble.clone(),
            goal: self.goal,
        }
    }

    /// The state that leads to what is shown, or to where the run is on its way.
    fn state(&self) -> State {
        self.lab.until(self.goal.unwrap_or(self.lab.position.step))
    }

    fn play(&mut self) {
        self.playing = true;
        self.pace.play(Instant::now());
    }

    /// How many steps may be made now; a run that is trained again is not held back.
    fn allowance(&self, now: Instant) -> Result<u64, Duration> {
        if self.goal.is_some() { Ok(u64::MAX) } else { self.pace.allowance(now) }
    }

    /// The answer to who began the run.
    pub(super) fn first_words(&self, name: &str) -> Vec<u8> {
        let points = self.lab.points;
        let words = json!({
            "run": name,
            "state": self.state(),
            "goal": self.goal,
            "network": self.lab.net.json(&points.inputs, points.train.target_names()),
            "data": points.json(),
        });
        words.to_string().into_bytes()
    }

    /// Lives until nobody knows of it or looks at it.
    pub(super) fn run(&mut self, inbox: &Receiver<Letter>) {
        loop {
            match self.next(inbox) {
                Ok(Some(letter)) => self.answer(letter),
                Ok(None) => {}
                Err(()) => return,
            }
            let now = Instant::now();
            if self.screen.show.receiver_count() > 1 {
                self.looked = now;
            } else if now - self.looked > END {
                return;
            } else if self.playing && now - self.looked > PAUSE {
                self.playing = false;
                self.show_now();
            }
            if self.playing {
                self.burst();
            }
        }
    }

    /// The next letter: at once while it plays, else after a while; an error when nobody can write any more.
    fn next(&self, inbox: &Receiver<Letter>) -> Result<Option<Letter>, ()> {
        let wait = match (self.playing, self.allowance(Instant::now())) {
            (true, Ok(_)) => {
                return match inbox.try_recv() {
                    Ok(letter) => Ok(Some(letter)),
                    Err(TryRecvError::Empty) => Ok(None),
                    Err(TryRecvError::Disconnected) => Err(()),
                };
            }
            (true, Err(wait)) => wait,
            (false, _) => Duration::from_secs(1),
        };
        match inbox.recv_timeout(wait) {
            Ok(letter) => Ok(Some(letter)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(()),
        }
    }

    /// Makes steps for a moment, and a frame if one is due and somebody looks.
    fn burst(&mut self) {
        let start = Instant::now();
        let Ok(allowed) = self.allowance(start) else { return };
        let mut made = 0;
        let mut now = start;
        while self.playing && made < allowed && now - start < BURST {
            if self.step().is_err() {
                self.playing = false;
                break;
            }
            made += 1;
            now = Instant::now();
        }
        self.pace.made(made, now);
        let wanted = || self.pace.due(now) && self.screen.wanted.swap(false, Ordering::Relaxed);
        if !self.playing || wanted() {
            self.show_now();
        }
    }

    /// One step of training, and what is kept of it. It stops by itself where it was on its way to, and at the last step that a state
    /// can ask for.
    fn step(&mut self) -> Result<(), Refusal> {
        if let Some(trouble) = &self.trouble {
            return Err(diverged(trouble));
        }
        if let Err(trouble) = self.lab.step() {
            let refusal = diverged(&trouble);
            (self.trouble, self.goal) = (Some(trouble), None);
            return Err(refusal);
        }
        let made = self.lab.position.step;
        if made == LIMITS.steps || self.goal == Some(made) {
            (self.playing, self.goal) = (false, None);
        }
        if self.history.wants(self.lab.position.step) {
            self.history.keep(self.lab.capture());
        }
        Ok(())
    }

    /// Keeps and measures the step that is shown.
    fn note(&mut self) -> Result<(), Refusal> {
        if self.history.wants(self.lab.position.step) {
            self.history.keep(self.lab.capture());
        }
        let [train, test] = self.easel.measure(&self.lab)?;
        self.curve.add(point(self.lab.position.step, train, test));
        Ok(())
    }

    /// Paints and shows; what cannot be painted is trouble.
    fn show_now(&mut self) {
        if let Err(error) = self.paint() {
            self.playing = false;
            self.trouble.get_or_insert_with(|| Trouble::error(self.lab.position.step, &error));
        }
    }

    fn paint(&mut self) -> Found<()> {
        let from = Instant::now();
        let picture = self.easel.paint(&self.lab)?;
        let position = self.lab.position;
        self.curve.add(point(position.step, picture.train, picture.test));
        let frame = Frame {
            step: position.step,
            epoch: position.epoch as f64 + position.batch as f64 / self.lab.batches() as f64,
            playing: self.playing,
            goal: self.goal,
            rate: if self.playing { self.pace.rate() } else { 0.0 },
            lr: self.lab.lr(),
            frozen: self.lab.frozen(),
            picture,
            timeline: Timeline::of(&self.history, position.step),
            trouble: self.trouble.as_ref(),
        };
        let text =
            serde_json::to_string(&frame).map_err(|e| gradus::prelude::Error::format(e.to_string()))?;
        self.screen.show.send_replace(Arc::new(Shown {
            text,
            curve: self.curve.clone(),
            moving: self.playing,
        }));
        self.pace.painted(from, Instant::now());
        Ok(())
    }

    fn answer(&mut self, Letter { ask, reply }: Letter) {
        self.looked = Instant::now();
        let answer: Answer = match ask {
            Ask::Do(command) => self.obey(command).map(|()| {
                self.show_now();
                json!({ "step": self.lab.position.step, "state": self.state() }).to_string().into_bytes()
            }),
            Ask::Open(question) => question.answer(&mut self.lab).map(|value| value.to_string().into_bytes()),
            Ask::File(file) => file.write(&self.lab, self.shelf),
            Ask::Fork(to) => {
                // Who asked may have gone.
                let _ = to.send(self.past());
                Ok(Vec::new())
            }
        };
        // Who asked may have gone.
        let _ = reply.send(answer);
    }

    fn obey(&mut self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Play => {
                if let Some(trouble) = &self.trouble {
                    return Err(diverged(trouble));
                }
                self.play();
            }
            Command::Pause => self.playing = false,
            Command::Step { count } => self.walk(within("count", count, [1, LIMITS.steps])?)?,
            Command::Epoch => self.walk(self.lab.batches() - self.lab.position.batch)?,
            Command::Restart => self.restart()?,
            Command::Back { step } => self.back(step)?,
            Command::Set { name, index, value } => self.edit(name, Change::Value(index, value))?,
            Command::Freeze { name, frozen } => self.edit(name, Change::Frozen(frozen))?,
            Command::Speed { limit } => {
                let limit = limit.map(|limit| within("limit", limit, [0.1, 1e6])).transpose()?;
                self.pace.limit(limit, Instant::now());
            }
        }
        Ok(())
    }

    /// Makes so many steps, as long as there is patience, and as far as a state can ask for.
    fn walk(&mut self, count: u64) -> Result<(), Refusal> {
        self.playing = false;
        let until = Instant::now() + PATIENCE;
        for _ in 0..count {
            // Where it stops in trouble, the frame says so.
            if self.step().is_err() && self.trouble.is_some() {
                break;
            }
            if self.lab.position.step == LIMITS.steps || Instant::now() > until {
                break;
            }
        }
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Refusal> {
        let mut state = self.lab.state.clone();
        (state.steps, state.edits) = (0, Vec::new());
        self.lab = Lab::new(self.lab.points, self.shelf, state)?;
        self.easel = Easel::new(&self.lab)?;
        (self.history, self.trouble) = (History::default(), None);
        (self.playing, self.goal) = (false, None);
        self.curve.cut_from(0);
        self.note()
    }

    fn back(&mut self, step: u64) -> Result<(), Refusal> {
        let Some(kept) = self.history.at(step) else {
            return Err(Refusal::conflict("no step is kept yet", "make one"));
        };
        self.playing = false;
        self.lab.restore(kept)?;
        self.trouble = None;
        Ok(())
    }

    fn edit(&mut self, name: String, change: Change) -> Result<(), Refusal> {
        if self.lab.state.edits.len() >= LIMITS.edits {
            return Err(Refusal::conflict(
                format!("{} changes were made by hand", LIMITS.edits),
                "begin another run",
            ));
        }
        self.lab.edit(name, change)?;
        let step = self.lab.position.step;
        self.history.cut(step);
        self.history.keep(self.lab.capture());
        // What was measured before the change is not what there is now.
        self.curve.cut_from(step);
        (self.trouble, self.goal) = (None, None);
        Ok(())
    }
}

/// A point of the curve.
fn point(step: u64, train: Measured, test: Measured) -> Point {
    let accuracy = |measured: Measured| measured.accuracy.unwrap_or(f64::NAN);
    [step as f64, train.loss, test.loss, accuracy(train), accuracy(test)]
}

/// The refusal of a step after trouble.
fn diverged(trouble: &Trouble) -> Refusal {
    Refusal::conflict(
        trouble.text.clone(),
        "go back to an earlier step or restart; a smaller learning rate may help",
    )
}
