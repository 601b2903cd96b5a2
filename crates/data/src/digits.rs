use crate::Dataset;
use gradus_tensor::{Error, Result, Scalar, Tensor};
use std::io::Read;

/// 1,797 lines of 64 values and a label, compressed; its origin is told in `assets/README.md`.
const FILE: &[u8] = include_bytes!("../assets/digits.csv.gz");
const ROWS: usize = 1797;
const PIXELS: usize = 64;

/// The 1,797 handwritten digits of the UCI repository, which are part of this library: no download, no file.
///
/// Images of 8×8 pixels, so `x` has the shape `[1797, 8, 8]`; a pixel is a whole number 0 … 16, the number of dark
/// points in a 4×4 block of the scan. Ten classes of 174 to 183 rows. It is scikit-learn's `load_digits`.
///
/// Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998),
/// doi:10.24432/C50P49, licence CC BY 4.0.
///
/// ```
/// let digits = gradus_data::digits::<f32>()?;
/// assert_eq!(digits.x().shape().to_string(), "[1797, 8, 8]");
/// assert_eq!(digits.y()[..5], [0, 1, 2, 3, 4]);
/// # Ok::<(), gradus_tensor::Error>(())
/// ```
///
/// # Errors
/// The file built into the library is damaged.
pub fn digits<T: Scalar>() -> Result<Dataset<T>> {
    parse(flate2::read::GzDecoder::new(FILE)).map_err(|error| error.of("digits"))
}

fn parse<T: Scalar>(lines: impl Read) -> Result<Dataset<T>> {
    let mut x = Vec::with_capacity(ROWS * PIXELS);
    let mut y = Vec::with_capacity(ROWS);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(lines);
    for (row, line) in reader.deserialize().enumerate() {
        let values: Vec<u8> = line.map_err(|error| Error::format(error.to_string()))?;
        match values.split_last() {
            Some((&label, pixels)) if pixels.len() == PIXELS => {
                x.extend(pixels.iter().map(|&pixel| T::of(f64::from(pixel))));
                y.push(u32::from(label));
            }
            _ => {
                let message =
                    format!("line {}: {} values, where 64 and a label are expected", row + 1, values.len());
                return Err(Error::format(message));
            }
        }
    }
    let x = Tensor::new([y.len(), 8, 8], x)?;
    Dataset::new("digits", x, y, ('0'..='9').map(String::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Class counts as in the repository's `optdigits.names` (testing set); the sum as by NumPy 2 over the file.
    #[test]
    fn the_digits_are_those_of_the_repository() {
        let digits = digits::<f64>().unwrap();
        assert_eq!(digits.class_counts(), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert_eq!(digits.x().as_slice().iter().sum::<f64>(), 561_718.0);
        assert!(digits.x().as_slice().iter().all(|pixel| (0.0..=16.0).contains(pixel)));
        assert_eq!(digits.row(0)[..8], [0.0, 0.0, 5.0, 13.0, 9.0, 1.0, 0.0, 0.0]);
        assert_eq!(digits.class_names()[9], "9");
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        let text = |lines: &str| parse::<f32>(lines.as_bytes()).unwrap_err().to_string();
        assert_eq!(text("1,2,3\n"), "line 1: 3 values, where 64 and a label are expected");
        assert!(text(&"300,".repeat(65)).contains("number too large"));
        assert_eq!(
            text(&format!("{}10\n", "0,".repeat(64))),
            "Dataset \"digits\": label 10 of row 0, with 10 classes\n  help   labels count from 0, and every class has a name"
        );
        assert!(text("").contains("no rows of features"));
    }
}
