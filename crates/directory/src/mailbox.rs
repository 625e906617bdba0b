//! Mailboxes.

use std::collections::BTreeSet;

use roost_db::domain::{self, DomainRow, Holder, Listing};
use roost_db::last_sign_in::LastSignInRow;
use roost_db::mailbox_admin::{self, MailboxFields, MailboxRow, NewMailboxRow};
use roost_db::schedule::AccountKind;
use roost_db::{account, mailbox};
use roost_model::Secret;
use roost_shared::admin::{
    LastSignIn, Mailbox, MailboxChange, MailboxKind, MailboxUsage, NewMailbox, Page, RateFrame, RateLimit,
};
use roost_shared::{AccountId, Protocol};
use sqlx::PgConnection;

use crate::access::{Access, Subject};
use crate::address::{self, Address};
use crate::{
    Actor, Directory, DirectoryError, Limit, ListQuery, Result, quota, rate_columns, rate_limit, relay, text,
};

/// In characters.
const NAME_MAX: usize = 255;
const FORWARDS_MAX: usize = 100;
const SEND_AS_MAX: usize = 100;

impl Directory {
    /// Adds a mailbox with its account. It receives mail from the moment this returns.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_mailbox(&self, actor: &Actor, new: &NewMailbox) -> Result<Mailbox> {
        let place = mailbox_address(&new.address)?;
        let address = place.full();
        let subject = Subject {
            action: "mailbox.add",
            domain: Some(&place.domain),
            target: &address,
        };
        self.permit(actor, subject, Access::Change).await?;
        let asked = &new.settings;
        if asked.is_admin == Some(true) && !actor.is_server() {
            return Err(self.forbid(actor, subject).await?);
        }
        // Before the change begins: whoever waits for a hash must hold neither a connection nor the domain's lock.
        let hash = match (&asked.password, new.kind) {
            (Some(password), _) => self.hash(password, &address).await?,
            (None, MailboxKind::Person) => {
                return Err(DirectoryError::invalid(
                    "password",
                    "is needed for a person's mailbox",
                ));
            }
            (None, _) => String::new(),
        };
        let lists = self.lists(actor, subject, asked).await?;
        let mut change = self.change(actor, subject).await?;
        let domain = domain::lock(change.db(), &place.domain)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(place.domain.clone()))?;
        if let Some(holder) = domain::holder(change.db(), domain.id, &place.local_part).await? {
            return Err(held(holder, address));
        }
        let limit = domain.fields.max_mailboxes;
        if limit > 0 && domain.mailboxes >= limit.into() {
            return Err(DirectoryError::limit(
                "address",
                Limit::Mailboxes,
                format!("the domain may have {limit} mailboxes, and has them"),
            ));
        }
        let unset = MailboxFields {
            display_name: String::new(),
            kind: account_kind(new.kind),
            sign_in: new.kind != MailboxKind::Shared,
            active: true,
            is_admin: false,
            protocols: names(&Protocol::ALL),
            quota_bytes: quota::default_of(&domain),
            keep_copy: true,
            rate_value: None,
            rate_frame: None,
            relay_host_id: None,
            tags: Vec::new(),
        };
        let Some(fields) = merge(actor, &domain, unset, asked)? else {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        };
        quota::check_mailbox(&domain, None, fields.quota_bytes)?;
        relay::check_exists(change.db(), fields.relay_host_id).await?;
        let now = change.now;
        let (owner, _) = account::find_or_insert(change.db(), &address, &fields.display_name, now).await?;
        let row = NewMailboxRow {
            account: owner.id,
            domain: domain.id,
            local_part: &place.local_part,
            password_hash: &hash,
            fields: &fields,
        };
        let id = mailbox_admin::insert(change.db(), row, now).await?;
        lists.store(change.db(), id).await?;
        let added = found(change.db(), &address).await?;
        let added = to_mailbox(added);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The mailboxes that the actor may know of, by address. `kinds` names those to list; none of them for all.
    ///
    /// # Errors
    /// The database's; [`DirectoryError::NotFound`] if the query is for a domain that the actor may not know of.
    pub async fn mailboxes(
        &self,
        actor: &Actor,
        query: &ListQuery,
        kinds: &[MailboxKind],
    ) -> Result<Page<Mailbox>> {
        let domains = self.listed_domains(actor, "mailbox.list", query).await?;
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: domains.as_deref(),
            after: &query.after,
            tags: &query.tags,
            limit: query.limit(),
        };
        let kinds: Vec<AccountKind> = kinds.iter().copied().map(account_kind).collect();
        let rows = mailbox_admin::list(&mut db, listing, &kinds).await?;
        Ok(
            query.page(rows.into_iter().map(to_mailbox).collect(), |mailbox: &Mailbox| {
                &mailbox.address
            }),
        )
    }

    /// The domains whose things a list is to have; `None` for all.
    pub(crate) async fn listed_domains(
        &self,
        actor: &Actor,
        action: &'static str,
        query: &ListQuery,
    ) -> Result<Option<Vec<String>>> {
        let Some(name) = &query.domain else {
            return Ok(actor.domains().map(<[String]>::to_vec));
        };
        let name = crate::domain::known_name(name)?;
        let subject = Subject {
            action,
            domain: Some(&name),
            target: &name,
        };
        drop(self.read(actor, subject).await?);
        Ok(Some(vec![name]))
    }

    /// A mailbox.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn mailbox(&self, actor: &Actor, address: &str) -> Result<Mailbox> {
        let place = known_address(address)?;
        let address = place.full();
        let subject = Subject {
            action: "mailbox.show",
            domain: Some(&place.domain),
            target: &address,
        };
        let mut db = self.read(actor, subject).await?;
        found(&mut db, &address).await.map(to_mailbox)
    }

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
            mailbox_admin::end_sessions(change.db(), AccountId(row.account_id)).await?;
        }
        mailbox_admin::update(change.db(), id, &fields, now).await?;
        lists.store(change.db(), id).await?;
        let after = to_mailbox(found(change.db(), &address).await?);
        change.done(Some(&to_mailbox(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a mailbox: it takes no mail and nobody signs in to it from now on, and its mail is deleted soon.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`], [`DirectoryError::Forbidden`].
    pub async fn remove_mailbox(&self, actor: &Actor, address: &str) -> Result<()> {
        let place = known_address(address)?;
        let address = place.full();
        let subject = Subject {
            action: "mailbox.remove",
            domain: Some(&place.domain),
            target: &address,
        };
        let mut change = self.change(actor, subject).await?;
        domain::lock(change.db(), &place.domain)
            .await?
            .ok_or(DirectoryError::NotFound)?;
        let row = found(change.db(), &address).await?;
        if is_above(actor, &row) {
            drop(change);
            return Err(self.forbid(actor, subject).await?);
        }
        let (id, now) = (row.id, change.now);
        mailbox_admin::mark_removed(change.db(), id, now).await?;
        change.done(Some(&to_mailbox(row)), None).await
    }

    async fn hash(&self, password: &str, address: &str) -> Result<String> {
        Ok(self
            .identity
            .hash_new_password(&Secret::new(password.to_owned()), &[address])
            .await?)
    }

    /// Where mail is also to go and what may be sent as, checked before a change begins: refusals are written down, which
    /// takes a connection of its own.
    async fn lists(&self, actor: &Actor, subject: Subject<'_>, wanted: &MailboxChange) -> Result<Lists> {
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
    /// It gets these tags …
    pub add_tags: Vec<String>,
    /// … and loses these.
    pub remove_tags: Vec<String>,
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
        if !(self.add_tags.is_empty() && self.remove_tags.is_empty()) {
            let mut tags = row.fields.tags.clone();
            tags.extend(self.add_tags.iter().cloned());
            tags.retain(|tag| !self.remove_tags.contains(tag));
            change.tags = Some(tags);
        }
        change
    }
}

/// Lists of a mailbox that are to be replaced.
#[derive(Default)]
struct Lists {
    forwards: Option<Vec<String>>,
    send_as: Option<Vec<String>>,
}

impl Lists {
    async fn store(&self, db: &mut PgConnection, id: i64) -> Result<()> {
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
fn merge(
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

/// Whether someone has rights that the actor lacks: whoever could set their password would have these too.
pub(crate) fn is_above(actor: &Actor, row: &MailboxRow) -> bool {
    !actor.is_server() && (row.fields.is_admin || row.administers.iter().any(|domain| !actor.reaches(domain)))
}

/// A mailbox's address: what Dovecot takes for the name of an account (its `auth_username_chars`) and for a folder. A `+`
/// would be cut off at delivery, a `/` would put one mailbox into another.
fn mailbox_address(text: &str) -> Result<Address> {
    let place = address::address("address", text)?;
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    if place.local_part.bytes().all(fits) {
        Ok(place)
    } else {
        Err(DirectoryError::invalid(
            "address",
            "must have nothing but letters, digits and . _ - before the @; an alias may have more",
        ))
    }
}

/// The stored form of an address in a path: one that is no address names nothing.
pub(crate) fn known_address(text: &str) -> Result<Address> {
    address::address("address", text).map_err(|_| DirectoryError::NotFound)
}

pub(crate) async fn found(db: &mut PgConnection, address: &str) -> Result<MailboxRow> {
    mailbox_admin::find(db, address)
        .await?
        .ok_or(DirectoryError::NotFound)
}

/// Why an address cannot be given to something new.
pub(crate) fn held(holder: Holder, address: String) -> DirectoryError {
    match holder {
        Holder::Mailbox | Holder::Group => DirectoryError::Exists(address),
        Holder::Alias => DirectoryError::IsAlias(address),
        Holder::RemovedMailbox => DirectoryError::BeingRemoved(address),
    }
}

/// Each once, as the database has them.
fn names(protocols: &[Protocol]) -> Vec<String> {
    let protocols = BTreeSet::from_iter(protocols.iter().copied());
    protocols
        .into_iter()
        .map(|protocol| protocol.as_str().to_owned())
        .collect()
}

fn protocols(fields: &MailboxFields) -> Vec<Protocol> {
    fields
        .protocols
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect()
}

const fn account_kind(kind: MailboxKind) -> AccountKind {
    match kind {
        MailboxKind::Person | MailboxKind::Shared => AccountKind::Individual,
        MailboxKind::Room => AccountKind::Room,
        MailboxKind::Equipment => AccountKind::Resource,
    }
}

const fn mailbox_kind(fields: &MailboxFields) -> MailboxKind {
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

fn to_mailbox(row: MailboxRow) -> Mailbox {
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
