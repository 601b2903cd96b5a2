//! What must not compile, with the compiler's words pinned.

use std::{path::PathBuf, process::Command};

/// The library as it was built for this test: the newest of its builds.
fn library() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let own = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("libgradus_autograd-") && name.ends_with(".rlib")
    };
    let built = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(own);
    built.max_by_key(|path| path.metadata().unwrap().modified().unwrap()).unwrap()
}

fn compile(program: &str) -> String {
    let library = library();
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--color=never", "-o", "-"])
        .arg(format!("-Ldependency={}", library.parent().unwrap().display()))
        .arg(format!("--extern=gradus_autograd={}", library.display()))
        .arg(program)
        .output()
        .unwrap();
    assert!(output.stdout.is_empty() || output.status.success(), "no program comes of an error");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_variable_kept_across_steps_does_not_compile() {
    assert_eq!(compile("tests/ui/kept_var.rs"), std::fs::read_to_string("tests/ui/kept_var.stderr").unwrap());
}

/// The control: the same program without the misuse.
#[test]
fn a_variable_used_in_its_step_compiles() {
    assert_eq!(compile("tests/ui/used_var.rs"), "");
}
