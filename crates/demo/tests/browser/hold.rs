//! What goes wrong is said in its place.

use crate::{
    http::ask,
    stage::{Server, Stage},
    webdriver::BACKSPACE,
};
use serde_json::json;

#[test]
fn absurd_sizes_are_refused_in_place_and_the_run_stays() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    let run = page.text("pane.run");
    page.write("[data-key='data.rows']", "100000000");
    page.wait("shown('refused')");
    let said = page.text("part('refused').textContent");
    assert!(said.contains("100000000") && said.contains("2000"), "{said}");
    assert_eq!(page.text("pane.run"), run);
    page.write("[data-key='data.rows']", "200");
    page.wait("!shown('refused') && pane.state.data.rows === 200 && pane.frame");
}

#[test]
fn a_training_that_diverges_names_the_op() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("#data.name=plane&activation.type=relu&optimizer.type=sgd&optimizer.lr=1e6");
    page.click("[data-part=play]");
    page.wait("shown('trouble') && !pane.frame.playing");
    let op = page.text("pane.frame.trouble.op");
    let said = page.text("part('trouble').textContent");
    assert!(!op.is_empty() && said.contains(&op) && said.contains("lower the rate"), "{said}");
    page.click("[data-part=restart]");
    page.wait("!shown('trouble') && read('step') === 0");
}

#[test]
fn a_server_that_went_is_waited_for_and_the_run_goes_on() {
    let Some(mut stage) = Stage::open() else { return };
    let page = stage.page("");
    page.click("[data-part=epoch]");
    page.wait("read('step') === 7 && location.hash.includes('steps=7')");
    let before = page.text("theta()");
    let port = stage.server.port;
    stage.server = Server::start(0);
    page.wait("!document.getElementById('notice').hidden");
    stage.server = Server::start(port);
    page.wait("document.getElementById('notice').hidden && pane.run && pane.frame");
    page.wait("read('step') === 7");
    assert_eq!(page.text("theta()"), before);
}

#[test]
fn a_second_run_for_which_there_is_no_room_leaves_the_first() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    for _ in 0..15 {
        assert_eq!(ask(stage.server.port, "POST", "/api/runs", Some(&json!({}))).unwrap().status, 201);
    }
    page.click("#compare");
    page.wait("shown('refused') && app.panes.length === 1");
    assert!(page.text("part('refused').textContent").contains("16 runs are open"));
    page.click("[data-part=more-layers]");
    page.wait("pane.network.layers.length === 5 || shown('refused')");
    page.click("[data-part=step]");
    page.wait("read('step') === 1");
}

#[test]
fn a_number_that_is_none_is_refused_in_words() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    page.open_weight();
    page.write("[data-part=hand]", BACKSPACE);
    page.click("[data-part=hand-set]");
    page.wait("part('open-body').querySelector('[data-part=hand-said]').textContent.includes('nothing was changed')");
    page.write("[data-part=hand]", "0.5");
    page.click("[data-part=hand-set]");
    page.wait("document.getElementById('live').textContent === '0.weight[1] is set to 0.5.'");
}

#[test]
fn what_is_opened_on_a_phone_comes_into_view() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.browser();
    page.look(360, 740, "light");
    page.open(&stage.server.url(""));
    page.click("[data-key=unit-1-0]");
    page.wait("part('open-body').querySelector('h3')");
    page.wait(
        "(({ top }) => top >= 0 && top < innerHeight - 150)(part('open-body').getBoundingClientRect())",
    );
    page.script("[...part('jump').children].find((button) => button.textContent === 'Training').click();");
    page.wait("document.activeElement.closest('details')?.dataset.group === 'training'");
    page.wait("(({ top }) => top >= -1 && top < 200)(part('form-training').getBoundingClientRect())");
}

#[test]
fn connections_that_other_windows_hold_are_said_to_be_missing() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    // With the page's own stream there are seven, of which a browser keeps six.
    page.script(
        "window.held = Array.from({ length: 6 }, () => new EventSource(`/api/runs/${pane.run}/frames`));",
    );
    page.wait("held.filter((stream) => stream.readyState === EventSource.OPEN).length === 5");
    page.script("pane.do({ do: 'step' });");
    page.wait("!document.getElementById('stalled').hidden");
    assert!(page.text("document.getElementById('stalled').textContent").contains("six connections"));
    page.script("held.forEach((stream) => stream.close());");
    page.wait("document.getElementById('stalled').hidden && read('step') === 1");
}
