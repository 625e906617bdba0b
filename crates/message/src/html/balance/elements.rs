//! What kind of element a name is, as far as nesting goes (HTML standard §13.1.2, §13.2.4).

/// Elements without content or end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "area" | "br" | "col" | "hr" | "img" | "wbr")
}

/// Formatting that goes on where it was interrupted.
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "big" | "code" | "em" | "font" | "i" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Elements that run within a line.
pub(super) fn is_inline(name: &str) -> bool {
    is_formatting(name)
        || matches!(
            name,
            "abbr"
                | "bdi"
                | "bdo"
                | "cite"
                | "del"
                | "dfn"
                | "ins"
                | "kbd"
                | "map"
                | "mark"
                | "q"
                | "rp"
                | "rt"
                | "ruby"
                | "samp"
                | "span"
                | "sub"
                | "sup"
                | "time"
                | "var"
        )
}

/// Blocks, which end an open paragraph.
pub(super) fn ends_paragraph(name: &str) -> bool {
    !is_inline(name) && !is_void(name) && !is_table_part(name) || name == "hr"
}

/// Elements that stand only in a table.
pub(super) fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "caption" | "col" | "colgroup" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr"
    )
}

/// Elements out of which the end tag of something outside does not reach.
pub(super) fn is_wall(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption")
}
