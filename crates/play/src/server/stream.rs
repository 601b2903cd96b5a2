//! Frames as server-sent events: the newest only, and no faster than they are asked for.

use crate::engine::{Seen, View};
use axum::response::{
    Sse,
    sse::{Event, KeepAlive},
};
use futures_util::stream::{Stream, unfold};
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, sleep_until, timeout_at};

/// The least and the most frames a second; eyes see no more.
pub(super) const RATES: [f64; 2] = [0.1, 60.0];

/// The time between frames of a rate.
fn apart(rate: f64) -> Duration {
    Duration::from_secs_f64(1.0 / rate)
}

/// What one viewer gets.
#[derive(Debug)]
pub(super) struct Frames {
    view: View,
    /// The least time between frames while the run plays.
    apart: Duration,
    /// What was sent of the curve.
    seen: Option<Seen>,
    /// When the last frame was sent; none yet.
    sent: Option<Instant>,
}

impl Frames {
    /// The frames of a view, at most so many a second.
    pub(super) fn of(view: View, rate: f64) -> Frames {
        Frames { view, apart: apart(rate), seen: None, sent: None }
    }

    /// The frames as an answer.
    pub(super) fn events(self) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
        Sse::new(unfold(self, Frames::next)).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
    }

    /// The next frame, when there is a new one; none after the run's end.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Frames)> {
        if let Some(sent) = self.sent {
            self.wait(sent).await?;
        }
        self.sent = Some(Instant::now());
        let shown = self.view.frames.borrow_and_update().clone();
        let event = Event::default().event("frame").data(shown.frame(&mut self.seen));
        Some((Ok(event), self))
    }

    /// Until there is a frame to send: of a run that plays one that was asked for when it was due, of another at once.
    async fn wait(&mut self, sent: Instant) -> Option<()> {
        let due = sent + self.apart;
        while let Ok(changed) = timeout_at(due, self.view.frames.changed()).await {
            changed.ok()?;
            if !self.view.frames.borrow_and_update().moving {
                sleep_until(sent + apart(RATES[1])).await;
                return Some(());
            }
        }
        self.view.ask();
        self.view.frames.changed().await.ok()
    }
}
