use super::*;

/// One figure with everything that there is.
fn everything() -> Figure {
    let x: Vec<f64> = (-100..=100).map(|i| f64::from(i) / 20.0).collect();
    let line = |f: fn(f64) -> f64| x.iter().map(|&x| [x, f(x)]).collect::<Vec<_>>();
    let field = (0..20 * 20).map(|i| f64::from(i % 20) / 10.0 - 1.0).collect();
    let ring = (0..90).map(|i| f64::from(i).to_radians() * 4.0).map(|t| [t.cos(), t.sin()]).collect();
    let first = Panel::new(Axis::between(-5.0, 5.0).named("x"), Axis::enclosing([-1.0, 4.0]).named("y"))
        .titled("Lines & <dots>")
        .curve(Curve::new(0, line(|x| x.max(0.0))).named("relu"))
        .curve(
            Curve::new(1, line(|x| if x.abs() < 0.01 { f64::NAN } else { x.signum() })).named("sign \"±\""),
        )
        .points(Points::new(Mark::Ring, Hue::Series(1), vec![[0.0, -1.0], [0.0, 1.0]]).named("limit"))
        .points(Points::new(Mark::Disc, Hue::Series(1), vec![[0.0, 0.0]]).tips(vec!["0 at 0".into()]));
    let second = Panel::new(Axis::between(-2.0, 2.0), Axis::between(-1.5, 1.5))
        .equal()
        .heat(Heat::new([[-2.0, -1.5], [2.0, 1.5]], 20, field))
        .area(Area::new(Hue::Series(2), ring).named("disc"));
    Figure::new("A <figure> & \"more\"", "What it shows")
        .columns(2)
        .panel(first)
        .panel(second)
        .note("A note & more")
}

#[test]
fn the_svg_is_sound_and_says_what_it_shows() {
    let svg = everything().svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let child =
        |name: &str| root.children().find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", name))).unwrap();
    assert_eq!(child("title").text(), Some("A <figure> & \"more\""));
    assert_eq!(child("desc").text(), Some("What it shows"));
    assert!(child("style").text().unwrap().contains("prefers-color-scheme:dark"));
    let texts: Vec<&str> = document
        .descendants()
        .filter(|n| n.has_tag_name("text") || n.tag_name().name() == "text")
        .filter_map(|n| n.text())
        .collect();
    for text in ["Lines & <dots>", "relu", "sign \"±\"", "limit", "disc", "x", "y", "−4", "A note & more"]
    {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
    assert!(svg.contains("<title>0 at 0</title>"));
}

/// Every place of every shape lies on the page.
#[test]
fn nothing_lies_off_the_page() {
    let scene = everything().scene();
    let inside =
        |p: &[f64; 2]| (0.0..=scene.size[0]).contains(&p[0]) && (0.0..=scene.size[1]).contains(&p[1]);
    for item in &scene.items {
        match item {
            Item::Path { points, .. } => assert!(points.iter().all(inside), "{item:?}"),
            Item::Circle { at, .. } | Item::Words { at, .. } => assert!(inside(at), "{item:?}"),
        }
    }
    assert!(scene.items.len() > 50);
}

#[test]
fn a_gap_parts_the_line() {
    let panel = |points: Vec<[f64; 2]>| {
        Panel::new(Axis::between(0.0, 4.0), Axis::between(0.0, 1.0)).curve(Curve::new(0, points))
    };
    let count = |points: Vec<[f64; 2]>| {
        let scene = Figure::new("t", "a").panel(panel(points)).scene();
        let thick =
            |item: &&Item| matches!(item, Item::Path { stroke: Some(stroke), .. } if stroke.width == 2.0);
        scene.items.iter().filter(thick).count()
    };
    let whole: Vec<[f64; 2]> = (0..5).map(|i| [f64::from(i), 0.5]).collect();
    let mut parted = whole.clone();
    parted[2][1] = f64::NAN;
    assert_eq!((count(whole), count(parted)), (1, 2));
}

#[test]
fn the_text_fits_a_terminal() {
    let text = everything().text();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for part in [
        "A <figure> & \"more\"",
        "a ⠒⠒⠒⠒⠒ relu",
        "○ limit",
        "▒ disc",
        "Lines & <dots>: y",
        "4┤",
        "┬",
        "A note",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let drawn = text.lines().filter(|line| line.contains('│') || line.contains('┤'));
    let letters = |letter: char| drawn.clone().filter(|line| line.contains(letter)).count();
    assert!(letters('a') >= 2 && letters('b') >= 2 && letters('●') == 1, "{text}");
}

/// A circle in a panel with equal units is as wide as high.
#[test]
fn circles_are_round() {
    let circle: Vec<[f64; 2]> =
        (0..=360).map(|i| f64::from(i).to_radians()).map(|t| [t.cos(), t.sin()]).collect();
    let panel =
        Panel::new(Axis::between(-3.0, 3.0), Axis::between(-2.0, 2.0)).equal().curve(Curve::new(0, circle));
    let figure = Figure::new("t", "a").panel(panel);
    let scene = figure.scene();
    let thick = |item: &Item| match item {
        Item::Path { points, stroke: Some(stroke), .. } if stroke.width == 2.0 => Some(points.clone()),
        _ => None,
    };
    let points: Vec<[f64; 2]> = scene.items.iter().filter_map(thick).flatten().collect();
    let extent = |axis: usize| {
        let values = points.iter().map(|p| p[axis]);
        values.clone().fold(f64::MIN, f64::max) - values.fold(f64::MAX, f64::min)
    };
    assert!((extent(0) - extent(1)).abs() < 0.1, "{} {}", extent(0), extent(1));
}
