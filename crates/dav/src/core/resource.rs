//! Resources as they are loaded: what a path turned out to be.

use roost_files::{FileNode, Found};
use roost_groupware::{Collection, CollectionKind, ObjectInfo, Origin, directory_of};
use roost_model::Account;

use super::context::Context;
use super::error::DavError;
use super::home::{Home, closed};
use super::notification::Notification;
use super::path::{self, Target};
use super::principal::PrincipalResource;
use super::registry::{Method, ResourceType};
use super::store;

/// What is at a path, or may be made there.
#[derive(Clone, Debug)]
pub enum Resource {
    /// Where clients start.
    Root {
        /// Whether it was asked for as `/`.
        at_host: bool,
    },
    /// The collection of principals.
    Principals,
    /// Someone, or a group.
    Principal(PrincipalResource),
    /// The collection of homes.
    Homes {
        /// Calendars or address books.
        kind: CollectionKind,
    },
    /// The collections of the account, or of someone for whom it acts.
    Home {
        /// Calendars or address books.
        kind: CollectionKind,
        /// Whose.
        home: Home,
    },
    /// What waits for the account.
    Notifications,
    /// One thing that waits for the account.
    Notification(Notification),
    /// Where requests for busy time go.
    Outbox(Home),
    /// A calendar or an address book.
    Collection(Collection),
    /// An object.
    Object {
        /// Where it is.
        collection: Collection,
        /// What is known of it.
        info: ObjectInfo,
        /// Its bytes, loaded for GET alone.
        data: Option<Vec<u8>>,
    },
    /// A name in a home that no collection has.
    FreeCollection {
        /// Calendars or address books.
        kind: CollectionKind,
        /// Whose home.
        home: Home,
        /// The name.
        name: String,
    },
    /// A name in a collection that no object has.
    FreeObject {
        /// The collection.
        collection: Collection,
        /// The name.
        name: String,
    },
    /// The collection of all homes of files.
    FileHomes,
    /// A file or a collection of files.
    File {
        /// The names that lead to it; none for the home.
        path: Vec<String>,
        /// What it is.
        node: FileNode,
    },
    /// A name in a collection of files that nothing has.
    FreeFile {
        /// The names that would lead to it.
        path: Vec<String>,
    },
}

impl Resource {
    /// Loads what a path names, seen by the account: one statement for a collection or an object, one more
    /// in the home of someone for whom it acts, none for itself and one for another principal. The default
    /// collections of a new account are there for whatever names one first.
    ///
    /// # Errors
    /// 404 for what does not exist and for what the account may not know of; 409 for a method that would put
    /// something where no collection is.
    pub async fn load(context: &Context, target: Target, method: Method) -> Result<Self, DavError> {
        match target {
            Target::Root { at_host } => Ok(Self::Root { at_host }),
            Target::Principals => Ok(Self::Principals),
            Target::Principal { address } => Ok(Self::Principal(
                PrincipalResource::find_person(context, address).await?,
            )),
            Target::Group { address } => Ok(Self::Principal(
                PrincipalResource::find_group(context, address).await?,
            )),
            Target::Proxy { address, writable } => Ok(Self::Principal(
                PrincipalResource::find_proxy(context, &address, writable).await?,
            )),
            Target::Notifications { address } if address == context.account.address => {
                Ok(Self::Notifications)
            }
            Target::Notification { address, name } if address == context.account.address => {
                Ok(Self::Notification(Notification::find(context, &name).await?))
            }
            Target::Notifications { address } | Target::Notification { address, .. } => {
                Err(closed(context, &address))
            }
            Target::Directory => Ok(Self::Collection(directory_of(&context.account))),
            Target::DirectoryEntry { name } => {
                let collection = directory_of(&context.account);
                Ok(match store::object(context, &collection, &name).await? {
                    Some(object) => Self::Object {
                        collection,
                        info: object.info,
                        data: (method == Method::Get).then_some(object.data),
                    },
                    None => Self::FreeObject { collection, name },
                })
            }
            Target::Homes { kind } => Ok(Self::Homes { kind }),
            Target::Home { kind, address } => {
                let home = Home::find(context, kind, &address).await?;
                Ok(Self::Home { kind, home })
            }
            Target::Outbox { address } => Ok(Self::Outbox(
                Home::find(context, CollectionKind::Calendar, &address).await?,
            )),
            Target::Collection { kind, address, name } => {
                let home = Home::find(context, kind, &address).await?;
                let found = find_collection(context, &home, kind, &name).await?;
                Ok(found.map_or(Self::FreeCollection { kind, home, name }, Self::Collection))
            }
            Target::Object {
                kind,
                address,
                collection,
                name,
            } => {
                let home = Home::find(context, kind, &address).await?;
                let found = context
                    .state
                    .groupware
                    .find_object_in(
                        context.account.id,
                        home.id,
                        (kind, &collection),
                        &name,
                        method == Method::Get,
                    )
                    .await?;
                Ok(match found {
                    None => return Err(no_parent(method)),
                    Some((collection, Some((info, data)))) => Self::Object {
                        collection,
                        info,
                        data,
                    },
                    Some((collection, None)) => Self::FreeObject { collection, name },
                })
            }
            Target::FileHomes => Ok(Self::FileHomes),
            // Files are their owner's alone.
            Target::File { address, .. } if address != context.account.address => {
                Err(closed(context, &address))
            }
            Target::File { path, .. } => match context.state.files.find(context.account.id, &path).await? {
                Found::Node(node) => Ok(Self::File { path, node }),
                Found::Free => Ok(Self::FreeFile { path }),
                Found::Nowhere => Err(no_parent(method)),
            },
            Target::Nowhere => Err(no_parent(method)),
        }
    }

