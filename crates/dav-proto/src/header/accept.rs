//! The `Accept` header (RFC 9110 §12.5.1), as far as it asks for a version of vCard (RFC 6352 §5.1.1).

use roost_ical::card::Version;

/// What a client accepts of cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptCard {
    /// Whatever the card is stored as: there is no header, or it has nothing against that.
    #[default]
    Stored,
    /// This version.
    Only(Version),
    /// Some form of cards that the server does not have, and nothing else.
    Other,
}

/// One media range: what it says of cards, and how much it is wanted (0 to 1,000).
struct Range {
    wish: AcceptCard,
    quality: u16,
}

impl AcceptCard {
    /// Reads the values of all `Accept` headers. Media types that are none of cards are passed over: clients send one
    /// header with all their requests.
    #[must_use]
    pub fn read<'a>(headers: impl Iterator<Item = &'a str>) -> Self {
        let ranges: Vec<Range> = headers
            .flat_map(|header| header.split(','))
            .filter_map(read_range)
            .collect();
        let acceptable = ranges.iter().filter(|range| range.quality > 0);
        let best = acceptable
            .filter(|range| range.wish != Self::Other)
            // Of ranges that are wanted alike the first counts.
            .rev()
            .max_by_key(|range| range.quality);
        match best {
            Some(range) => range.wish,
            None if ranges.is_empty() => Self::Stored,
            None => Self::Other,
        }
    }
}

fn read_range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let (mut version, mut quality) = (None, 1_000);
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("version") {
            version = Some(value);
        } else if name.trim().eq_ignore_ascii_case("q") {
            quality = read_quality(value);
        }
    }
    let wish = match (media_type.as_str(), version) {
        ("*/*" | "text/*", _) | ("text/vcard" | "text/x-vcard" | "text/directory", None) => {
            AcceptCard::Stored
        }
        ("text/vcard" | "text/x-vcard" | "text/directory", Some("3.0")) => AcceptCard::Only(Version::V3),
        ("text/vcard" | "text/x-vcard" | "text/directory", Some("4.0")) => AcceptCard::Only(Version::V4),
        ("text/vcard" | "text/x-vcard" | "text/directory", Some(_))
        | ("application/vcard+json" | "application/vcard+xml", _) => AcceptCard::Other,
        _ => return None,
    };
    Some(Range { wish, quality })
}

/// RFC 9110 §12.4.2: up to three digits after the point. What is no such number counts as 1.
fn read_quality(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{fraction:0<3}");
    match (whole, digits.get(..3).and_then(|digits| digits.parse().ok())) {
        ("0", Some(thousandths)) => thousandths,
        _ => 1_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> AcceptCard {
        AcceptCard::read([header].into_iter())
    }

    #[test]
    fn a_version_is_given_to_those_who_ask_for_one() {
        assert_eq!(AcceptCard::read([].into_iter()), AcceptCard::Stored);
        for header in [
            "*/*",
            "text/vcard",
            "text/html, */*;q=0.1",
            "image/png",
            "",
            "text/x-vcard;q=x",
        ] {
            assert_eq!(read(header), AcceptCard::Stored, "{header}");
        }
        assert_eq!(read("text/vcard; version=3.0"), AcceptCard::Only(Version::V3));
        assert_eq!(read("TEXT/VCARD;Version=\"4.0\""), AcceptCard::Only(Version::V4));
        assert_eq!(
            read("text/vcard;version=3.0;q=0.5, text/vcard;version=4.0;q=0.75"),
            AcceptCard::Only(Version::V4)
        );
        assert_eq!(
            read("text/vcard;version=4.0, text/vcard;q=0.9"),
            AcceptCard::Only(Version::V4)
        );
        assert_eq!(read("text/vcard;version=4.0;q=0, */*"), AcceptCard::Stored);
    }

    #[test]
    fn other_forms_alone_cannot_be_given() {
        for header in [
            "application/vcard+json",
            "text/vcard;version=2.1",
            "text/vcard;q=0",
        ] {
            assert_eq!(read(header), AcceptCard::Other, "{header}");
        }
        assert_eq!(
            read("application/vcard+json, text/vcard;q=0.1"),
            AcceptCard::Stored
        );
    }
}
