//! The address holds a run, and runs do not disturb each other.

use crate::{http::ask, stage::Stage, webdriver::Browser};

/// Sets the second weight of the first unit, and makes some steps before and after.
fn change(page: &Browser) {
    page.click("[data-part=epoch]");
    page.wait("read('step') === 7");
    page.open_weight();
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

#[test]
fn a_run_stops_where_no_address_follows_and_is_copied_as_it_stands() {
    let Some(stage) = Stage::open() else { return };
    let small = "#data.name=xor&data.rows=20&hidden=1,&batch=20&optimizer.type=sgd";
    let page = stage.page(small);
    page.click("[data-part=play]");
    page.wait("!pane.frame.playing && read('step') === 200000 && shown('limit')");
    assert!(page.text("part('limit').textContent").contains("Play goes on beyond it"));
    page.wait("location.hash.includes('steps=200000')");
    let address = page.text("location.href");
    let second = stage.browser();
    second.open(&address);
    second.wait("pane.frame.goal === null && read('step') === 200000 && !shown('working')");
    assert_eq!(second.text("theta()"), page.text("theta()"));

    // On the way there the page says so, and the address stays as it is.
    second.open(&stage.server.url("#steps=200000&data.rows=2000&hidden=32,32&batch=200"));
    second.wait("shown('working') && part('working-bar').value > 0");
    assert!(second.text("part('working-text').textContent").contains("up to step 200,000"));
    assert!(second.text("part('play').textContent").contains("Pause"));
    second.script("app.keep();");
    assert!(second.text("location.hash").contains("steps=200000"));

    page.click("[data-part=play]");
    page.wait("read('step') > 200000");
    page.click("[data-part=play]");
    page.wait("!pane.frame.playing && location.hash.includes('steps=200000')");
    assert_eq!(page.text("document.getElementById('beyond').textContent"), "brings back step 200,000 only");
    page.click("#compare");
    page.wait("app.panes.length === 2 && app.panes[1].frame");
    let other = "JSON.stringify(app.panes[1].frame.layers.map((layer) => [layer.weight, layer.bias]))";
    assert_eq!(page.text(other), page.text("theta()"), "the copy stands beyond, too");
    page.script("app.panes[1].part('more-layers').click();");
    page.wait("app.panes[1].network.layers.length === 4 && app.panes[1].frame");
}

#[test]
fn what_is_chosen_on_the_other_pages_is_in_the_address() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("#tab=softargmax&softargmax.z=1,5&softargmax.beta=2");
    page.wait("app.lessons.softargmax.z.join() === '1,5' && app.lessons.softargmax.beta === 2");
    page.click("#softargmax-more");
    page.wait("location.hash.includes('softargmax.z=1,5,0')");
    page.open(&stage.server.url("#tab=vanish&vanish.activation=relu&vanish.init=he&vanish.depth=5"));
    page.wait("document.querySelector('#vanish-table tr') && location.hash.includes('vanish.depth=5')");
    assert_eq!(page.text("app.lessons.vanish.chosen('vanish-activations').join()"), "relu");
    page.wait("document.getElementById('vanish-working').textContent === ''");
}
