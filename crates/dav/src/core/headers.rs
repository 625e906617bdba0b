//! The headers of a request, read once.

use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HOST, HeaderName, IF_MATCH, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};
use http::request::Parts;
use roost_dav_proto::header::{
    AcceptCard, Depth, EntityTags, HeaderError, If, Overwrite, Prefer, Timeout, lock_token,
};

/// What the methods need of a request's headers.
#[derive(Clone, Debug)]
pub struct Headers {
    /// `Accept`, as far as it is about cards.
    pub accept_card: AcceptCard,
    /// Whether VTIMEZONEs of timezones that everyone knows may be left out: `CalDAV-Timezones: F` (RFC 7809 §7.1).
    pub omit_timezones: bool,
    /// `Depth`, if there is one.
    pub depth: Option<Depth>,
    /// `Prefer` and `Brief`.
    pub prefer: Prefer,
    /// `Overwrite`.
    pub overwrite: Overwrite,
    /// `Destination` as it stands.
    pub destination: Option<String>,
    /// `If`.
    pub condition: Option<If>,
    /// `If-Match`.
    pub if_match: Option<EntityTags>,
    /// `If-None-Match`.
    pub if_none_match: Option<EntityTags>,
    /// `If-Modified-Since`; a date that cannot be read is none (RFC 9110 §13.1.3).
    pub if_modified_since: Option<DateTime<Utc>>,
    /// `If-Unmodified-Since`, likewise (RFC 9110 §13.1.4).
    pub if_unmodified_since: Option<DateTime<Utc>>,
    /// `Content-Type` as it stands.
    pub content_type: Option<String>,
    /// The media type in it, in lower case and without parameters.
    pub media_type: Option<String>,
    /// `Content-Length`.
    pub content_length: Option<u64>,
    /// `Range` as it stands; what it means depends on the size.
    pub range: Option<String>,
    /// `If-Range` as it stands.
    pub if_range: Option<String>,
    /// `Timeout`.
    pub timeout: Option<Timeout>,
    /// `Lock-Token`.
    pub lock_token: Option<String>,
    /// `Slug` as it stands (RFC 5023 §9.7).
    pub slug: Option<String>,
    /// `If-Schedule-Tag-Match` as it stands (RFC 6638 §8.3).
    pub if_schedule_tag: Option<String>,
    /// Whether a meeting that an attendee deletes is declined: not with `Schedule-Reply: F` (RFC 6638 §8.1).
    pub schedule_reply: bool,
    /// Whether there is a `Content-Range`.
    pub content_range: bool,
    /// Whether the client writes `%40` for the `@` in its address.
    pub encodes_at: bool,
    /// The host that the client speaks to.
    pub host: Option<String>,
}

impl Headers {
    /// Reads them.
    ///
    /// # Errors
    /// If one does not follow its grammar.
    pub fn read(parts: &Parts) -> Result<Self, HeaderError> {
        let headers = &parts.headers;
        Ok(Self {
            accept_card: AcceptCard::read(texts(headers, &ACCEPT)),
            omit_timezones: text(headers, "caldav-timezones")
                .is_some_and(|value| value.trim().eq_ignore_ascii_case("F")),
            depth: text(headers, "depth").map(str::parse).transpose()?,
            prefer: Prefer::read(texts(headers, &HeaderName::from_static("prefer")))
                .or_brief(text(headers, "brief")),
            overwrite: text(headers, "overwrite")
                .map(str::parse)
                .transpose()?
                .unwrap_or_default(),
            destination: text(headers, "destination").map(str::to_owned),
            condition: text(headers, "if").map(If::read).transpose()?,
            if_match: EntityTags::read("If-Match", texts(headers, &IF_MATCH))?,
            if_none_match: EntityTags::read("If-None-Match", texts(headers, &IF_NONE_MATCH))?,
            if_modified_since: text(headers, IF_MODIFIED_SINCE.as_str()).and_then(date),
            if_unmodified_since: text(headers, IF_UNMODIFIED_SINCE.as_str()).and_then(date),
            content_type: text(headers, CONTENT_TYPE.as_str()).map(str::to_owned),
            media_type: text(headers, CONTENT_TYPE.as_str()).map(media_type),
            content_length: text(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok()),
            range: text(headers, RANGE.as_str()).map(str::to_owned),
            if_range: text(headers, IF_RANGE.as_str()).map(str::to_owned),
            timeout: text(headers, "timeout").and_then(Timeout::read),
            lock_token: text(headers, "lock-token").map(lock_token::read).transpose()?,
            slug: text(headers, "slug").map(str::to_owned),
            if_schedule_tag: text(headers, "if-schedule-tag-match").map(|tag| tag.trim().to_owned()),
            schedule_reply: !text(headers, "schedule-reply")
                .is_some_and(|wish| wish.trim().eq_ignore_ascii_case("F")),
            content_range: headers.contains_key(CONTENT_RANGE),
            encodes_at: parts.uri.path().contains("%40"),
            host: parts
                .uri
                .authority()
                .map(|authority| authority.host().to_owned())
                .or_else(|| text(headers, HOST.as_str()).map(|host| host_name(host).to_owned())),
        })
    }
}

/// The name in an authority, without user and port.
#[must_use]
pub fn host_name(authority: &str) -> &str {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// A date in any of the forms that HTTP has had (RFC 9110 §5.6.7).
fn date(value: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(value.trim()).ok().map(Into::into)
}

fn media_type(value: &str) -> String {
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

fn texts<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| std::str::from_utf8(value.as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_compared_without_user_and_port() {
        assert_eq!(host_name("dav.example.test:8443"), "dav.example.test");
        assert_eq!(host_name("alice@dav.example.test"), "dav.example.test");
        assert_eq!(host_name("[::1]:80"), "[::1]");
        assert_eq!(host_name("[::1]"), "[::1]");
    }
}
