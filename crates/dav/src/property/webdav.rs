//! Properties of WebDAV itself: RFC 4918 §15, reports (RFC 3253 §3.1.5), quotas (RFC 4331), adding members
//! (RFC 5995) and synchronisation (RFC 6578 §4).

use chrono::{DateTime, Utc};
use roost_dav_proto::lock::write_supported;
use roost_dav_proto::name::{caldav, calendarserver, carddav, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_files::{FileNode, etag};
use roost_groupware::{CollectionKind, SyncToken};

use super::{Subject, Viewer, invite, lock, properties};
use crate::core::path;
use crate::core::principal::PrincipalResource;
use crate::core::registry::{is_lockable, reports, takes_members};
use crate::core::store::is_directory;

properties! {
    /// A property of WebDAV.
    WebDav {
        /// What it is.
        ResourceType = dav::RESOURCE_TYPE,
        /// Its name for people.
        DisplayName = dav::DISPLAY_NAME,
        /// The entity tag.
        GetEtag = dav::GET_ETAG,
        /// The media type, with the component that is in it.
        GetContentType = dav::GET_CONTENT_TYPE,
        /// The size in bytes.
        GetContentLength = dav::GET_CONTENT_LENGTH,
        /// When it was last written.
        GetLastModified = dav::GET_LAST_MODIFIED,
        /// When it was made.
        CreationDate = dav::CREATION_DATE,
        /// The reports that it knows.
        SupportedReportSet = dav::SUPPORTED_REPORT_SET,
        /// The state that a synchronisation goes on from.
        SyncToken = dav::SYNC_TOKEN,
        /// Its locks, and those above that hold for it.
        LockDiscovery = dav::LOCK_DISCOVERY,
        /// The kinds of locks that it takes.
        SupportedLock = dav::SUPPORTED_LOCK,
        /// Bytes that the account may still store.
        QuotaAvailableBytes = dav::QUOTA_AVAILABLE_BYTES,
        /// Bytes that the account's files have.
        QuotaUsedBytes = dav::QUOTA_USED_BYTES,
        /// Where to POST a new member.
        AddMember = dav::ADD_MEMBER,
    }
}

impl WebDav {
    /// RFC 3253 §3.1.5, RFC 4331 §2, RFC 5995 §3.2.1 and RFC 6578 §4 keep their properties out of `allprop`.
    pub(super) const fn in_allprop(self) -> bool {
        !matches!(
            self,
            Self::SupportedReportSet
                | Self::SyncToken
                | Self::QuotaAvailableBytes
                | Self::QuotaUsedBytes
                | Self::AddMember
        )
    }

    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        match (self, subject) {
            (Self::ResourceType, _) => write_resource_type(subject, out),
            (Self::DisplayName, _) => match display_name(subject) {
                Some(text) => out.element_in(display_name_language(subject), &name, text),
                None => return false,
            },
            (Self::GetEtag, Subject::Object { member, .. }) => out.element(&name, member.etag),
            (Self::GetEtag, Subject::Notification(notification)) => {
                out.element(&name, &notification.etag(&viewer.account));
            }
            (Self::GetLastModified, Subject::Notification(notification)) => {
                out.element(&name, &http_date(notification.modified_at()));
            }
            (Self::GetContentType, Subject::Notification(_)) => {
                out.element(&name, "application/xml; charset=utf-8")
            }
            (Self::GetContentType, Subject::Object { member, .. }) => {
                out.element(&name, &content_type(member.component));
            }
            (Self::GetContentLength, Subject::Object { member, .. }) => match member.size {
                Some(size) => out.element(&name, &size.to_string()),
                None => return false,
            },
            (Self::GetLastModified, Subject::Object { member, .. }) => match member.times {
                Some((_, modified_at)) => out.element(&name, &http_date(modified_at)),
                None => return false,
            },
            (Self::CreationDate, Subject::Object { member, .. }) => match member.times {
                Some((created_at, _)) => out.element(&name, &internet_date(created_at)),
                None => return false,
            },
            // The directory is nothing that was made, nor a thing with a history.
            (Self::CreationDate | Self::SyncToken, Subject::Collection(collection))
                if is_directory(collection) =>
            {
                return false;
            }
            (Self::CreationDate, Subject::Collection(collection)) => {
                out.element(&name, &internet_date(collection.created_at));
            }
            (Self::SyncToken, Subject::Collection(collection)) => {
                out.element(&name, &SyncToken::of(collection).to_string());
            }
            (Self::SyncToken, Subject::Home(..) | Subject::Notifications) => {
                match viewer.background.members_token() {
                    Some(token) => out.element(&name, token),
                    None => return false,
                }
            }
            (Self::SupportedReportSet, _) => write_reports(subject, out),
            (Self::LockDiscovery, _) if is_lockable(subject.kind()) => {
                lock::write_discovery(subject, viewer, out);
            }
            (Self::SupportedLock, _) => write_supported(is_lockable(subject.kind()), out),
            (Self::AddMember, _) if takes_members(subject.kind()) => match own_href(subject, viewer) {
                Some(href) => out.within(&name, |out| out.element(&dav::HREF, &href)),
                None => return false,
            },
            (_, Subject::File { node, .. }) => return self.write_of_file(node, viewer, out),
            _ => return false,
        }
        true
    }

    fn write_of_file(self, node: &FileNode, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let value = match (self, &node.content) {
            (Self::GetEtag, Some(_)) => etag(node),
            (Self::GetContentType, Some(content)) => Some(content.media_type.clone()),
            (Self::GetContentLength, Some(content)) => Some(content.size.to_string()),
            (Self::GetLastModified, _) => Some(http_date(node.modified_at)),
            (Self::CreationDate, _) => Some(internet_date(node.created_at)),
            // RFC 4331 §3, §4: of collections; without a quota, nothing can be said of what is left.
            (Self::QuotaUsedBytes, None) => viewer.usage.map(|usage| usage.used.to_string()),
            (Self::QuotaAvailableBytes, None) => viewer
                .usage
                .and_then(|usage| usage.available)
                .map(|available| available.to_string()),
            _ => None,
        };
        value.is_some_and(|value| {
            out.element(&self.name(), &value);
            true
        })
    }
}

