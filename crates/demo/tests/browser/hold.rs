//! What goes wrong is said in its place.

use crate::stage::{Server, Stage};

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
