use super::*;

#[test]
fn literals_and_comments_are_no_code() {
    let text = r####"let a = "x { // \" }"; // one {
/* two /* three */ { */ let b = 'c'; let c = '\''; let d: &'static str = r#"{ " }"#;
let e = b"{"; let f = '{'; let r#fn = br"{"; let g = '\u{7b}'; barr"s"
"####;
    let Masked { code, comments } = mask(text);
    assert!(!code.contains(['{', '}', '"']), "{code}");
    for kept in ["let a =", "let b =", "let d: &'static str =", "let r#fn =", "let g =", "barr"] {
        assert!(code.contains(kept), "{kept} in {code}");
    }
    assert!(comments.contains("one {") && comments.contains("two /* three */ { */"));
    assert!(!comments.contains("let"));
    for mask in [&code, &comments] {
        assert_eq!(mask.len(), text.len());
        assert_eq!(mask.lines().count(), text.lines().count());
    }
}

#[test]
fn unfinished_literals_end_with_the_text() {
    for text in ["\"abc", "r#\"abc\"", "/* abc", "'\\", "'", "\"é\\", "/*é"] {
        assert_eq!(mask(text).code.len(), text.len(), "{text}");
    }
}

#[test]
fn functions_are_found_with_their_lengths() {
    let text = "\
trait T { fn none(&self, n: [u8; 3]) -> u8; fn one(&self) -> u8 { 1 } }
fn three<F: Fn(u8) -> [u8; 2]>(f: F, g: fn(u8) -> u8) {
    let s = \"} fn no() {\"; // }
}
fn outer() {
    fn inner() {
    }
    if true { match 1 { _ => {} } }
}
";
    let masked = mask(text);
    let found: Vec<_> = functions(&masked.code).iter().map(|f| (f.name, f.lines)).collect();
    assert_eq!(found, [("one", 1), ("three", 3), ("outer", 5), ("inner", 2)]);
    assert_eq!(functions(&masked.code)[1].at, text.find("fn three").unwrap());
}

#[test]
fn words_have_no_marks() {
    let found: Vec<_> = words("a.b_c(é2)!").collect();
    assert_eq!(found, [(0, "a"), (2, "b_c"), (6, "é2")]);
}
