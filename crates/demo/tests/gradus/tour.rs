//! docs/tour.md: every line that it shows of the program is what the program says, every number in its text stands in a listing.

use crate::common::gradus;

const TOUR: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/tour.md"));

/// A listing: the word behind its fence, and its lines.
struct Listing {
    language: String,
    lines: Vec<String>,
}

/// The listings of a page, and the text around them.
fn parts(page: &str) -> (Vec<Listing>, String) {
    let (mut listings, mut text, mut open) = (Vec::new(), String::new(), None);
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                open = Some(Listing { language: language.to_owned(), lines: Vec::new() })
            }
            (Some(_), Some("")) => listings.extend(open.take()),
            (Some(listing), _) => listing.lines.push(line.to_owned()),
            (None, None) => text = text + line + "\n",
        }
    }
    assert!(open.is_none(), "a listing has no end");
    (listings, text)
}

/// Whether what is shown is what was said; a line `…` stands for any number of lines.
fn agrees(shown: &[String], said: &[&str]) -> Result<(), String> {
    let mut rest = said;
    let mut skip = false;
    for line in shown {
        if line == "…" {
            skip = true;
            continue;
        }
        let found = if skip {
            rest.iter().position(|said| said == line)
        } else {
            Some(0).filter(|_| rest.first() == Some(&line.as_str()))
        };
        let Some(at) = found else {
            return Err(format!("shown  {line}\nsaid   {}", rest.first().unwrap_or(&"(the end)")));
        };
        (rest, skip) = (&rest[at + 1..], false);
    }
    if skip || rest.is_empty() { Ok(()) } else { Err(format!("not shown  {}", rest[0])) }
}

#[test]
fn the_program_says_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (listings, _) = parts(TOUR);
    let mut runs = 0;
    for listing in listings.iter().filter(|l| l.language == "console") {
        let (command, shown) = listing.lines.split_first().unwrap();
        let arguments = command.strip_prefix("$ gradus ").expect("a listing begins with $ gradus");
        let ran = gradus_quoted(folder.path(), arguments);
        assert_eq!(ran.code, Some(0), "{command}: {}", ran.stderr);
        let said: Vec<&str> = ran.stdout.lines().collect();
        agrees(shown, &said).unwrap_or_else(|difference| panic!("{command}\n{difference}\n\n{}", ran.stdout));
        runs += 1;
    }
    assert!(runs >= 8, "{runs} listings were run");
}

/// Runs the program with arguments that may stand in single quotes.
fn gradus_quoted(folder: &std::path::Path, arguments: &str) -> crate::common::Ran {
    let mut words = Vec::new();
    for (place, part) in arguments.split('\'').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    crate::common::program(folder).args(words).output().unwrap().into()
}

/// The numbers with a fraction in a text.
fn fractions(text: &str) -> Vec<String> {
    let number = |c: char| c.is_ascii_digit() || c == '.';
    let words = text.split(|c| !number(c)).map(|word| word.trim_matches('.'));
    words.filter(|word| word.contains('.')).map(str::to_owned).collect()
}

#[test]
fn every_number_of_the_text_stands_in_a_listing() {
    let (listings, text) = parts(TOUR);
    let all: Vec<String> = listings.iter().flat_map(|l| fractions(&l.lines.join("\n"))).collect();
    for number in fractions(&text) {
        assert!(all.contains(&number), "{number} stands in no listing");
    }
    assert_eq!(fractions("a 0.25, b 3. Then 1.5"), ["0.25", "1.5"]);
}

#[test]
fn what_is_not_said_is_found() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(agrees(&lines("a\n…\nc"), &["a", "b", "c"]).is_ok());
    assert!(agrees(&lines("a\nc"), &["a", "b", "c"]).is_err());
    assert!(agrees(&lines("a\n…\nd"), &["a", "b", "c"]).is_err());
    assert!(agrees(&lines("a"), &["a", "b"]).is_err());
    // A plain call, beside the quoted ones.
    assert_eq!(gradus(std::env::temp_dir().as_path(), "--version").code, Some(0));
}
