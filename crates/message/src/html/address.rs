//! Addresses in HTML and CSS: which links may be followed and which pictures may be shown.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// Media types of pictures that browsers show and that hold nothing but a picture.
const RASTER: &[&str] = &[
    "png",
    "jpeg",
    "jpg",
    "pjpeg",
    "gif",
    "webp",
    "avif",
    "bmp",
    "x-icon",
    "vnd.microsoft.icon",
    "apng",
];

/// Where a picture is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Image {
    /// A part of the message, by its Content-ID (RFC 2392).
    Part(String),
    /// In the address itself.
    Embedded(String),
    /// On another host.
    Remote(String),
}

/// A link that may be followed, in normal form.
pub(super) fn link(value: &str) -> Option<String> {
    let value = absolute(&strip(value)).into_owned();
    let url = Url::parse(&value).ok()?;
    match url.scheme() {
        "http" | "https" => url.has_host().then(|| url.into()),
        "mailto" | "tel" => Some(url.into()),
        _ => None,
    }
}

/// A picture's address.
pub(super) fn image(value: &str) -> Option<Image> {
    let value = strip(value);
    if let Some(id) = without_prefix(&value, "cid:") {
        let id = percent_decode_str(id).decode_utf8().ok()?;
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        let sound = !id.is_empty() && id.len() <= 500 && !id.contains(char::is_control);
        return sound.then(|| Image::Part(id.to_owned()));
    }
    if without_prefix(&value, "data:").is_some() {
        return is_embedded_raster(&value).then(|| Image::Embedded(value.into_owned()));
    }
    let url = Url::parse(&absolute(&value)).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| Image::Remote(url.into()))
}

/// Whether a subtype of `image/` is one that browsers show and that holds nothing but a picture.
pub(super) fn is_raster(subtype: &str) -> bool {
    RASTER.contains(&subtype)
}

/// Whether an address is a whole raster image in base64 and nothing else.
pub(super) fn is_embedded_raster(value: &str) -> bool {
    without_prefix(value, "data:image/")
        .and_then(|rest| rest.split_once(','))
        .is_some_and(|(head, data)| {
            let mut words = head.split(';');
            let subtype = words.next().unwrap_or_default().to_ascii_lowercase();
            is_raster(&subtype)
                && words
                    .next_back()
                    .is_some_and(|word| word.eq_ignore_ascii_case("base64"))
                && words.next().is_none()
                && !data.is_empty()
                && data
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        })
}

/// Does what every URL parser does first (URL standard §4.4), so that nobody reads another scheme than we do.
fn strip(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim_matches(|character: char| character <= ' ');
    if trimmed.contains(|character: char| character.is_control()) {
        Cow::Owned(
            trimmed
                .chars()
                .filter(|character| !character.is_control())
                .collect(),
        )
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// `//host/path` takes the scheme of the page around it, which a message does not have.
fn absolute(value: &str) -> Cow<'_, str> {
    if value.starts_with("//") {
        Cow::Owned(format!("https:{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

fn without_prefix<'a>(value: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_a_mailbox_or_a_telephone() {
        assert_eq!(
            link(" https://Example.org/a b ").unwrap(),
            "https://example.org/a%20b"
        );
        assert_eq!(link("ht\ntp://example.org").unwrap(), "http://example.org/");
        assert_eq!(link("//example.org/x").unwrap(), "https://example.org/x");
        assert_eq!(
            link("mailto:a@b.example?subject=x").unwrap(),
            "mailto:a@b.example?subject=x"
        );
        assert_eq!(
            link("https://bücher.example/").unwrap(),
            "https://xn--bcher-kva.example/"
        );
        for bad in [
            "javascript:alert(1)",
            "JaVa\tScript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "#top",
            "/relative",
            "relative",
            "",
            "http://",
            "blob:https://a/b",
            "ftp://a/",
            "about:blank",
            "\u{a0}javascript:x",
        ] {
            assert_eq!(link(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn pictures_come_from_parts_data_or_the_web() {
        assert_eq!(image("CID:a%40b"), Some(Image::Part("a@b".into())));
        assert_eq!(
            image("//x.example/a.png"),
            Some(Image::Remote("https://x.example/a.png".into()))
        );
        assert_eq!(
            image("data:image/png;base64,AA=="),
            Some(Image::Embedded("data:image/png;base64,AA==".into()))
        );
        for bad in [
            "data:image/svg+xml;base64,AA==",
            "data:text/html;base64,AA==",
            "data:image/png,<svg>",
            "data:image/png;charset=x;base64,AA==",
            "javascript:x",
            "cid:",
            "cid:%00",
            "x.png",
            "data:image/png;base64,A\"A",
        ] {
            assert_eq!(image(bad), None, "{bad:?}");
        }
    }
}
