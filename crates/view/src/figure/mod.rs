//! Charts: a [`Figure`] of [`Panel`]s, described once, drawn as SVG ([`Figure::svg`]), as text ([`Figure::text`]), or as a
//! [`Scene`] of plain shapes for whoever paints by other means.
//!
//! `axis` maps numbers to places, `panel` and `style` say what there is to draw. `layout` turns a figure into a scene, `clip`
//! keeps what is drawn within its panel, and `svg` writes a scene down. `text` draws on a `canvas` of Braille characters.

mod axis;
mod canvas;
mod clip;
mod layout;
mod number;
mod panel;
mod scene;
mod style;
mod svg;
mod text;
mod wrap;

pub use axis::Axis;
pub(crate) use canvas::Canvas;
pub(crate) use layout::width;
pub use number::short;
pub use panel::{Area, Curve, Heat, Layer, Panel, Points};
pub use scene::{Anchor, Item, Paint, Scene};
pub use style::{DASHES, Hue, Mark, PALETTE, Stroke};
pub use wrap::wrap;

/// One figure: panels in rows, with a title, one legend for all of them, and notes below.
///
/// The legend has an entry for every name that a layer bears, once.
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    about: String,
    columns: usize,
    size: [f64; 2],
    panels: Vec<Panel>,
    notes: Vec<String>,
}

impl Figure {
    /// A figure with a title, and what it shows in a sentence, for those who cannot see it.
    pub fn new(title: impl Into<String>, about: impl Into<String>) -> Figure {
        Figure {
            title: title.into(),
            about: about.into(),
            columns: 1,
            size: [480.0, 300.0],
            panels: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The panels in a row, 1 by default.
    pub fn columns(mut self, columns: usize) -> Figure {
        self.columns = columns.max(1);
        self
    }

    /// Width and height of a panel with its labels, in the units of the drawing; 480 and 300 by default.
    pub fn size(mut self, width: f64, height: f64) -> Figure {
        self.size = [width.max(160.0), height.max(120.0)];
        self
    }

    /// The same with one more panel.
    pub fn panel(mut self, panel: Panel) -> Figure {
        self.panels.push(panel);
        self
    }

    /// The same with one more line below.
    pub fn note(mut self, note: impl Into<String>) -> Figure {
        self.notes.push(note.into());
        self
    }

    /// The legend: each name once, in the order in which layers have them.
    fn legend(&self) -> Vec<(&str, &Layer)> {
        let mut entries: Vec<(&str, &Layer)> = Vec::new();
        for layer in self.panels.iter().flat_map(Panel::layers) {
            if let Some(name) = layer.name()
                && entries.iter().all(|(known, _)| *known != name)
            {
                entries.push((name, layer));
            }
        }
        entries
    }
}

#[cfg(test)]
mod tests;
