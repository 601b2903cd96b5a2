//! `gradus explain`: the numbers of PyTorch, the corrections of the course, every form, every refusal.

use crate::{common::gradus, snapshot::snapshot};
use std::{collections::BTreeMap, fs, path::Path};

/// The networks of the course in PyTorch 2.15, in f64 (golden/README.md beside it).
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../gradus/tests/suite/golden/seed.safetensors");

type Arrays = BTreeMap<String, Vec<f64>>;

fn explained(folder: &Path, arguments: &str) -> serde_json::Value {
    gradus(folder, &format!("explain --format json {arguments}")).json()
}

fn arrays(json: &serde_json::Value) -> Arrays {
    let numbers =
        |v: &serde_json::Value| v["data"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    json["arrays"].as_object().unwrap().iter().map(|(name, v)| (name.clone(), numbers(v))).collect()
}

fn text(arguments: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let ran = gradus(folder.path(), &format!("explain {arguments}"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    ran.stdout
}

#[test]
fn the_numbers_are_those_of_pytorch() {
    let folder = tempfile::tempdir().unwrap();
    let golden = gradus::tensor::file::safetensors::read::<f64>(GOLDEN).unwrap();
    for (case, net) in [
        ("000-regression", "regression"),
        ("001-tanh-sigmoid-mse", "tanh-mse"),
        ("002-tanh-sigmoid-bce", "tanh-bce"),
        ("003-relu-sigmoid-bce", "relu-bce"),
    ] {
        let json = explained(folder.path(), &format!("--net {net} --params {GOLDEN} --prefix {case}/"));
        let ours = arrays(&json);
        let mut compared = 0;
        for (name, want) in &golden.tensors {
            let Some(name) = name.strip_prefix(&format!("{case}/")) else { continue };
            let own = ours.get(name).unwrap_or_else(|| panic!("{case}: {name} is missing"));
            let largest = want.as_slice().iter().fold(0.0f64, |m, v| m.max(v.abs()));
            assert_eq!(own.len(), want.shape().len(), "{case} {name}");
            for (own, want) in own.iter().zip(want.as_slice()) {
                assert!((own - want).abs() <= 1e-13 * largest, "{case} {name}: {own} {want}");
            }
            compared += 1;
        }
        assert_eq!(compared, 19, "{case}");
        for d in json["explanation"]["differences"].as_array().unwrap() {
            assert!(d["error"].as_f64().unwrap() < 1e-7, "{d}");
        }
    }
}

#[test]
fn a_prefix_that_is_the_only_one_need_not_be_said() {
    let folder = tempfile::tempdir().unwrap();
    let golden = gradus::tensor::file::safetensors::read::<f64>(GOLDEN).unwrap();
    let case = golden.tensors.iter().filter(|(name, _)| name.starts_with("001"));
    let tensors: Vec<_> = case.cloned().collect();
    let file = folder.path().join("one.safetensors");
    gradus::tensor::file::safetensors::write(&file, &tensors, &BTreeMap::new()).unwrap();
    let ours = arrays(&explained(folder.path(), "--net tanh-mse --params one.safetensors"));
    let want = golden.tensors.iter().find(|(name, _)| name == "001-tanh-sigmoid-mse/loss").unwrap();
    assert!((ours["loss"][0] - want.1.as_slice()[0]).abs() < 1e-14);
}

#[test]
fn the_corrections_of_the_course_are_right() {
    let regression = text("");
    for line in [
        "∂ℓ/∂ŷ = diag(2·(ŷ − y))",
        "∂ŷ/∂z3 = I",
        "∂z3/∂z2 = W2",
        "∂z2/∂z1 = diag(5·[z1 > 0])",
        "δ3 = (∂ŷ/∂z3)ᵀ (∂l/∂ŷ)ᵀ",
        "∂l/∂W2 = δ3 z2ᵀ",
        "∂l/∂b2 = δ3",
        "δ1 = (∂z2/∂z1)ᵀ W2ᵀ δ3",
        "= 5·[z1 > 0] ⊙ (W2ᵀ δ3)",
        "∂l/∂W1 = δ1 xᵀ",
        "∂l/∂ŷ = (2/k) (ŷ − y)ᵀ",
        "These products agree with what backward() put into ∂l/∂θ to the last bit.",
    ] {
        assert!(regression.contains(line), "{line}\n{regression}");
    }
    let bce = text("--net tanh-bce");
    for part in [
        "l = −(1/K) Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]",
        "K independent yes/no questions",
        "below 2·10⁻⁴ beyond |z| = 5",
    ] {
        assert!(bce.replace("\n  ", " ").contains(part), "{part}\n{bce}");
    }
    // The sum is k times the mean, and so is each gradient.
    let folder = tempfile::tempdir().unwrap();
    let [mean, sum] = ["", "--sum"].map(|flag| arrays(&explained(folder.path(), flag)));
    for name in ["loss", "dl_dW1", "dl_dy_hat"] {
        for (mean, sum) in mean[name].iter().zip(&sum[name]) {
            assert!((sum - 2.0 * mean).abs() <= 1e-14 * sum.abs(), "{name}");
        }
    }
}

#[test]
fn what_a_terminal_shows_is_pinned() {
    for net in ["regression", "tanh-mse", "tanh-bce", "relu-bce"] {
        snapshot(&format!("explain-{net}.txt"), &text(&format!("--net {net}")));
    }
}

#[test]
fn every_form_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("net.toml"), NETWORK).unwrap();
    for net in ["regression", "tanh-mse", "tanh-bce", "relu-bce", "net.toml"] {
        let say = |format: &str| {
            let ran =
                gradus(folder.path(), &format!("explain --net {net} --format {format} --jacobian y_hat/z1"));
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{net}");
            ran.stdout
        };
        let text = say("text");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(!text.contains('\u{1b}') && text.contains("Jacobians that were asked for"));
        let html = say("html");
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let page = roxmltree::Document::parse_with_options(&html, options).unwrap();
        let count = |tag: &str| page.descendants().filter(|n| n.has_tag_name(tag)).count();
        assert!(count("math") > 20 && count("h2") > 6 && count("script") == 0, "{net}");
        assert!(!html.contains("http"), "the page needs no network");
        let latex = say("latex");
        assert_eq!(latex.matches('{').count(), latex.matches('}').count());
        for environment in ["align*", "bmatrix", "tabular", "document"] {
            let [begin, end] =
                ["begin", "end"].map(|w| latex.matches(&format!("\\{w}{{{environment}}}")).count());
            assert!(begin == end && begin > 0, "{environment}");
        }
        // What LaTeX's encoding does not hold would stop it.
        assert!(latex.is_ascii(), "{:?}", latex.chars().find(|c| !c.is_ascii()));
        let json: serde_json::Value = serde_json::from_str(&say("json")).unwrap();
        assert_eq!((json["version"].as_u64(), json["asked"][0]["of"].as_str()), (Some(1), Some("y_hat")));
    }
}

/// A network that is none of the course's.
const NETWORK: &str = r#"
inputs = 4
loss = "cross_entropy"
layers = [
    { type = "linear", out_features = 5 },
    { type = "layer_norm" },
    { type = "leaky_relu", negative_slope = 0.1 },
    { type = "residual", layers = [{ type = "linear", out_features = 5 }, { type = "gelu" }] },
    { type = "linear", out_features = 3, bias = false },
]
"#;

#[test]
fn a_network_of_a_file_is_explained_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("net.toml"), NETWORK).unwrap();
    let json = explained(folder.path(), "--net net.toml --x 1,-2,0.5,3 --y 2");
    let arrays = arrays(&json);
    assert_eq!((arrays["x"].as_slice(), arrays["y"].as_slice()), (&[1.0, -2.0, 0.5, 3.0][..], &[2.0][..]));
    // Softargmax minus one-hot, the gradient of cross-entropy, by hand.
    let z = &arrays["y_hat"];
    let total: f64 = z.iter().map(|z| z.exp()).sum();
    for (class, d) in arrays["dl_dy_hat"].iter().enumerate() {
        let want = z[class].exp() / total - f64::from(class == 2);
        assert!((d - want).abs() < 1e-14);
    }
    let differences = json["explanation"]["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 7);
    assert!(differences.iter().all(|d| d["error"].as_f64().unwrap() < 1e-7), "{differences:?}");
    let update = &json["explanation"]["update"];
    assert!(update["after"].as_f64() < update["before"].as_f64());
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put(
        "typo.toml",
        "inputs = 2\nlayers = [{ type = \"linear\", out_features = 3 },\n  { type = \"relux\" }]\n",
    );
    put("option.toml", "inputs = 2\nlayers = [{ type = \"leaky_relu\", slope = 0.1 }]\n");
    put("fit.toml", "inputs = 2\nlayers = [{ type = \"linear\", in_features = 3, out_features = 3 }]\n");
    put("key.toml", "inputs = 2\nlayer = []\n");
    put("loss.toml", "inputs = 2\nlayers = []\nloss = \"mee\"\n");
    put("not.safetensors", "x");
    for (arguments, code, want) in [
        (
            "--net deep",
            2,
            "error: no network is called \"deep\" help one of regression, tanh-mse, tanh-bce, relu-bce",
        ),
        ("--net gone.toml", 2, "error: gone.toml: "),
        (
            "--net typo.toml",
            2,
            "error: typo.toml: layer 1 (relux): there is no such layer help one of linear, ",
        ),
        (
            "--net option.toml",
            2,
            "error: option.toml: layer 0 (leaky_relu): there is no option slope help it has negative_slope",
        ),
        (
            "--net fit.toml",
            2,
            "error: fit.toml: layer 0 (linear): in_features is 3, but what comes before gives 2",
        ),
        (
            "--net key.toml",
            2,
            "error: key.toml: line 2: unknown field `layer`, expected one of `inputs`, `layers`, `loss`: layer = []",
        ),
        ("--net loss.toml", 2, "error: loss.toml: loss: no loss is called \"mee\""),
        ("--x 1,2,3", 2, "error: --x has 3 numbers, the network's input has 2"),
        ("--y 1", 2, "error: --y has 1 numbers, the network's output has 2"),
        ("--net tanh-bce --y 2,0", 2, "error: binary cross-entropy compares with probabilities, y has 2"),
        ("--lr nan", 2, "error: the learning rate is NaN, a number from 0 on is needed"),
        ("--params not.safetensors", 1, "error: not.safetensors: "),
        ("--jacobian y_hat", 1, "error: \"y_hat\" names no two values with / between them"),
        ("--jacobian y_hat/z9", 1, "error: no variable of this step is named \"z9\""),
    ] {
        let ran = gradus(folder.path(), &format!("explain {arguments}"));
        // Columns are as wide as what stands in them.
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.starts_with(want.trim_end()), "{arguments}: {}", ran.stderr);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{arguments}");
    }
}
