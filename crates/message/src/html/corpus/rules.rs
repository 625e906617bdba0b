//! What may stand in a document that is shown: written down a second time, apart from the code under test.

use std::rc::Rc;

use cssparser::{Parser, Token};

use super::dom::{Node, elements};

const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "body",
    "meta",
    "style",
    "a",
    "abbr",
    "address",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that only say how something looks or what it means.
const HARMLESS: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "aria-hidden",
    "aria-label",
    "bgcolor",
    "border",
    "bordercolor",
    "cellpadding",
    "cellspacing",
    "class",
    "color",
    "colspan",
    "coords",
    "datetime",
    "dir",
    "face",
    "frame",
    "headers",
    "height",
    "hspace",
    "id",
    "lang",
    "noshade",
    "nowrap",
    "reversed",
    "role",
    "rowspan",
    "rules",
    "scope",
    "shape",
    "size",
    "span",
    "start",
    "summary",
    "title",
    "type",
    "valign",
    "value",
    "vspace",
    "width",
];

/// Functions of CSS that load or run nothing.
const FUNCTIONS: &[&str] = &[
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "calc",
    "min",
    "max",
    "clamp",
    "linear-gradient",
    "radial-gradient",
    "not",
    "nth-child",
    "has",
    "is",
    "where",
];

/// What pictures may be: the address, judged.
pub type PictureRule = fn(&str) -> bool;

pub fn embedded_only(address: &str) -> bool {
    address.is_empty() || (address.starts_with("data:image/") && !address.contains("svg"))
}

/// Panics with what is wrong, if anything.
pub fn check(root: &Rc<Node>, picture: PictureRule, of: &str) {
    for element in elements(root) {
        let name = element.name();
        assert_eq!(
            &*name.ns, "http://www.w3.org/1999/xhtml",
            "{of}: {} in another namespace",
            &*name.local
        );
        let name = &*name.local;
        assert!(ELEMENTS.contains(&name), "{of}: <{name}>");
        for (attribute, value) in element.attributes() {
            let fine = match (name, attribute.as_str()) {
                ("meta", "charset" | "name" | "content") => true,
                ("a" | "area", "href") => is_link(&value),
                ("a" | "area", "target") => value == "_blank",
                ("a" | "area", "rel") => value.contains("noopener") && value.contains("noreferrer"),
                ("img", "src") => picture(&value),
                ("table" | "td" | "th" | "tr" | "body", "background") => picture(&value),
                ("img", "usemap") => value.starts_with('#'),
                ("map", "name") => true,
                (_, "style") => {
                    css(&value, picture, of);
                    true
                }
                (_, attribute) => HARMLESS.contains(&attribute),
            };
            assert!(fine, "{of}: <{name} {attribute}={value:?}>");
        }
        if name == "style" {
            let text = element.text();
            assert!(!text.contains('<'), "{of}: a style element with markup in it");
            css(&text, picture, of);
        }
        if name == "meta" {
            assert!(
                element
                    .attributes()
                    .iter()
                    .all(|(attribute, _)| attribute != "http-equiv"),
                "{of}"
            );
        }
    }
}

fn is_link(value: &str) -> bool {
    url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"))
        && !value.contains(|character: char| character.is_control() || character == ' ')
}

/// Reads CSS token by token, every block and function too.
pub fn css(text: &str, picture: PictureRule, of: &str) {
    tokens(&mut Parser::new(text), picture, of, 0);
    let squeezed: String = text
        .to_ascii_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    assert!(
        !squeezed.contains("position:fixed") && !squeezed.contains("position:sticky"),
        "{of}: {text}"
    );
    assert!(
        !squeezed.contains("behavior:") && !squeezed.contains("-moz-binding"),
        "{of}: {text}"
    );
}

fn tokens(parser: &mut Parser<'_>, picture: PictureRule, of: &str, depth: usize) {
    assert!(depth < 20, "{of}: CSS nested too deeply");
    while let Ok(token) = parser.next().cloned() {
        match &token {
            Token::UnquotedUrl(address) => assert!(picture(address), "{of}: url({address})"),
            Token::AtKeyword(name) => assert_eq!(&**name, "media", "{of}: @{name}"),
            Token::BadUrl(_) | Token::BadString(_) => panic!("{of}: {token:?}"),
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let address: Result<String, cssparser::ParseError<()>> =
                    parser.parse_nested_block(|parser| Ok(parser.expect_string()?.as_ref().to_owned()));
                assert!(picture(&address.unwrap()), "{of}: url()");
            }
            Token::Function(_)
            | Token::ParenthesisBlock
            | Token::SquareBracketBlock
            | Token::CurlyBracketBlock => {
                if let Token::Function(name) = &token {
                    assert!(
                        FUNCTIONS.contains(&name.to_ascii_lowercase().as_str()),
                        "{of}: {name}()"
                    );
                }
                let inner: Result<(), cssparser::ParseError<()>> = parser.parse_nested_block(|parser| {
                    tokens(parser, picture, of, depth + 1);
                    Ok(())
                });
                inner.unwrap();
            }
            _ => {}
        }
    }
}
