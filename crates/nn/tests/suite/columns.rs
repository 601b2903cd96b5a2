use gradus_autograd::{Graph, Module};
use gradus_nn::{Column, Columns, spec::NetworkSpec};
use gradus_tensor::{Params, Tensor};

/// By hand: numbers pass, categories are rows of a table.
#[test]
fn categories_are_rows_of_a_table() {
    let params = Params::<f64>::seed(0);
    let columns = [
        Column::Embedding { count: 2, size: 3 },
        Column::Number,
        Column::Number,
        Column::OneHot { count: 2 },
    ];
    let layer = Columns::new(&params, &columns);
    assert_eq!(layer.label(), "Columns(4 → 7)");
    let table = params.list()[0].clone();
    assert_eq!(table.name(), "0.embedding.0.weight");
    let table = table.value();
    let mut graph = Graph::new(&params);
    let g = graph.step();
    let y = layer.forward(g.input([[1.0, 0.5, -2.0, 0.0], [0.0, 7.0, 8.0, 1.0]]));
    let want =
        [&table.as_slice()[3..], &[0.5, -2.0, 1.0, 0.0], &table.as_slice()[..3], &[7.0, 8.0, 0.0, 1.0]]
            .concat();
    assert_eq!(y.value().unwrap().as_slice(), want);
    // The gradient of a row's vector is what is asked of it: each row of the table was taken once.
    y.slice(1, 0..3).sum().backward().unwrap();
    assert!(params.read().grad().iter().all(|g| *g == 1.0));
}

#[test]
fn codes_that_are_none_give_zeros_and_wrong_widths_are_errors() {
    let params = Params::<f32>::seed(0);
    let layer = Columns::new(&params, &[Column::OneHot { count: 3 }]);
    let mut graph = Graph::new(&params);
    assert_eq!(layer.forward(graph.step().input([[3.0], [-1.0]])).value().unwrap(), Tensor::zeros([2, 3]));
    let error = layer.forward(graph.step().input([[0.0, 1.0]])).value().unwrap_err().to_string();
    assert!(error.contains("rows of 1 columns are expected: [batch, 1]"), "{error}");
}

#[test]
fn a_description_makes_it() {
    let build = |options: &str| {
        let text = format!(
            r#"{{"inputs": 3, "layers": [{{"type": "columns", {options}}}, {{"type": "linear", "out_features": 1}}]}}"#
        );
        let spec: NetworkSpec = serde_json::from_str(&text).unwrap();
        let params = Params::<f32>::seed(0);
        spec.build(&params)
            .map(|_| params.list().iter().map(|p| (p.name(), p.shape().to_string())).collect::<Vec<_>>())
    };
    let made = build(r#""categories": [0, 4, 9], "embedding_dim": [0, 0, 2]"#).unwrap();
    assert_eq!(made[0], ("0.embedding.2.weight".to_owned(), "[9, 2]".to_owned()));
    assert_eq!(made[1].1, "[1, 7]");
    for (options, message) in [
        (r#""categories": [0, 4]"#, "2 categories and 2 embedding_dim, but rows are [3]"),
        (
            r#""categories": [0, 4, 4], "embedding_dim": [1, 0, 0]"#,
            "embedding_dim is 1 for a column that is a number",
        ),
        (r#""embedding_dim": [1]"#, "the option categories is missing"),
    ] {
        let error = build(options).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}
