//! What a run can be told and asked.

use super::past::Past;
use crate::{files::File, open::Question, refusal::Refusal};
use serde::Deserialize;
use tokio::sync::oneshot;

/// What a run is to do.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Command {
    /// Train until it is told otherwise.
    Play,
    /// Stop.
    Pause,
    /// Make so many steps.
    Step {
        #[serde(default = "one")]
        count: u64,
    },
    /// Go on to the end of the epoch.
    Epoch,
    /// Begin again, without changes by hand.
    Restart,
    /// Show an earlier step.
    Back { step: u64 },
    /// Give one number of a parameter a value.
    Set { name: String, index: usize, value: f64 },
    /// Freeze a parameter, or train it again.
    Freeze { name: String, frozen: bool },
    /// Make at most so many steps a second.
    Speed { limit: Option<f64> },
}

fn one() -> u64 {
    1
}

/// What somebody wants of a run.
#[derive(Debug)]
pub(crate) enum Ask {
    Do(Command),
    Open(Question),
    File(File),
    /// What another run needs to go on from here.
    Fork(oneshot::Sender<Past>),
}

/// A wish and where its answer goes.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) ask: Ask,
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// The text of an answer.
pub(crate) type Answer = Result<Vec<u8>, Refusal>;
