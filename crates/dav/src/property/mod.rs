//! Live properties: which there are, on what they exist, and what their values are.
//!
//! Each specification has an enum of its own; [`Property`] is all of them. What `allprop` and `propname` give
//! is derived: a property exists on a resource if writing its value succeeds there.

mod access;
mod acl;
mod background;
mod caldav;
mod carddav;
mod collections;
mod extension;
mod file_settings;
mod invite;
mod lock;
mod member;
mod request;
mod settings;
mod webdav;

pub use access::Access;
pub use background::Background;
pub use caldav::CalDav;
pub use carddav::CardDav;
pub use extension::Extension;
pub use file_settings::{file_settings, new_file_collection_settings};
pub use invite::{write_access, write_organizer};
pub use lock::active_lock;
pub use member::Member;
pub use request::{DeadProperties, Wanted};
pub use settings::{Settings, all_refused, collection_settings, is_timezone, new_collection_settings};
pub use webdav::{WebDav, content_type, http_date};

use std::collections::HashMap;

use roost_dav_proto::Name;
use roost_dav_proto::xml::XmlWriter;
use roost_files::{FileNode, Usage};
use roost_groupware::{Collection, CollectionKind};
use roost_locks::{LockSpace, LockTable};
use roost_model::Account;

use crate::core::home::Home;
use crate::core::notification::Notification;
use crate::core::path;
use crate::core::principal::PrincipalResource;
use crate::core::registry::ResourceType;
use crate::core::resource::{Resource, type_of, type_of_object};

