//! A figure as plain shapes on a page, which anything can paint.

use super::style::{Hue, Stroke};

/// Shapes on a page, the undermost first; lengths in its own unit, y downwards.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The title of the figure.
    pub title: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// Width and height of the page.
    pub size: [f64; 2],
    /// The shapes.
    pub items: Vec<Item>,
}

/// A colour, and how much of it covers what lies below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    /// The colour.
    pub hue: Hue,
    /// From 0 to 1.
    pub opacity: f64,
}

impl Paint {
    /// A colour that covers all.
    pub fn solid(hue: Hue) -> Paint {
        Paint { hue, opacity: 1.0 }
    }
}

/// Which end of a text lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// A shape.
#[derive(Clone, Debug)]
pub enum Item {
    /// A line through points, or the outline of a polygon.
    Path {
        /// The points.
        points: Vec<[f64; 2]>,
        /// Whether the last one is joined to the first.
        closed: bool,
        /// How the line is drawn, if it is.
        stroke: Option<Stroke>,
        /// What the inside is filled with, if it is.
        fill: Option<Paint>,
        /// A text for the pointer, or an empty one.
        tip: String,
    },
    /// A circle.
    Circle {
        /// Its middle.
        at: [f64; 2],
        /// Its radius.
        radius: f64,
        /// The inside.
        fill: Hue,
        /// The edge.
        stroke: Stroke,
        /// A text for the pointer, or an empty one.
        tip: String,
    },
    /// A text, on a base line.
    Words {
        /// Where it stands.
        at: [f64; 2],
        /// What it says.
        text: String,
        /// Which end of it lies there.
        anchor: Anchor,
        /// The size of the letters.
        size: f64,
        /// Their colour.
        hue: Hue,
        /// Whether they are bold.
        bold: bool,
        /// Whether the text is turned to run upwards.
        upwards: bool,
    },
}

impl Item {
    /// A line.
    pub(crate) fn line(points: Vec<[f64; 2]>, stroke: Stroke) -> Item {
        Item::Path { points, closed: false, stroke: Some(stroke), fill: None, tip: String::new() }
    }

    /// A filled polygon.
    pub(crate) fn filled(points: Vec<[f64; 2]>, fill: Paint) -> Item {
        Item::Path { points, closed: true, stroke: None, fill: Some(fill), tip: String::new() }
    }

    /// A filled rectangle between two corners.
    pub(super) fn rectangle([[x, y], [u, v]]: [[f64; 2]; 2], fill: Paint) -> Item {
        Item::filled(vec![[x, y], [u, y], [u, v], [x, v]], fill)
    }

    /// A text in the usual size.
    pub(crate) fn words(at: [f64; 2], text: impl Into<String>, anchor: Anchor, hue: Hue) -> Item {
        Item::Words { at, text: text.into(), anchor, size: 12.0, hue, bold: false, upwards: false }
    }
}
