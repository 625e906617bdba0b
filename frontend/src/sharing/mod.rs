//! Sharing calendars and address books: with whom one's own are shared, and what others offer.

mod offers;
mod shares;

pub use offers::{Offers, leave};
pub use shares::{Shared, Sharing};

use roost_shared::sharing::{ShareAccess, SharedKind};

use crate::api::ApiError;

/// The rights that can be given, with what they are called.
fn rights(kind: SharedKind) -> Vec<(ShareAccess, &'static str)> {
    match kind {
        SharedKind::Calendar => vec![
            (ShareAccess::FreeBusy, "See when I am busy"),
            (ShareAccess::Read, "See everything"),
            (ShareAccess::ReadWrite, "Make changes"),
            (ShareAccess::Admin, "Make changes and share"),
        ],
        SharedKind::AddressBook => vec![
            (ShareAccess::Read, "See everything"),
            (ShareAccess::ReadWrite, "Make changes"),
            (ShareAccess::Admin, "Make changes and share"),
        ],
    }
}

/// What one may do with what another shares.
const fn allowed(access: ShareAccess) -> &'static str {
    match access {
        ShareAccess::FreeBusy => "You may see busy times only",
        ShareAccess::Read => "You may read it",
        ShareAccess::ReadWrite => "You may read and change it",
        ShareAccess::Admin => "You may read, change and share it",
    }
}

/// What the server says of the first field, else of the whole.
pub fn words_of(error: &ApiError) -> String {
    error
        .fields()
        .into_values()
        .next()
        .unwrap_or_else(|| error.message())
}
