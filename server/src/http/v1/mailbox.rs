//! `mailbox`.

use roost_directory::{DirectoryError, ListQuery, Merging, TagMerging};
use roost_shared::Protocol;
use roost_shared::admin::{Mailbox, MailboxChange, MailboxKind, NewMailbox};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, maybe_moment, moment, rate};
use super::attributes::NotNumeric;
use super::{Attributes, Call};

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all" | "reduced") => {
            Reply::all(list(call).await.map(|all| all.iter().map(show).collect()))
        }
        Some(address) => {
            let found = call.directory().mailbox(call.actor, address).await;
            Reply::one(found.map(|mailbox| show(&mailbox)))
        }
    }
}

async fn list(call: &Call<'_>) -> Result<Vec<Mailbox>, DirectoryError> {
    let kinds = [MailboxKind::Person, MailboxKind::Shared];
    let mut all = Vec::new();
    let domains: Vec<Option<String>> = match call.extra {
        Some(names) => names.split(',').map(|name| Some(name.to_owned())).collect(),
        None => vec![None],
    };
    for domain in domains {
        let query = ListQuery {
            domain,
            tags: call.tags.clone(),
            ..ListQuery::default()
        };
        all.extend(
            call.directory()
                .mailboxes(call.actor, &query, &kinds)
                .await?
                .items,
        );
    }
    Ok(all)
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let local_part = attributes.text_or_empty("local_part");
    let address = format!("{}@{}", local_part, attributes.text_or_empty("domain"));
    let wanted = match wanted(attributes) {
        Ok(wanted) => wanted,
        Err(message) => return Reply::Entries(vec![Entry::danger(call, attributes, message)]),
    };
    // The domain's own part must not bring another address with it.
    if local_part.contains('@') {
        let message = json!(["mailbox_invalid", address]);
        return Reply::Entries(vec![Entry::danger(call, attributes, message)]);
    }
    let mut open = Protocol::ALL.to_vec();
    for (protocol, is_open) in protocols(attributes) {
        open.retain(|other| is_open || *other != protocol);
    }
    let new = NewMailbox {
        address: address.clone(),
        kind: MailboxKind::Person,
        settings: MailboxChange {
            protocols: Some(open),
            tags: attributes.tags(),
            ..wanted
        },
    };
    let added = call.directory().add_mailbox(call.actor, &new).await;
    let entry = Entry::of(call, attributes, &address, added, |mailbox| {
        json!(["mailbox_added", mailbox.address])
    });
    let mut entries = Vec::new();
    if entry.is_success() && attributes.has("rl_value") {
        entries.push(Entry::success(call, attributes, json!(["rl_saved", address])));
    }
    entries.push(entry);
    Reply::Entries(entries)
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let mut entries = Vec::new();
    for address in items {
        let wanted = match wanted(attributes) {
            Ok(wanted) => wanted,
            Err(message) => {
                entries.push(Entry::danger(call, attributes, message));
                continue;
            }
        };
        let changed = apply(call, address, wanted, attributes).await;
        entries.push(Entry::of(call, attributes, address, changed, |mailbox| {
            json!(["mailbox_modified", mailbox.address])
        }));
    }
    Reply::Entries(entries)
}

/// Tags that are sent are added to those there, and a protocol of which nothing is said stays as it is; `default` in the
/// list of senders changes nothing.
async fn apply(
    call: &Call<'_>,
    address: &str,
    mut wanted: MailboxChange,
    attributes: &Attributes,
) -> Result<Mailbox, DirectoryError> {
    let said = protocols(attributes);
    let with_flag = |wanted: bool| {
        let found = said.iter().filter(|(_, flag)| *flag == wanted);
        found.map(|(protocol, _)| *protocol).collect()
    };
    let merging = Merging {
        open: with_flag(true),
        close: with_flag(false),
        tags: TagMerging {
            add: attributes.tags().unwrap_or_default(),
            ..TagMerging::default()
        },
    };
    if let Some(senders) = attributes.list("sender_acl")
        && !senders.iter().any(|sender| sender == "default")
    {
        wanted.send_as = Some(senders);
    }
    call.directory()
        .edit_mailbox_merging(call.actor, address, &wanted, &merging)
        .await
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for address in items {
        let removed = call.directory().remove_mailbox(call.actor, address).await;
        entries.push(Entry::of(call, &attributes, address, removed, |()| {
            json!(["mailbox_removed", address])
        }));
    }
    call.app.removals().notify_one();
    Reply::Entries(entries)
}

