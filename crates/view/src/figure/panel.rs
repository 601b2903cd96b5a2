//! What there is to draw in one frame.

use super::{
    axis::Axis,
    style::{Hue, Mark, Stroke},
};

/// One frame with its axes and layers, the first of them undermost.
#[derive(Clone, Debug)]
pub struct Panel {
    pub(super) title: String,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) equal: bool,
    layers: Vec<Layer>,
}

/// One thing in a frame.
#[derive(Clone, Debug)]
pub enum Layer {
    /// A line.
    Curve(Curve),
    /// Points.
    Points(Points),
    /// A field of colours.
    Heat(Heat),
    /// A filled region.
    Area(Area),
}

/// A line through points; a point that is not finite is a gap.
#[derive(Clone, Debug)]
pub struct Curve {
    pub(super) name: Option<String>,
    pub(super) stroke: Stroke,
    pub(super) points: Vec<[f64; 2]>,
}

/// Points of one kind.
#[derive(Clone, Debug)]
pub struct Points {
    pub(super) name: Option<String>,
    pub(super) mark: Mark,
    pub(super) hue: Hue,
    pub(super) radius: f64,
    pub(super) points: Vec<[f64; 2]>,
    pub(super) tips: Vec<String>,
    pub(super) small: bool,
}

/// A field of numbers from −1 to 1 over a rectangle, as shades of two colours.
#[derive(Clone, Debug)]
pub struct Heat {
    pub(super) name: Option<String>,
    /// The colours of −1 and of 1.
    pub(super) hues: [Hue; 2],
    /// The rectangle: from and to, x and y.
    pub(super) corners: [[f64; 2]; 2],
    pub(super) columns: usize,
    /// Row by row from below.
    pub(super) values: Vec<f64>,
}

/// The inside of a polygon.
#[derive(Clone, Debug)]
pub struct Area {
    pub(super) name: Option<String>,
    pub(super) hue: Hue,
    pub(super) opacity: f64,
    pub(super) points: Vec<[f64; 2]>,
}

impl Panel {
    /// An empty frame.
    pub fn new(x: Axis, y: Axis) -> Panel {
        Panel { title: String::new(), x, y, equal: false, layers: Vec::new() }
    }

    /// The same with a title.
    pub fn titled(mut self, title: impl Into<String>) -> Panel {
        self.title = title.into();
        self
    }

    /// The same with units of one length on both axes: circles are round.
    pub fn equal(mut self) -> Panel {
        self.equal = true;
        self
    }

    /// The same with one more layer on top.
    pub fn layer(mut self, layer: Layer) -> Panel {
        self.layers.push(layer);
        self
    }

    /// The same with a line.
    pub fn curve(self, curve: Curve) -> Panel {
        self.layer(Layer::Curve(curve))
    }

    /// The same with points.
    pub fn points(self, points: Points) -> Panel {
        self.layer(Layer::Points(points))
    }

    /// The same with a field of colours.
    pub fn heat(self, heat: Heat) -> Panel {
        self.layer(Layer::Heat(heat))
    }

    /// The same with a filled region.
    pub fn area(self, area: Area) -> Panel {
        self.layer(Layer::Area(area))
    }

    /// All layers, the undermost first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter()
    }
}

impl Layer {
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Layer::Curve(Curve { name, .. })
            | Layer::Points(Points { name, .. })
            | Layer::Heat(Heat { name, .. })
            | Layer::Area(Area { name, .. }) => name.as_deref(),
        }
    }
}

impl Curve {
    /// A line in the colour and the dashes of a series.
    pub fn new(series: usize, points: Vec<[f64; 2]>) -> Curve {
        Curve { name: None, stroke: Stroke { hue: Hue::Series(series), dash: series, width: 2.0 }, points }
    }

    /// The same with a name for the legend.
    pub fn named(mut self, name: impl Into<String>) -> Curve {
        self.name = Some(name.into());
        self
    }

    /// The same, drawn otherwise.
    pub fn stroke(mut self, stroke: Stroke) -> Curve {
        self.stroke = stroke;
        self
    }
}

impl Points {
    /// Points in a colour.
    pub fn new(mark: Mark, hue: Hue, points: Vec<[f64; 2]>) -> Points {
        Points { name: None, mark, hue, radius: 3.0, points, tips: Vec::new(), small: false }
    }

    /// The same with a name for the legend.
    pub fn named(mut self, name: impl Into<String>) -> Points {
        self.name = Some(name.into());
        self
    }

    /// The same in another size.
    pub fn radius(mut self, radius: f64) -> Points {
        self.radius = radius;
        self
    }

    /// The same; in text each is a dot instead of a character.
    pub fn small(mut self) -> Points {
        self.small = true;
        self
    }

    /// The same with a text for each point, which shows where the pointer rests.
    pub fn tips(mut self, tips: Vec<String>) -> Points {
        self.tips = tips;
        self
    }
}

impl Heat {
    /// Numbers from −1 to 1 over the rectangle between two corners, `columns` in a row, row by row from below.
    pub fn new(corners: [[f64; 2]; 2], columns: usize, values: Vec<f64>) -> Heat {
        let hues = [Hue::Series(0), Hue::Series(1)];
        Heat { name: None, hues, corners, columns: columns.max(1), values }
    }

    /// The same in other colours, those of −1 and of 1.
    pub fn hues(mut self, hues: [Hue; 2]) -> Heat {
        self.hues = hues;
        self
    }

    /// The number of whole rows.
    pub(super) fn rows(&self) -> usize {
        self.values.len() / self.columns
    }
}

impl Area {
    /// The inside of a polygon, in a colour.
    pub fn new(hue: Hue, points: Vec<[f64; 2]>) -> Area {
        Area { name: None, hue, opacity: 0.15, points }
    }

    /// The same with a name for the legend.
    pub fn named(mut self, name: impl Into<String>) -> Area {
        self.name = Some(name.into());
        self
    }

    /// The same with another opacity, 0.15 by default.
    pub fn opacity(mut self, opacity: f64) -> Area {
        self.opacity = opacity;
        self
    }
}
