//! What waits for a person in their notification collection (calendarserver-notifications): collections that are
//! offered to them, and answers to what they offered themselves.
//!
//! Nothing is stored for it: an invitation is there as long as it is open, an answer until it is put away.

use chrono::{DateTime, Utc};
use roost_dav_proto::name::{caldav, calendarserver as cs, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{CollectionKind, Invitation, Reply};
use roost_model::Account;
use roost_shared::{AccountId, CollectionId};

use super::context::Context;
use super::error::DavError;
use super::path;
use crate::property::{write_access, write_organizer};

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// Someone offers a collection.
    Invite(Invitation),
    /// Someone answered an offer.
    Reply(Reply),
}

impl Notification {
    /// All that wait for the account, the newest invitations first: two statements.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(context: &Context) -> Result<Vec<Self>, DavError> {
        let groupware = &context.state.groupware;
        let invitations = groupware.invitations(context.account.id).await?;
        let open = invitations.into_iter().filter(|invitation| !invitation.declined);
        let replies = groupware.share_replies(context.account.id).await?;
        Ok(open
            .map(Self::Invite)
            .chain(replies.into_iter().map(Self::Reply))
            .collect())
    }

    /// The one of that name.
    ///
    /// # Errors
    /// 404 if there is none.
    pub async fn find(context: &Context, name: &str) -> Result<Self, DavError> {
        let all = Self::list(context).await?;
        let mut found = all.into_iter().filter(|notification| notification.name() == name);
        found.next().ok_or(DavError::NOT_FOUND)
    }

    /// Its name in the collection.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.xml", self.uid())
    }

    /// What answers refer to it by.
    #[must_use]
    pub fn uid(&self) -> String {
        match self {
            Self::Invite(invitation) => invitation_uid(invitation.collection),
            Self::Reply(reply) => format!("reply-{}-{}", reply.collection, reply.person.id),
        }
    }

    /// Its entity tag: all that it says follows from these.
    #[must_use]
    pub fn etag(&self) -> String {
        match self {
            Self::Invite(invitation) => format!(
                "\"{}-{}-{:?}\"",
                invitation.collection,
                invitation.offered_at.timestamp_micros(),
                invitation.access
            ),
            Self::Reply(reply) => format!(
                "\"{}-{}-{}\"",
                reply.collection,
                reply.person.id,
                reply.replied_at.timestamp_micros()
            ),
        }
    }

    /// Since when it says what it says.
    #[must_use]
    pub fn modified_at(&self) -> DateTime<Utc> {
        match self {
            Self::Invite(invitation) => invitation.offered_at,
            Self::Reply(reply) => reply.replied_at,
        }
    }

    /// Writes `CS:notificationtype`.
    pub fn write_type(&self, out: &mut XmlWriter) {
        out.within(&cs::NOTIFICATIONTYPE, |out| match self {
            Self::Invite(invitation) => {
                out.empty_with(
                    &cs::INVITE_NOTIFICATION,
                    &[("shared-type", shared_type(invitation.kind))],
                );
            }
            Self::Reply(_) => out.empty(&cs::INVITE_REPLY),
        });
    }

    /// The document itself.
    #[must_use]
    pub fn document(&self, account: &Account) -> String {
        let mut out = XmlWriter::document(&cs::NOTIFICATION);
        let stamp = self.modified_at();
        out.element(&cs::DTSTAMP, &stamp.format("%Y%m%dT%H%M%SZ").to_string());
        match self {
            Self::Invite(invitation) => self.write_invite(invitation, account, &mut out),
            Self::Reply(reply) => write_reply(reply, account, &mut out),
        }
        out.end(&cs::NOTIFICATION);
        out.into_text()
    }

    fn write_invite(&self, invitation: &Invitation, account: &Account, out: &mut XmlWriter) {
        let kind = [("shared-type", shared_type(invitation.kind))];
        out.within_with(&cs::INVITE_NOTIFICATION, &kind, |out| {
            out.element(&cs::UID, &self.uid());
            out.element(&dav::HREF, &format!("mailto:{}", account.address));
            out.empty(&cs::INVITE_NORESPONSE);
            write_access(invitation.access, out);
            out.within(&cs::HOSTURL, |out| out.element(&dav::HREF, &host_url(invitation)));
            write_organizer(&invitation.owner.address, &invitation.owner.display_name, out);
            out.element(&cs::SUMMARY, &invitation.title);
            if invitation.kind == CollectionKind::Calendar {
                out.within(&caldav::SUPPORTED_CALENDAR_COMPONENT_SET, |out| {
                    for component in &invitation.components {
                        out.empty_with(&caldav::COMP, &[("name", component)]);
                    }
                });
            }
        });
    }

    /// Takes it away: an invitation is declined by that, an answer put away.
    ///
    /// # Errors
    /// 404 if it is not there any more.
    pub async fn remove(&self, context: &Context) -> Result<(), DavError> {
        let groupware = &context.state.groupware;
        let account = context.account.id;
        match self {
            Self::Invite(invitation) => {
                groupware
                    .decline_invitation(account, invitation.collection)
                    .await?
            }
            Self::Reply(reply) => {
                let person = AccountId(reply.person.id);
                groupware
                    .acknowledge_reply(account, reply.collection, person)
                    .await?;
            }
        }
        Ok(())
    }
}

/// What an invitation to a collection is known by.
#[must_use]
pub fn invitation_uid(collection: CollectionId) -> String {
    format!("invite-{collection}")
}

/// The collection's address in its owner's home.
#[must_use]
pub fn host_url(invitation: &Invitation) -> String {
    path::collection(invitation.kind, &invitation.owner.address, &invitation.owner_path)
}

fn write_reply(reply: &Reply, account: &Account, out: &mut XmlWriter) {
    let kind = [("shared-type", shared_type(reply.kind))];
    out.within_with(&cs::INVITE_REPLY, &kind, |out| {
        out.element(&dav::HREF, &format!("mailto:{}", reply.person.address));
        out.empty(&if reply.accepted {
            cs::INVITE_ACCEPTED
        } else {
            cs::INVITE_DECLINED
        });
        let url = path::collection(reply.kind, &account.address, &reply.name);
        out.within(&cs::HOSTURL, |out| out.element(&dav::HREF, &url));
        out.element(&cs::IN_REPLY_TO, &invitation_uid(reply.collection));
        out.element(&cs::COMMON_NAME, reply.person.title());
    });
}

const fn shared_type(kind: CollectionKind) -> &'static str {
    match kind {
        CollectionKind::Calendar => "calendar",
        CollectionKind::AddressBook => "addressbook",
    }
}
