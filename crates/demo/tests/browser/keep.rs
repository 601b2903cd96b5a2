//! The address holds a run, and runs do not disturb each other.

use crate::{http::ask, stage::Stage, webdriver::Browser};

/// Sets the second weight of the first unit, and makes some steps before and after.
fn change(page: &Browser) {
    page.click("[data-part=epoch]");
    page.wait("read('step') === 7");
    page.click("[data-key=unit-1-0]");
    page.wait("part('open-body').querySelector('[data-key=in-1]')");
    page.click("[data-key=in-1]");
    page.wait("part('open-body').querySelector('[data-part=hand]')");
    page.write("[data-part=hand]", "1.5");
    page.click("[data-part=hand-set]");
    page.wait("pane.frame.layers[0].weight[1] === 1.5");
    page.click("[data-part=freeze]");
    page.wait("pane.frame.frozen.includes('0.weight')");
    page.click("[data-part=epoch]");
    page.wait("read('step') === 14");
}

#[test]
fn the_address_gives_the_same_bits_in_a_second_browser() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("#data.name=circles&hidden=3,&optimizer.type=sgd&optimizer.lr=0.1");
    change(&page);
    assert_eq!(page.number("pane.frame.layers[0].weight[1]"), 1.5, "what is frozen stays");
    page.wait("location.hash.includes('steps=14') && location.hash.includes('edits=')");
    let address = page.text("location.href");
    let second = stage.browser();
    second.open(&address);
    second.wait("read('step') === 14");
    assert_eq!(second.text("theta()"), page.text("theta()"));
    assert_eq!(second.number("read('test-loss')"), page.number("read('test-loss')"));
    second.click("[data-part=step]");
    page.click("[data-part=step]");
    second.wait("read('step') === 15");
    page.wait("read('step') === 15");
    assert_eq!(second.text("theta()"), page.text("theta()"), "and so they go on");
}

#[test]
fn files_are_offered_and_views_are_svg() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    for file in ["run.toml", "model.safetensors", "program.rs"] {
        let path =
            page.text(&format!("part('keep').querySelector('[data-file=\"{file}\"]').getAttribute('href')"));
        let answer = ask(stage.server.port, "GET", &path, None).unwrap();
        assert!(answer.status == 200 && !answer.body.is_empty(), "{path}: {}", answer.status);
    }
    for view in ["network", "surface", "loss", "accuracy", "layers"] {
        let text = page.text(&format!("new XMLSerializer().serializeToString(pane.svgOf('{view}'))"));
        let document = roxmltree::Document::parse(&text).unwrap();
        assert!(document.root_element().has_tag_name(("http://www.w3.org/2000/svg", "svg")), "{view}");
        assert!(document.descendants().count() > 5, "{view} is drawn");
    }
}

#[test]
fn two_tabs_and_two_panes_do_not_disturb_each_other() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    let first = page.here();
    page.click("[data-part=step]");
    page.wait("read('step') === 1");
    let before = page.text("theta()");
    page.tab();
    page.open(&stage.server.url("#data.name=xor"));
    page.click("[data-part=play]");
    page.wait("read('step') > 300");
    page.switch(&first);
    page.wait("read('step') === 1");
    assert_eq!(page.text("theta()"), before);

    page.click("#compare");
    page.wait("app.panes.length === 2 && app.panes[1].frame");
    let other = "JSON.stringify(app.panes[1].frame.layers.map((layer) => [layer.weight, layer.bias]))";
    assert_eq!(page.text(other), before, "the second begins as the first is");
    page.script("app.panes[1].part('step').click();");
    page.wait("app.panes[1].frame.step === 2");
    assert_eq!(page.text("theta()"), before);
    page.click("[data-part=step]");
    page.wait("read('step') === 2");
    assert_eq!(page.text(other), page.text("theta()"));
}
