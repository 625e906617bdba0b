//! Which resource a path names, and the path of a resource.
//!
//! ```text
//! /dav/                                             Root
//! /dav/principals/                                  Principals
//! /dav/principals/<address>/                        Principal
//! /dav/principals/<address>/calendar-proxy-read/    Proxy (also -write)
//! /dav/principals/groups/<name@domain>/             Group
//! /dav/notifications/<address>/                     Notifications
//! /dav/notifications/<address>/<name>               Notification
//! /dav/directory/                                   Directory
//! /dav/directory/<address>.vcf                      DirectoryEntry
//! /dav/calendars/  /dav/addressbooks/               Homes
//! /dav/calendars/<address>/                         Home
//! /dav/calendars/<address>/inbox/                   Collection, the schedule inbox
//! /dav/calendars/<address>/outbox/                  Outbox
//! /dav/calendars/<address>/<collection>/            Collection
//! /dav/calendars/<address>/<collection>/<object>    Object
//! /dav/files/                                       FileHomes
//! /dav/files/<address>/…                            File
//! ```

use roost_dav_proto::href::{self, HrefError};
use roost_groupware::{Collection, CollectionKind};

use super::store::is_directory;

const ROOT: &str = "dav";
const PRINCIPALS: &str = "principals";
const FILES: &str = "files";
const GROUPS: &str = "groups";
const NOTIFICATIONS: &str = "notifications";
const DIRECTORY: &str = "directory";
const INBOX: &str = "inbox";
/// The name of a schedule outbox in its home.
pub const OUTBOX: &str = "outbox";

/// A path's meaning. Nothing is known yet of whether it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Where clients start. `at_host` if it was asked for as `/` itself.
    Root {
        /// Whether the path was `/`.
        at_host: bool,
    },
    /// The collection of all principals.
    Principals,
    /// One person.
    Principal {
        /// The person's address.
        address: String,
    },
    /// A group of people.
    Group {
        /// Its name, `@` and its domain.
        address: String,
    },
    /// Those who act for a person in their calendars.
    Proxy {
        /// The person's address.
        address: String,
        /// Whether it is those who may write.
        writable: bool,
    },
    /// What waits for a person.
    Notifications {
        /// The person's address.
        address: String,
    },
    /// One thing that waits for a person.
    Notification {
        /// The person's address.
        address: String,
        /// Its name.
        name: String,
    },
    /// The people of the asker's domain, as an address book.
    Directory,
    /// One of them.
    DirectoryEntry {
        /// The card's name.
        name: String,
    },
    /// The collection of all homes of a kind.
    Homes {
        /// Calendars or address books.
        kind: CollectionKind,
    },
    /// The collections of one person.
    Home {
        /// Calendars or address books.
        kind: CollectionKind,
        /// Whose.
        address: String,
    },
    /// Where a person's requests for busy time go (RFC 6638 §2.1).
    Outbox {
        /// Whose.
        address: String,
    },
    /// A calendar or address book.
    Collection {
        /// Which of the two.
        kind: CollectionKind,
        /// Whose home it is in.
        address: String,
        /// Its name there.
        name: String,
    },
    /// An object in a collection.
    Object {
        /// What the collection holds.
        kind: CollectionKind,
        /// Whose home the collection is in.
        address: String,
        /// The collection's name.
        collection: String,
        /// The object's name.
        name: String,
    },
    /// The collection of all homes of files.
    FileHomes,
    /// A file, a collection of files, or a person's home of them.
    File {
        /// Whose.
        address: String,
        /// The names that lead to it from the home; none for the home itself.
        path: Vec<String>,
    },
    /// A path at which nothing can ever be.
    Nowhere,
}

impl Target {
    /// Reads a request's path, or that of an href.
    ///
    /// # Errors
    /// If the path cannot be decoded or tries to climb.
    pub fn read(path: &str) -> Result<Self, HrefError> {
        let mut segments = href::decode(path)?.segments.into_iter();
        match segments.next() {
            None => return Ok(Self::Root { at_host: true }),
            Some(first) if first == ROOT => {}
            Some(_) => return Ok(Self::Nowhere),
        }
        if segments.as_slice().first().is_some_and(|top| top == FILES) {
            let mut below = segments.skip(1);
            return Ok(match below.next() {
                None => Self::FileHomes,
                Some(address) => Self::File {
                    address: canonical(&address),
                    path: below.collect(),
                },
            });
        }
        let rest = (
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
        );
        Ok(match rest {
            (None, ..) => Self::Root { at_host: false },
            (Some(top), None, ..) if top == PRINCIPALS => Self::Principals,
            (Some(top), Some(address), None, ..) if top == PRINCIPALS => Self::Principal {
                address: canonical(&address),
            },
            (Some(top), Some(address), Some(name), None, _) if top == PRINCIPALS => {
                in_principals(&address, &name)
            }
            (Some(top), None, ..) if top == DIRECTORY => Self::Directory,
            (Some(top), Some(name), None, ..) if top == DIRECTORY => Self::DirectoryEntry { name },
            (Some(top), Some(address), None, ..) if top == NOTIFICATIONS => Self::Notifications {
                address: canonical(&address),
            },
            (Some(top), Some(address), Some(name), None, _) if top == NOTIFICATIONS => Self::Notification {
                address: canonical(&address),
                name,
            },
            (Some(top), address, collection, name, None) => {
                match (kind_of(&top), address, collection, name) {
                    (Some(kind), None, ..) => Self::Homes { kind },
                    (Some(kind), Some(address), None, _) => Self::Home {
                        kind,
                        address: canonical(&address),
                    },
                    (Some(CollectionKind::Calendar), Some(address), Some(name), below) if name == OUTBOX => {
                        match below {
                            None => Self::Outbox {
                                address: canonical(&address),
                            },
                            Some(_) => Self::Nowhere,
                        }
                    }
                    (Some(kind), Some(address), Some(name), None) => Self::Collection {
                        kind,
                        address: canonical(&address),
                        name,
                    },
                    (Some(kind), Some(address), Some(collection), Some(name)) => Self::Object {
                        kind,
                        address: canonical(&address),
                        collection,
                        name,
                    },
                    (None, ..) => Self::Nowhere,
                }
            }
            _ => Self::Nowhere,
        })
    }
}

