//! What waits for a person in their notification collection (calendarserver-notifications): collections that are
//! offered to them, what became of those that they accepted, and answers to what they offered themselves.
//!
//! An invitation is there as long as it is open; all others until they are put away. Whatever is said of one collection
//! has one name, so that what is new takes the place of what was said before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use roost_dav_proto::name::{Name, caldav, calendarserver as cs, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{Access, CollectionKind, Invitation, Notice, Principal, Reply};
use roost_model::Account;
use roost_shared::{AccountId, CollectionId};
use sha2::{Digest, Sha256};

use super::context::Context;
use super::error::DavError;
use super::path;
use crate::property::{write_access, write_organizer};

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// Someone offers a collection.
    Invite(Invitation),
    /// Someone took back what was accepted, or changed what one may do with it.
    Notice(Notice),
    /// Someone answered an offer.
    Reply(Reply),
}

impl Notification {
    /// All that wait for the account, the newest invitations first: three statements.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(context: &Context) -> Result<Vec<Self>, DavError> {
        let groupware = &context.state.groupware;
        let invitations = groupware.invitations(context.account.id).await?;
        let open = invitations.into_iter().filter(|invitation| !invitation.declined);
        let notices = groupware.share_notices(context.account.id).await?;
        let replies = groupware.share_replies(context.account.id).await?;
        Ok(open
            .map(Self::Invite)
            .chain(notices.into_iter().map(Self::Notice))
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
            Self::Notice(notice) => invitation_uid(notice.collection),
            Self::Reply(reply) => format!("reply-{}-{}", reply.collection, reply.person.id),
        }
    }

    /// Its entity tag: that of what it says.
    #[must_use]
    pub fn etag(&self, account: &Account) -> String {
        let hash = Sha256::digest(self.document(account));
        let short = hash.get(..16).unwrap_or_default();
        format!("\"{}\"", URL_SAFE_NO_PAD.encode(short))
    }

    /// Since when it says what it says.
    #[must_use]
    pub fn modified_at(&self) -> DateTime<Utc> {
        match self {
            Self::Invite(invitation) => invitation.offered_at,
            Self::Notice(notice) => notice.noted_at,
            Self::Reply(reply) => reply.replied_at,
        }
    }

    /// Writes `CS:notificationtype`.
    pub fn write_type(&self, out: &mut XmlWriter) {
        let invite = |kind, out: &mut XmlWriter| {
            out.empty_with(&cs::INVITE_NOTIFICATION, &[("shared-type", shared_type(kind))]);
        };
        out.within(&cs::NOTIFICATIONTYPE, |out| match self {
            Self::Invite(invitation) => invite(invitation.kind, out),
            Self::Notice(notice) => invite(notice.kind, out),
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
            Self::Invite(invitation) => Invite {
                uid: self.uid(),
                state: cs::INVITE_NORESPONSE,
                kind: invitation.kind,
                access: invitation.access,
                owner: &invitation.owner,
                host_url: host_url(invitation),
                title: &invitation.title,
                components: &invitation.components,
            }
            .write(account, &mut out),
            Self::Notice(notice) => Invite {
                uid: self.uid(),
                state: if notice.is_withdrawn {
                    cs::INVITE_DELETED
                } else {
                    cs::INVITE_ACCEPTED
                },
                kind: notice.kind,
                access: notice.access,
                owner: &notice.owner,
                host_url: path::collection(notice.kind, &notice.owner.address, &notice.owner_path),
                title: &notice.title,
                components: &[],
            }
            .write(account, &mut out),
            Self::Reply(reply) => write_reply(reply, account, &mut out),
        }
        out.end(&cs::NOTIFICATION);
        out.into_text()
    }

    /// Takes it away: an invitation is declined by that, all others are put away.
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
            Self::Notice(notice) => groupware.put_notice_away(account, notice.collection).await?,
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

/// What `CS:invite-notification` says (calendarserver-sharing §5).
struct Invite<'a> {
    uid: String,
    /// How it stands: `CS:invite-noresponse` and the like.
    state: Name,
    kind: CollectionKind,
    access: Access,
    owner: &'a Principal,
    host_url: String,
    title: &'a str,
    /// What a calendar takes; none if that does not matter any more.
    components: &'a [String],
}

impl Invite<'_> {
    fn write(&self, account: &Account, out: &mut XmlWriter) {
        let kind = [("shared-type", shared_type(self.kind))];
        out.within_with(&cs::INVITE_NOTIFICATION, &kind, |out| {
            out.element(&cs::UID, &self.uid);
            out.element(&dav::HREF, &format!("mailto:{}", account.address));
            out.empty(&self.state);
            write_access(self.access, out);
            out.within(&cs::HOSTURL, |out| out.element(&dav::HREF, &self.host_url));
            write_organizer(&self.owner.address, &self.owner.display_name, out);
            out.element(&cs::SUMMARY, self.title);
            if !self.components.is_empty() {
                out.within(&caldav::SUPPORTED_CALENDAR_COMPONENT_SET, |out| {
                    for component in self.components {
                        out.empty_with(&caldav::COMP, &[("name", component)]);
                    }
                });
            }
        });
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
