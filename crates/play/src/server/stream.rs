//! Frames as server-sent events: the newest only, and no faster than eyes see.

use crate::engine::{Seen, View};
use axum::response::{
    Sse,
    sse::{Event, KeepAlive},
};
use futures_util::stream::{Stream, unfold};
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, sleep_until};

/// The least time between frames.
const APART: Duration = Duration::from_nanos(1_000_000_000 / 60);

/// What one viewer gets.
#[derive(Debug)]
pub(super) struct Frames {
    view: View,
    /// What was sent of the curve.
    seen: Option<Seen>,
    /// When the next frame may be sent; none before the first.
    due: Option<Instant>,
}

impl Frames {
    /// The frames of a view.
    pub(super) fn of(view: View) -> Frames {
        Frames { view, seen: None, due: None }
    }

    /// The frames as an answer.
    pub(super) fn events(self) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
        Sse::new(unfold(self, Frames::next)).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
    }

    /// The next frame, when there is a new one; none after the run's end.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Frames)> {
        if let Some(due) = self.due {
            self.view.frames.changed().await.ok()?;
            sleep_until(due).await;
        }
        self.due = Some(Instant::now() + APART);
        let shown = self.view.frames.borrow_and_update().clone();
        let event = Event::default().event("frame").data(shown.frame(&mut self.seen));
        Some((Ok(event), self))
    }
}
