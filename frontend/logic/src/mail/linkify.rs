//! Finds web and mail addresses in plain text.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As it is.
    Text(String),
    /// A link: what it shows, and where it leads (`https:`, `http:` or `mailto:` only).
    Link {
        /// What it shows.
        text: String,
        /// Where it leads.
        href: String,
    },
}

/// Splits a text at the links in it. Joined again, the pieces are the text.
#[must_use]
pub fn linkify(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    for piece in text
        .split_inclusive(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»'))
    {
        match find(piece) {
            Some((before, link, href, after)) => {
                plain.push_str(before);
                if !plain.is_empty() {
                    spans.push(Span::Text(std::mem::take(&mut plain)));
                }
                spans.push(Span::Link {
                    text: link.to_owned(),
                    href,
                });
                plain.push_str(after);
            }
            None => plain.push_str(piece),
        }
    }
    if !plain.is_empty() {
        spans.push(Span::Text(plain));
    }
    spans
}

/// The link in a piece without spaces: what is before it, itself, where it leads, what is after it.
fn find(piece: &str) -> Option<(&str, &str, String, &str)> {
    let start = ["https://", "http://", "www.", "mailto:"]
        .iter()
        .filter_map(|prefix| find_ignoring_case(piece, prefix))
        .filter(|start| starts_word(piece, *start))
        .min();
    if let Some(start) = start {
        let (before, rest) = piece.split_at_checked(start)?;
        let (link, after) = rest.split_at_checked(end_of_link(rest))?;
        let lower = link.to_ascii_lowercase();
        let host = lower.trim_start_matches("https://").trim_start_matches("http://");
        if host.len() < 4 || host == "mailto:" || !host.contains(['.', ':', '@']) {
            return None;
        }
        let href = if lower.starts_with("www.") {
            format!("https://{link}")
        } else {
            link.to_owned()
        };
        return Some((before, link, href, after));
    }
    let (before, rest) = piece.split_at_checked(piece.find(|c: char| c.is_alphanumeric())?)?;
    let (link, after) = rest.split_at_checked(end_of_link(rest))?;
    super::address::is_valid(link).then(|| (before, link, format!("mailto:{link}"), after))
}

fn find_ignoring_case(piece: &str, prefix: &str) -> Option<usize> {
    // ASCII lower case leaves byte positions as they are.
    piece.to_ascii_lowercase().find(prefix)
}

fn starts_word(piece: &str, start: usize) -> bool {
    piece
        .get(..start)
        .is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
}

/// Where a link ends: without the punctuation of the sentence around it, and without a closing bracket
/// that was opened before it.
fn end_of_link(text: &str) -> usize {
    let mut link = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”' | '«' | '»')
    });
    loop {
        let Some(last) = link.chars().next_back() else {
            return 0;
        };
        let shorter = link.strip_suffix(last).unwrap_or_default();
        let opening = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            _ => None,
        };
        let unbalanced =
            opening.is_some_and(|opening| link.matches(opening).count() < link.matches(last).count());
        if unbalanced
            || matches!(
                last,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '…'
            )
        {
            link = shorter;
        } else {
            return link.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<(String, String)> {
        let spans = linkify(text);
        let joined: String = spans
            .iter()
            .map(|span| match span {
                Span::Text(text) | Span::Link { text, .. } => text.as_str(),
            })
            .collect();
        assert_eq!(joined, text, "nothing may get lost");
        spans
            .into_iter()
            .filter_map(|span| match span {
                Span::Link { text, href } => Some((text, href)),
                Span::Text(_) => None,
            })
            .collect()
    }

    fn link(text: &str, href: &str) -> (String, String) {
        (text.to_owned(), href.to_owned())
    }

    #[test]
    fn web_addresses() {
        assert_eq!(
            links("See https://a.test/x?y=1#z, or www.b.test."),
            [
                link("https://a.test/x?y=1#z", "https://a.test/x?y=1#z"),
                link("www.b.test", "https://www.b.test")
            ]
        );
        assert_eq!(
            links("<http://c.test/>"),
            [link("http://c.test/", "http://c.test/")]
        );
        assert_eq!(
            links("HTTPS://D.TEST"),
            [link("HTTPS://D.TEST", "HTTPS://D.TEST")]
        );
    }

    #[test]
    fn brackets_and_punctuation_around_them() {
        assert_eq!(
            links("(see https://a.test/p)").first(),
            Some(&link("https://a.test/p", "https://a.test/p"))
        );
        assert_eq!(
            links("https://a.test/Roost_(bird)!").first(),
            Some(&link(
                "https://a.test/Roost_(bird)",
                "https://a.test/Roost_(bird)"
            ))
        );
    }

    #[test]
    fn mail_addresses() {
        assert_eq!(
            links("Ask bob@example.test!"),
            [link("bob@example.test", "mailto:bob@example.test")]
        );
        assert_eq!(
            links("Carol <carol@example.test>"),
            [link("carol@example.test", "mailto:carol@example.test")]
        );
        assert_eq!(
            links("mailto:a@b.test"),
            [link("mailto:a@b.test", "mailto:a@b.test")]
        );
    }

    #[test]
    fn what_is_no_link() {
        for text in [
            "http://",
            "www.",
            "javascript:alert(1)",
            "a@b",
            "@all",
            "1.5",
            "xhttp://a.test",
            "mailto:",
            "",
        ] {
            assert_eq!(links(text), [], "{text}");
        }
    }

    #[test]
    fn other_scripts_and_odd_bytes_do_not_panic() {
        let _ = links("“https://例え.test/ü”…İhttps://a.test");
        let _ = links("ſ\u{0}\u{feff}://");
    }
}
