//! Groups of persons: targets for mail, sharing and delegation.

use roost_db::domain;
use roost_db::group::{self, GroupRow};
use roost_db::{account, domain::Listing};
use roost_groupware::{GroupwareError, settle_group_shares};
use roost_shared::admin::{Group, GroupChange, NewGroup, Page};
use sqlx::PgConnection;

use crate::access::{Change, Subject};
use crate::address::{self, Address};
use crate::mailbox::{held, known_address};
use crate::{Actor, Directory, DirectoryError, ListQuery, Result, text};

const NAME_MAX: usize = 255;
const MEMBERS_MAX: usize = 10_000;

impl Directory {
    /// Adds a group.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_group(&self, actor: &Actor, new: &NewGroup) -> Result<Group> {
        let place = address::address("address", &new.address)?;
        if place.local_part.contains('/') {
            return Err(DirectoryError::invalid(
                "address",
                "must have no / in a group's name",
            ));
        }
        let address = place.full();
        let subject = Subject {
            action: "group.add",
            domain: Some(&place.domain),
            target: &address,
        };
        let mut change = self.change(actor, subject).await?;
        let domain = domain::lock(change.db(), &place.domain)
            .await?
            .ok_or_else(|| DirectoryError::UnknownDomain(place.domain.clone()))?;
        if let Some(holder) = domain::holder(change.db(), domain.id, &place.local_part).await? {
            return Err(held(holder, address));
        }
        let now = change.now;
        group::insert(change.db(), &place.domain, &place.local_part, "", now).await?;
        let row = found(change.db(), &place).await?;
        self.apply(&mut change, &row, &new.settings).await?;
        let added = to_group(found(change.db(), &place).await?);
        change.done(None, Some(&added)).await?;
        Ok(added)
    }

    /// The groups that the actor may know of, by address.
    ///
    /// # Errors
    /// The database's; [`DirectoryError::NotFound`] if the query is for a domain that the actor may not know of.
    pub async fn groups(&self, actor: &Actor, query: &ListQuery) -> Result<Page<Group>> {
        let domains = self.listed_domains(actor, "group.list", query).await?;
        let mut db = self.pool.acquire().await?;
        let listing = Listing {
            domains: domains.as_deref(),
            after: &query.after,
            tags: &[],
            limit: query.limit(),
        };
        let rows = group::list(&mut db, listing).await?;
        Ok(
            query.page(rows.into_iter().map(to_group).collect(), |group: &Group| {
                &group.address
            }),
        )
    }

    /// A group.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn group(&self, actor: &Actor, address: &str) -> Result<Group> {
        let place = known_address(address)?;
        let subject = Subject {
            action: "group.show",
            domain: Some(&place.domain),
            target: &place.full(),
        };
        let mut db = self.read(actor, subject).await?;
        found(&mut db, &place).await.map(to_group)
    }

    /// Changes a group. What is shared with it is offered to new members, and leaves those who are taken out.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn edit_group(&self, actor: &Actor, address: &str, wanted: &GroupChange) -> Result<Group> {
        self.edit_group_by(actor, address, |_| Ok(wanted.clone())).await
    }

    /// Takes a person into a group.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn add_group_member(&self, actor: &Actor, group: &str, person: &str) -> Result<Group> {
        self.edit_group_by(actor, group, |before| {
            let mut members = before.members.clone();
            members.push(person.to_owned());
            Ok(only_members(members))
        })
        .await
    }

    /// Takes a person out of a group.
    ///
    /// # Errors
    /// See [`DirectoryError`].
    pub async fn remove_group_member(&self, actor: &Actor, group: &str, person: &str) -> Result<Group> {
        let person = known_address(person)?.full();
        self.edit_group_by(actor, group, |before| {
            let mut members = before.members.clone();
            members.retain(|member| *member != person);
            if members.len() == before.members.len() {
                return Err(DirectoryError::NotFound);
            }
            Ok(only_members(members))
        })
        .await
    }

    /// Changes a group by what it is at that moment, under its domain's lock.
    async fn edit_group_by(
        &self,
        actor: &Actor,
        address: &str,
        wanted: impl FnOnce(&GroupRow) -> Result<GroupChange> + Send,
    ) -> Result<Group> {
        let place = known_address(address)?;
        let subject = Subject {
            action: "group.edit",
            domain: Some(&place.domain),
            target: &place.full(),
        };
        let mut change = self.change(actor, subject).await?;
        domain::lock(change.db(), &place.domain).await?;
        let row = found(change.db(), &place).await?;
        let wanted = wanted(&row)?;
        self.apply(&mut change, &row, &wanted).await?;
        let after = to_group(found(change.db(), &place).await?);
        change.done(Some(&to_group(row)), Some(&after)).await?;
        Ok(after)
    }

    /// Removes a group. What its members have by it alone leaves their homes.
    ///
    /// # Errors
    /// [`DirectoryError::NotFound`].
    pub async fn remove_group(&self, actor: &Actor, address: &str) -> Result<()> {
        let place = known_address(address)?;
        let subject = Subject {
            action: "group.remove",
            domain: Some(&place.domain),
            target: &place.full(),
        };
        let mut change = self.change(actor, subject).await?;
        domain::lock(change.db(), &place.domain).await?;
        let row = found(change.db(), &place).await?;
        let shared = group::shared_with(change.db(), row.id).await?;
        group::delete(change.db(), row.id).await?;
        settle(&mut change, &shared).await?;
        change.done(Some(&to_group(row)), None).await
    }

    async fn apply(&self, change: &mut Change<'_>, row: &GroupRow, wanted: &GroupChange) -> Result<()> {
        let name = match &wanted.name {
            Some(name) => text::line("name", name, NAME_MAX)?,
            None => row.display_name.clone(),
        };
        let receives = wanted.receives_mail.unwrap_or(row.receives_mail);
        let internal = wanted.internal_only.unwrap_or(row.internal_only);
        group::update(change.db(), row.id, &name, receives, internal).await?;
        let Some(members) = &wanted.members else {
            return Ok(());
        };
        if members.len() > MEMBERS_MAX {
            return Err(DirectoryError::invalid(
                "members",
                format!("must be at most {MEMBERS_MAX}"),
            ));
        }
        let mut keep = Vec::new();
        for member in members {
            let place = address::address("members", member)?;
            let person = account::find_by_address(change.db(), &place.full())
                .await?
                .filter(|_| place.domain == row.domain)
                .ok_or_else(|| DirectoryError::invalid("members", "must be people of the group's domain"))?;
            group::insert_member(change.db(), row.id, person.id).await?;
            keep.push(person.id);
        }
        for member in group::members(change.db(), row.id).await? {
            let id = roost_shared::AccountId(member.id);
            if !keep.contains(&id) {
                group::delete_member(change.db(), row.id, id).await?;
            }
        }
        let shared = group::shared_with(change.db(), row.id).await?;
        settle(change, &shared).await?;
        Ok(())
    }
}

fn only_members(members: Vec<String>) -> GroupChange {
    GroupChange {
        members: Some(members),
        ..GroupChange::default()
    }
}

async fn settle(change: &mut Change<'_>, shared: &[roost_shared::CollectionId]) -> Result<()> {
    settle_group_shares(change.db(), shared)
        .await
        .map_err(|error| match error {
            GroupwareError::Db(error) => DirectoryError::Database(error),
            _ => DirectoryError::Internal,
        })
}

async fn found(db: &mut PgConnection, place: &Address) -> Result<GroupRow> {
    group::find(db, &place.domain, &place.local_part)
        .await?
        .ok_or(DirectoryError::NotFound)
}

fn to_group(row: GroupRow) -> Group {
    Group {
        address: row.address,
        domain: row.domain,
        name: row.display_name,
        receives_mail: row.receives_mail,
        internal_only: row.internal_only,
        members: row.members,
        created_at: row.created_at,
    }
}
