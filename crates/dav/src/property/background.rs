//! What some properties need besides the resource itself, loaded before anything is written, and only if one of
//! them is asked for: one statement for the shares of all collections of an answer, one each for an inbox's default
//! calendar and those that keep its owner busy, at most three for a principal, one for the sync token of a home.

use std::collections::HashMap;

use roost_groupware::{AccountKind, CalendarUser, Collection, CollectionKind, Delegation, Origin, Share};
use roost_shared::{AccountId, CollectionId};

use super::{Access, CalDav, Extension, Property, Wanted, WebDav};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::principal::PrincipalResource;
use crate::core::resource::Resource;
use crate::core::{member_states, path};

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct Background {
    shares: HashMap<CollectionId, Vec<Share>>,
    principal: String,
    relations: Relations,
    user: Option<CalendarUser>,
    default_calendar: Option<(CollectionId, String)>,
    busy_calendars: Option<(CollectionId, Vec<String>)>,
    members_token: Option<String>,
}

/// Whom a principal is connected with, as hrefs.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    /// Who is in it, if it is a group.
    pub members: Option<Vec<String>>,
    /// Which groups it is in.
    pub groups: Vec<String>,
    /// For whom it may read and for whom it may write; told to itself alone.
    pub acts_for: Option<ActsFor>,
}

/// For whom someone acts, as hrefs of persons.
#[derive(Clone, Debug, Default)]
pub struct ActsFor {
    /// Those whose calendars it may read.
    pub read: Vec<String>,
    /// Those whose calendars it may change.
    pub write: Vec<String>,
}

impl Background {
    /// Loads what the wanted properties of a resource need.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(context: &Context, wanted: &Wanted, resource: &Resource) -> Result<Self, DavError> {
        match resource {
            Resource::Principal(principal) => Self::of_principal(context, wanted, principal).await,
            Resource::Collection(collection) | Resource::Object { collection, .. } => {
                Self::of_collections(context, wanted, [collection]).await
            }
            _ if wanted.needs(Property::WebDav(WebDav::SyncToken)) => Ok(Self {
                members_token: Box::pin(member_states::token_of(context, resource)).await?,
                ..Self::default()
            }),
            _ => Ok(Self::default()),
        }
    }

    /// Loads what the wanted properties of a principal need.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_principal(
        context: &Context,
        wanted: &Wanted,
        principal: &PrincipalResource,
    ) -> Result<Self, DavError> {
        let needed = [
            Property::Access(Access::GroupMemberSet),
            Property::Access(Access::GroupMembership),
            Property::Extension(Extension::CalendarProxyReadFor),
            Property::Extension(Extension::CalendarProxyWriteFor),
        ];
        let of_person = [
            Property::CalDav(CalDav::CalendarUserAddressSet),
            Property::CalDav(CalDav::CalendarUserType),
            Property::Extension(Extension::EmailAddressSet),
        ];
        let mut background = Self {
            principal: principal.href(),
            ..Self::default()
        };
        if needed.into_iter().any(|property| wanted.needs(property)) {
            background.relations = Relations::load(context, principal).await?;
        }
        if let PrincipalResource::Person(person) = principal
            && of_person.into_iter().any(|property| wanted.needs(property))
        {
            let groupware = &context.state.groupware;
            background.user = groupware.calendar_user(AccountId(person.id)).await?;
        }
        Ok(background)
    }

    /// Loads what the wanted properties of some collections and their objects need.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_collections(
        context: &Context,
        wanted: &Wanted,
        collections: impl IntoIterator<Item = &Collection>,
    ) -> Result<Self, DavError> {
        let needed = [
            Property::Access(Access::Acl),
            Property::Extension(Extension::Invite),
        ];
        let collections: Vec<&Collection> = collections.into_iter().collect();
        let default_calendar = default_calendar(context, wanted, &collections).await?;
        let busy_calendars = busy_calendars(context, wanted, &collections).await?;
        let ids: Vec<CollectionId> = collections
            .into_iter()
            .filter(|collection| collection.access >= roost_groupware::Access::Admin)
            .map(|collection| collection.id)
            .collect();
        if ids.is_empty() || !needed.into_iter().any(|property| wanted.needs(property)) {
            return Ok(Self {
                default_calendar,
                busy_calendars,
                ..Self::default()
            });
        }
        let mut shares: HashMap<CollectionId, Vec<Share>> = ids.iter().map(|id| (*id, Vec::new())).collect();
        for share in context.state.groupware.shares(context.account.id, &ids).await? {
            shares.entry(share.collection).or_default().push(share);
        }
        Ok(Self {
            shares,
            default_calendar,
            busy_calendars,
            ..Self::default()
        })
    }

    /// The shares of a collection, if the viewer may know them.
    pub(super) fn shares(&self, collection: &Collection) -> Option<&[Share]> {
        self.shares.get(&collection.id).map(Vec::as_slice)
    }

    /// Whom a principal is connected with; `None` if that was not looked up.
    pub(super) fn relations(&self, principal: &PrincipalResource) -> Option<&Relations> {
        (principal.href() == self.principal).then_some(&self.relations)
    }

    /// The mail addresses of a person, the canonical one first; that one alone where the others were not looked up.
    pub(super) fn addresses<'a>(&'a self, principal: &PrincipalResource, canonical: &'a str) -> Vec<&'a str> {
        match self.user(principal) {
            Some(user) if !user.addresses.is_empty() => user.addresses.iter().map(String::as_str).collect(),
            _ => vec![canonical],
        }
    }

    /// What a person's account is; `None` if that was not looked up.
    pub(super) fn user_kind(&self, principal: &PrincipalResource) -> Option<AccountKind> {
        self.user(principal).map(|user| user.kind)
    }

    fn user(&self, principal: &PrincipalResource) -> Option<&CalendarUser> {
        self.user.as_ref().filter(|_| principal.href() == self.principal)
    }

    /// The hrefs of the calendars that keep the owner of an inbox busy.
    pub(super) fn busy_calendars(&self, inbox: &Collection) -> Option<&[String]> {
        let (of, hrefs) = self.busy_calendars.as_ref()?;
        (*of == inbox.id).then_some(hrefs)
    }

    /// The sync token of the home, or of what waits for the viewer, that this was loaded for.
    pub(super) fn members_token(&self) -> Option<&str> {
        self.members_token.as_deref()
    }

    /// The href of the calendar that the invitations in an inbox go into.
    pub(super) fn default_calendar(&self, inbox: &Collection) -> Option<&str> {
        let (of, href) = self.default_calendar.as_ref()?;
        (*of == inbox.id).then_some(href.as_str())
    }
}