    /// Its type, for the registry.
    #[must_use]
    pub const fn kind(&self) -> ResourceType {
        match self {
            Self::Root { .. } | Self::Principals | Self::Homes { .. } | Self::FileHomes => {
                ResourceType::Signpost
            }
            Self::Principal(_) => ResourceType::Principal,
            Self::Home { kind, .. } => ResourceType::Home(*kind),
            Self::Notifications => ResourceType::Notifications,
            Self::Notification(_) => ResourceType::Notification,
            Self::Outbox(_) => ResourceType::Outbox,
            Self::Collection(collection) => type_of(collection),
            Self::Object { collection, .. } => type_of_object(collection),
            Self::FreeCollection { .. } => ResourceType::FreeCollection,
            Self::FreeObject { .. } => ResourceType::FreeObject,
            Self::File { path, .. } if path.is_empty() => ResourceType::FileHome,
            Self::File {
                node: FileNode { content: None, .. },
                ..
            } => ResourceType::FileCollection,
            Self::File { .. } => ResourceType::File,
            Self::FreeFile { .. } => ResourceType::FreeFile,
        }
    }

    /// Whether there is something, or only a place for something.
    #[must_use]
    pub const fn exists(&self) -> bool {
        !matches!(
            self,
            Self::FreeCollection { .. } | Self::FreeObject { .. } | Self::FreeFile { .. }
        )
    }

    /// Its path, encoded; that of a collection ends with a slash.
    #[must_use]
    pub fn href(&self, account: &Account) -> String {
        match self {
            Self::Root { at_host } => path::root(*at_host),
            Self::Principals => path::principals(),
            Self::Principal(principal) => principal.href(),
            Self::Homes { kind } => path::homes(*kind),
            Self::Notifications => path::notifications(&account.address),
            Self::Notification(notification) => {
                path::object(&path::notifications(&account.address), &notification.name())
            }
            Self::Home { kind, home } => path::home(*kind, &home.address),
            Self::Outbox(home) => path::outbox(&home.address),
            Self::Collection(collection) => path::of(collection),
            Self::FreeCollection { kind, home, name } => path::collection(*kind, &home.address, name),
            Self::FileHomes => path::file_homes(),
            Self::File { path, node } => path::file(&account.address, path, node.content.is_none()),
            Self::FreeFile { path } => path::file(&account.address, path, false),
            Self::Object {
                collection,
                info: ObjectInfo { name, .. },
                ..
            }
            | Self::FreeObject { collection, name } => path::object(&path::of(collection), name),
        }
    }
}

/// The type of a collection, for the registry.
#[must_use]
pub const fn type_of(collection: &Collection) -> ResourceType {
    match collection.origin {
        Origin::Inbox => ResourceType::Inbox,
        Origin::Directory => ResourceType::Directory,
        Origin::Own | Origin::Birthdays | Origin::Subscription => ResourceType::Collection(collection.kind),
    }
}

/// The type of an object in a collection.
#[must_use]
pub const fn type_of_object(collection: &Collection) -> ResourceType {
    match collection.origin {
        Origin::Directory => ResourceType::DirectoryEntry,
        _ => ResourceType::Object(collection.kind),
    }
}

async fn find_collection(
    context: &Context,
    home: &Home,
    kind: CollectionKind,
    name: &str,
) -> Result<Option<Collection>, DavError> {
    Ok(context
        .state
        .groupware
        .find_collection_in(context.account.id, home.id, kind, name)
        .await?)
}

/// RFC 4918 §9.3.1 and §9.7.1: what would be made needs a collection to be in.
fn no_parent(method: Method) -> DavError {
    match method {
        Method::Put | Method::Mkcol | Method::Mkcalendar | Method::Lock => DavError::NO_PARENT,
        _ => DavError::NOT_FOUND,
    }
}
