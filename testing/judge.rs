//! Judges of files that are in Python: the onnx package and ONNX Runtime, TensorBoard.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// The variable that names the Python that has them; where it is set, a test without them fails.
const PYTHON: &str = "GRADUS_PYTHON";

/// What a script in `crates` says to a task, or none where Python has not what it imports, which is then told.
pub(crate) fn judge(script: &str, task: &str, folder: &Path, input: &str) -> Option<(bool, String)> {
    let named = std::env::var_os(PYTHON);
    let python = named.clone().unwrap_or_else(|| "python3".into());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(script);
    let run = |task: &str| -> std::io::Result<Output> {
        let mut command = Command::new(&python);
        command.arg(&path).arg(task).arg(folder);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().unwrap().write_all(input.as_bytes())?;
        child.wait_with_output()
    };
    let there = run("version").is_ok_and(|output| output.status.success());
    if !there {
        assert!(named.is_none(), "{PYTHON} is {python:?}, which has not what {script} imports");
        println!("skipped: {python:?} has not what {script} imports; {PYTHON} names a Python that has");
        return None;
    }
    let output = run(task).unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said.into_owned()))
}
