//! The elements and attributes that may stay in HTML. Everything that is not named here goes.

/// Elements of received messages. None of them runs anything, loads anything by itself but `img`, or takes
/// input; none is parsed as raw text, so what is written is what a browser reads.
pub(super) const TAGS: &[&str] = &[
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

/// Elements that go with everything in them.
pub(super) const DROPPED: &[&str] = &[
    "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "svg", "math", "template",
    "select", "datalist", "frameset",
];

/// Where every link opens.
pub(super) const TARGET: &str = "_blank";
/// What the page behind a link learns of this one: nothing.
pub(super) const REL: &str = "noopener noreferrer nofollow";

/// Attributes of any element.
const GLOBAL: &[&str] = &[
    "align",
    "aria-hidden",
    "aria-label",
    "bgcolor",
    "class",
    "dir",
    "height",
    "id",
    "lang",
    "role",
    "style",
    "title",
    "valign",
    "width",
];

/// Attributes of single elements.
pub(super) const OF_TAG: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("area", &["alt", "coords", "href", "shape"]),
    ("blockquote", &["type"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("font", &["color", "face", "size"]),
    ("hr", &["color", "noshade", "size"]),
    ("img", &["alt", "border", "hspace", "src", "usemap", "vspace"]),
    ("li", &["type", "value"]),
    ("map", &["name"]),
    ("ol", &["reversed", "start", "type"]),
    (
        "table",
        &[
            "background",
            "border",
            "bordercolor",
            "cellpadding",
            "cellspacing",
            "frame",
            "rules",
            "summary",
        ],
    ),
    (
        "td",
        &[
            "abbr",
            "background",
            "colspan",
            "headers",
            "nowrap",
            "rowspan",
            "scope",
        ],
    ),
    (
        "th",
        &[
            "abbr",
            "background",
            "colspan",
            "headers",
            "nowrap",
            "rowspan",
            "scope",
        ],
    ),
    ("time", &["datetime"]),
    ("tr", &["background"]),
    ("ul", &["type"]),
];

/// Attributes of any element.
pub(super) const fn global() -> &'static [&'static str] {
    GLOBAL
}

/// Whether an element may stay.
pub(super) fn tag(name: &str) -> bool {
    TAGS.binary_search(&name).is_ok()
}

/// Whether an attribute may stay on that element, its value still to be judged.
pub(super) fn attribute(tag: &str, name: &str) -> bool {
    GLOBAL.binary_search(&name).is_ok()
        || OF_TAG
            .iter()
            .any(|(of, names)| *of == tag && names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(TAGS.is_sorted() && GLOBAL.is_sorted());
    }

    #[test]
    fn nothing_that_runs_or_loads_is_listed() {
        for name in [
            "script",
            "style",
            "svg",
            "math",
            "object",
            "embed",
            "iframe",
            "form",
            "input",
            "base",
            "meta",
            "link",
            "video",
            "audio",
            "source",
            "template",
            "noscript",
            "xmp",
            "plaintext",
            "title",
            "textarea",
        ] {
            assert!(!tag(name), "{name}");
        }
        assert!(!attribute("a", "onclick") && !attribute("img", "srcset") && !attribute("a", "ping"));
    }
}