fn in_principals(segment: &str, name: &str) -> Target {
    if segment == GROUPS {
        let address = canonical(name);
        return Target::Group { address };
    }
    match [false, true]
        .into_iter()
        .find(|writable| proxy_segment(*writable) == name)
    {
        Some(writable) => Target::Proxy {
            address: canonical(segment),
            writable,
        },
        None => Target::Nowhere,
    }
}

/// The root's href.
#[must_use]
pub fn root(at_host: bool) -> String {
    if at_host {
        "/".to_owned()
    } else {
        format!("/{ROOT}/")
    }
}

/// The href of the collection of principals.
#[must_use]
pub fn principals() -> String {
    format!("/{ROOT}/{PRINCIPALS}/")
}

/// The href of a person.
#[must_use]
pub fn principal(address: &str) -> String {
    format!("/{ROOT}/{PRINCIPALS}/{}/", href::encode_segment(address))
}

/// The href of a group.
#[must_use]
pub fn group(address: &str) -> String {
    format!("/{ROOT}/{PRINCIPALS}/{GROUPS}/{}/", href::encode_segment(address))
}

/// The href of those who act for a person.
#[must_use]
pub fn proxy(address: &str, writable: bool) -> String {
    format!("{}{}/", principal(address), proxy_segment(writable))
}

/// The href of what waits for a person.
#[must_use]
pub fn notifications(address: &str) -> String {
    format!("/{ROOT}/{NOTIFICATIONS}/{}/", href::encode_segment(address))
}

/// The href of the directory.
#[must_use]
pub fn directory() -> String {
    format!("/{ROOT}/{DIRECTORY}/")
}

/// The href of the collection of homes.
#[must_use]
pub fn homes(kind: CollectionKind) -> String {
    format!("/{ROOT}/{}/", segment_of(kind))
}

/// The href of a home.
#[must_use]
pub fn home(kind: CollectionKind, address: &str) -> String {
    format!("/{ROOT}/{}/{}/", segment_of(kind), href::encode_segment(address))
}

/// The href of a collection.
#[must_use]
pub fn collection(kind: CollectionKind, address: &str, name: &str) -> String {
    format!("{}{}/", home(kind, address), href::encode_segment(name))
}

/// The href of a person's schedule inbox.
#[must_use]
pub fn inbox(address: &str) -> String {
    collection(CollectionKind::Calendar, address, INBOX)
}

/// The href of a person's schedule outbox.
#[must_use]
pub fn outbox(address: &str) -> String {
    collection(CollectionKind::Calendar, address, OUTBOX)
}

/// The href of a collection in the home that it was found in.
#[must_use]
pub fn of(found: &Collection) -> String {
    if is_directory(found) {
        return directory();
    }
    collection(found.kind, &found.home_address, &found.name)
}

/// The href of an object in the collection that has the given href.
#[must_use]
pub fn object(collection: &str, name: &str) -> String {
    let mut text = String::with_capacity(collection.len() + name.len() + 16);
    text.push_str(collection);
    href::push_segment(&mut text, name);
    text
}

/// The href of the collection of all homes of files.
#[must_use]
pub fn file_homes() -> String {
    format!("/{ROOT}/{FILES}/")
}

/// The href of a file, or of a collection of files, which ends with a slash.
#[must_use]
pub fn file(address: &str, path: &[String], is_collection: bool) -> String {
    let mut text = format!("/{ROOT}/{FILES}/{}", href::encode_segment(address));
    for name in path {
        text.push('/');
        href::push_segment(&mut text, name);
    }
    if is_collection {
        text.push('/');
    }
    text
}

const fn proxy_segment(writable: bool) -> &'static str {
    if writable {
        "calendar-proxy-write"
    } else {
        "calendar-proxy-read"
    }
}

fn segment_of(kind: CollectionKind) -> &'static str {
    match kind {
        CollectionKind::Calendar => "calendars",
        CollectionKind::AddressBook => "addressbooks",
    }
}

fn kind_of(segment: &str) -> Option<CollectionKind> {
    [CollectionKind::Calendar, CollectionKind::AddressBook]
        .into_iter()
        .find(|&kind| segment_of(kind) == segment)
}

fn canonical(address: &str) -> String {
    roost_identity::canonical(address)
}

#[cfg(test)]
mod tests;
