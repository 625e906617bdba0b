//! GET of a calendar object without the VTIMEZONEs that everyone knows by name (RFC 7809). The entity tag stays that of
//! the stored bytes, as for cards in another version.

use axum::body::Body;
use axum::response::Response;
use chrono_tz::Tz;
use http::header::{CONTENT_LENGTH, VARY};
use http::{HeaderMap, HeaderValue};
use roost_ical::object::CalendarObject;
use roost_ical::partial::CalendarData;

use crate::core::answer::unknown_length;

/// The answer; `data` is absent for HEAD.
pub fn without(mut headers: HeaderMap, data: Option<Vec<u8>>) -> Response {
    headers.append(VARY, HeaderValue::from_static("CalDAV-Timezones"));
    headers.remove(CONTENT_LENGTH);
    let body = match data {
        None => unknown_length(),
        Some(data) => {
            let wanted = CalendarData {
                without_standard_timezones: true,
                ..CalendarData::default()
            };
            // What cannot be read again is given as it is.
            let rendered = CalendarObject::parse(&data)
                .ok()
                .and_then(|object| wanted.render(&object, Tz::UTC).ok());
            Body::from(rendered.unwrap_or(data))
        }
    };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    response
}
