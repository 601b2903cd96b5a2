//! The tracked files as texts.

use super::rust::{Masked, mask};
use std::{fs, path::Path, process::Command};

/// One file of text.
#[derive(Debug)]
pub(super) struct File {
    /// The path from the root, with `/`.
    pub(super) path: String,
    /// The text.
    pub(super) text: String,
    /// For Rust, the code and the comments apart.
    pub(super) rust: Option<Masked>,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let rust = path.ends_with(".rs").then(|| mask(&text));
        File { path, text, rust }
    }

    /// The name without folder and ending.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.split('.').next().unwrap_or_default()
    }

    /// `path:line` of an offset in the text or in one of the masks.
    pub(super) fn place(&self, text: &str, at: usize) -> String {
        format!("{}:{}", self.path, 1 + text[..at].matches('\n').count())
    }
}

/// The files of a workspace.
#[derive(Debug)]
pub(super) struct Tree {
    /// All files of text, in the order of their paths.
    pub(super) files: Vec<File>,
}

impl Tree {
    /// The files that git tracks or would track; without git, all outside of build folders. Binary files are left out.
    pub(super) fn tracked(root: &Path) -> Result<Self, String> {
        let mut paths = Vec::new();
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        match Command::new("git").args(list).current_dir(root).output() {
            Ok(output) if output.status.success() => {
                let list = String::from_utf8_lossy(&output.stdout).into_owned();
                paths.extend(list.split('\0').filter(|path| root.join(path).is_file()).map(str::to_owned));
            }
            _ => walk(root, "", &mut paths).map_err(|error| error.to_string())?,
        }
        paths.sort();
        let mut files = Vec::new();
        for path in paths {
            let bytes = fs::read(root.join(&path)).map_err(|error| format!("{path}: {error}"))?;
            files.extend(String::from_utf8(bytes).ok().map(|text| File::new(path, text)));
        }
        if files.is_empty() { Err(format!("no files in {}", root.display())) } else { Ok(Tree { files }) }
    }

    /// A tree of these paths and texts.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |&(path, text): &(&str, &str)| File::new(path.to_owned(), text.to_owned());
        Tree { files: files.iter().map(file).collect() }
    }

    /// The files of Rust with their masks.
    pub(super) fn rust(&self) -> impl Iterator<Item = (&File, &Masked)> {
        self.files.iter().filter_map(|file| Some((file, file.rust.as_ref()?)))
    }

    /// The file of this path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

fn walk(root: &Path, folder: &str, paths: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if !entry.file_type()?.is_dir() {
            paths.push(path);
        } else if !["target", "runs", ".git"].contains(&name.as_str()) {
            walk(root, &path, paths)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tracked_files_hold_this_one_and_no_build() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tree = Tree::tracked(&root).unwrap();
        let this = tree.file("xtask/src/tidy/tree.rs").unwrap();
        assert_eq!((this.stem(), this.text.as_str()), ("tree", include_str!("tree.rs")));
        let mut walked = Vec::new();
        walk(&root, "", &mut walked).unwrap();
        assert!(tree.files.iter().all(|file| walked.contains(&file.path)));
        assert!(walked.iter().all(|path| !path.starts_with("target/") && !path.starts_with(".git/")));
    }
}
