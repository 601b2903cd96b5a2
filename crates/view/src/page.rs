use crate::escape;

/// A page of HTML of its own: no network, light and dark, and good on paper.
///
/// `body` is HTML; `title` is text.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        title = escape(title),
    )
}

/// How pages look.
const STYLE: &str = include_str!("page.css");

#[cfg(test)]
mod tests {
    #[test]
    fn a_page_is_sound_xml_and_escapes_its_title() {
        let html = super::page("a < b & \"c\"", "<p>x</p>");
        let document = roxmltree::Document::parse_with_options(
            &html,
            roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
        );
        let document = document.unwrap();
        let title = document.descendants().find(|n| n.has_tag_name("title")).unwrap();
        assert_eq!(title.text(), Some("a < b & \"c\""));
    }
}
