//! Identifiers as types of their own, so that one cannot be passed where another is meant.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id! {
    /// A person (or a role) who signs in and owns calendars and contacts.
    AccountId
}
id! {
    /// A collection of objects: a calendar or an address book.
    CollectionId
}
id! {
    /// One browser's sign-in.
    SessionId
}
id! {
    /// A password for one program.
    AppPasswordId
}
id! {
    /// A file that was uploaded for a message being written, until it is sent or discarded.
    UploadId
}
id! {
    /// What an object was before it was replaced or deleted, kept for a time.
    VersionId
}

/// A collection that holds iCalendar objects.
pub type CalendarId = CollectionId;
/// A collection that holds vCards.
pub type AddressBookId = CollectionId;
