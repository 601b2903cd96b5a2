//! A run: one thread that owns a training, makes its steps, and answers.

mod command;
mod curve;
mod easel;
mod frame;
mod history;
mod lab;
mod net;
mod pace;
mod past;
mod session;
mod trouble;

pub(crate) use command::{Answer, Ask, Command, Letter};
pub(crate) use curve::Seen;
pub(crate) use frame::Shown;
pub(crate) use lab::Lab;
pub(crate) use net::{Trace, layers};
pub(crate) use past::Origin;

use crate::{points::Shelf, refusal::Refusal};
use frame::Screen;
use session::Session;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::{oneshot, watch};

/// A run as the server holds it: it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Run {
    letters: mpsc::Sender<Letter>,
    frames: watch::Receiver<Arc<Shown>>,
    /// As many handles as viewers, and this one.
    viewers: Arc<()>,
    wanted: Arc<AtomicBool>,
    begun: Instant,
    /// Whether anybody has looked at it yet.
    watched: AtomicBool,
    thread: JoinHandle<()>,
}

/// A run that is new is kept for so long without its first viewer.
const NEW: Duration = Duration::from_secs(30);

/// What a viewer holds: frames, and a handle by which viewers are counted.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) frames: watch::Receiver<Arc<Shown>>,
    wanted: Arc<AtomicBool>,
    _viewer: Arc<()>,
}

impl View {
    /// Asks for a frame: while the run plays, none is painted that nobody asked for.
    pub(crate) fn ask(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }
}

impl Run {
    /// Begins a run; its first words are the answer to who asked for it.
    pub(crate) fn begin(
        shelf: Arc<Shelf>,
        origin: Origin,
        name: String,
    ) -> Result<(Run, oneshot::Receiver<Answer>), Refusal> {
        let (letters, inbox) = mpsc::channel();
        let (show, frames) = watch::channel(Arc::new(Shown::default()));
        let (reply, first) = oneshot::channel();
        let wanted = Arc::new(AtomicBool::new(false));
        let screen = Screen { show, wanted: wanted.clone() };
        let live = move || live(&shelf, origin, &name, reply, &inbox, screen);
        let started = thread::Builder::new().name("gradus run".to_owned()).spawn(live);
        match started {
            Ok(thread) => {
                let (viewers, begun, watched) = (Arc::new(()), Instant::now(), AtomicBool::new(false));
                Ok((Run { letters, frames, viewers, wanted, begun, watched, thread }, first))
            }
            Err(error) => Err(Refusal::new(503, format!("no thread for a run: {error}"), "close other runs")),
        }
    }

    /// Asks something; the answer comes later.
    pub(crate) fn ask(&self, ask: Ask) -> Result<oneshot::Receiver<Answer>, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.letters.send(Letter { ask, reply }).map(|()| answer).map_err(|_| ended())
    }

    /// What it shows.
    pub(crate) fn view(&self) -> View {
        self.watched.store(true, Ordering::Relaxed);
        View { frames: self.frames.clone(), wanted: self.wanted.clone(), _viewer: self.viewers.clone() }
    }

    /// Whether somebody looks at it, or has not yet had the time to.
    pub(crate) fn is_seen(&self) -> bool {
        let new = !self.watched.load(Ordering::Relaxed) && self.begun.elapsed() < NEW;
        new || Arc::strong_count(&self.viewers) > 1
    }

    /// Whether its thread has ended.
    pub(crate) fn ended(&self) -> bool {
        self.thread.is_finished()
    }
}

/// The refusal of a run that is no more.
pub(crate) fn ended() -> Refusal {
    Refusal::new(404, "this run has ended", "begin another: POST /api/runs")
}

/// The life of a run.
fn live(
    shelf: &Shelf,
    origin: Origin,
    name: &str,
    reply: oneshot::Sender<Answer>,
    inbox: &mpsc::Receiver<Letter>,
    screen: Screen,
) {
    let points = match shelf.load(origin.state()) {
        Ok(points) => points,
        Err(error) => return drop(reply.send(Err(error.into()))),
    };
    let begun = Lab::new(&points, shelf, origin.state().clone()).and_then(|lab| {
        let mut session = Session::new(lab, shelf, screen)?;
        match origin {
            Origin::State(state) => session.begin(state.steps)?,
            Origin::Past(past) => session.take_over(*past)?,
        }
        Ok(session)
    });
    match begun {
        Err(refusal) => drop(reply.send(Err(refusal))),
        Ok(mut session) => {
            // Nobody waits any more: then nobody knows the run's name.
            if reply.send(Ok(session.first_words(name))).is_ok() {
                session.run(inbox);
            }
        }
    }
}
