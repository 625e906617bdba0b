//! The bodies of POST by which calendars are shared (calendarserver-sharing §5).

use super::{RequestError, read_root};
use crate::name::{calendarserver, dav};
use crate::xml::Element;

/// Most people that one request invites or removes.
const MOST_USERS: usize = 1_000;

/// What a sharee is to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteAccess {
    /// `CS:read`
    Read,
    /// `CS:read-write`
    ReadWrite,
}

/// One instruction of a `CS:share`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteChange {
    /// Who: a `mailto:` URI or a principal's href.
    pub href: String,
    /// What they are to be allowed; `None` takes the invitation back.
    pub access: Option<InviteAccess>,
    /// What the collection is called for them (`CS:summary`), or empty.
    pub summary: String,
}

/// The answer to an invitation (`CS:invite-reply`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteReply {
    /// Whether it is accepted.
    pub accepted: bool,
    /// The shared collection's href in its owner's home.
    pub host_url: Option<String>,
    /// The invitation's `CS:uid`.
    pub in_reply_to: Option<String>,
    /// What the sharee calls the collection (`CS:summary`).
    pub summary: Option<String>,
}

/// What a POST asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharingRequest {
    /// Change who is invited.
    Share(Vec<InviteChange>),
    /// Answer an invitation.
    Reply(InviteReply),
}

impl SharingRequest {
    /// Reads the body of a POST.
    ///
    /// # Errors
    /// As [`RequestError`] lists them.
    pub fn read(body: &[u8]) -> Result<Self, RequestError> {
        let root = read_root(body)?;
        if root.name == calendarserver::SHARE {
            return read_share(&root).map(Self::Share);
        }
        if root.name == calendarserver::INVITE_REPLY {
            return InviteReply::read(&root).map(Self::Reply);
        }
        Err(RequestError::Malformed(
            "the body of POST has to be CS:share or CS:invite-reply",
        ))
    }
}

fn read_share(root: &Element) -> Result<Vec<InviteChange>, RequestError> {
    let mut changes = Vec::new();
    for instruction in root.elements() {
        let access = if instruction.name == calendarserver::REMOVE {
            None
        } else if instruction.name == calendarserver::SET {
            // Without a word of what is allowed, reading is.
            let writes = instruction.has_child(&calendarserver::READ_WRITE);
            Some(if writes {
                InviteAccess::ReadWrite
            } else {
                InviteAccess::Read
            })
        } else {
            continue;
        };
        let href = instruction
            .child(&dav::HREF)
            .map(Element::trimmed_text)
            .ok_or(RequestError::Malformed("CS:set and CS:remove need DAV:href"))?;
        if changes.len() >= MOST_USERS {
            return Err(RequestError::Malformed("too many people at once"));
        }
        changes.push(InviteChange {
            href,
            access,
            summary: summary(instruction).unwrap_or_default(),
        });
    }
    Ok(changes)
}

fn summary(element: &Element) -> Option<String> {
    element.child(&calendarserver::SUMMARY).map(Element::trimmed_text)
}

impl InviteReply {
    fn read(root: &Element) -> Result<Self, RequestError> {
        let accepted = match (
            root.has_child(&calendarserver::INVITE_ACCEPTED),
            root.has_child(&calendarserver::INVITE_DECLINED),
        ) {
            (true, false) => true,
            (false, true) => false,
            _ => {
                return Err(RequestError::Malformed(
                    "CS:invite-reply needs CS:invite-accepted or CS:invite-declined",
                ));
            }
        };
        Ok(Self {
            accepted,
            host_url: root
                .child(&calendarserver::HOSTURL)
                .and_then(|url| url.child(&dav::HREF))
                .map(Element::trimmed_text),
            in_reply_to: root
                .child(&calendarserver::IN_REPLY_TO)
                .map(Element::trimmed_text),
            summary: summary(root),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMESPACES: &str = r#"xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/""#;

    #[test]
    fn a_share_sets_and_removes() {
        let body = format!(
            "<CS:share {NAMESPACES}>\
             <CS:set><D:href>mailto:bob@example.test</D:href><CS:common-name>Bob</CS:common-name><CS:read-write/></CS:set>\
             <CS:set><D:href>/dav/principals/carol/</D:href><CS:read/></CS:set>\
             <CS:remove><D:href>mailto:dan@example.test</D:href></CS:remove></CS:share>"
        );
        let SharingRequest::Share(changes) = SharingRequest::read(body.as_bytes()).unwrap() else {
            panic!();
        };
        let accesses: Vec<_> = changes.iter().map(|change| change.access).collect();
        assert_eq!(
            accesses,
            [Some(InviteAccess::ReadWrite), Some(InviteAccess::Read), None]
        );
        assert_eq!(changes[2].href, "mailto:dan@example.test");
    }

    #[test]
    fn a_reply_is_one_of_two() {
        let body = |inner: &str| {
            SharingRequest::read(
                format!("<CS:invite-reply {NAMESPACES}>{inner}</CS:invite-reply>").as_bytes(),
            )
        };
        let reply = body(
            "<D:href>mailto:bob@example.test</D:href><CS:invite-accepted/>\
             <CS:hosturl><D:href>/dav/x/</D:href></CS:hosturl><CS:in-reply-to>u</CS:in-reply-to>",
        );
        let expected = InviteReply {
            accepted: true,
            host_url: Some("/dav/x/".into()),
            in_reply_to: Some("u".into()),
            summary: None,
        };
        assert_eq!(reply.unwrap(), SharingRequest::Reply(expected));
        assert!(body("").is_err());
        assert!(body("<CS:invite-accepted/><CS:invite-declined/>").is_err());
        assert!(SharingRequest::read(b"<x/>").is_err());
    }
}
