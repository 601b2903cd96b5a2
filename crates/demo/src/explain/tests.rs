//! Random network files: whatever they hold, each gradient is that of differences.

use super::lesson::Lesson;
use gradus::{nn, tensor::random::Stream};
use std::fmt::Write;

/// A network file of random layers.
fn random(stream: &mut Stream) -> String {
    let mut below = |count: usize| (stream.uniform(0.0, count as f64) as usize).min(count - 1);
    let activations = nn::activation_names();
    let mut text = format!("inputs = {}\nlayers = [\n", below(4) + 1);
    for _ in 0..below(5) + 1 {
        let layer = match below(5) {
            0 => "{ type = \"layer_norm\" }".to_owned(),
            1 | 2 => {
                format!("{{ type = \"linear\", out_features = {}, bias = {} }}", below(4) + 2, below(2) == 0)
            }
            3 => format!(
                "{{ type = \"residual\", layers = [{{ type = \"{}\" }}] }}",
                activations[below(activations.len())]
            ),
            _ => format!("{{ type = \"{}\" }}", activations[below(activations.len())]),
        };
        let _ = writeln!(text, "    {layer},");
    }
    text + "]\n"
}

#[test]
fn wide_layers_fit_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.toml");
    let text = "inputs = 12\nlayers = [{ type = \"linear\", out_features = 20 }, { type = \"gelu\" },\n    \
                { type = \"linear\", out_features = 15 }]\n";
    std::fs::write(&path, text).unwrap();
    for seed in 0..5 {
        let lesson = Lesson::new(path.to_str().unwrap(), seed, false).unwrap();
        let page = lesson.teach(0.01, &[]).unwrap().explanation.document("a wide network").text();
        let wide = page.lines().find(|line| line.chars().count() > 80);
        assert!(wide.is_none(), "{wide:?}");
    }
}

#[test]
fn any_network_file_is_explained_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.toml");
    let mut stream = Stream::new(0, "network files");
    let mut compared = 0;
    for case in 0..60 {
        let text = random(&mut stream);
        std::fs::write(&path, &text).unwrap();
        let lesson =
            Lesson::new(path.to_str().unwrap(), case, false).unwrap_or_else(|e| panic!("{text}\n{e}"));
        let taught = lesson.teach(0.1, &[]).unwrap_or_else(|e| panic!("{text}\n{e}"));
        for d in &taught.explanation.differences {
            assert!(d.error < 1e-6, "{text}\n{}: {}", d.by, d.error);
            compared += d.slopes.iter().flatten().count();
        }
        let page = taught.explanation.document("a network").text();
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{text}\n{page}");
        let (step, _) = lesson.step(None, None).unwrap();
        assert!(step.get("l").is_some(), "{text}");
    }
    assert!(compared > 300, "{compared} entries were compared");
}
