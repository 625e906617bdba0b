//! Mailboxes.

mod edit;
mod row;

use roost_db::account;
use roost_db::domain::{self, Holder, Listing};
use roost_db::mailbox_admin::{self, MailboxFields, MailboxRow, NewMailboxRow};
use roost_db::schedule::AccountKind;
use roost_model::Secret;
use roost_shared::Protocol;
use roost_shared::admin::{Mailbox, MailboxKind, NewMailbox, Page};
use sqlx::PgConnection;

use crate::access::{Access, Subject};
use crate::address::{self, Address};
use crate::{Actor, Directory, DirectoryError, Limit, ListQuery, Result, quota, relay};

pub use edit::Merging;
use edit::merge;
use row::{account_kind, names, to_mailbox};

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
