//! Principals as resources: people and groups of the asker's own domain, and the two groups of those who act for
//! a person (calendarserver-proxy §5).

use roost_groupware::{AccountKind, Principal, PrincipalKind};
use roost_model::Account;

use super::context::Context;
use super::error::DavError;
use super::home::closed;
use super::path;

/// A principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalResource {
    /// A person.
    Person(Principal),
    /// A group of people.
    Group(Principal),
    /// Those who act for a person.
    Proxy {
        /// The person.
        owner: Principal,
        /// Whether they may write.
        writable: bool,
    },
}

impl PrincipalResource {
    /// The asker.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self::Person(person_of(account))
    }

    /// What a search found.
    #[must_use]
    pub fn found(principal: Principal) -> Self {
        match principal.kind {
            PrincipalKind::Person => Self::Person(principal),
            PrincipalKind::Group => Self::Group(principal),
        }
    }

    /// A person by address: oneself without a statement, another with one.
    ///
    /// # Errors
    /// 404 if nobody of the asker's domain has the address.
    pub async fn find_person(context: &Context, address: String) -> Result<Self, DavError> {
        if address == context.account.address {
            return Ok(Self::of(&context.account));
        }
        Ok(Self::Person(find(context, PrincipalKind::Person, address).await?))
    }

    /// A group by its name, `@` and its domain.
    ///
    /// # Errors
    /// 404 if the asker's domain has no such group.
    pub async fn find_group(context: &Context, address: String) -> Result<Self, DavError> {
        Ok(Self::Group(find(context, PrincipalKind::Group, address).await?))
    }

    /// Those who act for a person: one's own two groups, and those that one is in.
    ///
    /// # Errors
    /// As [`closed`], for all others.
    pub async fn find_proxy(context: &Context, address: &str, writable: bool) -> Result<Self, DavError> {
        if address == context.account.address {
            let owner = person_of(&context.account);
            return Ok(Self::Proxy { owner, writable });
        }
        let groupware = &context.state.groupware;
        let found = groupware.delegator(context.account.id, address).await?;
        let delegation = found
            .filter(|delegation| delegation.writable == writable)
            .ok_or_else(|| closed(context, address))?;
        Ok(Self::Proxy {
            owner: delegation.person,
            writable,
        })
    }

    /// Its path.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Person(person) => path::principal(&person.address),
            Self::Group(group) => path::group(&group.address),
            Self::Proxy { owner, writable } => path::proxy(&owner.address, *writable),
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Person(principal) | Self::Group(principal) => principal.title(),
            Self::Proxy { writable: true, .. } => "calendar-proxy-write",
            Self::Proxy { writable: false, .. } => "calendar-proxy-read",
        }
    }

    /// Whether it is this account, or one of its own two groups.
    #[must_use]
    pub fn belongs_to(&self, account: &Account) -> bool {
        match self {
            Self::Person(person) | Self::Proxy { owner: person, .. } => person.id == account.id.0,
            Self::Group(_) => false,
        }
    }
}

fn person_of(account: &Account) -> Principal {
    Principal {
        kind: PrincipalKind::Person,
        id: account.id.0,
        address: account.address.clone(),
        display_name: account.display_name.clone(),
        user_kind: AccountKind::Individual,
    }
}

async fn find(context: &Context, kind: PrincipalKind, address: String) -> Result<Principal, DavError> {
    let groupware = &context.state.groupware;
    let found = groupware
        .find_principals(&context.account, kind, &[address])
        .await?;
    found.into_iter().next().ok_or(DavError::NOT_FOUND)
}
