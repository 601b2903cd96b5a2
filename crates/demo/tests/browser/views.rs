//! The pictures of docs/playground.md.

use crate::{stage::Stage, webdriver::Browser};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{env, fs, path::Path};

/// A view: its name, its address, and what is done there.
type View = (&'static str, &'static str, fn(&Browser));

const VIEWS: [View; 6] = [
    ("network", "#steps=400", |page| page.click("[data-key=unit-1-2]")),
    ("steps", "#data.name=spirals&steps=1500", |page| page.click("[data-part=mode-ops]")),
    ("digits", "#data.name=digits&hidden=12,&steps=150", |page| page.click("[data-key=unit-1-3]")),
    (
        "compare",
        "#data.name=circles&steps=300&b.data.name=circles&b.activation.type=relu&b.steps=300",
        |_| {},
    ),
    ("vanish", "#tab=vanish", |page| page.wait("document.querySelector('#vanish-table tr')")),
    ("softargmax", "#tab=softargmax", |page| page.wait("document.querySelector('#softargmax-limit path')")),
];

fn picture(page: &Browser, to: &Path) {
    let answer = page.chromium("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
    let bytes = STANDARD.decode(answer["data"].as_str().unwrap()).unwrap();
    assert_eq!(bytes[..4], *b"\x89PNG");
    fs::write(to, bytes).unwrap();
}

#[test]
fn every_view_is_drawn_light_and_dark_wide_and_narrow() {
    let Some(stage) = Stage::open() else { return };
    let folder = env::var_os("GRADUS_SCREENSHOTS");
    let scratch = tempfile::tempdir().unwrap();
    let folder = folder.as_deref().map_or(scratch.path(), Path::new);
    let page = stage.browser();
    for (scheme, width) in [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)] {
        for (name, hash, act) in VIEWS {
            page.look(width, 900, scheme);
            page.open(&stage.server.url(hash));
            act(&page);
            page.wait("!part('open-body').querySelector('.notice')");
            page.wait(
                "app.tab !== 'net' || !pane.opener.question() || part('open-body').querySelector('h3')",
            );
            page.script("document.activeElement?.blur(); pane.peek(null); scrollTo(0, 0);");
            let height = page.number("document.documentElement.scrollHeight") as u32;
            page.look(width, height, scheme);
            page.script("return new Promise((done) => setTimeout(done, 300));");
            picture(&page, &folder.join(format!("{name}-{scheme}-{width}.png")));
        }
    }
}
