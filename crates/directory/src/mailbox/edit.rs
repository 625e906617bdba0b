//! Changing a mailbox.

use roost_db::domain::{self, DomainRow};
use roost_db::mailbox_admin::{self, MailboxFields, MailboxRow};
use roost_db::{mailbox, session};
use roost_shared::Protocol;
use roost_shared::admin::{Mailbox, MailboxChange, RateFrame, RateLimit};
use sqlx::PgConnection;

use super::row::{names, protocols, to_mailbox};
use super::{found, is_above, known_address};
use crate::access::{Access, Subject};
use crate::{
    Actor, Directory, DirectoryError, Limit, Result, TagMerging, address, quota, rate_columns, rate_limit,
    relay, text,
};

/// In characters.
const NAME_MAX: usize = 255;
const FORWARDS_MAX: usize = 100;
const SEND_AS_MAX: usize = 100;

impl Directory {
    /// Changes a mailbox.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_mailbox(
        &self,
        actor: &Actor,
        address: &str,
        wanted: &MailboxChange,
    ) -> Result<Mailbox> {
        self.edit_mailbox_merging(actor, address, wanted, &Merging::default())
            .await
    }

    /// Changes a mailbox as [`Self::edit_mailbox`] does, and what it has by `merging`, as it is at that moment.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_mailbox_merging(
        &self,
        actor: &Actor,
        address: &str,
        wanted: &MailboxChange,
        merging: &Merging,
    ) -> Result<Mailbox> {
        let place = known_address(address)?;
        let address = place.full();
        let subject = Subject {
            action: "mailbox.edit",
            domain: Some(&place.domain),
            target: &address,
        };
        self.permit(actor, subject, Access::Change).await?;
        let lists = self.lists(actor, subject, wanted).await?;
        let hash = match &wanted.password {
            Some(password) => Some(self.hash(password, &address).await?),
            None => None,
        };
        let mut change = self.change(actor, subject).await?;
        let domain = domain::lock(change.db(), &place.domain)
            .await?
            .ok_or(DirectoryError::NotFound)?;
        let row = found(change.db(), &address).await?;
        let wanted = &merging.change_of(&row, wanted);
        let exceeds_actor = is_above(actor, &row)
            || (wanted.is_admin.is_some_and(|admin| admin != row.fields.is_admin) && !actor.is_server());
        if exceeds_actor {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        let Some(fields) = merge(actor, &domain, row.fields.clone(), wanted)? else {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        };
        quota::check_mailbox(&domain, Some(row.fields.quota_bytes), fields.quota_bytes)?;
        relay::check_exists(change.db(), fields.relay_host_id).await?;
        let (id, now) = (row.id, change.now);
        if let Some(hash) = hash {
            mailbox::update_password_hash(change.db(), &address, &hash).await?;
            session::delete_of_address(change.db(), &address, None).await?;
        }
        mailbox_admin::update(change.db(), id, &fields, now).await?;
        lists.store(change.db(), id).await?;
        let after = to_mailbox(found(change.db(), &address).await?);
        change.done(Some(&to_mailbox(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Where mail is also to go and what may be sent as, checked before a change begins: refusals are written down, which
    /// takes a connection of its own.
    pub(super) async fn lists(
        &self,
        actor: &Actor,
        subject: Subject<'_>,
        wanted: &MailboxChange,
    ) -> Result<Lists> {
        let mut lists = Lists::default();
        if let Some(forwards) = &wanted.forwards {
            let mut targets = address::targets("forwards", forwards, FORWARDS_MAX)?;
            // A mailbox leads to itself by keeping a copy.
            targets.retain(|target| target != subject.target);
            lists.forwards = Some(targets);
        }
        if let Some(send_as) = &wanted.send_as {
            let mut addresses = Vec::new();
            for text in send_as {
                let granted = address::address_or_domain("send_as", text)?;
                if !actor.reaches(&granted.domain) {
                    let subject = Subject {
                        domain: Some(&granted.domain),
                        target: &granted.full(),
                        ..subject
                    };
                    self.note_refusal(actor, subject).await?;
                    return Err(DirectoryError::invalid(
                        "send_as",
                        "must be addresses of domains that you administer",
                    ));
                }
                addresses.push(granted.full());
            }
            addresses.sort_unstable();
            addresses.dedup();
            if addresses.len() > SEND_AS_MAX {
                return Err(DirectoryError::invalid(
                    "send_as",
                    format!("must be at most {SEND_AS_MAX}"),
                ));
            }
            lists.send_as = Some(addresses);
        }
        Ok(lists)
    }
}

/// What is added to what a mailbox has, or taken from it.
#[derive(Clone, Debug, Default)]
pub struct Merging {
    /// These become open to it …
    pub open: Vec<Protocol>,
    /// … and these closed.
    pub close: Vec<Protocol>,
    /// Its tags.
    pub tags: TagMerging,
}

impl Merging {
    /// The change that makes of a mailbox what is wanted, with what is added to it and taken from it.
    fn change_of(&self, row: &MailboxRow, wanted: &MailboxChange) -> MailboxChange {
        let mut change = wanted.clone();
        if !(self.open.is_empty() && self.close.is_empty()) {
            let mut protocols = protocols(&row.fields);
            protocols.extend(&self.open);
            protocols.retain(|protocol| !self.close.contains(protocol));
            change.protocols = Some(protocols);
        }
        change.tags = self.tags.of(&row.fields.tags).or(change.tags);
        change
    }
}

/// Lists of a mailbox that are to be replaced.
#[derive(Default)]
pub(super) struct Lists {
    forwards: Option<Vec<String>>,
    send_as: Option<Vec<String>>,
}

impl Lists {
    pub(super) async fn store(&self, db: &mut PgConnection, id: i64) -> Result<()> {
        if let Some(forwards) = &self.forwards {
            mailbox_admin::set_forwards(db, id, forwards).await?;
        }
        if let Some(send_as) = &self.send_as {
            mailbox_admin::set_send_as(db, id, send_as).await?;
        }
        Ok(())
    }
}

/// What a mailbox of the domain is to be; `None` if that is not for the actor to say.
pub(super) fn merge(
    actor: &Actor,
    domain: &DomainRow,
    mut fields: MailboxFields,
    wanted: &MailboxChange,
) -> Result<Option<MailboxFields>> {
    if let Some(name) = &wanted.name {
        fields.display_name = text::line("name", name, NAME_MAX)?;
    }
    if let Some(tags) = &wanted.tags {
        fields.tags = text::tags(tags)?;
    }
    if let Some(limit) = wanted.rate_limit {
        let before = rate_limit(fields.rate_value, fields.rate_frame.as_deref());
        if limit != before && !actor.is_server() {
            check_rate(domain, limit)?;
        }
        (fields.rate_value, fields.rate_frame) = rate_columns(limit)?;
    }
    if let Some(relay_host) = wanted.relay_host {
        if relay_host != fields.relay_host_id && !actor.is_server() {
            return Ok(None);
        }
        fields.relay_host_id = relay_host;
    }
    fields.active = wanted.active.unwrap_or(fields.active);
    fields.is_admin = wanted.is_admin.unwrap_or(fields.is_admin);
    if let Some(protocols) = &wanted.protocols {
        fields.protocols = names(protocols);
    }
    fields.quota_bytes = wanted.quota_bytes.unwrap_or(fields.quota_bytes);
    fields.keep_copy = wanted.keep_copy.unwrap_or(fields.keep_copy);
    if fields.is_admin && !fields.sign_in {
        return Err(DirectoryError::invalid(
            "is_admin",
            "must be false: nobody signs in to a shared mailbox",
        ));
    }
    Ok(Some(fields))
}

/// A mailbox's own limit holds in place of its domain's, which is the server's to set: within the domain it may only be
/// made narrower.
fn check_rate(domain: &DomainRow, wanted: Option<RateLimit>) -> Result<()> {
    let of_domain = rate_limit(domain.fields.rate_value, domain.fields.rate_frame.as_deref());
    let (Some(wanted), Some(most)) = (wanted, of_domain) else {
        return Ok(());
    };
    // How often the mailbox's time begins anew within one of the domain's.
    let times = (seconds(most.per) / seconds(wanted.per)).max(1);
    if i64::from(wanted.messages) * times <= i64::from(most.messages) {
        return Ok(());
    }
    Err(DirectoryError::limit(
        "rate_limit",
        Limit::Rate,
        "must not allow more than the domain's own limit, which is for an administrator of the whole server",
    ))
}

const fn seconds(frame: RateFrame) -> i64 {
    match frame {
        RateFrame::Second => 1,
        RateFrame::Minute => 60,
        RateFrame::Hour => 3600,
        RateFrame::Day => 86_400,
    }
}