/// The href of a collection that takes members.
fn own_href(subject: &Subject<'_>, viewer: &Viewer) -> Option<String> {
    let address = &viewer.account.address;
    match subject {
        Subject::Collection(collection) => Some(path::of(collection)),
        Subject::File { path, .. } => Some(path::file(address, path, true)),
        _ => None,
    }
}

fn write_resource_type(subject: &Subject<'_>, out: &mut XmlWriter) {
    out.start(&dav::RESOURCE_TYPE);
    match subject {
        Subject::Object { .. } | Subject::Notification(_) => {}
        Subject::File { node, .. } if node.content.is_some() => {}
        Subject::File { .. } => out.empty(&dav::COLLECTION),
        Subject::Notifications => {
            out.empty(&dav::COLLECTION);
            out.empty(&calendarserver::NOTIFICATION);
        }
        Subject::Signpost | Subject::Home(..) => out.empty(&dav::COLLECTION),
        Subject::Outbox(_) => {
            out.empty(&dav::COLLECTION);
            out.empty(&caldav::SCHEDULE_OUTBOX);
        }
        Subject::Principal(principal) => {
            // Those two groups are what is in it.
            if matches!(
                principal,
                PrincipalResource::Person(_) | PrincipalResource::Proxy { .. }
            ) {
                out.empty(&dav::COLLECTION);
            }
            out.empty(&dav::PRINCIPAL);
            if let PrincipalResource::Proxy { writable, .. } = principal {
                out.empty(&if *writable {
                    calendarserver::CALENDAR_PROXY_WRITE
                } else {
                    calendarserver::CALENDAR_PROXY_READ
                });
            }
        }
        Subject::Collection(collection) => {
            out.empty(&dav::COLLECTION);
            out.empty(&match collection.kind {
                CollectionKind::Calendar => invite::calendar_type(collection.origin, caldav::CALENDAR),
                CollectionKind::AddressBook => carddav::ADDRESSBOOK,
            });
            if is_directory(collection) {
                out.empty(&carddav::DIRECTORY);
            }
            invite::write_resource_types(collection, out);
        }
    }
    out.end(&dav::RESOURCE_TYPE);
}

fn display_name<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    match subject {
        Subject::Signpost => Some("Roost"),
        Subject::Principal(principal) => Some(principal.title()),
        Subject::Home(CollectionKind::Calendar, _) => Some("Calendars"),
        Subject::Home(CollectionKind::AddressBook, _) => Some("Address books"),
        Subject::Collection(collection) => {
            Some(collection.display_name.as_str()).filter(|name| !name.is_empty())
        }
        Subject::Outbox(_) => Some("Outbox"),
        Subject::Notifications => Some("Notifications"),
        // Of a file, it is what a client set, if one did.
        Subject::Object { .. } | Subject::Notification(_) | Subject::File { .. } => None,
    }
}

/// RFC 4918 §4.3: what a client stated with the name is told with it.
fn display_name_language<'a>(subject: &Subject<'a>) -> &'a str {
    match subject {
        Subject::Collection(collection) => &collection.display_name_language,
        _ => "",
    }
}

fn write_reports(subject: &Subject<'_>, out: &mut XmlWriter) {
    out.within(&dav::SUPPORTED_REPORT_SET, |out| {
        for report in reports(subject.kind()) {
            out.within(&dav::SUPPORTED_REPORT, |out| {
                out.within(&dav::REPORT, |out| out.empty(&report.name()));
            });
        }
    });
}

/// The media type of an object (RFC 5545 §8.1 has the parameter `component`).
#[must_use]
pub fn content_type(component: &str) -> String {
    if component == "VCARD" {
        "text/vcard; charset=utf-8".to_owned()
    } else {
        format!("text/calendar; charset=utf-8; component={component}")
    }
}

/// A date as HTTP writes it (RFC 9110 §5.6.7).
#[must_use]
pub fn http_date(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A date as RFC 3339 has it, in UTC and whole seconds (RFC 4918 §15.1).
fn internet_date(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
