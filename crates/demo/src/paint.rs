//! Scenes as PNG: shapes by tiny-skia, letters from outlines of fonts that are part of the program.

use gradus::{
    prelude::*,
    view::figure::{Anchor, Hue, Item, Paint as Colour, Scene, Stroke as Line},
};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

const REGULAR: &[u8] = include_bytes!("../assets/DejaVuSans.subset.ttf");
const BOLD: &[u8] = include_bytes!("../assets/DejaVuSans-Bold.subset.ttf");
/// Pixels for each unit of a scene.
const SCALE: f32 = 2.0;
/// A larger picture would not fit into memory.
const LARGEST: f64 = 8000.0;

/// The scene as the bytes of a PNG file, as on a light page, two pixels for each unit.
pub(crate) fn png(scene: &Scene) -> Result<Vec<u8>> {
    let failed = |what: &str| Error::argument(what.to_owned()).of("png");
    let [width, height] = scene.size.map(|v| (v.clamp(1.0, LARGEST) as f32 * SCALE).ceil() as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| failed("the picture is too large"))?;
    let [r, g, b] = Hue::Paper.rgb(false);
    pixels.fill(tiny_skia::Color::from_rgba8(r, g, b, 255));
    let face = |bytes| Face::parse(bytes, 0).map_err(|error| failed(&format!("the program's font: {error}")));
    let fonts = [face(REGULAR)?, face(BOLD)?];
    for item in &scene.items {
        draw(&mut pixels, item, &fonts);
    }
    pixels.encode_png().map_err(|error| failed(&error.to_string()))
}

fn draw(pixels: &mut Pixmap, item: &Item, fonts: &[Face<'_>; 2]) {
    match item {
        Item::Path { points, closed, stroke, fill, .. } => {
            let mut builder = PathBuilder::new();
            for (place, [x, y]) in points.iter().enumerate() {
                let (x, y) = (*x as f32, *y as f32);
                if place == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
            }
            if *closed {
                builder.close();
            }
            let Some(path) = builder.finish() else { return };
            if let Some(fill) = fill {
                // Cells side by side would show their seams.
                let smooth = stroke.is_some() || points.len() != 4;
                fill_path(pixels, &path, *fill, smooth, Transform::from_scale(SCALE, SCALE));
            }
            if let Some(stroke) = stroke {
                stroke_path(pixels, &path, *stroke);
            }
        }
        Item::Circle { at: [x, y], radius, fill, stroke, .. } => {
            let Some(path) = PathBuilder::from_circle(*x as f32, *y as f32, *radius as f32) else { return };
            fill_path(pixels, &path, Colour::solid(*fill), true, Transform::from_scale(SCALE, SCALE));
            stroke_path(pixels, &path, *stroke);
        }
        Item::Words { at, text, anchor, size, hue, bold, upwards } => {
            let font = &fonts[usize::from(*bold)];
            let Some((path, width)) = outline(font, text) else { return };
            let scale = *size as f32 / f32::from(font.units_per_em());
            let before = match anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => -width / 2.0,
                Anchor::End => -width,
            };
            let turn = if *upwards { Transform::from_rotate(-90.0) } else { Transform::identity() };
            // From the font's units, y upwards, to the page.
            let place = Transform::from_translate(before, 0.0)
                .post_scale(scale, -scale)
                .post_concat(turn)
                .post_translate(at[0] as f32, at[1] as f32)
                .post_scale(SCALE, SCALE);
            fill_path(pixels, &path, Colour::solid(*hue), true, place);
        }
    }
}

fn paint(hue: Hue, opacity: f64, smooth: bool) -> Paint<'static> {
    let mut paint = Paint { anti_alias: smooth, ..Paint::default() };
    let [r, g, b] = hue.rgb(false);
    paint.set_color_rgba8(r, g, b, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}

fn fill_path(pixels: &mut Pixmap, path: &Path, fill: Colour, smooth: bool, place: Transform) {
    pixels.fill_path(path, &paint(fill.hue, fill.opacity, smooth), FillRule::Winding, place, None);
}

fn stroke_path(pixels: &mut Pixmap, path: &Path, line: Line) {
    let dashes: Vec<f32> = line.dashes().iter().map(|d| *d as f32).collect();
    let stroke = Stroke {
        width: line.width as f32,
        line_cap: LineCap::Butt,
        line_join: LineJoin::Round,
        dash: StrokeDash::new(dashes, 0.0),
        ..Stroke::default()
    };
    let place = Transform::from_scale(SCALE, SCALE);
    pixels.stroke_path(path, &paint(line.hue, 1.0, true), &stroke, place, None);
}

/// The outline of a text in the font's units, and its width.
fn outline(font: &Face<'_>, text: &str) -> Option<(Path, f32)> {
    let mut pen = Pen { builder: PathBuilder::new(), x: 0.0 };
    for c in text.chars() {
        let glyph = font.glyph_index(c).or_else(|| font.glyph_index('?'))?;
        font.outline_glyph(glyph, &mut pen);
        pen.x += f32::from(font.glyph_hor_advance(glyph).unwrap_or(0));
    }
    Some((pen.builder.finish()?, pen.x))
}

/// Draws letters one after the other.
struct Pen {
    builder: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.builder.move_to(self.x + x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.builder.line_to(self.x + x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.builder.quad_to(self.x + x1, y1, self.x + x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.builder.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }
    fn close(&mut self) {
        self.builder.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus::view::{activation, figure::Figure};

    /// Every character of every figure of the catalogue has an outline, or a '?' would stand for it.
    #[test]
    fn the_fonts_have_all_letters() {
        let fonts = [REGULAR, BOLD].map(|bytes| Face::parse(bytes, 0).unwrap());
        let figure = activation::figure(&activation::Activation::all(), &[0, 1, 2], [-5.0, 5.0]).unwrap();
        let mut letters = 0;
        for item in figure.scene().items {
            let Item::Words { text, bold, .. } = item else { continue };
            for c in text.chars() {
                assert!(fonts[usize::from(bold)].glyph_index(c).is_some(), "{c:?} in {text:?}");
                letters += 1;
            }
        }
        assert!(letters > 1000);
        assert!(fonts[0].glyph_index('好').is_none());
    }

    #[test]
    fn a_picture_has_paper_and_ink() {
        let bytes = png(&Figure::new("Title", "about").scene()).unwrap();
        let pixels = Pixmap::decode_png(&bytes).unwrap();
        let dark = pixels.pixels().iter().filter(|p| p.red() < 100).count();
        assert!(dark > 100 && dark < pixels.pixels().len() / 10, "{dark}");
        assert_eq!(pixels.pixel(0, 0).map(|p| (p.red(), p.green(), p.blue())), Some((255, 255, 255)));
    }
}
