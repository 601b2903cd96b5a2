use super::*;
use proptest::prelude::*;

const SPACING: Spacing =
    Spacing { gap: 8.0, rank: 10.0, port: 12.0, label: 6.0, edge: [2.0, 4.0], whole: false };

/// Sizes of nodes, and for each node but the first what it is made from, and how wide the labels are.
fn graph() -> impl Strategy<Value = (Vec<[f64; 2]>, Vec<Link>)> {
    let node = ((10..90i32, 5..30i32), prop::collection::vec((0..1000usize, 0..40i32), 0..4));
    prop::collection::vec(node, 1..25).prop_map(|nodes| {
        let size = |((w, h), _): &((i32, i32), Vec<_>)| [f64::from(*w), f64::from(*h)];
        let sizes = nodes.iter().map(size).collect();
        let links = nodes.iter().enumerate().skip(1).flat_map(|(to, (_, from))| {
            from.iter().map(move |(from, label)| Link { ends: [from % to, to], label: f64::from(*label) })
        });
        (sizes, links.collect())
    })
}

/// Whether two rectangles have more than an edge in common.
fn overlap(a: &[[f64; 2]; 2], b: &[[f64; 2]; 2]) -> bool {
    (0..2).all(|axis| a[0][axis] < b[1][axis] - 1e-6 && b[0][axis] < a[1][axis] - 1e-6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn nothing_covers_anything((sizes, links) in graph(), whole: bool) {
        let spacing = Spacing { whole, ..SPACING };
        let layout = Layout::new(&sizes, &links, spacing);
        let label = |(link, way): (&Link, &Way)| {
            let [x, top, bottom] = way.label();
            [[x - spacing.edge[0], top], [x + spacing.edge[1] + link.label, bottom]]
        };
        let labels = links.iter().zip(&layout.ways).map(label);
        let all: Vec<[[f64; 2]; 2]> = layout.boxes.iter().copied().chain(labels).collect();
        for (k, a) in all.iter().enumerate() {
            prop_assert!(a[0][0] >= -1e-6 && a[0][1] >= 0.0 && a[1][0] <= layout.size[0] + 1e-6 && a[1][1] <= layout.size[1] + 1e-6);
            prop_assert!(!whole || a.iter().flatten().all(|v| v.fract() == 0.0));
            for b in &all[..k] {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
        for (link, way) in links.iter().zip(&layout.ways) {
            let [from, to] = link.ends.map(|node| layout.boxes[node]);
            let (first, last) = (way.stops[0], way.stops[way.stops.len() - 1]);
            prop_assert_eq!([first[1], last[2]], [from[1][1], to[0][1]]);
            prop_assert!((from[0][0]..=from[1][0]).contains(&first[0]) && (to[0][0]..=to[1][0]).contains(&last[0]));
            let inner = way.stops[1..way.stops.len() - 1].iter();
            for &[x, top, bottom] in inner {
                let line = [[x - 1.0, top], [x + 1.0, bottom]];
                prop_assert!(layout.boxes.iter().all(|b| !overlap(&line, b)));
            }
            prop_assert!(way.points().windows(2).all(|pair| pair[0][1] < pair[1][1]));
        }
        let again = Layout::new(&sizes, &links, spacing);
        prop_assert_eq!(&again.boxes, &layout.boxes);
    }
}

/// A tree has no crossings, whatever the order in which it was written.
#[test]
fn trees_are_untangled() {
    // Leaves 0 … 7 in a mixed order, joined in pairs.
    let pairs = [
        [3, 8],
        [6, 8],
        [0, 9],
        [5, 9],
        [1, 10],
        [7, 10],
        [2, 11],
        [4, 11],
        [9, 12],
        [11, 12],
        [8, 13],
        [10, 13],
        [12, 14],
        [13, 14],
    ];
    let mut ranks = ranks::Ranks::new(&layers::layers(15, &pairs), &pairs);
    assert!(order::crossings(&ranks) > 0);
    order::untangle(&mut ranks);
    assert_eq!(order::crossings(&ranks), 0);
}
