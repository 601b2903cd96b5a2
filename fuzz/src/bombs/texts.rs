//! Run files.

use super::Bomb;

fn run(more: &str) -> String {
    format!("version = 1\n{more}\n[data]\nsource = \"digits\"\n")
}

pub(super) fn bombs() -> Vec<Bomb> {
    let toml = |about, want, text: String| Bomb::new("toml", about, want, text);
    let network = |line: &str| format!("{}[network]\n{line}\n", run(""));
    vec![
        toml(
            "100,000 open brackets",
            "line 2: more than 1000 brackets are open",
            run(&format!("loss = {}", "[".repeat(100_000))),
        ),
        toml(
            "100,000 tables within tables",
            "line 2: more than 1000 brackets are open",
            run(&format!("loss = {}", "{a=".repeat(100_000))),
        ),
        toml("a key of 5,000 parts", "recursion limit", run(&format!("loss.{}b = 1", "a.".repeat(5000)))),
        toml(
            "a table of 5,000 parts",
            "recursion limit",
            format!("{}[network.{}b]\n", run(""), "a.".repeat(5000)),
        ),
        toml("a key twice", "TOML parse error at line 3", run("seed = 1\nseed = 2")),
        toml(
            "a line without an end",
            "TOML parse error at line 2",
            run(&format!("loss = \"{}", "x".repeat(100_000))),
        ),
        toml(
            "more than a run file can hold",
            "bytes, where at most 1048576 are read",
            " ".repeat((1 << 20) + 1),
        ),
        toml(
            "a layer of a billion",
            "network.hidden has 1000000000, sizes are 1 to 4096",
            network("hidden = [1000000000]"),
        ),
        toml(
            "a thousand layers",
            "network.hidden has 1000 sizes, where at most 16 are allowed",
            network(&format!("hidden = [{}]", "9,".repeat(1000))),
        ),
        toml("a number beyond 64 bits", "TOML parse error at line 2", run("seed = 99999999999999999999")),
        toml(
            "a time that is NaN",
            "keep.every_seconds is NaN, a number from 0 on is needed",
            format!("{}[keep]\nevery_seconds = nan\n", run("")),
        ),
        toml("a norm that is NaN", "clip_norm is NaN, a number above 0 is needed", run("clip_norm = nan")),
        toml(
            "a version of the future",
            "a run file of version 4294967295, where 1 is known",
            "version = 4294967295".into(),
        ),
    ]
}
