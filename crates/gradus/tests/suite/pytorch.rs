//! docs/pytorch.md: each table is made from the block of code below it, which rustdoc runs.
//!
//! A line of code is a row if a comment follows it: `x.relu(), // F.relu(x) — a note`. With `GRADUS_WRITE_DOCS=1` the tables are
//! written, otherwise compared.

use gradus::{losses, nn, optim::Listed};
use std::{env, fs};

const HEAD: &str = "| PyTorch | gradus | note |\n|---|---|---|\n";
const FOLD: &str = "\n<details><summary>The code of this table, which runs as a test</summary>\n\n```rust\n";

/// The row of a line of code, if it is one.
fn row(line: &str) -> Option<String> {
    let (code, comment) = line.split_once(" // ").filter(|_| !line.starts_with('#'))?;
    let code = code.trim().strip_suffix([';', ','])?;
    let (pytorch, note) = match comment.strip_prefix("— ") {
        Some(note) => ("", note),
        None => comment.split_once(" — ").unwrap_or((comment, "")),
    };
    let quoted = |text: &str| format!(" `{}`", text.replace('|', "\\|"));
    let name = if pytorch.is_empty() { String::new() } else { quoted(pytorch) };
    let note = if note.is_empty() { String::new() } else { format!(" {note}") };
    Some(format!("|{name} |{} |{note} |", quoted(code)))
}

/// The document with its tables made anew, and the number of their rows.
fn rendered(document: &str) -> (String, usize) {
    let (mut all, mut count) = (String::new(), 0);
    for (place, part) in document.split(HEAD).enumerate() {
        if place == 0 {
            all += part;
            continue;
        }
        let (_, code) = part.split_once(FOLD).expect("a table is followed by its code");
        let (block, _) = code.split_once("\n```\n").expect("a block of code ends");
        let rows: Vec<String> = block.lines().filter_map(row).collect();
        count += rows.len();
        all += &format!("{HEAD}{}\n{FOLD}{code}", rows.join("\n"));
    }
    (all, count)
}

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pytorch.md");

fn document() -> String {
    fs::read_to_string(FILE).expect("the document is there")
}

#[test]
fn every_table_is_that_of_the_code_below_it() {
    let (wanted, count) = rendered(&document());
    assert!(count >= 400, "{count} rows");
    if env::var_os("GRADUS_WRITE_DOCS").is_some() {
        fs::write(FILE, &wanted).unwrap();
    }
    let document = document();
    let differing = document.lines().zip(wanted.lines()).find(|(is, should)| is != should);
    assert!(document == wanted, "GRADUS_WRITE_DOCS=1 writes the tables; they differ at {differing:?}");
}

#[test]
fn every_activation_loss_and_optimiser_has_a_row() {
    let document = document();
    let code = document.lines().filter_map(row).collect::<String>().to_lowercase().replace('_', "");
    let losses = losses::catalogue();
    let names = nn::activation_names().into_iter().chain(losses.iter().map(|entry| entry.name()));
    for name in names.chain(Listed::<f64>::ALL.iter().map(|listed| listed.name)) {
        assert!(code.contains(&name.replace('_', "")), "{name} has no row");
    }
}

#[test]
fn a_row_has_the_name_the_code_and_the_note() {
    let both = row("    x.map(|v| v), // t.apply_(f) — slow");
    assert_eq!(both.as_deref(), Some("| `t.apply_(f)` | `x.map(\\|v\\| v)` | slow |"));
    assert_eq!(row("let a = b; // c").as_deref(), Some("| `c` | `let a = b` | |"));
    assert_eq!(row("f(); // — ours").as_deref(), Some("| | `f()` | ours |"));
    assert_eq!(row("f();"), None);
}
