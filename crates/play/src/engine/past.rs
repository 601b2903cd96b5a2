//! What one run hands to another, which goes on from where it stands.

use super::{curve::Curve, history::History, trouble::Trouble};
use crate::state::State;
use gradus::train::Checkpoint;

/// All that a run has become.
#[derive(Debug)]
pub(crate) struct Past {
    /// With all edits, those of steps to come among them.
    pub(crate) state: State,
    /// The step that is shown.
    pub(super) here: Checkpoint<f64>,
    pub(super) history: History,
    pub(super) curve: Curve,
    pub(super) trouble: Option<Trouble>,
    pub(super) goal: Option<u64>,
}

/// Where a run begins.
#[derive(Debug)]
pub(crate) enum Origin {
    /// At step 0, from which it trains as far as the state says.
    State(Box<State>),
    /// Where another run stands.
    Past(Box<Past>),
}

impl Origin {
    /// What the run depends on.
    pub(super) fn state(&self) -> &State {
        match self {
            Origin::State(state) => state,
            Origin::Past(past) => &past.state,
        }
    }
}
