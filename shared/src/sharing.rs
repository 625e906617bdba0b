//! Who shares what with whom: the shares of a collection, and what others offer.

use serde::{Deserialize, Serialize};

use crate::id::CollectionId;

/// What someone is allowed with a collection, from the weakest to the strongest; each contains those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareAccess {
    /// See when its owner is busy, and nothing else. For calendars alone.
    FreeBusy,
    /// See everything in it.
    Read,
    /// Change what is in it.
    ReadWrite,
    /// Share it with others too.
    Admin,
}

/// Whose a collection is, and what one may do with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionSharing {
    /// Whether it is the person's own.
    pub is_own: bool,
    /// The owner's name, or address.
    pub owner_name: String,
    /// The owner's address.
    pub owner_address: String,
    /// Whether its owner shares it with anybody.
    pub is_shared: bool,
    /// What the person may do; with one's own, everything.
    pub access: ShareAccess,
}

/// With whom a collection is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "FlatTarget")]
pub enum ShareTarget {
    /// One person.
    Person {
        /// Their mail address.
        address: String,
    },
    /// A group of people.
    Group {
        /// Its name, `@` and its domain.
        address: String,
    },
    /// Everyone of the owner's domain.
    Domain,
}

/// All kinds, as in `event::Flat`.
#[derive(Deserialize)]
struct FlatTarget {
    kind: TargetKind,
    address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum TargetKind {
    Person,
    Group,
    Domain,
}

impl TryFrom<FlatTarget> for ShareTarget {
    type Error = &'static str;

    fn try_from(flat: FlatTarget) -> Result<Self, &'static str> {
        let address = flat.address.ok_or("address is missing");
        Ok(match flat.kind {
            TargetKind::Person => Self::Person { address: address? },
            TargetKind::Group => Self::Group { address: address? },
            TargetKind::Domain => Self::Domain,
        })
    }
}

/// How far a share has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareState {
    /// The person has not answered; so it is for groups and domains, whose people answer each for themselves.
    Pending,
    /// The person has it in their list.
    Accepted,
    /// The person does not want it.
    Declined,
}

/// One share of a collection: `GET /api/collections/{id}/shares`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareSummary {
    /// With whom.
    pub target: ShareTarget,
    /// What to call them.
    pub name: String,
    /// What they are allowed.
    pub access: ShareAccess,
    /// How far it has come.
    pub state: ShareState,
}

/// Shares a collection, or changes what is allowed: `PUT /api/collections/{id}/shares`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareUpdate {
    /// With whom: people and groups of the owner's own domain.
    pub target: ShareTarget,
    /// What they are to be allowed.
    pub access: ShareAccess,
}

/// What a collection that is offered holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedKind {
    /// Events, tasks, journal entries.
    Calendar,
    /// Cards.
    AddressBook,
}

/// A collection that someone offers and that is not in the asker's list: `GET /api/invitations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSummary {
    /// The collection, for `POST /api/invitations/{collection}/accept` and `…/decline`.
    pub collection: CollectionId,
    /// What it holds.
    pub kind: SharedKind,
    /// What its owner calls it.
    pub name: String,
    /// The owner's name, or address.
    pub owner_name: String,
    /// The owner's address.
    pub owner_address: String,
    /// What one would be allowed.
    pub access: ShareAccess,
    /// Whether one has declined it; it may still be accepted.
    pub declined: bool,
}

/// A person or group of the asker's own domain: `GET /api/directory?query=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// Whom to share with.
    pub target: ShareTarget,
    /// The name for people, or the address.
    pub name: String,
}
