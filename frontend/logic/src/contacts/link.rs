//! Turning values of a card into links, and leaving alone what must not become one: cards come from other people.

/// `tel:` with what a telephone dials, or `None` where there is no digit.
#[must_use]
pub fn telephone(number: &str) -> Option<String> {
    let number = number.trim();
    let number = number.strip_prefix("tel:").unwrap_or(number);
    // What follows are extensions and words, which would be dialled as digits.
    let main = number.split([';', ',', 'x', 'X']).next().unwrap_or_default();
    let mut dialled: String = main.chars().filter(char::is_ascii_digit).collect();
    if dialled.is_empty() {
        return None;
    }
    if main.trim_start().starts_with('+') {
        dialled.insert(0, '+');
    }
    Some(format!("tel:{dialled}"))
}

/// The address of a site that may be opened: `http:` and `https:` alone; a bare host gets `https:`.
#[must_use]
pub fn website(url: &str) -> Option<String> {
    let url = url.trim();
    if url.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let lower = url.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        return Some(url.to_owned());
    }
    let host = url.split(['/', '?', '#']).next().unwrap_or_default();
    let bare_host = host.contains('.') && !host.contains([':', '@', '\\']) && !host.starts_with('.');
    bare_host.then(|| format!("https://{url}"))
}

/// A site as it is shown: without the scheme and without a lone slash at the end.
#[must_use]
pub fn website_text(url: &str) -> &str {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.strip_suffix('/').unwrap_or(rest)
}

/// Whether one can write to it.
#[must_use]
pub fn is_mail_address(address: &str) -> bool {
    let address = address.trim();
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    let strange = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';');
    !local.is_empty() && !domain.is_empty() && !address.contains(strange) && !domain.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dialled_as_written() {
        assert_eq!(telephone("+49 (30) 1234-56").as_deref(), Some("tel:+4930123456"));
        assert_eq!(telephone("030 1234 ext. 7").as_deref(), Some("tel:0301234"));
        assert_eq!(telephone("030 1234 x7").as_deref(), Some("tel:0301234"));
        assert_eq!(
            telephone("tel:+1-555-0100;ext=3").as_deref(),
            Some("tel:+15550100")
        );
        assert_eq!(telephone("reception"), None);
    }

    #[test]
    fn only_sites_become_links() {
        assert_eq!(
            website("https://example.test/a").as_deref(),
            Some("https://example.test/a")
        );
        assert_eq!(
            website("example.test/a:b").as_deref(),
            Some("https://example.test/a:b")
        );
        assert_eq!(
            website("HTTP://example.test").as_deref(),
            Some("HTTP://example.test")
        );
        for bad in [
            "javascript:alert(1)",
            "JavaScript:alert(1)//.x",
            "data:text/html,x.y",
            "java\tscript:alert.x",
            "me@example.test",
            "localhost",
            "\\\\server.share",
            "file:///etc.d",
            "",
        ] {
            assert_eq!(website(bad), None, "{bad}");
        }
    }

    #[test]
    fn sites_are_shown_short() {
        assert_eq!(website_text("https://example.test/"), "example.test");
        assert_eq!(website_text("example.test/a"), "example.test/a");
    }

    #[test]
    fn mail_addresses_have_two_halves() {
        assert!(is_mail_address("alice@example.test"));
        assert!(is_mail_address("\"a@b\"@example.test"));
        for bad in [
            "alice",
            "@example.test",
            "alice@",
            "a b@example.test",
            "a@b,c@d",
            "<a@b>",
            "a@.b",
        ] {
            assert!(!is_mail_address(bad), "{bad}");
        }
    }
}