/// What mailcow calls each protocol. Its groupware is the page here.
const PROTOCOLS: &[(&str, Protocol)] = &[
    ("imap", Protocol::Imap),
    ("pop3", Protocol::Pop3),
    ("smtp", Protocol::Smtp),
    ("sieve", Protocol::Sieve),
    ("dav", Protocol::Dav),
    ("sogo", Protocol::Web),
];

/// The protocols of which it is said whether they are to be open: by a list of those (`protocol_access`), or of each alone
/// (`imap_access`).
fn protocols(attributes: &Attributes) -> Vec<(Protocol, bool)> {
    let named = attributes.list("protocol_access");
    let flag = |name: &str| match &named {
        // The list says nothing of the page.
        Some(named) if name != "sogo" => Some(named.iter().any(|named| named == name)),
        _ => attributes.flag(&format!("{name}_access")),
    };
    let said = PROTOCOLS
        .iter()
        .filter_map(|(name, protocol)| Some((*protocol, flag(name)?)));
    said.collect()
}

fn wanted(attributes: &Attributes) -> Result<MailboxChange, Value> {
    let password = attributes
        .text("password")
        .filter(|password| !password.is_empty());
    // Whoever leaves the repetition out means no other password.
    let repeated = attributes
        .text("password2")
        .filter(|_| attributes.has("password2"));
    if password.is_some() && repeated.is_some() && repeated != password {
        return Err(json!("password_mismatch"));
    }
    let numeric = |error: NotNumeric| error.message();
    Ok(MailboxChange {
        password,
        name: attributes.text("name"),
        active: attributes.flag("active"),
        quota_bytes: attributes.mebibytes("quota").map_err(numeric)?,
        rate_limit: attributes.rate().map_err(numeric)?,
        relay_host: attributes.relay_host().map_err(numeric)?,
        ..MailboxChange::default()
    })
}

/// How much of its quota a mailbox uses, rounded; `None` where it has none.
fn percent(used: i64, quota: i64) -> Option<i64> {
    let half = i128::from(quota) / 2;
    let percent = (i128::from(used) * 100 + half).checked_div(i128::from(quota))?;
    i64::try_from(percent).ok()
}

pub(super) fn show(mailbox: &Mailbox) -> Value {
    let may = |protocol: Protocol| {
        let open = mailbox.kind != MailboxKind::Shared && mailbox.protocols.contains(&protocol);
        if open { "1" } else { "0" }
    };
    let last = |protocol: Protocol| {
        let found = mailbox
            .usage
            .sign_ins
            .iter()
            .find(|sign_in| sign_in.protocol == protocol);
        found.map_or(0, |sign_in| sign_in.at.timestamp())
    };
    let percent = percent(mailbox.usage.bytes, mailbox.quota_bytes);
    json!({
        "username": mailbox.address,
        "active": bit(mailbox.active),
        "active_int": bit(mailbox.active),
        "domain": mailbox.domain,
        "local_part": mailbox.local_part,
        "name": mailbox.name,
        "quota": mailbox.quota_bytes,
        "quota_used": mailbox.usage.bytes,
        "messages": mailbox.usage.messages,
        "percent_in_use": percent.map_or_else(|| json!("- "), |percent| json!(percent)),
        "percent_class": match percent {
            Some(90..) => "danger",
            Some(75..) => "warning",
            _ => "success",
        },
        "attributes": {
            "force_pw_update": "0",
            "force_tfa": "0",
            "tls_enforce_in": "0",
            "tls_enforce_out": "0",
            "sogo_access": may(Protocol::Web),
            "imap_access": may(Protocol::Imap),
            "pop3_access": may(Protocol::Pop3),
            "smtp_access": may(Protocol::Smtp),
            "sieve_access": may(Protocol::Sieve),
            "eas_access": "0",
            "dav_access": may(Protocol::Dav),
            "relayhost": mailbox.relay_host.unwrap_or(0).to_string(),
            "passwd_update": "",
            "mailbox_format": "sdbox:",
            "quarantine_notification": "never",
            "quarantine_category": "reject",
        },
        "custom_attributes": {},
        "authsource": "mailcow",
        "created": moment(mailbox.created_at),
        "modified": maybe_moment(mailbox.modified_at),
        "last_imap_login": last(Protocol::Imap),
        "last_smtp_login": last(Protocol::Smtp),
        "last_pop3_login": last(Protocol::Pop3),
        "last_sso_login": last(Protocol::Web),
        "max_new_quota": mailbox.quota_bytes,
        "spam_aliases": mailbox.temporary_addresses,
        "pushover_active": 0,
        "rl": rate(mailbox.rate_limit),
        "rl_scope": if mailbox.rate_limit.is_some() { "mailbox" } else { "domain" },
        "is_relayed": 0,
        "sender_acl": mailbox.send_as,
        "tags": mailbox.tags,
    })
}
