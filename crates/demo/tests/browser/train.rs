//! Trained by clicking.

use crate::stage::Stage;

#[test]
fn moons_and_spirals_are_learnt_by_clicking() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    assert!(page.number("read('test-accuracy')") < 0.99, "nothing is learnt yet");
    page.click("[data-part=play]");
    page.wait("read('test-accuracy') >= 0.99");
    page.click("[data-part=play]");
    page.wait("!pane.frame.playing");

    page.click("input[value=spirals]");
    page.wait("pane.state.data.name === 'spirals' && pane.frame?.step === 0");
    page.click("[data-part=play]");
    page.wait("read('test-accuracy') >= 0.97");
    page.click("[data-part=play]");
    page.wait("!pane.frame.playing");
    let said = page.text("document.getElementById('live').textContent");
    assert!(said.starts_with("Paused at step") && said.contains("of the test rows right"), "{said}");
}

#[test]
fn layers_and_units_are_chosen_by_click_and_drag() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    page.click("[data-key='units-1+']");
    page.wait("pane.state.hidden.join() === '5,4'");
    page.click("[data-part=more-layers]");
    page.wait("pane.state.hidden.join() === '5,4,4'");
    page.keys("[data-key=grip-3]", crate::webdriver::DOWN);
    page.wait("pane.state.hidden.join() === '5,4,3'");
    assert_eq!(page.text("document.activeElement.dataset.key"), "grip-3", "the focus stays");
    let drag = "const grip = document.querySelector('[data-key=grip-1]');
        const event = (kind, y) => new PointerEvent(kind, { pointerId: 1, clientX: 0, clientY: y, bubbles: true });
        grip.setPointerCapture = () => {};
        for (const [kind, y] of [['pointerdown', 100], ['pointermove', 52], ['pointerup', 52]]) grip.dispatchEvent(event(kind, y));";
    page.script(drag);
    page.wait("pane.state.hidden.join() === '8,4,3'");
    assert_eq!(
        page.number("document.querySelectorAll('.unit').length"),
        18.0,
        "2 inputs, 8, 4, 3 and an output"
    );
}
