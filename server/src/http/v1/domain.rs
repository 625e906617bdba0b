//! `domain`.

use roost_directory::{DirectoryError, ListQuery, TagMerging};
use roost_shared::admin::{Domain, DomainChange, NewDomain};
use serde_json::{Value, json};

use super::answer::{Entry, Reply, bit, left, maybe_moment, moment, rate};
use super::attributes::NotNumeric;
use super::{Attributes, Call};
use crate::domains;

const MIB: i64 = 1 << 20;

pub(super) async fn get(call: &Call<'_>) -> Reply {
    match call.object {
        None | Some("all") => {
            let query = ListQuery {
                tags: call.tags.clone(),
                ..ListQuery::default()
            };
            let page = call.directory().domains(call.actor, &query).await;
            Reply::all(page.map(|page| page.items.iter().map(show).collect()))
        }
        Some(name) => Reply::one(find(call, name).await.map(|domain| show(&domain))),
    }
}

/// A domain by its name or by another name of it.
async fn find(call: &Call<'_>, name: &str) -> Result<Domain, DirectoryError> {
    if call.actor.is_server()
        && let Ok(alias) = call.directory().alias_domain(call.actor, name).await
    {
        return call.directory().domain(call.actor, &alias.target).await;
    }
    call.directory().domain(call.actor, name).await
}

pub(super) async fn add(call: &Call<'_>, attributes: &Attributes) -> Reply {
    let name = attributes.text_or_empty("domain");
    let entry = match wanted(attributes) {
        Err(error) => Entry::danger(call, attributes, error.message()),
        Ok(_) if attributes.text("maxquota").as_deref() == Some("0") => {
            Entry::danger(call, attributes, json!("maxquota_empty"))
        }
        Ok(_) if attributes.text("defquota").as_deref() == Some("0") => {
            Entry::danger(call, attributes, json!("defquota_empty"))
        }
        Ok(settings) => {
            // What mailcow's own template says of what is not sent.
            let max = settings.max_quota_bytes.unwrap_or(10_240 * MIB);
            let settings = DomainChange {
                max_aliases: settings.max_aliases.or(Some(400)),
                max_mailboxes: settings.max_mailboxes.or(Some(10)),
                default_quota_bytes: settings.default_quota_bytes.or(Some(max.min(3072 * MIB))),
                max_quota_bytes: Some(max),
                total_quota_bytes: settings.total_quota_bytes.or(Some(max.max(10_240 * MIB))),
                tags: attributes.tags(),
                ..settings
            };
            let new = NewDomain {
                name: name.clone(),
                settings,
            };
            let added = domains::add(call.directory(), call.app.transport(), call.actor, &new).await;
            Entry::of(call, attributes, &name, added, |domain| {
                json!(["domain_added", domain.name])
            })
        }
    };
    let mut entries = Vec::new();
    if entry.is_success() && attributes.has("rl_value") {
        entries.push(Entry::success(call, attributes, json!(["rl_saved", name])));
    }
    entries.push(entry);
    Reply::Entries(entries)
}

pub(super) async fn edit(call: &Call<'_>, items: &[String], attributes: &Attributes) -> Reply {
    let mut entries = Vec::new();
    for name in items {
        entries.push(match wanted(attributes) {
            Err(error) => Entry::danger(call, attributes, error.message()),
            Ok(settings) => {
                // Tags that are sent are added to those there.
                let tags = TagMerging {
                    add: attributes.tags().unwrap_or_default(),
                    ..TagMerging::default()
                };
                let changed = call
                    .directory()
                    .edit_domain_merging(call.actor, name, &settings, &tags)
                    .await;
                Entry::of(call, attributes, name, changed, |domain| {
                    json!(["domain_modified", domain.name])
                })
            }
        });
    }
    Reply::Entries(entries)
}

pub(super) async fn delete(call: &Call<'_>, items: &[String]) -> Reply {
    let attributes = Attributes::of_items(items);
    let mut entries = Vec::new();
    for name in items {
        let removed = call.directory().remove_domain(call.actor, name, false).await;
        entries.push(Entry::of(call, &attributes, name, removed, |()| {
            json!(["domain_removed", name])
        }));
    }
    Reply::Entries(entries)
}

fn wanted(attributes: &Attributes) -> Result<DomainChange, NotNumeric> {
    Ok(DomainChange {
        description: attributes.text("description"),
        active: attributes.flag("active"),
        max_mailboxes: attributes.count("mailboxes")?,
        max_aliases: attributes.count("aliases")?,
        default_quota_bytes: attributes.mebibytes("defquota")?,
        max_quota_bytes: attributes.mebibytes("maxquota")?,
        total_quota_bytes: attributes.mebibytes("quota")?,
        rate_limit: attributes.rate()?,
        relay_host: attributes.relay_host()?,
        backup_mx: attributes.flag("backupmx"),
        relay_all_recipients: attributes.flag("relay_all_recipients"),
        relay_unknown_only: attributes.flag("relay_unknown_only"),
        in_address_list: attributes.flag("gal"),
        tags: None,
    })
}

pub(super) fn show(domain: &Domain) -> Value {
    let room = if domain.total_quota_bytes == 0 {
        i64::MAX
    } else {
        domain
            .total_quota_bytes
            .saturating_sub(domain.assigned_quota_bytes)
            .max(0)
    };
    let within = |bytes: i64| if room == i64::MAX { bytes } else { bytes.min(room) };
    json!({
        "max_new_mailbox_quota": within(domain.max_quota_bytes),
        "def_new_mailbox_quota": within(domain.default_quota_bytes),
        "quota_used_in_domain": domain.assigned_quota_bytes.to_string(),
        "bytes_total": domain.usage.bytes.to_string(),
        "msgs_total": domain.usage.messages.to_string(),
        "mboxes_in_domain": domain.mailboxes,
        "mboxes_left": left(domain.max_mailboxes.into(), domain.mailboxes),
        "domain_name": domain.name,
        "domain_h_name": domain.unicode_name,
        "description": domain.description,
        "max_num_aliases_for_domain": domain.max_aliases,
        "max_num_mboxes_for_domain": domain.max_mailboxes,
        "def_quota_for_mbox": domain.default_quota_bytes,
        "max_quota_for_mbox": domain.max_quota_bytes,
        "max_quota_for_domain": domain.total_quota_bytes,
        "relayhost": domain.relay_host.unwrap_or(0).to_string(),
        "backupmx": bit(domain.backup_mx),
        "backupmx_int": bit(domain.backup_mx),
        "gal": bit(domain.in_address_list),
        "gal_int": bit(domain.in_address_list),
        "rl": rate(domain.rate_limit),
        "active": bit(domain.active),
        "active_int": bit(domain.active),
        "relay_all_recipients": bit(domain.relay_all_recipients),
        "relay_all_recipients_int": bit(domain.relay_all_recipients),
        "relay_unknown_only": bit(domain.relay_unknown_only),
        "relay_unknown_only_int": bit(domain.relay_unknown_only),
        "aliases_in_domain": domain.aliases,
        "aliases_left": left(domain.max_aliases.into(), domain.aliases),
        "domain_admins": domain.administrators.join(", "),
        "tags": domain.tags,
        "created": moment(domain.created_at),
        "modified": maybe_moment(domain.modified_at),
    })
}
