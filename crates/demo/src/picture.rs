//! Images as characters, from light to dark; readable without colour.

/// From paper to ink.
const RAMP: &[u8] = b" .:-=+*#%@";
/// Narrower images have two characters a pixel; wider ones a character for two pixels, one above the other.
const NARROW: usize = 20;

/// The lines of an image of `width` pixels a row. A character is about twice as high as wide, so shapes keep theirs.
pub(crate) fn picture(pixels: &[f32], width: usize) -> Vec<String> {
    let width = width.max(1);
    let top = pixels.iter().fold(0.0f32, |top, &x| top.max(x)).max(f32::MIN_POSITIVE);
    let ink =
        |x: f32| char::from(RAMP[((x / top).clamp(0.0, 1.0) * (RAMP.len() - 1) as f32).round() as usize]);
    let rows: Vec<&[f32]> = pixels.chunks(width).collect();
    if width <= NARROW {
        return rows.iter().map(|row| row.iter().flat_map(|&x| [ink(x); 2]).collect()).collect();
    }
    let mean =
        |pair: &[&[f32]], i: usize| pair.iter().filter_map(|row| row.get(i)).sum::<f32>() / pair.len() as f32;
    rows.chunks(2).map(|pair| (0..width).map(|i| ink(mean(pair, i))).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_images_have_two_characters_a_pixel() {
        assert_eq!(picture(&[0.0, 16.0, 8.0, 0.0], 2), ["  @@", "++  "]);
    }

    #[test]
    fn wide_images_join_two_rows() {
        let image: Vec<f32> = (0..56).map(|i| if i < 28 { 1.0 } else { 0.0 }).collect();
        assert_eq!(picture(&image, 28), ["+".repeat(28)]);
    }

    #[test]
    fn a_blank_image_is_blank() {
        assert_eq!(picture(&[0.0; 4], 2), ["    ", "    "]);
    }
}
