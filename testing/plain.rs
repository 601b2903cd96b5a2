//! Texts of errors without the numbers of lines.

use gradus_tensor::Error;

/// The text with `*` for each `line:column`.
pub(crate) fn plain(error: &Error) -> String {
    let text = error.to_string();
    let mut pieces = text.split(".rs:");
    let first = pieces.next().unwrap_or_default().to_owned();
    let place = |c: char| c.is_ascii_digit() || c == ':';
    pieces.fold(first, |all, piece| all + ".rs:*" + piece.trim_start_matches(place))
}
