//! Mailboxes as the database has them, and as the API says them.

use std::collections::BTreeSet;

use roost_db::last_sign_in::LastSignInRow;
use roost_db::mailbox_admin::{MailboxFields, MailboxRow};
use roost_db::schedule::AccountKind;
use roost_shared::Protocol;
use roost_shared::admin::{LastSignIn, Mailbox, MailboxKind, MailboxUsage};

use crate::rate_limit;

/// Each once, as the database has them.
pub(super) fn names(protocols: &[Protocol]) -> Vec<String> {
    let protocols = BTreeSet::from_iter(protocols.iter().copied());
    protocols
        .into_iter()
        .map(|protocol| protocol.as_str().to_owned())
        .collect()
}

pub(super) fn protocols(fields: &MailboxFields) -> Vec<Protocol> {
    fields
        .protocols
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect()
}

pub(super) const fn account_kind(kind: MailboxKind) -> AccountKind {
    match kind {
        MailboxKind::Person | MailboxKind::Shared => AccountKind::Individual,
        MailboxKind::Room => AccountKind::Room,
        MailboxKind::Equipment => AccountKind::Resource,
    }
}

pub(super) const fn mailbox_kind(fields: &MailboxFields) -> MailboxKind {
    match (fields.kind, fields.sign_in) {
        (AccountKind::Room, _) => MailboxKind::Room,
        (AccountKind::Resource, _) => MailboxKind::Equipment,
        (AccountKind::Individual, true) => MailboxKind::Person,
        (AccountKind::Individual, false) => MailboxKind::Shared,
    }
}

/// `None` for a door that this version does not know.
fn to_sign_in(row: LastSignInRow) -> Option<LastSignIn> {
    Some(LastSignIn {
        protocol: row.protocol.parse().ok()?,
        at: row.at,
        ip: row.ip,
    })
}

pub(super) fn to_mailbox(row: MailboxRow) -> Mailbox {
    let kind = mailbox_kind(&row.fields);
    let open = protocols(&row.fields);
    let fields = row.fields;
    Mailbox {
        address: row.address,
        domain: row.domain,
        local_part: row.local_part,
        name: fields.display_name,
        kind,
        active: fields.active,
        is_admin: fields.is_admin,
        protocols: open,
        quota_bytes: fields.quota_bytes,
        forwards: row.forwards,
        keep_copy: fields.keep_copy,
        send_as: row.send_as,
        rate_limit: rate_limit(fields.rate_value, fields.rate_frame.as_deref()),
        relay_host: fields.relay_host_id,
        tags: fields.tags,
        temporary_addresses: row.temporary_addresses,
        usage: MailboxUsage {
            bytes: row.used_bytes,
            messages: row.messages,
            sign_ins: row.sign_ins.0.into_iter().filter_map(to_sign_in).collect(),
        },
        created_at: row.created_at,
        modified_at: row.modified_at,
    }
}
