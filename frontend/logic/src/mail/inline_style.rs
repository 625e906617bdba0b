//! Takes `style` attributes out of HTML text before a browser parses it.
//!
//! The page's policy forbids inline styles in parsed HTML, and browsers then drop them from a quoted message.
//! Under another name they survive, and the editor sets them through the object model, which is allowed.

/// The attribute that holds a style meanwhile.
pub const ASIDE: &str = "data-roost-style";

/// Renames every `style` attribute to [`ASIDE`]. Text and the values of other attributes stay as they are.
#[must_use]
pub fn set_aside(html: &str) -> String {
    let mut result = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        result.push_str(text);
        result.push('<');
        rest = after;
        if after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let end = end_of_tag(after);
            let (tag, beyond) = after.split_at_checked(end).unwrap_or((after, ""));
            rename_in_tag(tag, &mut result);
            rest = beyond;
        }
    }
    result.push_str(rest);
    result
}

/// Where a tag's inside ends: at the first `>` that is not quoted.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (index, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return index,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn rename_in_tag(tag: &str, result: &mut String) {
    let mut quote = None;
    let mut name = String::new();
    for c in tag.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => quote = None,
            _ => {}
        }
        let in_name = quote.is_none() && (c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == ':');
        if in_name {
            name.push(c);
            continue;
        }
        push_name(&mut name, c, result);
        result.push(c);
    }
    result.push_str(&name);
}

/// A name right before `=` or white space is an attribute's; the value after `=` is quoted or has no spaces.
fn push_name(name: &mut String, next: char, result: &mut String) {
    let is_style = name.eq_ignore_ascii_case("style") && (next == '=' || next.is_whitespace());
    let follows_space = result.ends_with(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
    if is_style && follows_space {
        result.push_str(ASIDE);
    } else {
        result.push_str(name);
    }
    name.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_renamed() {
        assert_eq!(
            set_aside(r#"<p style="color:red">x</p>"#),
            r#"<p data-roost-style="color:red">x</p>"#
        );
        assert_eq!(
            set_aside("<p class=a STYLE = 'b'>x"),
            "<p class=a data-roost-style = 'b'>x"
        );
        assert_eq!(
            set_aside(r#"<p class="a"style="b">"#),
            r#"<p class="a"data-roost-style="b">"#
        );
        assert_eq!(set_aside("<img/style=a src=b>"), "<img/data-roost-style=a src=b>");
    }

    #[test]
    fn nothing_else_is() {
        for html in [
            "my style=\"a\" < b",
            r#"<a title="the style=1 of">x</a>"#,
            "<style>p{}</style>",
            "<p data-style=\"a\">",
            "<p alt='a>b style=c'>",
            "<!-- <b> -->",
            "a < b style=x",
            "",
            "<",
            "<p",
        ] {
            assert_eq!(set_aside(html), html);
        }
    }

    #[test]
    fn other_scripts_survive() {
        assert_eq!(
            set_aside("<p style=\"x\">日本 ü</p>"),
            "<p data-roost-style=\"x\">日本 ü</p>"
        );
    }
}
