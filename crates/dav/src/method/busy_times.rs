//! POST to an outbox: when are others busy? (RFC 6638 §5)

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use roost_dav_proto::name::{caldav, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_dav_proto::{Dialect, Precondition};
use roost_groupware::{BusyAnswer, GroupwareError, MAX_OBJECT_BYTES};
use roost_ical::itip::BusyRequest;
use roost_ical::object::CalendarError;

use crate::core::body;
use crate::core::context::Context;
use crate::core::error::{DavError, XML};
use crate::core::home::Home;

/// Answers for each attendee of a VFREEBUSY request. Other messages are sent by storing what they are about.
///
/// # Errors
/// The preconditions of RFC 6638 §5.2.
pub async fn ask(context: &Context, home: &Home, content: Body) -> Result<Response, DavError> {
    if !matches!(
        context.headers.media_type.as_deref(),
        None | Some("text/calendar")
    ) {
        return Err(Precondition::SupportedData(Dialect::Calendar).into());
    }
    let too_large = || Precondition::MaxResourceSize(Dialect::Calendar).into();
    let data = body::read(content, MAX_OBJECT_BYTES, too_large).await?;
    let request = BusyRequest::parse(&data).map_err(|error| match error {
        CalendarError::InvalidData(_) => Precondition::ValidData(Dialect::Calendar),
        _ => Precondition::ValidSchedulingMessage,
    })?;
    let groupware = &context.state.groupware;
    let replies = groupware.ask_busy(home.id, &home.address, &request).await;
    let replies = replies.map_err(|error| match error {
        GroupwareError::InvalidInput { field, .. } if field == "organizer" => {
            Precondition::ValidOrganizer.into()
        }
        GroupwareError::InvalidInput { .. } => Precondition::ValidSchedulingMessage.into(),
        other => DavError::from(other),
    })?;
    let mut out = XmlWriter::document(&caldav::SCHEDULE_RESPONSE);
    for reply in replies {
        out.within(&caldav::RESPONSE, |out| {
            out.within(&caldav::RECIPIENT, |out| {
                out.element(&dav::HREF, &calendar_user_address(&reply.attendee.address));
            });
            match &reply.answer {
                BusyAnswer::Known(data) => {
                    out.element(&caldav::REQUEST_STATUS, "2.0;Success");
                    out.element(&caldav::CALENDAR_DATA, &String::from_utf8_lossy(data));
                }
                BusyAnswer::Unknown => out.element(&caldav::REQUEST_STATUS, "3.7;Invalid calendar user"),
            }
        });
    }
    out.end(&caldav::SCHEDULE_RESPONSE);
    Ok((StatusCode::OK, [(CONTENT_TYPE, XML)], out.into_text()).into_response())
}

/// With the scheme that reading took off.
fn calendar_user_address(address: &str) -> String {
    let is_mail = address.contains('@') && !address.contains([':', '/']);
    if is_mail {
        format!("mailto:{address}")
    } else {
        address.to_owned()
    }
}
