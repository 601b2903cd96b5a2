//! The layer rule: which of our crates may depend on which.

use crate::{Cargo, check::Outcome};
use serde_json::Value;

const LIBRARIES: [&str; 9] = [
    "gradus-tensor",
    "gradus-autograd",
    "gradus-nn",
    "gradus-losses",
    "gradus-optim",
    "gradus-data",
    "gradus-train",
    "gradus-view",
    "gradus-exchange",
];

/// What of ours a crate may depend on, in any kind of dependency; `None` for a crate without a layer.
fn below(package: &str) -> Option<Vec<&'static str>> {
    Some(match package {
        "gradus-tensor" => vec![],
        "gradus-autograd" | "gradus-optim" | "gradus-data" => vec!["gradus-tensor"],
        "gradus-nn" | "gradus-losses" | "gradus-view" => vec!["gradus-autograd", "gradus-tensor"],
        "gradus-train" => {
            vec![
                "gradus-nn",
                "gradus-losses",
                "gradus-optim",
                "gradus-data",
                "gradus-autograd",
                "gradus-tensor",
            ]
        }
        "gradus-exchange" => vec!["gradus-nn", "gradus-autograd", "gradus-tensor"],
        "gradus" => LIBRARIES.to_vec(),
        "gradus-play" => [&LIBRARIES[..], &["gradus"]].concat(),
        "gradus-demo" => [&LIBRARIES[..], &["gradus", "gradus-play"]].concat(),
        "gradus-fuzz" => vec!["gradus"],
        "gradus-benches" | "xtask" => {
            [&LIBRARIES[..], &["gradus", "gradus-play", "gradus-demo", "gradus-benches"]].concat()
        }
        _ => return None,
    })
}

/// Every crate of ours depends only on the layers below it.
pub(crate) fn check(cargo: &Cargo) -> Outcome {
    let text = cargo.read(&["metadata", "--no-deps", "--format-version", "1"])?;
    let metadata: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    if packages.is_empty() {
        return Err("cargo metadata names no package".to_owned());
    }
    let violations = violations(packages);
    if violations.is_empty() {
        Ok(format!("{} crates in their layers", packages.len()))
    } else {
        Err(violations.join("\n"))
    }
}

/// Dependencies, normal, for tests or for builds, that point out of a layer.
fn violations(packages: &[Value]) -> Vec<String> {
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
    let ours: Vec<String> = packages.iter().map(name).collect();
    let mut violations = Vec::new();
    for package in packages {
        let package_name = name(package);
        let Some(below) = below(&package_name) else {
            violations.push(format!("{package_name} has no layer; give it one in xtask/src/layers.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let target = name(dependency);
            if ours.contains(&target) && !below.contains(&target.as_str()) {
                let kind = dependency["kind"].as_str().unwrap_or("normal");
                let allowed = if below.is_empty() { "none of ours".to_owned() } else { below.join(", ") };
                violations.push(format!(
                    "{package_name} depends on {target} ({kind} dependency); allowed: {allowed}"
                ));
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let dependencies: Vec<Value> =
            dependencies.iter().map(|(name, kind)| json!({"name": name, "kind": kind})).collect();
        json!({"name": name, "dependencies": dependencies})
    }

    #[test]
    fn allowed_dependencies_pass() {
        let packages = [
            package("gradus-tensor", &[("rayon", None), ("proptest", Some("dev"))]),
            package("gradus-autograd", &[("gradus-tensor", None)]),
            package("gradus-losses", &[("gradus-autograd", None), ("gradus-tensor", Some("dev"))]),
            package("gradus", &[("gradus-losses", None)]),
            package("gradus-demo", &[("gradus", None), ("gradus-losses", None)]),
            package("xtask", &[("gradus-demo", None)]),
        ];
        assert!(violations(&packages).is_empty());
    }

    #[test]
    fn planted_dependencies_are_found() {
        let packages = [
            package("gradus-tensor", &[("gradus-autograd", Some("dev"))]),
            package("gradus-autograd", &[("gradus-tensor", None)]),
            package("gradus-optim", &[("gradus-tensor", None), ("gradus-autograd", Some("build"))]),
            package("gradus-demo", &[("xtask", None)]),
            package("xtask", &[]),
            package("gradus-extra", &[]),
        ];
        assert_eq!(
            violations(&packages),
            [
                "gradus-tensor depends on gradus-autograd (dev dependency); allowed: none of ours",
                "gradus-optim depends on gradus-autograd (build dependency); allowed: gradus-tensor",
                "gradus-demo depends on xtask (normal dependency); allowed: gradus-tensor, gradus-autograd, \
                 gradus-nn, gradus-losses, gradus-optim, gradus-data, gradus-train, gradus-view, gradus-exchange, gradus, gradus-play",
                "gradus-extra has no layer; give it one in xtask/src/layers.rs",
            ]
        );
    }
}
