//! What is read off an opened unit or weight is what the library computes.

use crate::{
    lone::Lone,
    stage::Stage,
    webdriver::{Browser, DOWN, ENTER, LEFT, RIGHT},
};

/// The exact number of a part of what is opened.
fn read(page: &Browser, part: &str) -> f64 {
    page.text(&format!("part('open-body').querySelector('[data-part={part}]').value")).parse().unwrap()
}

fn step(page: &Browser, count: usize) {
    for k in 1..=count {
        page.click("[data-part=step]");
        page.wait(&format!("pane.frame.step === {k}"));
    }
}

/// θ as the page has it.
fn theta(page: &Browser) -> Vec<Vec<f64>> {
    let layers: Vec<Vec<Vec<f64>>> = serde_json::from_str(&page.text("theta()")).unwrap();
    layers.into_iter().flatten().collect()
}

#[test]
fn a_unit_and_a_weight_have_the_librarys_gradients_and_differences() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    let lone = Lone::after(3).unwrap();
    assert_ne!(theta(&page), lone.theta(), "before the steps");
    step(&page, 3);
    assert_eq!(theta(&page), lone.theta(), "the page trains as the library does, to the bit");

    page.write("[data-part=row]", "5");
    page.click("[data-key=unit-1-2]");
    page.wait("part('open-body').querySelector('h3')?.textContent.startsWith('Unit 3 of layer 1 for row 5')");
    let [value, gradient, difference] = lone.unit(2, 5).unwrap();
    assert_eq!([read(&page, "value"), read(&page, "gradient")], [value, gradient]);
    assert!((read(&page, "difference") - difference).abs() < 1e-12);
    let digits = page.number("Number(part('open-body').querySelector('[data-digits]').dataset.digits)");
    assert!(digits >= 6.0, "gradient and difference agree in {digits} digits");
    assert!(
        page.number("part('open-body').querySelectorAll('math').length") >= 2.0,
        "names, and numbers put in"
    );

    page.click("[data-key=in-1]");
    page.wait("part('open-body').querySelector('[data-part=hand]')");
    let [gradient, difference] = lone.weight(5).unwrap();
    assert_eq!(read(&page, "value"), lone.theta()[0][5]);
    assert!((read(&page, "gradient") - gradient).abs() <= 1e-15 * gradient.abs().max(1.0));
    assert!((read(&page, "difference") - difference).abs() < 1e-12);
    let next = read(&page, "moves-to");
    page.click("[data-part=step]");
    page.wait("pane.frame.step === 4");
    assert_eq!(theta(&page)[0][5], next, "the next step moves it to what was said");
}

#[test]
fn the_keyboard_opens_units_and_walks_through_a_step() {
    let Some(stage) = Stage::open() else { return };
    let page = stage.page("");
    page.keys(".unit[tabindex='0']", RIGHT);
    assert_eq!(page.text("document.activeElement.dataset.key"), "unit-2-0");
    page.keys("[data-key=unit-2-0]", DOWN);
    page.keys("[data-key=unit-2-1]", LEFT);
    page.keys("[data-key=unit-1-1]", ENTER);
    page.wait("part('open-body').querySelector('h3')?.textContent.startsWith('Unit 2 of layer 1')");

    page.click("[data-part=mode-ops]");
    page.wait("part('open-body').querySelector('.op')");
    let stage_now = "part('open-body').querySelector('.stages [aria-current=true]').textContent";
    assert_eq!(page.text(stage_now), "1 forwards");
    let mut seen = vec![page.text(stage_now)];
    while page.value("!part('open-body').querySelector('[data-key=op-on]').disabled").as_bool().unwrap() {
        page.click("[data-key=op-on]");
        seen.push(page.text(stage_now));
    }
    seen.dedup();
    assert_eq!(seen, ["1 forwards", "2 loss", "3 clear gradients", "4 backwards", "5 step"]);
    let last = page.number("pane.opener.at");
    page.click("[data-key=op-back]");
    assert_eq!(page.number("pane.opener.at"), last - 1.0);
}

#[test]
fn a_table_is_asked_in_its_own_units() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fish.csv");
    let row = |i: usize| {
        format!("{},{},{}\n", 100 + i, (10 + i * 7 % 60) as f64 * 1e-4, ["eel", "cod"][usize::from(i > 30)])
    };
    let table: String = (0..60).map(row).collect();
    std::fs::write(&path, format!("length,weight,kind\n{table}")).unwrap();
    let Some(stage) = Stage::of(&["--data", path.to_str().unwrap()]) else { return };
    let page = stage.page("");
    page.wait("pane.points && pane.points.units && pane.frame");
    let [mean, std] = ["mean", "std"].map(|what| page.number(&format!("pane.points.units[0].{what}")));
    let offered = page.number("Number(part('ask-0').value)");
    assert!((offered - mean).abs() < 0.6 && (120.0..140.0).contains(&mean), "{offered} for {mean}");
    page.script("part('ask-0').value = 155; part('ask-1').value = 0.002; part('ask').requestSubmit()");
    page.wait("part('predicted').textContent.startsWith('At (155, 0.002): class ')");
    let asked = page.number("pane.asked[0]");
    assert!((asked - (155.0 - mean) / std).abs() < 1e-12, "{asked}");
    page.script("pane.chooseRow('train', 3)");
    let said = page.text("part('predicted').textContent");
    let length = said.split(['(', ',']).nth(1).and_then(|text| text.parse::<f64>().ok());
    assert!(length.is_some_and(|length| (100.0..160.0).contains(&length)), "{said}");
}
