//! Mailboxes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{RateLimit, given};
use crate::protocol::Protocol;

/// What a mailbox is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailboxKind {
    /// A person's.
    #[default]
    Person,
    /// Of several persons: nobody signs in to it.
    Shared,
    /// A room's, which answers invitations for itself.
    Room,
    /// A thing's, which answers invitations for itself.
    Equipment,
}

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mailbox {
    /// Its address.
    pub address: String,
    /// Its domain.
    pub domain: String,
    /// What stands before the `@`.
    pub local_part: String,
    /// The name for people.
    pub name: String,
    /// What it is.
    pub kind: MailboxKind,
    /// Whether it takes mail and is signed in to.
    pub active: bool,
    /// Whether its owner administers the whole server.
    pub is_admin: bool,
    /// By which protocols its owner may sign in.
    pub protocols: Vec<Protocol>,
    /// What it may hold, in bytes; 0: no limit.
    pub quota_bytes: i64,
    /// Where its mail also goes.
    pub forwards: Vec<String>,
    /// Whether what is forwarded is also kept.
    pub keep_copy: bool,
    /// What it may send as, beyond its own address and its aliases: addresses, or `@domain` for all of a domain.
    pub send_as: Vec<String>,
    /// What it may send; `null`: what its domain says.
    pub rate_limit: Option<RateLimit>,
    /// The relay host that its mail goes out by; `null`: what its domain says.
    pub relay_host: Option<i64>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How many temporary addresses lead to it.
    pub temporary_addresses: i64,
    /// What it holds, and when its owner signed in.
    pub usage: MailboxUsage,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub modified_at: Option<DateTime<Utc>>,
}

/// What a mailbox holds, and when its owner signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailboxUsage {
    /// What its messages take, in bytes.
    pub bytes: i64,
    /// How many messages there are.
    pub messages: i64,
    /// Its owner's last sign-in by each protocol, to within five minutes, the latest first.
    pub sign_ins: Vec<LastSignIn>,
}

/// The last sign-in by a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastSignIn {
    /// By which.
    pub protocol: Protocol,
    /// When it was.
    pub at: DateTime<Utc>,
    /// From which network address; empty where it is not known.
    pub ip: String,
}

/// A mailbox to be made.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMailbox {
    /// Its address; the domain must exist.
    pub address: String,
    /// What it is.
    #[serde(default)]
    pub kind: MailboxKind,
    /// Everything else, as in a change. A person's mailbox needs a password.
    #[serde(default)]
    pub settings: MailboxChange,
}

/// What is to change of a mailbox. What is not there stays. No `Debug`: it may hold a password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailboxChange {
    /// 8 characters to 1,024 bytes. Ends the sessions of its owner.
    pub password: Option<String>,
    /// The name for people, 255 characters at most.
    pub name: Option<String>,
    /// Whether it takes mail and is signed in to.
    pub active: Option<bool>,
    /// Server administrators only.
    pub is_admin: Option<bool>,
    /// By which protocols its owner may sign in; without `web`, not at the page.
    pub protocols: Option<Vec<Protocol>>,
    /// In bytes; 0 for no limit, where the domain sets none.
    pub quota_bytes: Option<i64>,
    /// Where its mail also goes, at most 100.
    pub forwards: Option<Vec<String>>,
    /// Whether what is forwarded is also kept.
    pub keep_copy: Option<bool>,
    /// Addresses, or `@domain` for all of a domain, of domains that the asker administers; at most 100.
    pub send_as: Option<Vec<String>>,
    /// `null`: what its domain says.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<RateLimit>))]
    pub rate_limit: Option<Option<RateLimit>>,
    /// Server administrators only; `null`: what its domain says.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub relay_host: Option<Option<i64>>,
    /// At most 50, of 1 to 100 characters.
    pub tags: Option<Vec<String>>,
}
