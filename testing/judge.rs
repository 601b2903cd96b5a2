//! The onnx package and ONNX Runtime, where there is a Python that has them.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// The variable that names the Python that has them; where it is set, a test without them fails.
const PYTHON: &str = "GRADUS_ONNX_PYTHON";

/// What a judge said, or none where there is no judge, which is then told.
pub(crate) fn judge(task: &str, folder: &Path, input: &str) -> Option<(bool, String)> {
    let named = std::env::var_os(PYTHON);
    let python = named.clone().unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../exchange/tests/judge.py");
    let run = |task: &str| -> std::io::Result<Output> {
        let mut command = Command::new(&python);
        command.arg(&script).arg(task).arg(folder);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().unwrap().write_all(input.as_bytes())?;
        child.wait_with_output()
    };
    let there = run("version").is_ok_and(|output| output.status.success());
    if !there {
        assert!(named.is_none(), "{PYTHON} is {python:?}, which has no onnx and onnxruntime");
        println!("skipped: {python:?} has no onnx and onnxruntime; {PYTHON} names a Python that has");
        return None;
    }
    let output = run(task).unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said.into_owned()))
}
