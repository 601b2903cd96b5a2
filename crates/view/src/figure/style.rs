//! How things look: colours by their part in a figure, dashes, marks.

/// A colour by its part; light and dark pages have their own for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// The colour of the series of this number; they repeat after those of [`PALETTE`].
    Series(usize),
    /// Titles and what matters most.
    Ink,
    /// Labels and axes.
    Faint,
    /// Lines of a grid.
    Rule,
    /// The page itself.
    Paper,
}

/// The colours of series on light and on dark pages, as red, green and blue.
///
/// They follow the palette of M. Okabe and K. Ito, Color Universal Design (2002), darkened for paper and lightened for
/// dark pages, so that each stands out from its page.
pub const PALETTE: [[[u8; 3]; 2]; 7] = [
    [[0x0b, 0x63, 0xb0], [0x6a, 0xb4, 0xf5]],
    [[0xc2, 0x4a, 0x00], [0xff, 0x9a, 0x5c]],
    [[0x00, 0x7d, 0x5a], [0x3e, 0xcf, 0x9f]],
    [[0x9c, 0x3f, 0x8c], [0xe3, 0x95, 0xd4]],
    [[0x8a, 0x69, 0x00], [0xe8, 0xc4, 0x4a]],
    [[0x1a, 0x84, 0xa8], [0x6f, 0xd6, 0xf0]],
    [[0x5a, 0x5f, 0x6b], [0xb9, 0xc0, 0xcc]],
];

/// The dashes of lines: lengths of strokes and gaps in turn, none for a whole line.
pub const DASHES: [&[f64]; 6] =
    [&[], &[8.0, 4.0], &[2.0, 3.0], &[9.0, 3.0, 2.0, 3.0], &[14.0, 4.0], &[5.0, 2.5, 1.5, 2.5, 1.5, 2.5]];

impl Hue {
    /// Red, green and blue, on a light or a dark page.
    pub fn rgb(self, dark: bool) -> [u8; 3] {
        let pair = match self {
            Hue::Series(place) => PALETTE[place % PALETTE.len()],
            Hue::Ink => [[0x1c, 0x23, 0x30], [0xe4, 0xe8, 0xee]],
            Hue::Faint => [[0x5d, 0x66, 0x75], [0x9a, 0xa4, 0xb2]],
            Hue::Rule => [[0xdd, 0xe1, 0xe8], [0x2c, 0x33, 0x3d]],
            Hue::Paper => [[0xff, 0xff, 0xff], [0x14, 0x17, 0x1c]],
        };
        pair[usize::from(dark)]
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub hue: Hue,
    /// Its place in [`DASHES`]; they repeat.
    pub dash: usize,
    /// Its width.
    pub width: f64,
}

impl Stroke {
    /// A whole line.
    pub fn plain(hue: Hue, width: f64) -> Stroke {
        Stroke { hue, dash: 0, width }
    }

    /// Strokes and gaps in turn.
    pub fn dashes(&self) -> &'static [f64] {
        DASHES[self.dash % DASHES.len()]
    }
}

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A filled circle: a value that is taken.
    Disc,
    /// An open circle: a value that is only approached, or the other class.
    Ring,
    /// A filled square.
    Square,
    /// A filled triangle.
    Triangle,
    /// Two crossing lines.
    Cross,
}

impl Mark {
    /// The character that stands for it in text.
    pub(super) fn character(self) -> char {
        match self {
            Mark::Disc => '●',
            Mark::Ring => '○',
            Mark::Square => '■',
            Mark::Triangle => '▲',
            Mark::Cross => '×',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of sRGB (WCAG 2.2).
    fn luminance(rgb: [u8; 3]) -> f64 {
        let linear = rgb
            .map(|c| f64::from(c) / 255.0)
            .map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// WCAG 2.2 asks for a contrast of 3 for graphics and 4.5 for text.
    #[test]
    fn every_colour_stands_out_from_its_page() {
        let contrast = |hue: Hue, dark: bool| {
            let (a, b) = (luminance(hue.rgb(dark)), luminance(Hue::Paper.rgb(dark)));
            (a.max(b) + 0.05) / (a.min(b) + 0.05)
        };
        for dark in [false, true] {
            for place in 0..PALETTE.len() {
                assert!(contrast(Hue::Series(place), dark) > 4.0, "{place} {dark}");
            }
            assert!(contrast(Hue::Ink, dark) > 7.0 && contrast(Hue::Faint, dark) > 4.5);
            assert!(contrast(Hue::Rule, dark) < 2.0);
        }
    }
}