/// Of the viewer's own inbox alone.
async fn busy_calendars(
    context: &Context,
    wanted: &Wanted,
    collections: &[&Collection],
) -> Result<Option<(CollectionId, Vec<String>)>, DavError> {
    let own = context.account.id;
    let inbox = collections
        .iter()
        .find(|collection| collection.origin == Origin::Inbox && collection.owner == own);
    let Some(inbox) = inbox.filter(|_| wanted.needs(Property::CalDav(CalDav::CalendarFreeBusySet))) else {
        return Ok(None);
    };
    let groupware = &context.state.groupware;
    let calendars = groupware.collections(own, CollectionKind::Calendar).await?;
    let busy = calendars.iter().filter(|calendar| {
        calendar.owner == own && calendar.origin == Origin::Own && !calendar.is_transparent
    });
    Ok(Some((inbox.id, busy.map(path::of).collect())))
}

async fn default_calendar(
    context: &Context,
    wanted: &Wanted,
    collections: &[&Collection],
) -> Result<Option<(CollectionId, String)>, DavError> {
    let inbox = collections
        .iter()
        .find(|collection| collection.origin == Origin::Inbox);
    let Some(inbox) = inbox.filter(|_| wanted.needs(Property::CalDav(CalDav::ScheduleDefaultCalendarUrl)))
    else {
        return Ok(None);
    };
    let groupware = &context.state.groupware;
    let found = groupware
        .default_calendar(context.account.id, inbox.owner)
        .await?;
    Ok(found.map(|calendar| (inbox.id, path::of(&calendar))))
}

impl Relations {
    async fn load(context: &Context, principal: &PrincipalResource) -> Result<Self, DavError> {
        let groupware = &context.state.groupware;
        Ok(match principal {
            PrincipalResource::Group(group) => {
                let members = groupware.group_members(group).await?;
                Self {
                    members: Some(
                        members
                            .iter()
                            .map(|member| path::principal(&member.address))
                            .collect(),
                    ),
                    ..Self::default()
                }
            }
            PrincipalResource::Proxy { owner, writable } => {
                let delegates = groupware.delegates(AccountId(owner.id)).await?;
                Self {
                    members: Some(persons(&delegates, *writable)),
                    ..Self::default()
                }
            }
            PrincipalResource::Person(person) => {
                let groups = groupware.group_memberships(AccountId(person.id)).await?;
                let mut groups: Vec<String> =
                    groups.iter().map(|group| path::group(&group.address)).collect();
                let mut acts_for = None;
                if principal.belongs_to(&context.account) {
                    let delegators = groupware.delegators(context.account.id).await?;
                    let proxies = delegators.iter();
                    groups.extend(proxies.map(|to| path::proxy(&to.person.address, to.writable)));
                    acts_for = Some(ActsFor {
                        read: persons(&delegators, false),
                        write: persons(&delegators, true),
                    });
                }
                Self {
                    members: None,
                    groups,
                    acts_for,
                }
            }
        })
    }
}

fn persons(delegations: &[Delegation], writable: bool) -> Vec<String> {
    delegations
        .iter()
        .filter(|delegation| delegation.writable == writable)
        .map(|delegation| path::principal(&delegation.person.address))
        .collect()
}
