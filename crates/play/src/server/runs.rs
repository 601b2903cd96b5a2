//! The runs of the server.

use super::stream::Frames;
use crate::{
    catalogue::catalogue,
    engine::{Answer, Ask, Origin, Run, ended},
    points::Shelf,
    refusal::Refusal,
    state::{LIMITS, State, Wish},
};
use gradus::prelude::Result;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::oneshot;

/// All runs by their numbers, and what they can train on.
#[derive(Debug)]
pub(super) struct Runs {
    shelf: Arc<Shelf>,
    catalogue: String,
    all: Mutex<BTreeMap<u64, Arc<Run>>>,
    next: AtomicU64,
}

impl Runs {
    /// None yet.
    pub(super) fn new(shelf: Shelf) -> Result<Runs> {
        let catalogue = catalogue(&shelf)?.to_string();
        Ok(Runs {
            shelf: Arc::new(shelf),
            catalogue,
            all: Mutex::new(BTreeMap::new()),
            next: AtomicU64::new(1),
        })
    }

    /// What can be chosen.
    pub(super) fn catalogue(&self) -> &str {
        &self.catalogue
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Run>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a run; the answer is its first words.
    pub(super) async fn begin(&self, wish: Wish) -> Answer {
        self.start(Origin::State(Box::new(State::complete(wish, &self.shelf)?))).await
    }

    /// Begins a run where another stands.
    pub(super) async fn fork(&self, name: &str) -> Answer {
        let (send, past) = oneshot::channel();
        self.ask(name, Ask::Fork(send)).await?;
        let past = past.await.map_err(|_| ended())?;
        self.start(Origin::Past(Box::new(past))).await
    }

    async fn start(&self, origin: Origin) -> Answer {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let first = {
            let mut all = self.all();
            make_room(&mut all)?;
            let (run, first) = Run::begin(self.shelf.clone(), origin, format!("r{number}"))?;
            all.insert(number, Arc::new(run));
            first
        };
        let answer = first.await.unwrap_or_else(|_| Err(ended()));
        if answer.is_err() {
            self.all().remove(&number);
        }
        answer
    }

    /// The run of a name.
    fn find(&self, name: &str) -> Result<Arc<Run>, Refusal> {
        let number = name.strip_prefix('r').and_then(|number| number.parse::<u64>().ok());
        let found = number.and_then(|number| self.all().get(&number).cloned());
        found.filter(|run| !run.ended()).ok_or_else(ended)
    }

    /// Asks a run.
    pub(super) async fn ask(&self, name: &str, ask: Ask) -> Answer {
        let answer = self.find(name)?.ask(ask)?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// What a run shows, at most so many frames a second.
    pub(super) fn watch(&self, name: &str, rate: f64) -> Result<Frames, Refusal> {
        self.find(name).map(|run| Frames::of(run.view(), rate))
    }

    /// Ends a run.
    pub(super) fn end(&self, name: &str) -> Result<(), Refusal> {
        self.find(name)?;
        let number = name.trim_start_matches('r').parse().unwrap_or(0);
        self.all().remove(&number);
        Ok(())
    }
}

/// Makes room for one more: those that have ended go, and if need be the oldest at which nobody looks.
fn make_room(all: &mut BTreeMap<u64, Arc<Run>>) -> Result<(), Refusal> {
    all.retain(|_, run| !run.ended());
    if all.len() < LIMITS.runs {
        return Ok(());
    }
    let unseen = all.iter().find(|(_, run)| !run.is_seen()).map(|(number, _)| *number);
    match unseen {
        Some(number) => {
            all.remove(&number);
            Ok(())
        }
        None => {
            let error = format!("{} runs are open, which is the most", LIMITS.runs);
            Err(Refusal::new(429, error, "close a page, or end a run"))
        }
    }
}
