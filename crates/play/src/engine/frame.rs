//! What is shown of a run at one moment.

use super::{curve::Curve, history::History, trouble::Trouble};
use crate::number;
use serde::Serialize;
use std::sync::{Arc, atomic::AtomicBool};
use tokio::sync::watch;

/// Everything but the curve, of which every reader needs another part.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    pub(crate) step: u64,
    pub(crate) epoch: f64,
    pub(crate) playing: bool,
    /// The step to which it is trained again before it stops by itself.
    pub(crate) goal: Option<u64>,
    /// Steps a second.
    #[serde(serialize_with = "number::one")]
    pub(crate) rate: f64,
    #[serde(serialize_with = "number::one")]
    pub(crate) lr: f64,
    pub(crate) frozen: Vec<String>,
    #[serde(flatten)]
    pub(crate) picture: Picture,
    pub(crate) timeline: Timeline,
    pub(crate) trouble: Option<&'a Trouble>,
}

/// What follows from θ alone.
#[derive(Debug, Serialize)]
pub(crate) struct Picture {
    pub(crate) train: Measured,
    pub(crate) test: Measured,
    pub(crate) layers: Vec<Layer>,
    pub(crate) surface: Option<Surface>,
    pub(crate) wrong: Option<Vec<Wrong>>,
}

/// How good the network is on all rows of a set.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Measured {
    #[serde(serialize_with = "number::one")]
    pub(crate) loss: f64,
    #[serde(serialize_with = "number::perhaps")]
    pub(crate) accuracy: Option<f64>,
}

/// A layer: its parameters, and what its units do.
#[derive(Debug, Serialize)]
pub(crate) struct Layer {
    #[serde(serialize_with = "number::list")]
    pub(crate) weight: Vec<f64>,
    #[serde(serialize_with = "number::list")]
    pub(crate) bias: Vec<f64>,
    #[serde(serialize_with = "number::one")]
    pub(crate) weight_grad_norm: f64,
    /// Of weight and bias together.
    #[serde(serialize_with = "number::one")]
    pub(crate) grad_norm: f64,
    pub(crate) histogram: Histogram,
    /// What each unit gives over the plane, as bytes between low and high.
    pub(crate) maps: Vec<String>,
    #[serde(serialize_with = "number::list")]
    pub(crate) map_low: Vec<f64>,
    #[serde(serialize_with = "number::list")]
    pub(crate) map_high: Vec<f64>,
}

/// How often numbers are where.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Histogram {
    #[serde(serialize_with = "number::one")]
    pub(crate) low: f64,
    #[serde(serialize_with = "number::one")]
    pub(crate) high: f64,
    pub(crate) counts: Vec<u32>,
}

/// What the network says over the plane.
#[derive(Debug, Serialize)]
pub(crate) struct Surface {
    pub(crate) size: usize,
    pub(crate) classes: usize,
    pub(crate) values: String,
    #[serde(serialize_with = "number::one")]
    pub(crate) low: f64,
    #[serde(serialize_with = "number::one")]
    pub(crate) high: f64,
}

/// An image that the network takes for another.
#[derive(Debug, Serialize)]
pub(crate) struct Wrong {
    /// The row of the test set.
    pub(crate) row: usize,
    pub(crate) pixels: String,
    pub(crate) is: u32,
    pub(crate) said: usize,
    #[serde(serialize_with = "number::one")]
    pub(crate) p: f64,
}

/// The steps that can be gone back to.
#[derive(Debug, Serialize)]
pub(crate) struct Timeline {
    kept: Vec<u64>,
    bytes: usize,
    /// The step that is shown, where later ones are known.
    at: Option<u64>,
}

impl Timeline {
    /// What is kept, seen from a step.
    pub(crate) fn of(history: &History, step: u64) -> Timeline {
        let kept = history.steps();
        let at = kept.last().filter(|last| **last > step).map(|_| step);
        Timeline { kept, bytes: history.bytes(), at }
    }
}

/// A frame as it is sent: the text of all but the curve, and the curve.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// An object of JSON.
    pub(crate) text: String,
    pub(crate) curve: Curve,
    /// Whether another follows by itself.
    pub(crate) moving: bool,
}

/// Where frames are shown, and whether a viewer has asked for one.
#[derive(Debug)]
pub(crate) struct Screen {
    pub(crate) show: watch::Sender<Arc<Shown>>,
    pub(crate) wanted: Arc<AtomicBool>,
}

impl Shown {
    /// The whole frame for somebody who has seen a part of the curve.
    pub(crate) fn frame(&self, seen: &mut Option<super::curve::Seen>) -> String {
        let (from, points, now) = self.curve.since(*seen);
        *seen = Some(now);
        let points: Vec<[number::Number; 5]> = points.iter().map(|p| p.map(number::Number)).collect();
        let points = serde_json::to_string(&points).unwrap_or_else(|_| "[]".to_owned());
        let open = self.text.strip_suffix('}').unwrap_or("{\"step\":0");
        format!("{open},\"curve_from\":{from},\"curve\":{points}}}")
    }
}
