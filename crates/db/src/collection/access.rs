//! What someone may do with a collection.

use roost_shared::sharing::ShareAccess;

/// A right, from the weakest to the strongest; each contains those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "collection_access", rename_all = "snake_case")]
pub enum Access {
    /// See when its owner is busy, and nothing else (RFC 4791 §6.1.1).
    FreeBusy,
    /// See its objects.
    Read,
    /// Change its objects.
    ReadWrite,
    /// Say who may do what.
    Admin,
    /// It is one's own.
    Owner,
}

impl From<ShareAccess> for Access {
    fn from(access: ShareAccess) -> Self {
        match access {
            ShareAccess::FreeBusy => Self::FreeBusy,
            ShareAccess::Read => Self::Read,
            ShareAccess::ReadWrite => Self::ReadWrite,
            ShareAccess::Admin => Self::Admin,
        }
    }
}

impl Access {
    /// As something that can be granted; ownership cannot, and shows as the strongest right that can.
    #[must_use]
    pub const fn granted(self) -> ShareAccess {
        match self {
            Self::FreeBusy => ShareAccess::FreeBusy,
            Self::Read => ShareAccess::Read,
            Self::ReadWrite => ShareAccess::ReadWrite,
            Self::Admin | Self::Owner => ShareAccess::Admin,
        }
    }
}