/// Declares one specification's properties.
macro_rules! properties {
    ($(#[$doc:meta])* $enum:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:expr,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The property's name.
            #[must_use]
            pub fn name(self) -> roost_dav_proto::Name {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}
use properties;

/// A live property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// Of RFC 4918, 3253, 4331, 5995 or 6578.
    WebDav(WebDav),
    /// Of RFC 3744 or 5397.
    Access(Access),
    /// Of RFC 4791.
    CalDav(CalDav),
    /// Of RFC 6352.
    CardDav(CardDav),
    /// Of Apple's extensions.
    Extension(Extension),
}

/// What a property is asked of.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A resource that only leads on.
    Signpost,
    /// Someone, or a group.
    Principal(&'a PrincipalResource),
    /// Someone's collections.
    Home(CollectionKind, &'a Home),
    /// Where someone's requests for busy time go.
    Outbox(&'a Home),
    /// What waits for the viewer.
    Notifications,
    /// One thing that waits for the viewer.
    Notification(&'a Notification),
    /// A collection.
    Collection(&'a Collection),
    /// An object in a collection.
    Object {
        /// The collection.
        collection: &'a Collection,
        /// The object.
        member: Member<'a>,
    },
    /// A file or a collection of files.
    File {
        /// The names that lead to it; none for the home.
        path: &'a [String],
        /// What it is.
        node: &'a FileNode,
    },
}

/// Who looks, and what was looked up for their request beside the resources themselves.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The account.
    pub account: Account,
    /// The href of its principal.
    pub principal: String,
    /// The locks around the resources, where a property asks for them.
    pub locks: HashMap<LockSpace, LockTable>,
    /// How the account stands with its quota for files, where a property asks for it.
    pub usage: Option<Usage>,
    /// What was loaded for properties that need more than the resource.
    pub background: Background,
}

impl Viewer {
    /// The account as a viewer.
    #[must_use]
    pub fn new(account: Account) -> Self {
        let principal = path::principal(&account.address);
        Self {
            account,
            principal,
            locks: HashMap::new(),
            usage: None,
            background: Background::default(),
        }
    }
}

impl<'a> Subject<'a> {
    /// A loaded resource; `None` for one that does not exist yet.
    #[must_use]
    pub fn of(resource: &'a Resource) -> Option<Self> {
        Some(match resource {
            Resource::Root { .. } | Resource::Principals | Resource::Homes { .. } | Resource::FileHomes => {
                Self::Signpost
            }
            Resource::Principal(principal) => Self::Principal(principal),
            Resource::Home { kind, home } => Self::Home(*kind, home),
            Resource::Outbox(home) => Self::Outbox(home),
            Resource::Notifications => Self::Notifications,
            Resource::Notification(notification) => Self::Notification(notification),
            Resource::Collection(collection) => Self::Collection(collection),
            Resource::Object { collection, info, .. } => Self::Object {
                collection,
                member: info.into(),
            },
            Resource::File { path, node } => Self::File { path, node },
            Resource::FreeCollection { .. } | Resource::FreeObject { .. } | Resource::FreeFile { .. } => {
                return None;
            }
        })
    }

    /// Its type, for the registry.
    #[must_use]
    pub const fn kind(&self) -> ResourceType {
        match self {
            Self::Signpost => ResourceType::Signpost,
            Self::Principal(_) => ResourceType::Principal,
            Self::Home(kind, _) => ResourceType::Home(*kind),
            Self::Outbox(_) => ResourceType::Outbox,
            Self::Notifications => ResourceType::Notifications,
            Self::Notification(_) => ResourceType::Notification,
            Self::Collection(collection) => type_of(collection),
            Self::Object { collection, .. } => type_of_object(collection),
            Self::File { path: [], .. } => ResourceType::FileHome,
            Self::File {
                node: FileNode { content: None, .. },
                ..
            } => ResourceType::FileCollection,
            Self::File { .. } => ResourceType::File,
        }
    }

    /// The collection, if it is one of that kind.
    #[must_use]
    fn collection(&self, kind: CollectionKind) -> Option<&'a Collection> {
        match self {
            Self::Collection(collection) if collection.kind == kind => Some(collection),
            _ => None,
        }
    }
}

impl Property {
    /// The live property of that name.
    #[must_use]
    pub fn find(name: &Name) -> Option<Self> {
        Self::all().find(|property| property.name() == *name)
    }

    /// All live properties.
    pub fn all() -> impl Iterator<Item = Self> {
        let webdav = WebDav::ALL.iter().map(|&property| Self::WebDav(property));
        let access = Access::ALL.iter().map(|&property| Self::Access(property));
        let caldav = CalDav::ALL.iter().map(|&property| Self::CalDav(property));
        let carddav = CardDav::ALL.iter().map(|&property| Self::CardDav(property));
        let extension = Extension::ALL.iter().map(|&property| Self::Extension(property));
        webdav.chain(access).chain(caldav).chain(carddav).chain(extension)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> Name {
        match self {
            Self::WebDav(property) => property.name(),
            Self::Access(property) => property.name(),
            Self::CalDav(property) => property.name(),
            Self::CardDav(property) => property.name(),
            Self::Extension(property) => property.name(),
        }
    }

    /// Whether `allprop` gives it. The properties of RFC 3744, 4791 and 6352 say of themselves that it should
    /// not (RFC 3744 §5, RFC 4791 §5.2, RFC 6352 §6.2), and so do Apple's.
    #[must_use]
    pub fn in_allprop(self) -> bool {
        match self {
            Self::WebDav(property) => property.in_allprop(),
            Self::Access(_) | Self::CalDav(_) | Self::CardDav(_) | Self::Extension(_) => false,
        }
    }

    /// Writes the property with its value. Answers `false`, and leaves nothing of worth behind, if the
    /// resource does not have it.
    pub fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        match self {
            Self::WebDav(property) => property.write(subject, viewer, out),
            Self::Access(property) => property.write(subject, viewer, out),
            Self::CalDav(property) => property.write(subject, viewer, out),
            Self::CardDav(property) => property.write(subject, out),
            Self::Extension(property) => property.write(subject, viewer, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let names: Vec<Name> = Property::all().map(Property::name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for property in Property::all() {
            assert_eq!(Property::find(&property.name()), Some(property));
        }
        assert_eq!(Property::find(&Name::read("DAV:", "no-such-property")), None);
    }
}
