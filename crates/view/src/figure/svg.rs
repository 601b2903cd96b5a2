//! A scene as SVG: one element without any reference, whose colours follow light and dark pages.

use super::{
    Figure,
    scene::{Anchor, Item, Scene},
    style::{Hue, PALETTE, Stroke},
};
use crate::escape;
use std::fmt::Write;

impl Figure {
    /// The figure as a file: one `<svg>` element.
    pub fn svg(&self) -> String {
        self.scene().svg()
    }

    /// The figure as a part of an HTML page, where the element needs no namespace.
    pub fn html(&self) -> String {
        self.scene().element("")
    }
}

impl Scene {
    /// The scene as one `<svg>` element, a file of its own.
    pub fn svg(&self) -> String {
        self.element(" xmlns=\"http://www.w3.org/2000/svg\"")
    }

    fn element(&self, namespace: &str) -> String {
        let [width, height] = self.size.map(number);
        let (title, about) = (escape(&self.title), escape(&self.about));
        let mut svg = format!(
            "<svg{namespace} class=\"figure\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<desc>{about}</desc>\n\
             <style>\n{style}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
            style = style()
        );
        for item in &self.items {
            shape(&mut svg, item);
        }
        svg + "</svg>\n"
    }
}

/// The colours, as variables that have other values on dark pages, and the letters.
fn style() -> String {
    let colours = |dark: bool| {
        let named = (0..PALETTE.len()).map(Hue::Series).chain([Hue::Ink, Hue::Faint, Hue::Rule, Hue::Paper]);
        named.fold(String::new(), |text, hue| {
            let [r, g, b] = hue.rgb(dark);
            format!("{text}--{}:#{r:02x}{g:02x}{b:02x};", class(hue))
        })
    };
    let classes = (0..PALETTE.len()).map(Hue::Series).chain([Hue::Ink, Hue::Faint, Hue::Rule, Hue::Paper]);
    let classes = classes.fold(String::new(), |text, hue| {
        let name = class(hue);
        format!("{text}.figure .{name}{{fill:var(--{name})}}.figure .l-{name}{{stroke:var(--{name})}}\n")
    });
    format!(
        ".figure{{{}}}\n@media screen and (prefers-color-scheme:dark){{.figure{{{}}}}}\n\
         .figure text{{font-family:system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",\"Liberation Sans\",sans-serif}}\n\
         .figure path,.figure circle{{stroke-linejoin:round}}.figure .none{{fill:none}}\n{classes}",
        colours(false),
        colours(true)
    )
}

/// The class and the variable of a colour.
fn class(hue: Hue) -> String {
    match hue {
        Hue::Series(place) => format!("s{}", place % PALETTE.len()),
        Hue::Ink => "ink".to_owned(),
        Hue::Faint => "faint".to_owned(),
        Hue::Rule => "rule".to_owned(),
        Hue::Paper => "paper".to_owned(),
    }
}

/// A length or a place to a hundredth.
fn number(value: f64) -> String {
    let text = format!("{:.2}", value + 0.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn shape(svg: &mut String, item: &Item) {
    let _ = match item {
        Item::Path { points, closed, stroke, fill, tip } => {
            let mut way = String::new();
            for (place, point) in points.iter().enumerate() {
                let sign = ["M", "L"][usize::from(place > 0)];
                let [x, y] = point.map(number);
                way += &format!("{sign}{x} {y}");
            }
            if *closed {
                way.push('Z');
            }
            let inside = fill.map_or("none".to_owned(), |fill| class(fill.hue));
            let edge = stroke.map_or(String::new(), |stroke| format!(" l-{}", class(stroke.hue)));
            let opacity = fill.filter(|fill| fill.opacity < 1.0);
            let opacity =
                opacity.map_or(String::new(), |fill| format!(" fill-opacity=\"{}\"", number(fill.opacity)));
            let pen = stroke.map_or(String::new(), pen);
            // Cells side by side would show their seams.
            let crisp =
                if stroke.is_none() && points.len() == 4 { " shape-rendering=\"crispEdges\"" } else { "" };
            writeln!(
                svg,
                "<path class=\"{inside}{edge}\"{pen}{opacity}{crisp} d=\"{way}\"{}",
                end("path", tip)
            )
        }
        Item::Circle { at, radius, fill, stroke, tip } => {
            let ([x, y], r) = (at.map(number), number(*radius));
            let (inside, edge, pen) = (class(*fill), class(stroke.hue), pen(*stroke));
            let tail = end("circle", tip);
            writeln!(svg, "<circle class=\"{inside} l-{edge}\"{pen} cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{tail}")
        }
        Item::Words { at, text, anchor, size, hue, bold, upwards } => {
            let [x, y] = at.map(number);
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let weight = if *bold { " font-weight=\"600\"" } else { "" };
            let turn = if *upwards { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
            let (class, size, text) = (class(*hue), number(*size), escape(text));
            writeln!(
                svg,
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{weight}{turn}>{text}</text>"
            )
        }
    };
}

/// Width and dashes of a line.
fn pen(stroke: Stroke) -> String {
    let dashes: Vec<String> = stroke.dashes().iter().map(|d| number(*d)).collect();
    let dashes =
        if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", dashes.join(" ")) };
    format!(" stroke-width=\"{}\"{dashes}", number(stroke.width))
}

/// The end of an element, with a text for the pointer if there is one.
fn end(element: &str, tip: &str) -> String {
    if tip.is_empty() { "/>".to_owned() } else { format!("><title>{}</title></{element}>", escape(tip)) }
}
