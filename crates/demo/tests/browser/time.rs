//! Back in time.

use crate::{stage::Stage, webdriver::LEFT};

#[test]
fn going_back_shows_the_same_numbers_and_goes_on_as_before() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    let now = || (page.text("theta()"), page.number("read('train-loss')"), page.number("read('test-loss')"));
    let mut then = vec![now()];
    for k in 1..=8 {
        page.click("[data-part=step]");
        page.wait(&format!("pane.frame.step === {k} && read('step') === {k}"));
        then.push(now());
    }
    assert_ne!(then[5], then[8]);
    page.keys("[data-part=time]", LEFT);
    page.keys("[data-part=time]", LEFT);
    page.keys("[data-part=time]", LEFT);
    page.wait("read('step') === 5 && pane.frame.timeline.at === 5");
    assert_eq!(now(), then[5]);
    for (k, want) in then.iter().enumerate().skip(6) {
        page.click("[data-part=step]");
        page.wait(&format!("read('step') === {k}"));
        assert_eq!(now(), *want);
    }
}
