//! The sizes of the hidden layers, as `--hidden` has them.

use gradus::train::run::NetSpec;
use std::{fmt, str::FromStr};

/// The sizes of the hidden layers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hidden(pub(crate) Vec<usize>);

/// What a run file may say, too.
const WIDEST: usize = NetSpec::WIDEST;
const DEEPEST: usize = NetSpec::DEEPEST;

impl FromStr for Hidden {
    type Err = String;
    fn from_str(text: &str) -> Result<Hidden, String> {
        if text == "none" {
            return Ok(Hidden(Vec::new()));
        }
        let size = |part: &str| {
            let size = part.trim().parse().ok().filter(|size| (1..=WIDEST).contains(size));
            size.ok_or_else(|| {
                format!("{part:?} is not a whole number from 1 to {WIDEST}; write sizes as 128,64, or none")
            })
        };
        let sizes = text.split(',').map(size).collect::<Result<Vec<_>, _>>()?;
        if sizes.len() > DEEPEST {
            return Err(format!("{} hidden layers, where at most {DEEPEST} are allowed", sizes.len()));
        }
        Ok(Hidden(sizes))
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(if sizes.is_empty() { "none".to_owned() } else { sizes.join(",") }.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_sizes_are_read() {
        assert_eq!("128, 64".parse(), Ok(Hidden(vec![128, 64])));
        assert_eq!("none".parse(), Ok(Hidden(vec![])));
        for wrong in ["", "0", "8,", "-1", "5000", "1.5"] {
            assert!(wrong.parse::<Hidden>().is_err(), "{wrong}");
        }
        assert!(["1"; 17].join(",").parse::<Hidden>().is_err());
    }
}
