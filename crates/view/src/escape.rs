/// A text as it may stand in XML and HTML, between tags and in quoted attributes.
///
/// Characters that XML does not know (control characters) are left out.
///
/// ```
/// assert_eq!(gradus_view::escape("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
/// ```
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\t' | '\n' => escaped.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_sound_xml() {
        let all: String = (0..0x3000).chain(0xfff0..0x1_0010).filter_map(char::from_u32).collect();
        let page = format!("<a b=\"{0}\">{0}</a>", escape(&all));
        let document = roxmltree::Document::parse(&page).unwrap();
        assert!(document.root_element().text().unwrap().contains("<=>?@"));
        assert!(roxmltree::Document::parse(&format!("<a>{all}</a>")).is_err());
    }
}
