//! The words of the command line.

use super::{Way, Workload};

/// What the program understands.
pub const USAGE: &str = "\
usage: steps [train] [WORKLOAD]... [--dtype f32|f64] [--way NAME] [--check]

WORKLOAD is T0 … T6 (all of them if none is given), a network spelt out, sizes:f:loss:optimiser:batch as in
784-512-512-10:gelu:ce:adamw:128, or an evaluation of either at a batch size of its own, infer:T2:256.

f          relu5, or an activation of gradus: relu, leaky_relu, tanh, gelu … (see `gradus help train`)
loss       mse, ce
optimiser  sgd, momentum, adam, adamw

--dtype    the numbers' type, f32 by default
--way      how gradus runs the workload: gradus (the five steps; graph.eval()), the default, or
           gradus-frozen (a frozen step; a predictor); the name is the peer's in the results
--check    prints the loss after 1, 10 and 100 steps instead of times

PEERS_THREADS (1) and PEERS_SECONDS (1.5) say how many threads work and how long each workload is timed.";

/// What to run, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// One after another.
    pub workloads: Vec<Workload>,
    /// Whether numbers are f64 and not f32.
    pub double: bool,
    /// The place in [`Way::ALL`].
    pub(crate) way: usize,
    /// Whether losses are printed instead of times.
    pub check: bool,
}

impl Job {
    /// The job of some words; an error is one sentence.
    pub fn parse<W: AsRef<str>>(words: &[W]) -> Result<Job, String> {
        let mut words = words.iter().map(AsRef::as_ref).peekable();
        words.next_if_eq(&"train");
        let mut job = Job { workloads: Vec::new(), double: false, way: 0, check: false };
        while let Some(word) = words.next() {
            match word {
                "--check" => job.check = true,
                "--dtype" => job.double = one_of(word, words.next(), &["f32", "f64"])? == 1,
                "--way" => {
                    let names: Vec<_> = Way::<f32>::ALL.iter().map(|way| way.name).collect();
                    job.way = one_of(word, words.next(), &names)?;
                }
                option if option.starts_with('-') => {
                    return Err(format!("{option} is unknown; there are --dtype, --way, --check, --help"));
                }
                workload => job.workloads.push(Workload::parse(workload)?),
            }
        }
        if job.workloads.is_empty() {
            job.workloads = Workload::all();
        }
        Ok(job)
    }

    /// Whom the results are of: the way's name, and the type unless it is f32.
    pub fn peer(&self) -> String {
        let way = Way::<f32>::of(self.way).name;
        if self.double { format!("{way}-f64") } else { way.to_owned() }
    }
}

/// The place of a word among those that may follow an option.
fn one_of(option: &str, word: Option<&str>, known: &[&str]) -> Result<usize, String> {
    let wrong = || {
        let known = known.join(", ");
        match word {
            Some(word) => format!("{option} {word:?} is unknown; there are {known}"),
            None => format!("{option} lacks its word: one of {known}"),
        }
    };
    known.iter().position(|own| Some(*own) == word).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_a_job() {
        let job = Job::parse(&["train", "T0", "infer:T2:1", "--dtype", "f64", "--check"]).unwrap();
        assert_eq!((job.workloads.len(), job.peer(), job.check), (2, "gradus-f64".to_owned(), true));
        assert_eq!(Job::parse::<&str>(&[]).unwrap().workloads.len(), 7);
        assert_eq!(Job::parse(&["T1"]).unwrap().peer(), "gradus");
    }

    #[test]
    fn wrong_words_are_named() {
        for (words, message) in [
            (&["--dtype", "f16"][..], "--dtype \"f16\" is unknown; there are f32, f64"),
            (&["T0", "--way"], "--way lacks its word: one of gradus"),
            (&["--fast"], "--fast is unknown; there are --dtype, --way, --check, --help"),
        ] {
            let said = Job::parse(words).unwrap_err();
            assert!(said.starts_with(message), "{said}");
        }
        assert!(Job::parse(&["train", "T9"]).is_err());
    }

    #[test]
    fn the_help_knows_every_way_and_errors_every_activation() {
        assert!(Way::<f32>::ALL.iter().all(|way| USAGE.contains(way.name)));
        let error = Job::parse(&["2-3-1:rellu:mse:sgd:4"]).unwrap_err();
        assert!(gradus::nn::activation_names().iter().all(|name| error.contains(name)), "{error}");
    }
}
