//! For everybody: axe-core's audit, narrow screens, the keyboard, and how soon the page is seen.

use crate::{stage::Stage, webdriver::Browser};
use serde_json::Value;
use std::{env, fs};

/// What is audited: an address, and what is unfolded there.
const VIEWS: [(&str, &str); 5] = [
    ("", "[data-key=unit-1-1]"),
    ("#data.name=digits&hidden=8,", "[data-part=mode-ops]"),
    ("#b.activation.type=relu", "[data-key=unit-2-1]"),
    ("#tab=vanish", ""),
    ("#tab=softargmax", ""),
];

/// Every violation that axe-core finds, in a line.
fn violations(page: &Browser, axe: &str) -> Vec<String> {
    page.script(axe);
    let found = page.wait_for("const done = arguments[arguments.length - 1]; axe.run({ resultTypes: ['violations'] }).then((r) => done(r.violations), (e) => done([{ id: String(e) }]));");
    let line = |v: &Value| format!("{}: {}", v["id"], v["nodes"][0]["html"]);
    found.as_array().unwrap().iter().map(line).collect()
}

#[test]
fn axe_finds_nothing_wrong_in_any_view() {
    let Some(stage) = Stage::open() else { return };
    let Some(path) = env::var_os("GRADUS_AXE") else {
        eprintln!("skipped: GRADUS_AXE is not the path of axe-core's axe.min.js");
        return;
    };
    let axe = fs::read_to_string(path).unwrap();
    let page = stage.browser();
    for scheme in ["light", "dark"] {
        for width in [1280, 360] {
            page.look(width, 800, scheme);
            for (hash, open) in VIEWS {
                page.open(&stage.server.url(hash));
                if !open.is_empty() {
                    page.script("document.querySelectorAll('details').forEach((d) => { d.open = true; });");
                    page.click(open);
                    page.wait(
                        "part('open-body').querySelector('h3') && part('tables-body').querySelector('table')",
                    );
                }
                let found = violations(&page, &axe);
                assert!(found.is_empty(), "{scheme}, {width}, {hash:?}: {found:#?}");
            }
        }
    }
    page.script("document.querySelector('.unit').setAttribute('aria-label', ''); document.querySelector('.unit').title = '';");
    assert_eq!(violations(&page, &axe).len(), 0, "a tab that is hidden is not audited");
    page.open(&stage.server.url(""));
    page.script(
        "const unit = document.querySelector('.unit'); unit.setAttribute('aria-label', ''); unit.title = '';",
    );
    assert!(violations(&page, &axe)[0].contains("button-name"), "a button without a name is found");
}

#[test]
fn nothing_sticks_out_on_narrow_screens_or_when_it_is_enlarged() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.browser();
    // 640 pixels are 1280 at 200 %.
    for width in [360, 640] {
        page.look(width, 740, "light");
        for (hash, open) in VIEWS {
            page.open(&stage.server.url(hash));
            if !open.is_empty() {
                page.script("document.querySelectorAll('details').forEach((d) => { d.open = true; });");
                page.click(open);
                page.wait("part('open-body').querySelector('h3')");
            }
            let wide = page.number("document.documentElement.scrollWidth");
            assert!(wide <= f64::from(width), "{hash:?} is {wide} pixels wide, the screen {width}");
        }
    }
}

#[test]
fn the_page_is_small_and_soon_seen() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    let size = page.number("performance.getEntriesByType('navigation')[0].encodedBodySize");
    assert!(size > 1e4 && size < 3e5, "the page has {size} bytes");
    let paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
    // The best of some, since other tests may take the machine's time.
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        page.open(&stage.server.url(""));
        page.wait("performance.getEntriesByName('first-contentful-paint').length > 0");
        best = best.min(page.number(paint));
    }
    assert!(best < 200.0, "the first paint comes after {best} ms");
}
